import { describe, expect, test } from "vitest";
import { cleaned, problemsOf, startingValues, type JsonSchema } from "./schema.ts";

const form: JsonSchema = {
  type: "object",
  required: ["folder"],
  properties: {
    folder: { type: "string", format: "folder", default: "~/Downloads" },
    days: { type: "number", minimum: 0 },
    address: { type: "string", format: "url" },
  },
};

test("a form begins with what is known, else with its defaults", () => {
  expect(startingValues(form)).toEqual({ folder: "~/Downloads" });
  expect(startingValues(form, { folder: "/x", days: 3 })).toEqual({ folder: "/x", days: 3 });
  expect(startingValues(null, { any: 1 })).toEqual({ any: 1 });
});

describe("what is typed wrong is said at its field", () => {
  test("missing, too small, no number, no address", () => {
    expect(problemsOf(form, { folder: "", days: -1, address: "not an address" })).toEqual({
      folder: "This is needed.",
      days: "This must be at least 0.",
      address: "This is no address. One looks like this: https://example.org",
    });
    expect(problemsOf(form, { folder: "/x", days: "many" })).toEqual({ days: "This must be a number." });
  });

  test.each(["example.org", "https://example.org/a?b=1", "http://localhost:3000"])("%s is an address", (address) => {
    expect(problemsOf(form, { folder: "/x", address })).toEqual({});
  });

  test("javascript: is none", () => {
    expect(problemsOf(form, { folder: "/x", address: "javascript:alert(1)" })).toHaveProperty("address");
  });
});

test("what was left empty is not sent, and numbers are sent as such", () => {
  expect(cleaned(form, { folder: "/x", days: "7", address: "" })).toEqual({ folder: "/x", days: 7 });
});
