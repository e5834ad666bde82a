import fc from "fast-check";
import { expect, test } from "vitest";
import { parseYaml } from "./parse-yaml.ts";
import { readPlainEntry } from "./plain-entry.ts";

/** What the YAML parser makes of it: the entry, or undefined where it refuses or sees something else. */
function parsed(text: string): unknown {
  const document = parseYaml(text);
  if (document.errors.length > 0) return undefined;
  const list: unknown = document.toJS();
  return Array.isArray(list) && list.length === 1 ? list[0] : undefined;
}

const piece = fc.constantFrom(
  ..."name file time tags retries <<  true Null yes a b-c 9:00 09 0.5 -0 1e3 007 ~ .5 x.py a/b it's __proto__".split(
    " ",
  ),
  "- ",
  ": ",
  ":",
  " #",
  "# c",
  '"',
  "'",
  "[",
  "]",
  "{",
  "}",
  ", ",
  ",",
  "\n",
  "\n  ",
  "\n    ",
  "\n- ",
  "\n  - ",
  "\r\n  ",
  "\t",
  " ",
  "&a ",
  "*a",
  "!t ",
  "|",
  ">",
  "\\",
  "\u00a0",
  "\u2028",
  "%",
  "@",
  "---",
  "...",
  "?",
  "null: ",
  "name: ",
  "tags:\n",
);
const line = fc
  .tuple(
    fc.constantFrom("  ", "  ", "  ", "    ", "  - ", "    - ", ""),
    fc.constantFrom("name: ", "tags: ", "k: ", "x:", ""),
    fc.array(piece, { maxLength: 3 }),
  )
  .map(([indent, key, pieces]) => indent + key + pieces.join(""));
const entryText = fc.oneof(
  fc.array(piece, { maxLength: 15 }).map((pieces) => `- name: ${pieces.join("")}`),
  fc.array(line, { maxLength: 6 }).map((lines) => `- file: a\n${lines.join("\n")}`),
);

test("a short way of reading never gives a job another meaning than YAML does", () => {
  fc.assert(
    fc.property(entryText, (text) => {
      const short = readPlainEntry(text);
      if (short !== null) expect(short, JSON.stringify(text)).toEqual(parsed(text));
    }),
    { numRuns: 20_000 },
  );
});

test("the ordinary entry takes the short way, or a long list takes ten times as long", () => {
  const text = [
    "- name: report # the first",
    "  file: report.py",
    '  time: "09:00"',
    "  tags: [gpu, storage]",
    "",
    "  # how often",
    "  retries: 3",
    "  kwargs:",
    "    prompt: 'a b'",
    "    deep: false",
    "  args:",
    "  - 1",
    "  - two",
  ].join("\r\n");
  expect(readPlainEntry(text)).toEqual({
    name: "report",
    file: "report.py",
    time: "09:00",
    tags: ["gpu", "storage"],
    retries: 3,
    kwargs: { prompt: "a b", deep: false },
    args: [1, "two"],
  });
});
