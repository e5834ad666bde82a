import { describe, expect, test } from "vitest";
import { fillForm, formDefaults, readForm, type Form } from "./form.ts";

const form = (properties: Form["properties"], required: string[] = Object.keys(properties)): Form => ({
  type: "object",
  properties,
  required,
});

describe("a form", () => {
  test("may be its fields alone, and then those without a default must be filled in", () => {
    const read = readForm({ name: { type: "string" }, count: { type: "integer", default: 3 } });
    expect(read).toEqual({
      isSingle: false,
      form: form({ name: { type: "string" }, count: { type: "integer", default: 3 } }, ["name"]),
    });
  });

  test("may be the schema of one value", () => {
    expect(readForm({ type: "string", format: "date" })).toEqual({
      isSingle: true,
      form: form({ answer: { type: "string", format: "date" } }),
    });
  });

  test.each([
    ["a list", ["name"], "a form is a JSON object"],
    ["nothing", {}, "it has no fields"],
    ["a field within a field", { a: { type: "object", properties: {} } }, 'one of "string"'],
    ["a field without a type", { type: "object", properties: { a: {} } }, "properties.a.type"],
    [
      "a required field that is none",
      { type: "object", properties: { a: { type: "string" } }, required: ["b"] },
      '"b"',
    ],
    [
      "more than a person would fill in",
      Object.fromEntries([...Array(51).keys()].map((n) => [`f${n}`, { type: "string" }])),
      "51 fields",
    ],
  ])("is refused with a reason: %s", (_, given, why) => {
    expect(readForm(given)).toEqual(expect.stringContaining(why));
  });
});

describe("what was filled in", () => {
  test.each([
    ["a number from a text field", { type: "number" }, "2,5", 2.5],
    ["a whole number", { type: "integer", minimum: 1, maximum: 5 }, "5", 5],
    ["yes", { type: "boolean" }, "Yes", true],
    ["off", { type: "boolean" }, "off", false],
    ["a date", { type: "string", format: "date" }, "2028-02-29", "2028-02-29"],
    ["a time", { type: "string", format: "time" }, "9:05", "9:05"],
    ["an address", { type: "string", format: "url" }, "https://example.com/a", "https://example.com/a"],
    ["one of several", { type: "string", enum: ["left", "right"] }, "right", "right"],
    ["some of several", { type: "array", items: { type: "string", enum: ["a", "b", "c"] } }, ["a", "c"], ["a", "c"]],
    ["a long text", { type: "string", format: "textarea" }, "one\ntwo", "one\ntwo"],
  ] as const)("is taken for what it stands for: %s", (_, field, given, value) => {
    expect(fillForm(form({ it: field as never }), { it: given })).toEqual({ values: { it: value } });
  });

  test.each([
    ["nothing", { type: "string" }, "", "Please fill this in."],
    ["no number", { type: "number" }, "three", "This must be a number."],
    ["half a piece", { type: "integer" }, 1.5, "This must be a whole number."],
    ["too little", { type: "number", minimum: 2 }, 1, "This must be 2 or more."],
    ["too much", { type: "number", maximum: 2 }, 3, "This must be 2 or less."],
    ["maybe", { type: "boolean" }, "maybe", "This must be yes or no."],
    [
      "a day that there is not",
      { type: "string", format: "date" },
      "2027-02-29",
      "This must be a date such as 2026-12-24.",
    ],
    ["another choice", { type: "string", enum: ["left", "right"] }, "up", "Please choose one of these: left, right."],
    [
      "another in the list",
      { type: "array", items: { type: "string", enum: ["a"] } },
      ["b"],
      "Please choose one of these: a.",
    ],
    ["too long", { type: "string", maxLength: 3 }, "four", "At most 3 characters; this has 4."],
    ["a list for a text", { type: "string" }, ["a"], "This must be a text."],
    [
      "no address",
      { type: "string", format: "email" },
      "ada",
      "This must be an e-mail address such as ada@example.com.",
    ],
  ] as const)("is refused at its field, in words: %s", (_, field, given, problem) => {
    expect(fillForm(form({ it: field as never }), { it: given })).toEqual({ fields: { it: problem } });
  });

  test("that nobody asked for is said, not dropped in silence", () => {
    const { fields } = fillForm(form({ name: { type: "string" } }), { naem: "Ada" });
    expect(fields).toEqual({ naem: "There is no such field. The fields are: name.", name: "Please fill this in." });
  });

  test("may be left out where a default stands for it, or nothing needs it", () => {
    const both = form({ count: { type: "integer", default: 3 }, note: { type: "string" } }, []);
    expect(fillForm(both, null)).toEqual({ values: { count: 3 } });
    expect(formDefaults(both)).toEqual({ count: 3, note: "" });
  });
});
