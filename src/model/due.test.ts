import { describe, expect, test } from "vitest";
import { nextInterval, nextSlot, slotsBetween, upcoming } from "./due.ts";
import type { Job, Schedule } from "./job.ts";
import { testJob } from "./job.test-kit.ts";

const salt = "5f1c";
const utc = (iso: string) => Date.parse(`${iso}Z`) / 1000;
const iso = (epoch: number | undefined) =>
  epoch === undefined ? undefined : new Date(epoch * 1000).toISOString().slice(0, 19);

function job(schedule: Schedule, timezone = "Europe/Berlin", name = "report"): Job {
  return testJob(name, schedule, { timezone });
}

const daily = (time: string, timezone?: string) => job({ type: "daily", time }, timezone);
const cron = (expression: string, timezone?: string) => job({ type: "cron", cron: expression }, timezone);
const random = (after_time: string, before_time: string, timezone?: string) =>
  job({ type: "random_daily", after_time, before_time }, timezone);

describe("a daily job runs once on every date, at the time its owner chose", () => {
  test("the clock change is neither a missed day nor a double one", () => {
    const { slots } = slotsBetween(daily("02:30"), utc("2026-03-28T00:00:00"), utc("2026-03-31T00:00:00"), salt, 9);
    expect(slots.map(({ at, key }) => [key, iso(at)])).toEqual([
      ["daily:2026-03-28", "2026-03-28T01:30:00"],
      ["daily:2026-03-29", "2026-03-29T01:00:00"],
      ["daily:2026-03-30", "2026-03-30T00:30:00"],
    ]);
  });

  test("a run that the jump moved past midnight still belongs to its own date", () => {
    const slot = nextSlot(daily("23:30", "America/Nuuk"), utc("2026-03-28T12:00:00"), salt);
    expect(slot).toEqual({ at: utc("2026-03-29T01:00:00"), key: "daily:2026-03-28" });
  });

  test("at the very second of a run, the next one is tomorrow's", () => {
    const nine = utc("2026-11-22T08:00:00");
    expect(iso(nextSlot(daily("09:00"), nine - 0.001, salt)?.at)).toBe("2026-11-22T08:00:00");
    expect(iso(nextSlot(daily("09:00"), nine, salt)?.at)).toBe("2026-11-23T08:00:00");
  });

  test("a clock set back by a day gives the same keys again, so nothing runs twice", () => {
    const keys = [0, 0.5, 1, -1].map(
      (days) => nextSlot(daily("09:00"), utc("2026-11-22T12:00:00") + days * 86_400, salt)?.key,
    );
    expect(keys).toEqual(["daily:2026-11-23", "daily:2026-11-23", "daily:2026-11-24", "daily:2026-11-22"]);
  });

  test("a clock far ahead (the year 3500) does not end the job", () => {
    expect(iso(nextSlot(daily("09:00"), utc("3500-01-01T12:00:00"), salt)?.at)).toBe("3500-01-02T08:00:00");
  });
});

describe("a cron job runs when cron would run it", () => {
  test("each slot has a key of its own", () => {
    const { slots } = slotsBetween(cron("0 * * * *"), utc("2026-10-24T23:30:00"), utc("2026-10-25T02:30:00"), salt, 9);
    expect(slots.map(({ key }) => key)).toEqual(
      ["2026-10-25T00:00:00", "2026-10-25T01:00:00", "2026-10-25T02:00:00"].map((at) => `cron:${utc(at)}`),
    );
  });

  test("three days off with a job every second: all are counted, only the newest are kept", () => {
    const until = utc("2026-11-22T10:00:00.5");
    const { slots, count } = slotsBetween(cron("* * * * * *"), until - 3 * 86_400, until, salt, 3);
    expect(count).toBe(3 * 86_400);
    expect(slots.map(({ at }) => at - Math.floor(until))).toEqual([-2, -1, 0]);
  });

  test("switched off for many years, it neither hangs nor counts beyond a century", () => {
    const minutely = cron("* * * * *", "UTC");
    const until = utc("2200-01-01T00:00:00");
    const { slots, count } = slotsBetween(minutely, utc("1950-01-01T00:00:00"), until, salt, 1);
    expect(slots).toEqual([{ at: until, key: `cron:${until}` }]);
    expect(count).toBe(100 * 366 * 24 * 60);
  });

  test("a job that can never be due, or that cannot be read, stops nothing else", () => {
    for (const broken of [
      cron("0 0 30 2 *"),
      cron("nonsense"),
      cron("0 9 * * *", "Mars/Olympus"),
      daily("25:00"),
      random("9", "10:00"),
      random("09:00", "x"),
    ]) {
      expect(nextSlot(broken, 0, salt)).toBeNull();
      expect(slotsBetween(broken, 0, 1e9, salt, 10)).toEqual({ slots: [], count: 0 });
      expect(upcoming(broken, 0, salt, 3)).toEqual([]);
    }
  });
});

describe("a job for one time runs at that time and no other", () => {
  const at = utc("2026-12-24T17:00:00");
  const once = job({ type: "once", at });

  test("before it, at it and after it", () => {
    expect(nextSlot(once, at - 1, salt)).toEqual({ at, key: `once:${at}` });
    expect(nextSlot(once, at, salt)).toBeNull();
    expect(slotsBetween(once, at - 10, at, salt, 5)).toEqual({ slots: [{ at, key: `once:${at}` }], count: 1 });
    expect(slotsBetween(once, at, at + 10, salt, 5)).toEqual({ slots: [], count: 0 });
    expect(slotsBetween(once, at - 10, at, salt, 0)).toEqual({ slots: [], count: 1 });
    expect(upcoming(once, at - 1, salt, 3)).toEqual([at]);
  });
});

describe("an interval job keeps its distance", () => {
  const hourly = job({ type: "interval", interval_minutes: 60 });

  test("it runs at once if it never ran, and then an hour after each start", () => {
    expect(nextInterval(hourly, null, 1000)).toEqual({ at: 1000, key: "interval:first" });
    expect(nextInterval(hourly, 1000.25, 1200)).toEqual({ at: 4600.25, key: "interval:1000.25" });
    expect(nextInterval(hourly, 1000, 90_000).at).toBe(4600);
    expect(nextInterval(job({ type: "interval", interval_minutes: 0.5 }), 1000, 1001).at).toBe(1030);
  });

  test("after the clock was set back by a day, it does not wait a day", () => {
    expect(nextInterval(hourly, 100_000, 13_600).at).toBe(17_200);
  });

  test("its next times are shown like those of any other", () => {
    expect(upcoming(hourly, 1000, salt, 3)).toEqual([4600, 8200, 11_800]);
  });
});

test("jobs that no clock starts have no times", () => {
  const schedules: Schedule[] = [
    { type: "always" },
    { type: "trigger" },
    { type: "idle", every_seconds: 60 },
    { type: "watch", path: "inbox" },
    { type: "after", after: ["other"] },
    { type: "interval", interval_minutes: 5 },
  ];
  for (const schedule of schedules) {
    expect(nextSlot(job(schedule), 0, salt)).toBeNull();
    expect(slotsBetween(job(schedule), 0, 1e9, salt, 10)).toEqual({ slots: [], count: 0 });
  }
});

test("the next times shown are those at which it runs", () => {
  expect(upcoming(cron("0 9 * * 1-5"), utc("2026-11-20T08:00:00"), salt, 3).map(iso)).toEqual([
    "2026-11-23T08:00:00",
    "2026-11-24T08:00:00",
    "2026-11-25T08:00:00",
  ]);
  expect(upcoming(cron("0 9 * * 1-5"), 0, salt, 0)).toEqual([]);
});
