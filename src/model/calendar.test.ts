import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countWalls, nextWall, previousWall, type Calendar } from "./calendar.ts";
import { clockCalendar, cronCalendar } from "./cron-expression.ts";

function calendar(expression: string): Calendar {
  const found = cronCalendar(expression);
  if (found === null) throw new Error(`No calendar ${expression}`);
  return found;
}

const wall = (iso: string) => Date.parse(`${iso}Z`) / 1000;
const shown = (time: number | null) => (time === null ? null : new Date(time * 1000).toISOString().slice(0, 19));

/** A field of random values, ranges and steps within its bounds. */
function field(min: number, max: number): fc.Arbitrary<string> {
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: max - min }).map((by) => `*/${by}`);
  const item = fc.oneof(
    value.map(String),
    range,
    step,
    fc.tuple(range, value).map(([r, by]) => `${r}/${by || 1}`),
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant("*") },
    item,
    fc.array(item, { minLength: 1, maxLength: 3 }).map(String),
  );
}

const dayField = fc.oneof(
  { weight: 4, arbitrary: field(1, 28) },
  fc.constantFrom("L", "LW", "15W", "1W", "31W", "31", "29,L", "?"),
);
const weekdayField = fc.oneof(
  { weight: 4, arbitrary: field(0, 7) },
  fc.constantFrom("MON#1", "5#L", "FRI#5", "+MON", "SAT-SUN", "+1-5", "2#3,4#L"),
);
const expression = fc
  .tuple(field(0, 59), field(0, 59), field(0, 23), dayField, field(1, 12), weekdayField)
  .map((fields) => fields.join(" "))
  .filter((text) => cronCalendar(text) !== null);
const moment = fc.integer({ min: wall("1990-01-01T00:00:00"), max: wall("2060-01-01T00:00:00") });

describe("a cron expression names the times its author expects", () => {
  test.each([
    ["0 9 * * 1-5", "2026-11-20T09:00:00", ["2026-11-23T09:00:00", "2026-11-24T09:00:00"]],
    ["*/20 * * * *", "2026-11-22T23:30:00", ["2026-11-22T23:40:00", "2026-11-23T00:00:00"]],
    ["30 15 10 * * *", "2026-11-22T10:15:30", ["2026-11-23T10:15:30", "2026-11-24T10:15:30"]],
    ["0 0 29 2 *", "2026-01-01T00:00:00", ["2028-02-29T00:00:00", "2032-02-29T00:00:00"]],
    ["0 0 29 2 *", "2096-03-01T00:00:00", ["2104-02-29T00:00:00", "2108-02-29T00:00:00"]],
    ["0 0 31 * *", "2026-01-31T00:00:00", ["2026-03-31T00:00:00", "2026-05-31T00:00:00"]],
    ["0 0 L * *", "2028-01-31T00:00:00", ["2028-02-29T00:00:00", "2028-03-31T00:00:00"]],
    ["0 0 15W * *", "2026-07-31T00:00:00", ["2026-08-14T00:00:00", "2026-09-15T00:00:00"]],
    ["0 0 1W * *", "2026-07-31T00:00:00", ["2026-08-03T00:00:00", "2026-09-01T00:00:00"]],
    ["0 0 * * FRI#L", "2026-11-01T00:00:00", ["2026-11-27T00:00:00", "2026-12-25T00:00:00"]],
    ["0 0 * * MON#2", "2026-11-01T00:00:00", ["2026-11-09T00:00:00", "2026-12-14T00:00:00"]],
    ["0 0 13 * 5", "2026-11-01T00:00:00", ["2026-11-06T00:00:00", "2026-11-13T00:00:00"]],
    ["0 0 13 * +5", "2026-11-01T00:00:00", ["2026-11-13T00:00:00", "2027-08-13T00:00:00"]],
    ["0 0 * * 7", "2026-11-20T00:00:00", ["2026-11-22T00:00:00", "2026-11-29T00:00:00"]],
    ["@yearly", "2026-11-20T00:00:00", ["2027-01-01T00:00:00", "2028-01-01T00:00:00"]],
    ["@monthly", "2026-11-20T00:00:00", ["2026-12-01T00:00:00", "2027-01-01T00:00:00"]],
    ["@weekly", "2026-11-20T00:00:00", ["2026-11-22T00:00:00", "2026-11-29T00:00:00"]],
    ["@daily", "2026-11-20T00:00:00", ["2026-11-21T00:00:00", "2026-11-22T00:00:00"]],
    ["@hourly", "2026-11-20T00:00:00", ["2026-11-20T01:00:00", "2026-11-20T02:00:00"]],
  ])("%s after %s", (text, after, times) => {
    const first = nextWall(calendar(text), wall(after) + 1);
    const second = nextWall(calendar(text), (first ?? 0) + 1);
    expect([shown(first), shown(second)]).toEqual(times);
  });

  test("years before 1970 and after 3000 are calendar years like any other", () => {
    expect(shown(nextWall(calendar("0 0 29 2 *"), wall("1901-01-01T00:00:00")))).toBe("1904-02-29T00:00:00");
    expect(shown(nextWall(calendar("0 0 29 2 *"), wall("5001-01-01T00:00:00")))).toBe("5004-02-29T00:00:00");
  });

  test("the days, months and times are those that croner documents", () => {
    fc.assert(
      fc.property(expression, moment, (text, from) => {
        const croner = new Cron(text, { utcOffset: 0, mode: "5-or-6-parts" });
        const expected = croner.nextRun(new Date((from - 1) * 1000));
        expect(shown(nextWall(calendar(text), from))).toBe(expected?.toISOString().slice(0, 19) ?? null);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("walking and counting agree, so that no missed time goes unmentioned", () => {
  test("the time before the next one is the one before it", () => {
    fc.assert(
      fc.property(expression, moment, (text, from) => {
        const next = nextWall(calendar(text), from);
        if (next === null) return;
        expect(nextWall(calendar(text), next)).toBe(next);
        expect(previousWall(calendar(text), next + 1)).toBe(next);
        const previous = previousWall(calendar(text), next);
        expect(previous ?? -Infinity).toBeLessThan(from);
        if (previous !== null) expect(nextWall(calendar(text), previous + 1)).toBe(next);
      }),
      { numRuns: 2000 },
    );
  });

  test("counting gives what listing gives", () => {
    fc.assert(
      fc.property(expression, moment, fc.integer({ min: -10, max: 90 * 86_400 }), (text, from, seconds) => {
        let listed = 0;
        let time = nextWall(calendar(text), from);
        while (time !== null && time < from + seconds && listed < 20_000) {
          listed += 1;
          time = nextWall(calendar(text), time + 1);
        }
        const counted = countWalls(calendar(text), from, from + seconds);
        if (listed < 20_000) expect(counted).toBe(listed);
        else expect(counted).toBeGreaterThanOrEqual(listed);
      }),
      { numRuns: 300 },
    );
  });

  test("a century of seconds is counted at once", () => {
    const from = wall("2000-01-01T00:00:00");
    const until = wall("2100-01-01T00:00:00");
    expect(countWalls(calendar("* * * * * *"), from, until)).toBe(until - from);
  });
});

describe("which jobs keep their time of day when clocks change", () => {
  test.each([
    "0 9 * * *",
    "30 2,14 * * *",
    "0 2-4 * * 1",
    "0 0-23/2 * * *",
    "@daily",
    "*/10 30 2 * * *",
    "0-58 2 * * *",
  ])("fixed: %s", (text) => expect(calendar(text).fixed).toBe(true));
  test.each([
    "* * * * *",
    "*/15 * * * *",
    "0 * * * *",
    "*/15 2 * * *",
    "0 */2 * * *",
    "0 ? * * *",
    "0 0-23 * * *",
    "@hourly",
    "0-59 2 * * *",
  ])("by the clock on the wall: %s", (text) => expect(calendar(text).fixed).toBe(false));
});

describe("what can never be due is known beforehand", () => {
  test.each(["0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 30W 2 *"])("never: %s", (text) => {
    expect(calendar(text).fires).toBe(false);
    expect(nextWall(calendar(text), 0)).toBeNull();
    expect(previousWall(calendar(text), 0)).toBeNull();
  });
  test.each(["0 0 29 2 *", "0 0 29 2 +MON", "0 0 30 2 1"])("some day: %s", (text) => {
    expect(calendar(text).fires).toBe(true);
  });
  test.each([
    "",
    "x",
    "* * * *",
    "* * * * * * *",
    "60 * * * *",
    "0 24 * * *",
    "0 0 0 * *",
    "@reboot",
    "2026-01-01T00:00:00",
  ])("not cron: %s", (text) => expect(cronCalendar(text)).toBeNull());
  test.each(["24:00", "9", "09:60", "", "9am"])("not a time of day: %s", (time) => {
    expect(clockCalendar(time)).toBeNull();
  });
});
