import { describe, expect, test } from "vitest";
import { noon } from "../testing/planted.ts";
import { bytesInWords, duration, elapsed, relative, stamp } from "./times.ts";

const berlin = { now: noon, timezone: "Europe/Berlin" };
const from = (seconds: number) => relative(noon + seconds, berlin);

describe("when something is", () => {
  test.each([
    [0, "just now"],
    [0.4, "now"],
    [40, "in 40 s"],
    [59.7, "in 1 min"],
    [180, "in 3 min"],
    [80 * 60, "in 80 min"],
    [2 * 3600, "in 2 h"],
    [8 * 3600, "today 20:00"],
    [21 * 3600, "tomorrow 09:00"],
    [4 * 86_400, "Thu 12:00"],
    [32 * 86_400, "24 Dec 12:00"],
    [400 * 86_400, "2027-12-27"],
    [-40, "40 s ago"],
    [-120, "2 min ago"],
    [-2 * 3600, "2 h ago"],
    [-7 * 3600, "today 05:00"],
    [-27 * 3600, "yesterday 09:00"],
    [-10 * 86_400, "12 Nov 12:00"],
  ])("%d s from now reads as %s", (seconds, words) => {
    expect(from(seconds)).toBe(words);
  });

  test("yesterday is yesterday also across a change of the clocks", () => {
    const monday = Date.UTC(2026, 2, 30, 7, 0, 0) / 1000; // 09:00 in Berlin, the day after the jump
    const before = Date.UTC(2026, 2, 28, 8, 0, 0) / 1000; // 09:00 on Saturday
    expect(relative(before, { now: monday, timezone: "Europe/Berlin" })).toBe("28 Mar 09:00");
    expect(relative(before + 23 * 3600, { now: monday, timezone: "Europe/Berlin" })).toBe("yesterday 09:00");
  });

  test("a stamp is in the zone of the reader, to the second", () => {
    expect(stamp(noon + 7.9, "Europe/Berlin")).toBe("2026-11-22 12:00:07");
    expect(stamp(noon, "UTC")).toBe("2026-11-22 11:00:00");
  });
});

describe("how long something took", () => {
  test.each([
    [0, "0 ms"],
    [0.012, "12 ms"],
    [0.31, "0.3 s"],
    [1.2, "1.2 s"],
    [9.96, "10 s"],
    [34, "34 s"],
    [59.6, "1 min"],
    [200, "3 min 20 s"],
    [7500, "2 h 5 min"],
    [3 * 86_400 + 4 * 3600, "3 d 4 h"],
  ])("%d s reads as %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  test("what goes on does not flicker between units", () => {
    expect([-1, 0, 59.9, 60, 3599, 7500, 90_000].map(elapsed)).toEqual([
      "0 s",
      "0 s",
      "59 s",
      "1 min",
      "59 min",
      "2 h 5 min",
      "1 d",
    ]);
  });
});

test("sizes are read at a glance", () => {
  expect([0, 999, 1000, 15_400_000, 2e12].map(bytesInWords)).toEqual(["0 B", "999 B", "1.0 KB", "15.4 MB", "2.0 TB"]);
});
