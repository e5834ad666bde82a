import { expect, test } from "vitest";
import { differenceOf } from "./diff.ts";

test("what was added and taken out is told with the lines around it", () => {
  const before = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
  const after = before.replace("line 3", "three").replace("line 25\n", "");
  const { hunks, added, removed } = differenceOf(before, after);
  expect({ added, removed, starts: hunks.map(({ old_start, new_start }) => [old_start, new_start]) }).toEqual({
    added: 1,
    removed: 2,
    starts: [
      [1, 1],
      [23, 23],
    ],
  });
  expect(hunks[0]!.lines.map(({ kind, text }) => kind + text)).toEqual([
    " line 0",
    " line 1",
    " line 2",
    "-line 3",
    "+three",
    " line 4",
    " line 5",
    " line 6",
  ]);
});

test("the ends of lines are no difference, nor whether the last line has one", () => {
  const nothing = { hunks: [], added: 0, removed: 0 };
  expect(differenceOf("a\nb\n", "a\r\nb")).toEqual(nothing);
  expect(differenceOf("", "")).toEqual(nothing);
});

test("a file that is new or gone is all added or all taken out", () => {
  expect(differenceOf("", "a\nb\n")).toMatchObject({ added: 2, removed: 0 });
  expect(differenceOf("a\n", "")).toMatchObject({
    added: 0,
    removed: 1,
    hunks: [{ lines: [{ kind: "-", text: "a" }] }],
  });
  expect(differenceOf("--x\n++y\n", "--x\n").hunks[0]!.lines).toEqual([
    { kind: " ", text: "--x" },
    { kind: "-", text: "++y" },
  ]);
});

test("two large texts with nothing in common are compared in a moment", () => {
  const text = (word: string) => Array.from({ length: 40_000 }, (_, index) => `${word} ${index * 7}`).join("\n");
  const begun = performance.now();
  const { added, removed, hunks } = differenceOf(text("one"), text("two"));
  expect({ added, removed }).toEqual({ added: 40_000, removed: 40_000 });
  expect(hunks.flatMap(({ lines }) => lines).length).toBeLessThanOrEqual(20_000);
  expect(performance.now() - begun).toBeLessThan(3_000);
});
