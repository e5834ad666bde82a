import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatLocalTime, parseLocalTime } from "./local-time.ts";

const read = (text: string, timezone = "Europe/Berlin") => {
  const epoch = parseLocalTime(text, timezone);
  return epoch === null ? null : new Date(epoch * 1000).toISOString();
};

describe("a written time means what its writer meant", () => {
  test.each([
    ["2026-11-22 09:00", "2026-11-22T08:00:00.000Z"],
    ["2026-11-22T09:00:00", "2026-11-22T08:00:00.000Z"],
    ["2026-07-22 9:00", "2026-07-22T07:00:00.000Z"],
    ["  2026-11-22  09:00:30 ", "2026-11-22T08:00:30.000Z"],
    ["2026-11-22 09:00:30.250", "2026-11-22T08:00:30.250Z"],
    ["2026-11-22T09:00Z", "2026-11-22T09:00:00.000Z"],
    ["2026-11-22t09:00:00z", "2026-11-22T09:00:00.000Z"],
    ["2026-11-22T09:00+05:30", "2026-11-22T03:30:00.000Z"],
    ["2026-11-22 09:00 -0500", "2026-11-22T14:00:00.000Z"],
    ["2026-11-22 09:00+01", "2026-11-22T08:00:00.000Z"],
    ["2028-02-29 12:00", "2028-02-29T11:00:00.000Z"],
    ["2026-03-29 02:30", "2026-03-29T01:00:00.000Z"],
    ["2026-10-25 02:30", "2026-10-25T00:30:00.000Z"],
  ])("%s", (text, moment) => {
    expect(read(text)).toBe(moment);
  });

  test.each([
    "",
    "tomorrow",
    "2026-11-22",
    "09:00",
    "2026-02-30 09:00",
    "2026-13-01 09:00",
    "2026-11-22 24:00",
    "2026-11-22 09:60",
    "2026-11-22 09:00:61",
    "2026-11-22 09:00+25:00",
    "2026-11-22 09:00+01:99",
    "2026-11-22 09:00 CET",
    "22.11.2026 09:00",
    "1795341600",
  ])("what is no time is refused, not guessed: %s", (text) => {
    expect(read(text)).toBeNull();
  });

  test("an unknown zone is an error only where the zone is needed", () => {
    expect(read("2026-11-22 09:00", "Mars/Olympus")).toBeNull();
    expect(read("2026-11-22 09:00Z", "Mars/Olympus")).toBe("2026-11-22T09:00:00.000Z");
  });

  test("no text whatever breaks it", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseLocalTime(text, "Europe/Berlin")));
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date("1900-01-02"), max: new Date("9999-01-01") }),
        (date) => {
          expect(parseLocalTime(date.toISOString(), "Europe/Berlin")).toBeCloseTo(date.getTime() / 1000, 3);
        },
      ),
    );
  });
});

describe("a time is shown as the user's clock shows it", () => {
  test.each([
    [Date.UTC(2026, 10, 22, 8, 0), "Europe/Berlin", "2026-11-22 09:00"],
    [Date.UTC(2026, 10, 22, 8, 0, 5), "Europe/Berlin", "2026-11-22 09:00:05"],
    [Date.UTC(2026, 10, 22, 20, 0), "Asia/Kolkata", "2026-11-23 01:30"],
    [Date.UTC(2026, 10, 22, 8, 0), "Mars/Olympus", "2026-11-22 08:00 UTC"],
  ])("%s in %s", (milliseconds, timezone, shown) => {
    expect(formatLocalTime(milliseconds / 1000, timezone)).toBe(shown);
  });
});
