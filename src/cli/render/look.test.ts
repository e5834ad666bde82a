import { expect, test } from "vitest";
import { runStates } from "../../model/run.ts";
import { plainLook } from "../testing/planted.ts";
import { paintWith, speaksUnicode, wantsColours } from "./look.ts";
import { runSigns, signed } from "./words.ts";

test("a file or pipe gets no colour codes, nor does who said NO_COLOR", () => {
  expect(wantsColours(true, {})).toBe(true);
  expect(wantsColours(false, {})).toBe(false);
  expect(wantsColours(true, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColours(true, { NO_COLOR: "" })).toBe(true);
  expect(wantsColours(true, { TERM: "dumb" })).toBe(false);
});

test("a terminal that cannot show signs gets letters", () => {
  expect(speaksUnicode({ LANG: "en_GB.UTF-8" })).toBe(true);
  expect(speaksUnicode({ LANG: "en_GB.UTF-8", LC_ALL: "C" })).toBe(false);
  expect(speaksUnicode({ LANG: "de_DE.ISO-8859-1" })).toBe(false);
  expect(speaksUnicode({ TERM: "linux", LANG: "C.UTF-8" })).toBe(false);
  expect(speaksUnicode({})).toBe(true);
  for (const state of runStates)
    expect(signed(runSigns[state], { ...plainLook, unicode: false })).toMatch(/^[\x20-\x7e]+$/);
});

test("no state is told by its colour alone", () => {
  const words = new Set(runStates.map((state) => signed(runSigns[state], plainLook)));
  expect(words.size).toBe(runStates.length);
  expect(signed(runSigns.failed, { ...plainLook, paint: paintWith(true) })).toBe("\x1b[31m✗ failed\x1b[39m");
});
