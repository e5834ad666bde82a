import { describe, expect, test } from "vitest";
import { parseDuration, parseMoment } from "./spoken-times.ts";
import { noon } from "./testing/planted.ts";

describe("a length of time", () => {
  test.each([
    ["30m", 1800],
    ["90s", 90],
    ["1h30m", 5400],
    ["1h 30m", 5400],
    ["2 days", 172_800],
    ["1.5 hours", 5400],
    ["10 min", 600],
    ["1 week", 604_800],
  ])("%s is understood", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test.each(["", "soon", "30", "30 minuten", "m30", "5m!", "1h-2h"])("%j is refused rather than guessed", (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  test("a bare number is taken only where its unit is plain", () => {
    expect(parseDuration("90", "s")).toBe(90);
  });
});

describe("a moment", () => {
  const at = (text: string) => parseMoment(text, noon, "Europe/Berlin");
  test.each([
    ["now", noon],
    ["2h ago", noon - 7200],
    ["2 hours ago", noon - 7200],
    ["in 10 min", noon + 600],
    ["09:00", noon - 3 * 3600],
    ["9:00", noon - 3 * 3600],
    ["today", noon - 12 * 3600],
    ["yesterday 09:00", noon - 27 * 3600],
    ["yesterday at 09:00", noon - 27 * 3600],
    ["Tomorrow 09:00", noon + 21 * 3600],
    ["2026-11-22 09:00", noon - 3 * 3600],
    ["2026-11-22", noon - 12 * 3600],
    ["2026-11-22T09:00:00Z", noon - 2 * 3600],
    [String(noon), noon],
  ])("%s is understood", (text, epoch) => {
    expect(at(text)).toBe(epoch);
  });

  test.each(["", "someday", "25:00", "2026-02-30 09:00", "ago", "yesterday 9"])(
    "%j is refused rather than guessed",
    (text) => {
      expect(at(text)).toBeNull();
    },
  );

  test("yesterday 09:00 is 09:00 also over the night when the clocks change", () => {
    const monday = Date.UTC(2026, 9, 26, 8, 0, 0) / 1000; // 09:00 in Berlin; Sunday had 25 hours
    expect(parseMoment("yesterday 01:00", monday, "Europe/Berlin")).toBe(Date.UTC(2026, 9, 24, 23, 0, 0) / 1000);
  });
});
