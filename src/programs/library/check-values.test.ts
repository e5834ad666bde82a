import { describe, expect, test } from "vitest";
import type { Form } from "../form/form.ts";
import { checkValues } from "./check-values.ts";

const form: Form = {
  type: "object",
  required: ["folder", "address"],
  properties: {
    folder: { type: "string", format: "folder", default: "~/Downloads" },
    address: { type: "string", format: "url", title: "Address of the page" },
    by: { type: "string", enum: ["kind", "month"], default: "kind" },
    days: { type: "integer", minimum: 1, maximum: 30, default: 7 },
    share: { type: "number" },
    deep: { type: "boolean", default: false },
    at: { type: "string", format: "time" },
  },
};

const address = "https://example.org";

describe("what was filled in", () => {
  test("is taken as a person writes it, and given on as the program needs it", () => {
    expect(checkValues(form, { address, days: "12", share: "0,5", deep: "yes", by: "month", at: "9:30" })).toEqual({
      values: { address, days: 12, share: 0.5, deep: true, by: "month", at: "9:30" },
      problems: {},
    });
  });

  test("is left to the form where it is empty", () => {
    expect(checkValues(form, { address, days: "", deep: null, folder: "" })).toEqual({
      values: { address },
      problems: {},
    });
  });

  test("may be emptied where the form has something and does not need it", () => {
    const optional: Form = { type: "object", properties: { words: { type: "string", default: "climate" } } };
    expect(checkValues(optional, { words: "" }).values).toEqual({ words: "" });
  });

  test.each([
    [{ address: "" }, { address: "Please fill in: Address of the page" }],
    [{ address: "not an address" }, { address: expect.stringContaining("Copy the address") }],
    [{ address: "javascript:alert(1)" }, { address: expect.stringContaining("Copy the address") }],
    [{ address, days: "many" }, { days: "Write a number, such as 10" }],
    [{ address, days: 1.5 }, { days: "Write a whole number, such as 10" }],
    [{ address, days: 0 }, { days: "At least 1" }],
    [{ address, days: 31 }, { days: "At most 30" }],
    [{ address, by: "colour" }, { by: "Choose one of: kind, month" }],
    [{ address, deep: "perhaps" }, { deep: "Yes or no" }],
    [{ address, at: "25:00" }, { at: "Write a time such as 09:00" }],
    [{ address, folder: { path: "/" } }, { folder: "Write a text" }],
  ])("is refused at its field, in words: %j", (given, problems) => {
    expect(checkValues(form, given).problems).toEqual(problems);
  });

  test("is kept where the form does not know it, as another version may", () => {
    expect(checkValues(form, { address, colour: "red" }).values).toEqual({ address, colour: "red" });
  });
});
