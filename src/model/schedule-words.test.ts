import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextSlot } from "./due.ts";
import type { Job, Schedule } from "./job.ts";
import { describeSchedule, scheduleProblem } from "./schedule-words.ts";

const at = Date.UTC(2026, 11, 24, 17) / 1000;
const job = (schedule: Schedule, timezone = "Europe/Berlin") => ({ name: "report", schedule, timezone }) as Job;
const cron = (expression: string, timezone?: string) => job({ type: "cron", cron: expression }, timezone);

describe("a schedule reads as a sentence", () => {
  const sentences: [Schedule, string][] = [
    [{ type: "always" }, "kept running"],
    [{ type: "trigger" }, "when triggered"],
    [{ type: "daily", time: "09:00" }, "every day at 09:00"],
    [{ type: "interval", interval_minutes: 60 }, "every 60 minutes"],
    [{ type: "interval", interval_minutes: 1 }, "every minute"],
    [{ type: "interval", interval_minutes: 0.5 }, "every 30 seconds"],
    [
      { type: "random_daily", after_time: "14:00", before_time: "18:00" },
      "every day at a random time between 14:00 and 18:00",
    ],
    [{ type: "random_daily", after_time: "06:00", before_time: "06:00" }, "every day at a random time"],
    [{ type: "idle", every_seconds: 60 }, "when the device is idle"],
    [{ type: "cron", cron: "0 9 * * 1-5" }, "every weekday at 09:00"],
    [{ type: "once", at }, "once, at 2026-12-24 18:00"],
    [{ type: "once", at: Number.NaN }, "once"],
    [{ type: "watch", path: "inbox" }, "when inbox changes"],
    [{ type: "after", after: ["a"] }, "after a"],
    [{ type: "after", after: ["a", "b"] }, "after a and b"],
    [{ type: "after", after: ["a", "b", "c"] }, "after a, b and c"],
  ];
  test.each(sentences)("%o", (schedule, sentence) => {
    expect(describeSchedule(job(schedule))).toBe(sentence);
  });
});

describe("what is wrong is said, with what would be right", () => {
  test.each([
    [cron("0 25 * * *"), '"25" is not an hour'],
    [cron("0 0 * 13 *"), '"13" is not a month. Write 1-12'],
    [cron("0 0 32 * *"), '"32" is not a day of the month. Write 1-31'],
    [cron("0 0 * * MON#6"), '"MON#6" is not a weekday'],
    [cron("70 * * * * *"), '"70" is not a second'],
    [cron("0/5 * * * *"), '"0/5" is not a minute'],
    [cron("0 0 30 2 *"), "never comes due"],
    [cron("* * * *"), "has 4 fields. Write five"],
    [cron("0 0 1 1 * 2027 *"), "has 7 fields"],
    [cron(""), "has 0 fields"],
    [cron("@reboot"), "not a known name. Write one of @hourly"],
    [
      cron("0 9 * * *", "Mars/Olympus"),
      'The time zone "Mars/Olympus" is unknown. Write an IANA name such as "Europe/Berlin".',
    ],
    [cron("0 9 * * *", "new york"), '"America/New_York"'],
    [job({ type: "daily", time: "25:00" }), 'time is "25:00", which is not a time of day'],
    [job({ type: "daily", time: "09:00" }, ""), 'The time zone "" is unknown'],
    [job({ type: "random_daily", after_time: "9", before_time: "10:00" }), 'after_time is "9"'],
    [job({ type: "random_daily", after_time: "09:00", before_time: "noon" }), 'before_time is "noon"'],
    [job({ type: "once", at: at * 1000 }), "not milliseconds"],
    [job({ type: "once", at: Number.NaN }), "at is NaN"],
    [job({ type: "interval", interval_minutes: 0 }), "interval_minutes is 0. Write a number above 0"],
  ])("%o", (broken, words) => {
    expect(scheduleProblem(broken)).toContain(words);
  });

  test.each([
    cron("0 9 * * 1-5"),
    cron("*/10 * * * * *"),
    cron("@daily", "Asia/Kolkata"),
    job({ type: "daily", time: "9:00" }),
    job({ type: "random_daily", after_time: "22:00", before_time: "02:00" }),
    job({ type: "once", at }),
    job({ type: "interval", interval_minutes: 0.1 }),
    job({ type: "trigger" }, "Mars/Olympus"),
  ])("what is right is not complained about: %o", (fine) => {
    expect(scheduleProblem(fine)).toBeNull();
  });

  test("any cron expression either has a next time or a sentence that says why not", () => {
    const characters = fc.constantFrom(..."0123456789*/,-LW#? @MONJAN+");
    const fields = fc.array(fc.string({ unit: characters, minLength: 1, maxLength: 4 }), {
      minLength: 4,
      maxLength: 7,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fields.map((parts) => parts.join(" ")),
          fc.string(),
        ),
        (expression) => {
          const due = nextSlot(cron(expression), 0, "salt") !== null;
          expect(scheduleProblem(cron(expression)) === null).toBe(due);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
