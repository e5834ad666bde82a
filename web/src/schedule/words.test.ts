import { describe, expect, test } from "vitest";
import { asChange, scheduleOf } from "./fields.ts";
import { cronOfMonthly, cronOfWeekly, cronWords, plainSchedule, scheduleWords, weeklyOf } from "./words.ts";

describe("a schedule is told in words that need no knowledge", () => {
  test.each([
    ["by cron 0 18 * * 1-5", "every weekday at 18:00"],
    ["by cron 0 17 * * 5", "every Friday at 17:00"],
    ["by cron 30 8 * * mon,thu", "every Monday and Thursday at 08:30"],
    ["by cron 0 9 * * 0,6", "every Saturday and Sunday at 09:00"],
    ["by cron 0 3 * * *", "every day at 03:00"],
    ["by cron 0 6 1 * *", "on the 1st of every month at 06:00"],
    ["by cron */10 * * * *", "every 10 minutes"],
    ["by cron 0 * * * *", "every hour"],
    ["by cron 5 4 1-7 * 1", "on a schedule of its own"],
    ["by cron not one", "on a schedule of its own"],
    ["every 240 minutes", "every 4 hours"],
    ["every 90 minutes", "every 90 minutes"],
    ["when triggered", "when you ask"],
    ["every day at 09:00", "every day at 09:00"],
  ])("%s", (told, words) => {
    expect(plainSchedule(told)).toBe(words);
  });

  test("of fields that are half filled in, too", () => {
    expect(scheduleWords({ type: "daily" })).toBe("every day at …");
    expect(scheduleWords({ type: "interval" })).toBe("every … minutes");
  });
});

test("what was chosen comes back as it was chosen", () => {
  expect(weeklyOf(cronOfWeekly({ days: [1, 3], time: "07:05" }))).toEqual({ days: [1, 3], time: "07:05" });
  expect(weeklyOf("0 9 * * 5-7")?.days).toEqual([0, 5, 6]);
  expect(cronWords(cronOfMonthly({ day: 31, time: "23:59" }))).toBe("on the 31st of every month at 23:59");
});

test("a change of schedule leaves nothing of the one before", () => {
  const change = asChange({ type: "interval", interval_minutes: 60 });
  expect(change).toMatchObject({ type: "interval", interval_minutes: 60, time: null, cron: null });
  expect(scheduleOf({ name: "a", type: "daily", time: "09:00", retries: 3 })).toEqual({ type: "daily", time: "09:00" });
});
