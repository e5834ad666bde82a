import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainText, readAnsi } from "./ansi.ts";

const red = "\u001b[31m";
const reset = "\u001b[0m";

describe("colours of programs are kept", () => {
  test.each([
    [`${red}bad${reset} fine`, [{ text: "bad", color: "red" }, { text: " fine" }]],
    ["\u001b[1;92mok", [{ text: "ok", color: "green", bold: true }]],
    ["\u001b[38;5;196mx\u001b[39my", [{ text: "x", color: "red" }, { text: "y" }]],
    ["\u001b[38;2;10;20;250mx", [{ text: "x", color: "blue" }]],
    ["\u001b[41;97mFAIL\u001b[m", [{ text: "FAIL", color: "white", background: "red" }]],
    ["\u001b[38;5;240mgrey", [{ text: "grey" }]],
    ["\u001b[2;3;4mx\u001b[22;23;24my", [{ text: "x", dim: true, italic: true, underline: true }, { text: "y" }]],
  ])("%j", (line, spans) => expect(readAnsi(line)).toEqual(spans));
});

describe("nothing else of a line has a meaning", () => {
  test.each([
    ["a link to somewhere", "\u001b]8;;https://evil.example/\u0007press\u001b]8;;\u0007", "press"],
    ["a window title", "\u001b]0;title\u0007text", "text"],
    ["a title without an end", "\u001b]0;title", ""],
    ["a moved cursor", "\u001b[2J\u001b[1;1Hnothing to see", "nothing to see"],
    ["hidden text", "\u001b[8mhidden\u001b[28m", "hidden"],
    ["a sequence cut off", "x\u001b[31", "x"],
    ["an escape at the end", "x\u001b", "x"],
    ["C1 codes", "\u009b31mred\u0085\u0090", "red"],
    ["a bell and a backspace", "a\u0007b\u0008c", "abc"],
    ["a turned reading direction", "file\u202Etxt.exe", "file\ufffdtxt.exe"],
    ["a progress bar", "10 %\r50 %\r100 %", "100 %"],
    ["a line ended as on Windows", "done\r", "done"],
    ["tabs and lines", "a\tb\r\nc", "a\tb\nc"],
  ])("%s", (_, line, text) => expect(plainText(line)).toBe(text));

  test("whatever is printed, no control character is left and no text is made up", () => {
    const printed = fc.array(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("\u001b[", "\u001b]", "\u0007", "\r", ";", "38;5", "m", "<b>"),
      ),
    );
    fc.assert(
      fc.property(printed, (parts) => {
        const line = parts.join("");
        const text = plainText(line);
        // eslint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(text.length).toBeLessThanOrEqual(line.length);
      }),
    );
  });
});
