import { describe, expect, test } from "vitest";
import { cut, padEnd, widthOf, wrap } from "./width.ts";

describe("the width of a text", () => {
  test("columns stay aligned with Chinese names, emoji and accents made of two characters", () => {
    expect(widthOf("報告")).toBe(4);
    expect(widthOf("🚀 go")).toBe(5);
    expect(widthOf("e\u0301tat")).toBe(4);
    expect(widthOf("👩‍👩‍👧")).toBe(2);
    expect(padEnd("報告", 6)).toBe("報告  ");
  });

  test("colours take no room", () => {
    expect(widthOf("\x1b[31mred\x1b[39m")).toBe(3);
  });
});

describe("cutting", () => {
  test("a text that fits is left alone", () => {
    expect(cut("report", 6)).toBe("report");
    expect(cut("\x1b[31mreport\x1b[39m", 6)).toBe("\x1b[31mreport\x1b[39m");
  });

  test("a long name never pushes the columns behind it out of place", () => {
    expect(cut("back_up_everything", 10)).toBe("back_up_e…");
    expect(cut("報告報告報告", 6)).toBe("報告…");
    expect(cut("abcdef", 4, "...")).toBe("a...");
    expect(cut("abcdef", 0)).toBe("");
  });

  test("the colour of a text that was cut does not run on over the rest of the screen", () => {
    expect(cut("\x1b[31mreport of today\x1b[39m", 7)).toBe("\x1b[31mreport…\x1b[0m");
  });
});

describe("wrapping", () => {
  test("a long sentence is read whole on a narrow terminal", () => {
    expect(wrap("the disk is full and nothing could be saved", 16)).toEqual([
      "the disk is full",
      "and nothing",
      "could be saved",
    ]);
  });

  test("a path longer than the terminal is broken rather than lost", () => {
    expect(wrap("see /very/long/path/to/a/file", 10).join("")).toBe("see/very/long/path/to/a/file");
  });
});
