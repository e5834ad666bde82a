/** A form for programs that declare none: their parameters, as people really write them, in the languages they write. */
import { describe, expect, test } from "vitest";
import type { Language } from "./form.ts";
import { readSignature } from "./read-signature.ts";

const read = (language: Language, text: string, name: string | null = "main", args = 0) => {
  const form = readSignature(text, language, { function: name, args });
  return form && { ...form.properties, required: form["required"] ?? [] };
};

describe("Python", () => {
  test("annotations, defaults, and what has neither", () => {
    const text = `
import os
def other(x): pass

@retry(times=3)
async def main(
    folder: Path,  # where
    url: str = "https://example.com/?a=b",
    days: int = 7, ratio: float = -0.5, loud=False, count=3,
    names: list[str] = ("a", "b"),
    kind: Literal["big", "small"] = "big",
    limit: int | None = None,
    since: datetime.date = None,
    note: "Optional[str]" = None,
    options: dict[str, int] = {"a": 1},
    odd: np.ndarray = np.zeros(3),
    plain=None,
    *args, mode="x", **rest,
) -> None:
    """Docs."""
`;
    expect(read("python", text)).toEqual({
      folder: { title: "Folder", type: "string", format: "folder" },
      url: { title: "Url", type: "string", format: "url", default: "https://example.com/?a=b" },
      days: { title: "Days", type: "integer", default: 7 },
      ratio: { title: "Ratio", type: "number", default: -0.5 },
      loud: { title: "Loud", type: "boolean", default: false },
      count: { title: "Count", type: "integer", default: 3 },
      names: { title: "Names", type: "array", items: { type: "string" }, default: ["a", "b"] },
      kind: { title: "Kind", enum: ["big", "small"], default: "big" },
      limit: { title: "Limit", type: "integer" },
      since: { title: "Since", type: "string", format: "date" },
      note: { title: "Note", type: "string" },
      options: { title: "Options", type: "object", default: { a: 1 } },
      odd: { title: "Odd", type: "string" },
      plain: { title: "Plain", type: "string" },
      mode: { title: "Mode", type: "string", default: "x" },
      required: ["folder"],
    });
  });

  test("what is given by place, or can only be, is not asked for", () => {
    expect(read("python", "def main(a, b, c=1): ...", "main", 2)).toEqual({
      c: { title: "C", type: "integer", default: 1 },
      required: [],
    });
    expect(read("python", "def main(a, b, /, c, *, d): ...")).toMatchObject({ required: ["c", "d"] });
    expect(read("python", "def main(a, *, d): ...", "main", 1)).toMatchObject({ required: ["d"] });
  });

  test("functions without parameters, unknown ones, scripts and methods have no form", () => {
    expect(read("python", "def main(): ...")).toBeNull();
    expect(read("python", "def main2(a): ...")).toBeNull();
    expect(read("python", "class A:\n    def main(self, a): ...")).toBeNull();
    expect(read("python", "def main(a): ...", null)).toBeNull();
    expect(read("python", "def main(a, b")).not.toBeUndefined();
  });
});

describe("TypeScript", () => {
  const expected = {
    folder: { title: "Folder", type: "string", format: "folder" },
    olderThanDays: { title: "Older than days", type: "number", default: 7 },
    kind: { title: "Kind", enum: ["big", "small"], default: "big" },
    names: { title: "Names", type: "array", items: { type: "string" } },
    loud: { title: "Loud", type: "boolean" },
    required: ["folder"],
  };
  const type = `{
    /** Where; it may be a URL: or not */
    readonly folder: string; // required
    olderThanDays?: number, kind?: "big" | 'small'
    names: string[] | undefined;
    loud?: boolean | null
  }`;
  const taken = `{ folder, olderThanDays = 7, kind = "big", names, loud = isLoud(), ...rest }`;

  test.each([
    ["an exported function", `export async function main(${taken}: ${type} = {}) {}`],
    ["with a generic", `export function main<T extends { a: (b: string) => void }>(${taken}: ${type}): Promise<T> {}`],
    ["an arrow function", `export const main: Program = async (${taken}: ${type}) => {};`],
    ["an interface", `interface Options ${type}\nexport function main(${taken}: Options) {}`],
    ["a type of that name", `type Options = ${type};\nfunction main(${taken}: Options) {}\nexport { main };`],
    [
      "a comment with another",
      `/* export function main(wrong) {} */\n// function main(wrong: string)\nexport function main(${taken}: ${type}) {}`,
    ],
  ])("%s", (_name, text) => {
    expect(read("typescript", text)).toEqual(expected);
  });

  test("options that are not taken apart are read from their type", () => {
    const { olderThanDays: _days, kind: _kind, ...rest } = expected;
    expect(read("typescript", `export function main(options: ${type}) {}`)).toEqual({
      ...rest,
      olderThanDays: { title: "Older than days", type: "number" },
      kind: { title: "Kind", enum: ["big", "small"] },
    });
    expect(read("typescript", `type O = ${type}\nexport function main(options: Partial<O> = {}) {}`)).toMatchObject({
      folder: { type: "string" },
      required: [],
    });
  });

  test.each([
    ["export default", `export default async function ({ a = 1 }) {}`],
    ["export default with a name", `export default function tidy({ a = 1 }: { a?: number }) {}`],
    ["export default of an arrow", `export default async ({ a = 1 }) => {};`],
    ["export default of a name", `const tidy = async ({ a = 1 }) => {};\nexport default tidy;`],
    ["export as default", `function tidy({ a = 1 }) {}\nexport { tidy as default };`],
    ["module.exports", `module.exports = async ({ a = 1 }) => {};`],
  ])("the default: %s", (_name, text) => {
    expect(read("javascript", text, null)).toMatchObject({ a: { default: 1 }, required: [] });
  });

  test("values, names and types that are odd cost nothing but themselves", () => {
    const text = `export function main({ a = process.env.HOME, "b-c": d = [1, 2], e = { x: 1 }, f: { g }, h = /}/.test("}"), i = \`}\` }: any) {}`;
    expect(read("typescript", text)).toEqual({
      a: { title: "A", type: "string" },
      "b-c": { title: "B c", type: "array", items: { type: "integer" }, default: [1, 2] },
      e: { title: "E", type: "object", default: { x: 1 } },
      f: { title: "F", type: "string" },
      h: { title: "H", type: "string" },
      i: { title: "I", type: "string", default: "}" },
      required: ["f"],
    });
  });

  test("what is given by place is not asked for, and what cannot be known has no form", () => {
    expect(read("typescript", "export function main(first: string, { a }: { a: string }) {}", "main", 1)).toMatchObject(
      {
        required: ["a"],
      },
    );
    for (const text of [
      "export function main() {}",
      "export function main(options) {}",
      "export const main = make();",
      "",
      "main(",
    ])
      expect(read("javascript", text)).toBeNull();
    expect(read("javascript", "function main({ a }) {}", "ma(in")).toBeNull();
    expect(read("shell", "main() { :; }")).toBeNull();
  });
});

test("hostile or huge programs cost little time", () => {
  const texts: [Language, string][] = [
    ["python", `def main(${"a, ".repeat(200_000)}`],
    ["python", `def main(a: ${"[".repeat(100_000)}`],
    ["python", `def main(a: ${"'".repeat(100_000)}`],
    ["python", "def main(a".repeat(50_000)],
    ["python", "def main\n".repeat(100_000)],
    ["typescript", `export function main(a: { "${"/* ".repeat(300_000)}": string }) {}`],
    ["typescript", `const main ${"<".repeat(500_000)}`],
    ["typescript", "const main = function ".repeat(40_000)],
    ["typescript", `export {${" a as ".repeat(150_000)}}`],
    ["typescript", `export function main(${"{".repeat(300_000)}`],
    ["typescript", `export function main(${"a<".repeat(300_000)}`],
    ["typescript", `export default ${" ".repeat(900_000)}`],
    ["typescript", `export const main ${":".repeat(300)}${" = async ".repeat(50_000)}`],
    ["typescript", "export default async function ".repeat(30_000)],
    ["typescript", "export { ".repeat(50_000)],
    ["typescript", `interface A ${" {".repeat(100_000)}\nexport function main(a: A) {}`],
    ["typescript", "export function main({ a = ".repeat(20_000)],
    ["typescript", `export function main({ ${"a = [".repeat(20_000)} }) {}`],
    ["typescript", `export function main({ ${"a = 1, ".repeat(100_000)} }) {}`],
  ];
  for (const [language, text] of texts) {
    for (const name of ["main", null]) {
      const begun = performance.now();
      readSignature(text, language, { function: name, args: 0 });
      expect(performance.now() - begun, text.slice(0, 40)).toBeLessThan(4_000);
    }
  }
});
