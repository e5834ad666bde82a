import { describe, expect, test } from "vitest";
import { nextSlot, slotsBetween, upcoming } from "./due.ts";
import type { Job } from "./job.ts";

const salt = "5f1c";
const utc = (iso: string) => Date.parse(`${iso}Z`) / 1000;

function random(after_time: string, before_time: string, timezone = "Europe/Berlin"): Job {
  return { name: "report", schedule: { type: "random_daily", after_time, before_time }, timezone } as Job;
}

describe("a random daily job runs once a day within its window", () => {
  /** For many names, so that the whole window is tried. */
  function drawn(
    window: [string, string],
    timezone: string,
    after: string,
  ): { earliest: number; latest: number; keys: Set<string> } {
    const slots = Array.from({ length: 2000 }, (_, index) => {
      const of = { ...random(...window, timezone), name: `job ${index}` };
      const slot = nextSlot(of, utc(after), salt);
      // A restart at any time before it, even a second, must not lose it.
      expect(nextSlot(of, (slot?.at ?? 0) - 1, salt)).toEqual(slot);
      return slot;
    });
    const times = slots.map((slot) => slot?.at ?? Number.NaN);
    return {
      earliest: Math.min(...times),
      latest: Math.max(...times),
      keys: new Set(slots.map((slot) => slot?.key ?? "")),
    };
  }

  test.each([
    [
      "an ordinary day",
      ["14:00", "18:00"],
      "Europe/Berlin",
      "2026-11-22T00:00:00",
      "2026-11-22T13:00:00",
      "2026-11-22T17:00:00",
    ],
    [
      "across midnight",
      ["22:00", "02:00"],
      "Europe/Berlin",
      "2026-11-22T10:00:00",
      "2026-11-22T21:00:00",
      "2026-11-23T01:00:00",
    ],
    [
      "the same time: a whole day",
      ["06:00", "06:00"],
      "UTC",
      "2026-11-22T05:59:59",
      "2026-11-22T06:00:00",
      "2026-11-23T06:00:00",
    ],
    [
      "a whole day of 25 hours",
      ["06:00", "06:00"],
      "Europe/Berlin",
      "2026-10-24T03:59:59",
      "2026-10-24T04:00:00",
      "2026-10-25T05:00:00",
    ],
    [
      "half of it skipped",
      ["01:00", "02:30"],
      "Europe/Berlin",
      "2026-03-28T12:00:00",
      "2026-03-29T00:00:00",
      "2026-03-29T01:00:00",
    ],
    [
      "its beginning skipped",
      ["02:30", "04:00"],
      "Europe/Berlin",
      "2026-03-28T12:00:00",
      "2026-03-29T01:00:00",
      "2026-03-29T02:00:00",
    ],
    [
      "an hour longer",
      ["01:00", "04:00"],
      "Europe/Berlin",
      "2026-10-24T12:00:00",
      "2026-10-24T23:00:00",
      "2026-10-25T03:00:00",
    ],
    [
      "within the repeated hour",
      ["02:15", "02:45"],
      "Europe/Berlin",
      "2026-10-24T12:00:00",
      "2026-10-25T00:15:00",
      "2026-10-25T00:45:00",
    ],
    [
      "across a skipped midnight",
      ["23:00", "01:30"],
      "America/Sao_Paulo",
      "2018-11-03T12:00:00",
      "2018-11-04T02:00:00",
      "2018-11-04T03:30:00",
    ],
  ] as const)("%s: %s", (_what, window, timezone, after, opens, closes) => {
    const { earliest, latest, keys } = drawn([...window], timezone, after);
    const length = utc(closes) - utc(opens);
    expect(earliest).toBeGreaterThanOrEqual(utc(opens));
    expect(earliest).toBeLessThan(utc(opens) + length / 50);
    expect(latest).toBeLessThan(utc(closes));
    expect(latest).toBeGreaterThan(utc(closes) - length / 50);
    expect(keys.size).toBe(1);
  });

  test("a window that the clocks skip whole runs at the jump", () => {
    const slot = nextSlot(random("02:10", "02:50"), utc("2026-03-28T12:00:00"), salt);
    expect(slot).toEqual({ at: utc("2026-03-29T01:00:00"), key: "random_daily:2026-03-29" });
  });

  test("a window across midnight belongs to the date on which it opens, before and after midnight", () => {
    const night = random("22:00", "02:00");
    const slot = nextSlot(night, utc("2026-11-22T20:00:00"), salt);
    expect(slot?.key).toBe("random_daily:2026-11-22");
    expect(nextSlot(night, (slot?.at ?? 0) - 1, salt)).toEqual(slot);
    expect(nextSlot(night, slot?.at ?? 0, salt)?.key).toBe("random_daily:2026-11-23");
  });

  test("restarts do not move it, and other jobs, days and installations have other times", () => {
    const moment = utc("2026-11-22T00:00:00");
    const first = nextSlot(random("00:00", "23:59"), moment, salt);
    expect(nextSlot(random("00:00", "23:59"), moment, salt)).toEqual(first);
    expect(nextSlot(random("00:00", "23:59"), moment, "other salt")?.at).not.toBe(first?.at);
    expect(nextSlot({ ...random("00:00", "23:59"), name: "other" }, moment, salt)?.at).not.toBe(first?.at);
    const [today = 0, tomorrow = 0] = upcoming(random("00:00", "23:59"), moment, salt, 2);
    expect(tomorrow - today).not.toBe(86_400);
  });

  test("no part of the window is favoured", () => {
    const { slots } = slotsBetween(random("12:00", "16:00", "UTC"), 0, 10_000 * 86_400, salt, Infinity);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const { at } of slots) tenths[Math.floor(((at % 86_400) - 43_200) / 1440)]! += 1;
    expect(slots).toHaveLength(10_000);
    // 1000 expected in each, with a standard deviation of 30.
    for (const number of tenths) expect(Math.abs(number - 1000)).toBeLessThan(150);
  });
});
