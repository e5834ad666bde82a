/** What must hold for every schedule, zone and time, however odd. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextSlot, slotsBetween, type Slot } from "./due.ts";
import type { Job, Schedule } from "./job.ts";

const timezones = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "America/Nuuk",
  "America/St_Johns",
  "Asia/Kolkata",
  "UTC",
];

function job(schedule: Schedule, timezone: string): Job {
  return { name: "report", schedule, timezone } as Job;
}

const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
const cronExpression = fc.oneof(
  fc.constantFrom(
    "* * * * *",
    "*/15 * * * *",
    "0 * * * *",
    "30 2 * * *",
    "0 0 * * *",
    "*/10 2 * * *",
    "30 0,1,2,3,23 * * *",
    "0 0 L * *",
    "15,45 1-3 * * 0",
    "*/30 59 23 * * *",
  ),
  fc.tuple(fc.nat(59), fc.nat(23)).map(([minute, hour]) => `${minute} ${hour} * * *`),
);
const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  time.map((at) => ({ type: "daily", time: at }) as const),
  fc.tuple(time, time).map(([after_time, before_time]) => ({ type: "random_daily", after_time, before_time }) as const),
  cronExpression.map((cron) => ({ type: "cron", cron }) as const),
);
const anyJob = fc.tuple(schedule, fc.constantFrom(...timezones)).map(([when, timezone]) => job(when, timezone));
const moment = fc.double({ min: Date.UTC(1995, 0, 1) / 1000, max: Date.UTC(2040, 0, 1) / 1000, noNaN: true });

function walk(of: Job, after: number, until: number, most: number): Slot[] {
  const slots: Slot[] = [];
  for (let slot = nextSlot(of, after, "salt"); slot !== null && slot.at <= until && slots.length < most;) {
    slots.push(slot);
    slot = nextSlot(of, slot.at, "salt");
  }
  return slots;
}

describe("time only goes forward", () => {
  test("a next time is always later, and nothing lies between: no loop without end, no slot passed over", () => {
    fc.assert(
      fc.property(anyJob, moment, fc.double({ min: 0, max: 1, noNaN: true }), (of, after, part) => {
        const slot = nextSlot(of, after, "salt");
        if (slot === null) throw new Error("always due again");
        expect(slot.at).toBeGreaterThan(after);
        const between = after + (slot.at - after) * part;
        if (between < slot.at) expect(nextSlot(of, between, "salt")).toEqual(slot);
      }),
      { numRuns: 3000 },
    );
  });

  test("times, and the keys that make them fire once, never repeat", () => {
    fc.assert(
      fc.property(anyJob, moment, (of, after) => {
        const slots = walk(of, after, Infinity, 200);
        expect(slots).toHaveLength(200);
        expect(new Set(slots.map(({ key }) => key)).size).toBe(200);
        expect(slots.every(({ at }, index) => index === 0 || at > slots[index - 1]!.at)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe("what was missed is what would have run", () => {
  test("looking back gives the same times as looking forward did", () => {
    const days = fc.double({ min: 0, max: 400, noNaN: true });
    fc.assert(
      fc.property(anyJob, moment, days, fc.nat(50), (of, after, length, limit) => {
        const until = after + length * 86_400;
        const walked = walk(of, after, until, 3000);
        const { slots, count } = slotsBetween(of, after, until, "salt", limit);
        if (walked.length < 3000) {
          expect(count).toBe(walked.length);
          expect(slots).toEqual(limit === 0 ? [] : walked.slice(-limit));
        } else {
          expect(count).toBeGreaterThanOrEqual(3000);
          expect(slots).toHaveLength(limit);
        }
      }),
      { numRuns: 600 },
    );
  });

  test("looked at in two parts, nothing is counted twice or forgotten between them", () => {
    fc.assert(
      fc.property(anyJob, fc.tuple(moment, moment, moment), (of, moments) => {
        const [first, middle, last] = moments.toSorted((a, b) => a - b) as [number, number, number];
        const count = (from: number, until: number) => slotsBetween(of, from, until, "salt", 0).count;
        expect(count(first, middle) + count(middle, last)).toBe(count(first, last));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("daylight saving never doubles or drops a day", () => {
  const [from, until] = [Date.UTC(2004, 0, 1), Date.UTC(2030, 0, 1)];
  const dates = Array.from({ length: (until - from) / 86_400_000 }, (_, day) =>
    new Date(from + day * 86_400_000).toISOString().slice(0, 10),
  );

  /** All dates of 26 years, as the keys of the job's slots name them. */
  function datesOf(of: Job): string[] {
    const { slots } = slotsBetween(of, from / 1000 - 3 * 86_400, until / 1000 + 3 * 86_400, "salt", Infinity);
    const named = slots.map(({ key }) => key.split(":")[1] ?? "");
    return named.filter((date) => date >= dates[0]! && date <= dates.at(-1)!);
  }

  test.each(timezones)("each date has its one daily run in %s", (timezone) => {
    for (const at of ["00:00", "00:30", "01:30", "02:00", "02:15", "02:30", "03:00", "12:00", "23:30"]) {
      expect(datesOf(job({ type: "daily", time: at }, timezone))).toEqual(dates);
    }
  });

  test.each(timezones)("each date has its one random run in %s", (timezone) => {
    for (const [after_time, before_time] of [
      ["02:10", "02:50"],
      ["22:00", "02:00"],
      ["00:00", "00:00"],
      ["02:30", "02:30"],
      ["00:00", "23:59"],
    ] as const) {
      expect(datesOf(job({ type: "random_daily", after_time, before_time }, timezone))).toEqual(dates);
    }
  });

  test("only a date that a zone itself left out has no run", () => {
    const apia = datesOf(job({ type: "daily", time: "09:00" }, "Pacific/Apia"));
    expect(apia).toEqual(dates.filter((date) => date !== "2011-12-30"));
    const random = datesOf(job({ type: "random_daily", after_time: "22:00", before_time: "02:00" }, "Pacific/Apia"));
    expect(random).toEqual(dates.filter((date) => date !== "2011-12-30"));
  });
});
