/** What programs say about themselves: read from their text alone, whoever wrote it. */
import { describe, expect, test } from "vitest";
import { languageOf, type Language } from "./form.ts";
import { readHeader } from "./read-header.ts";

const tidy = {
  title: "Tidy a folder",
  sentence: "Moves files into folders by their kind. Nothing is deleted.",
  form: {
    type: "object",
    properties: {
      folder: { type: "string", title: "Folder", format: "folder", default: "~/Downloads" },
      days: { type: "integer", minimum: 0, default: 7 },
    },
    required: ["folder"],
  },
  problem: null,
};

const fields = `{
  type: "object",
  properties: {
    folder: { type: "string", title: "Folder", format: 'folder', default: "~/Downloads" },
    days: { type: "integer", minimum: 0, default: 7 }, // a week
  },
  required: ["folder"],
}`;

describe("one program in each language says the same", () => {
  test.each<[string, Language, string]>([
    [
      "TypeScript",
      "typescript",
      `#!/usr/bin/env node
/**
 * Tidy a folder
 *
 * Moves files into folders by their kind.
 * Nothing is deleted.
 *
 * @see the manual
 */
import { move } from "aios";
enum Kind { Image, Text }
const example = \`
export const form = { type: "no" }
\${ "}" }\`;
export const form = ${fields} as const satisfies Form;
export default async function tidy({ folder, days }: { folder: string; days: number }) {}
`,
    ],
    [
      "JavaScript",
      "javascript",
      `'use strict';
// npm: chalk@5
// Tidy a folder
// Moves files into folders by their kind. Nothing is deleted.

const a = 1 / 2, b = /["'\`]/;
exports.form = ${fields};
exports.main = () => {};`,
    ],
    [
      "Python",
      "python",
      `#!/usr/bin/env python3
# /// script
# dependencies = ["requests"]
# ///
"""Tidy a folder.

Moves files into folders by their kind.
Nothing is deleted.
"""
from __future__ import annotations
FORM: dict = {
    "type": "object",
    "properties": {
        "folder": {"type": "string", "title": "Folder", "format": "folder", "default": "~/Downloads"},
        "days": {"type": "integer", "minimum": 0, "default": 7},  # a week
    },
    "required": ["folder"],
}
def main(folder, days=7): ...
`,
    ],
    [
      "shell",
      "shell",
      `#!/bin/sh
# Tidy a folder
# Moves files into folders by their kind. Nothing is deleted.
#
# form: {
#   "type": "object",
#   "properties": {
#     "folder": { "type": "string", "title": "Folder", "format": "folder", "default": "~/Downloads" },
#     "days": { "type": "integer", "minimum": 0, "default": 7 }
#   },
#   "required": ["folder"]
# }
set -eu
`,
    ],
  ])("%s", (_name, language, text) => {
    expect(readHeader(text, language)).toEqual(tidy);
    expect(readHeader(text.replaceAll("\n", "\r\n"), language)).toEqual(tidy);
    expect(readHeader(`\uFEFF${text.replace(/^#!.*\n/, "")}`, language)).toEqual(tidy);
  });
});

test("a program that says nothing has no header, and one that says little has what it says", () => {
  expect(readHeader("", "typescript")).toBeNull();
  expect(readHeader("import os\nos.x()", "python")).toBeNull();
  expect(readHeader("#!/bin/sh\necho hi\n# later", "shell")).toBeNull();
  expect(readHeader("anything", null)).toBeNull();
  expect(readHeader('"""Just this."""', "python")).toEqual({
    title: "Just this",
    sentence: null,
    form: null,
    problem: null,
  });
  expect(readHeader("/** Just this. */\nexport default () => 1;", "javascript")).toMatchObject({ title: "Just this" });
});

test("as const inside the form, texts put together, and other quotes are read", () => {
  const text = `export const form: Form<{ a: string }> = { type: "object", properties: {
    kind: { enum: ["a", 'b'] as const, default: \`a\`, description: "one " + 'two', maximum: 2 * 1024, minimum: -1 },
  } } as const;`;
  expect(readHeader(text, "typescript")?.form?.properties).toEqual({
    kind: { enum: ["a", "b"], default: "a", description: "one two", maximum: 2048, minimum: -1 },
  });
});

describe("a form that is not plain data is told of, and nothing of it runs", () => {
  test.each<[string, Language, string]>([
    ["a call", "typescript", "export const form = make();"],
    ["a name", "typescript", "export const form = { type, properties };"],
    ["a spread", "typescript", 'export const form = { ...base, type: "object" };'],
    ["a getter", "javascript", "export const form = { get properties() { return process.exit(1); } };"],
    ["a computed name", "javascript", "export const form = { [process.exit()]: 1 };"],
    ["a template", "javascript", "export const form = { type: `${process.exit()}` };"],
    ["a function", "javascript", "export const form = (() => ({}))();"],
    ["half of one", "typescript", "export const form = { type: "],
    ["a text", "typescript", 'export const form = "x";'],
    ["no fields", "typescript", 'export const form = { type: "object" };'],
    ["a call in Python", "python", "FORM = open('/etc/passwd').read()"],
    ["a comprehension", "python", "FORM = {k: v for k, v in x}"],
    ["half of one in Python", "python", 'FORM = {"type": '],
    ["half of one in shell", "shell", "# form: {"],
    ["no data in shell", "shell", "# form: $(rm -rf /)"],
    ["a bomb of aliases", "shell", "# form: {a: &a [1,1], b: &b [*a,*a,*a,*a], c: &c [*b,*b,*b,*b], d: [*c,*c,*c,*c]}"],
  ])("%s", (_name, language, text) => {
    const header = readHeader(text, language);
    expect(header).toMatchObject({ form: null });
    expect(header?.problem).toMatch(/form/);
  });

  test("fields that cannot be shown cost nothing but themselves", () => {
    const text = `export const form = { type: "object", properties: {
      good: { type: "string" }, bad: 3, "__proto__": { type: "string" }, odd: { type: "folder" } }, required: ["good", "bad"] };`;
    expect(readHeader(text, "typescript")).toMatchObject({
      form: { properties: { good: { type: "string" }, odd: { type: "string" } }, required: ["good"] },
      problem: "These fields of the form cannot be shown: bad, __proto__.",
    });
  });
});

test("a hostile or huge program costs little time", () => {
  const nested = (open: string, close: string) => `${open.repeat(50_000)}${close.repeat(50_000)}`;
  const texts: [string, Language][] = [
    [`export const form = ${nested("[", "]")}`, "typescript"],
    [`export const form = ${"(".repeat(200_000)}`, "typescript"],
    [`FORM = ${nested("[", "]")}`, "python"],
    [`# form: ${nested("[", "]")}`, "shell"],
    [`# form: {\n${"# x\n".repeat(200_000)}`, "shell"],
    ["/".repeat(1_000_000), "typescript"],
    ["`${".repeat(300_000), "typescript"],
    ["form " + "\\".repeat(900_000), "javascript"],
    ["form " + " ".repeat(1_000_000), "javascript"],
    [`/*${" *".repeat(500_000)}`, "javascript"],
    [`form ${'"a" as '.repeat(100_000)}\nexport const form = ${'"a" as '.repeat(20_000)}`, "typescript"],
    ['"""'.repeat(300_000), "python"],
    [`export const form = ${"x".repeat(3_000_000)}`, "typescript"],
    ["\u0000\u202E\uD800".repeat(300_000), "shell"],
  ];
  for (const [text, language] of texts) {
    const begun = performance.now();
    readHeader(text, language);
    expect(performance.now() - begun, text.slice(0, 30)).toBeLessThan(3_000);
  }
});

test("the words of a header are cut to what a page can show, without marks that turn text around", () => {
  const header = readHeader(`/**\n * ${"T\u202Eitle ".repeat(100)}\n * ${"long ".repeat(1_000)}\n */`, "typescript")!;
  expect([...header.title!].length).toBeLessThanOrEqual(80);
  expect(header.title).not.toContain("\u202E");
  expect([...header.sentence!].length).toBeLessThanOrEqual(400);
});

test("the language is told by the ending, else by the first line", () => {
  const cases = { "a.py": "python", "b/c.mts": "typescript", "d.CJS": "javascript", "e.sh": "shell" } as const;
  for (const [path, language] of Object.entries(cases)) expect(languageOf(path)).toBe(language);
  expect(languageOf("tool", "#!/usr/bin/env python3.12\n")).toBe("python");
  expect(languageOf("tool", "#!/bin/bash -e\n")).toBe("shell");
  expect(languageOf("tool", "#!/usr/bin/env -S node --x\n")).toBe("javascript");
  expect(languageOf("photo.png", "\u0089PNG")).toBeNull();
  expect(languageOf("constructor.constructor")).toBeNull();
});
