import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clean, cleanJson } from "./clean.ts";

describe("the output of programs on a terminal", () => {
  test("cannot clear the screen, move the cursor, rename the window or ask the terminal to type", () => {
    const hostile =
      "a\x1b[2Jb\x1b[10;5Hc\x1b]0;title\x07d\x1b]52;c;aGk=\x1b\\e\x1bPq#0\x1b\\f\x1b[6ng\x1bch\x9b2Ji\x07\x08";
    expect(clean(hostile, true)).toBe("abcdefghi");
  });

  test("keeps its colours, and does not let them run on", () => {
    expect(clean("\x1b[1;31mred\x1b[0m", true)).toBe("\x1b[1;31mred\x1b[0m\x1b[0m");
    expect(clean("\x1b[38;5;208morange", true)).toBe("\x1b[38;5;208morange\x1b[0m");
    expect(clean("\x1b[38;2;1;2;3mrgb", true)).toBe("\x1b[38;2;1;2;3mrgb\x1b[0m");
    expect(clean("\x1b[31mred\x1b[0m", false)).toBe("red");
  });

  test("cannot hide text, or blink", () => {
    expect(clean("\x1b[8mhidden\x1b[5m", true)).toBe("hidden");
  });

  test("cannot turn the reading direction around", () => {
    expect(clean("safe\u202e evil", true)).toBe("safe evil");
  });

  test("shows the last state of a progress bar, as a terminal would", () => {
    expect(clean("10 %\r50 %\r100 %\r", true)).toBe("100 %");
    expect(clean("done\r", true)).toBe("done");
  });

  test("stays as it is where it is harmless", () => {
    expect(clean("Grüße, 世界 🚀", true)).toBe("Grüße, 世界 🚀");
    expect(clean("a\tb", true)).toBe("a    b");
  });

  test("whatever the bytes, nothing but text and colours is left", () => {
    const pieces = fc.constantFrom(
      "\x1b",
      "[",
      "]",
      "0",
      "2J",
      "31m",
      ";",
      "m",
      "\x07",
      "\\",
      "\x9b",
      "\x9d",
      "P",
      "x",
      "\n",
      "\r",
      "\u2028",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: "binary" })), { maxLength: 30 }), (parts) => {
        const left = clean(parts.join(""), true).replaceAll(/\x1b\[[0-9;]*m/g, "");
        expect(left).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 500 },
    );
  });
});

test("JSON on a terminal carries no control either, and reads the same", () => {
  const value = { message: "\x1b[2J \x9b2J \u202e é" };
  const shown = cleanJson(JSON.stringify(value));
  expect(shown).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
  expect(JSON.parse(shown)).toEqual(value);
});
