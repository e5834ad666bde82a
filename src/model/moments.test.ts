import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cronCalendar, type Calendar } from "./calendar.ts";
import { momentsBetween, nextMoment } from "./moments.ts";
import { wallAt, zoneNamed, type Zone } from "./zoned.ts";

const utc = (iso: string) => Date.parse(iso.length === 10 ? iso : `${iso}Z`) / 1000;
const iso = (epoch: number) => new Date(epoch * 1000).toISOString().slice(0, 16);

function rule(cron: string, timezone: string): [Calendar, Zone] {
  const [calendar, zone] = [cronCalendar(cron), zoneNamed(timezone)];
  if (calendar === null || zone === null) throw new Error(`No rule ${cron} ${timezone}`);
  return [calendar, zone];
}

function between(cron: string, timezone: string, after: string, until: string): string[] {
  return momentsBetween(...rule(cron, timezone), utc(after), utc(until), Infinity).moments.map(({ at }) => iso(at));
}

/** Every moment (UTC) in the day or two around a clock change. */
const golden: [what: string, cron: string, timezone: string, after: string, until: string, moments: string[]][] = [
  ["skipped hour: right after the jump", "30 2 * * *", "Europe/Berlin", "2026-03-28", "2026-03-31", ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"]],
  ["two skipped times run once", "15,45 2 * * *", "Europe/Berlin", "2026-03-28T22:00:00", "2026-03-29T22:00:00", ["2026-03-29T01:00"]],
  ["a skipped time and the one at the jump are one", "0 2,3 * * *", "Europe/Berlin", "2026-03-28T22:00:00", "2026-03-29T22:00:00", ["2026-03-29T01:00"]],
  ["the skipped one of several", "30 1,2,3 * * *", "Europe/Berlin", "2026-03-28T22:00:00", "2026-03-29T22:00:00", ["2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T01:30"]],
  ["repeated hour: the first time only", "30 2 * * *", "Europe/Berlin", "2026-10-24", "2026-10-27", ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]],
  ["a list in the repeated hour: each once", "0,30 2 * * *", "Europe/Berlin", "2026-10-24T22:00:00", "2026-10-25T22:00:00", ["2026-10-25T00:00", "2026-10-25T00:30"]],
  ["the end of the repeated hour", "0 3 * * *", "Europe/Berlin", "2026-10-24T22:00:00", "2026-10-25T22:00:00", ["2026-10-25T02:00"]],
  ["a skipped time on a day it does not name", "30 2 * * 1", "Europe/Berlin", "2026-03-28", "2026-03-31", ["2026-03-30T00:30"]],
  ["every hour, spring", "0 * * * *", "Europe/Berlin", "2026-03-28T23:30:00", "2026-03-29T03:30:00", ["2026-03-29T00:00", "2026-03-29T01:00", "2026-03-29T02:00", "2026-03-29T03:00"]],
  ["every hour, autumn", "0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00", "2026-10-25T03:30:00", ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00", "2026-10-25T03:00"]],
  ["every 15 minutes of an hour that is skipped", "*/15 2 * * *", "Europe/Berlin", "2026-03-28T22:00:00", "2026-03-29T22:00:00", []],
  ["every 20 minutes of an hour that repeats", "*/20 2 * * *", "Europe/Berlin", "2026-10-24T22:00:00", "2026-10-25T22:00:00", ["2026-10-25T00:00", "2026-10-25T00:20", "2026-10-25T00:40", "2026-10-25T01:00", "2026-10-25T01:20", "2026-10-25T01:40"]],
  ["New York, spring", "30 2 * * *", "America/New_York", "2026-03-08", "2026-03-10", ["2026-03-08T07:00", "2026-03-09T06:30"]],
  ["New York, autumn", "30 1 * * *", "America/New_York", "2026-11-01", "2026-11-03", ["2026-11-01T05:30", "2026-11-02T06:30"]],
  ["half an hour skipped", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03", "2026-10-05", ["2026-10-03T15:30", "2026-10-04T15:15"]],
  ["half an hour repeated", "45 1 * * *", "Australia/Lord_Howe", "2026-04-04", "2026-04-06", ["2026-04-04T14:45", "2026-04-05T15:15"]],
  ["half an hour skipped, every half hour", "*/30 * * * *", "Australia/Lord_Howe", "2026-10-03T14:45:00", "2026-10-03T16:45:00", ["2026-10-03T15:00", "2026-10-03T15:30", "2026-10-03T16:00", "2026-10-03T16:30"]],
  ["midnight skipped", "0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00", "2018-11-05T12:00:00", ["2018-11-04T03:00", "2018-11-05T02:00"]],
  ["half past midnight skipped", "30 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00", "2018-11-05T12:00:00", ["2018-11-04T03:00", "2018-11-05T02:30"]],
  ["the last hour of a day repeated", "30 23 * * *", "America/Sao_Paulo", "2019-02-16T12:00:00", "2019-02-18T12:00:00", ["2019-02-17T01:30", "2019-02-18T02:30"]],
  ["the last hour of a day skipped, which croner drops", "30 23 * * *", "America/Nuuk", "2026-03-28T12:00:00", "2026-03-30T12:00:00", ["2026-03-29T01:00", "2026-03-30T00:30"]],
  ["clocks put back just after midnight", "30 23 * * *", "America/St_Johns", "2006-10-28T12:00:00", "2006-10-30T12:00:00", ["2006-10-29T02:00", "2006-10-30T03:00"]],
  ["two hours skipped", "30 1,2 * * *", "Antarctica/Troll", "2026-03-28T22:00:00", "2026-03-29T22:00:00", ["2026-03-29T01:00"]],
  ["a date that a zone left out", "0 9 * * *", "Pacific/Apia", "2011-12-29", "2012-01-01", ["2011-12-29T19:00", "2011-12-30T19:00", "2011-12-31T19:00"]],
  ["no clock changes, half an hour off", "30 9 * * *", "Asia/Kolkata", "2026-03-28", "2026-03-30", ["2026-03-28T04:00", "2026-03-29T04:00"]],
  ["no clock changes", "30 2 * * *", "UTC", "2026-03-28T12:00:00", "2026-03-30T12:00:00", ["2026-03-29T02:30", "2026-03-30T02:30"]],
  ["six fields in the skipped hour", "30 30 2 * * *", "Europe/Berlin", "2026-03-28T22:00:00", "2026-03-29T22:00:00", ["2026-03-29T01:00"]],
];

describe("clock changes neither lose a run nor double it", () => {
  test.each(golden)("%s: %s %s", (_what, cron, timezone, after, until, moments) => {
    expect(between(cron, timezone, after, until)).toEqual(moments);
  });

  test.each(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "America/St_Johns", "UTC"])(
    "every minute of a year comes once in %s",
    (timezone) => {
      const [calendar, zone] = rule("* * * * *", timezone);
      const [from, until] = [utc("2005-12-31T23:59:00"), utc("2006-12-31T23:59:00")];
      const { moments, count } = momentsBetween(calendar, zone, from, until, Infinity);
      expect(count).toBe(365 * 24 * 60);
      expect(moments.every(({ at }, index) => at === from + (index + 1) * 60)).toBe(true);
    },
  );
});

/**
 * Vixie cron's own way, minute by minute: wildcard jobs match what the clocks show; fixed ones match every shown
 * minute that is new, and all minutes that were jumped over by less than three hours.
 */
function simulate(cron: string, timezone: string, after: number, until: number): number[] {
  const [calendar, zone] = rule(cron, timezone);
  const fires = (wall: number) => momentsBetween(calendar, zoneNamed("UTC")!, wall - 60, wall, 0).count > 0;
  const moments: number[] = [];
  let reached = wallAt(zone, after - 86_400);
  for (let now = after - 86_400 + 60; now <= until; now += 60) {
    const shown = wallAt(zone, now);
    const due = calendar.fixed ? newMinutes(reached, shown).some(fires) : fires(shown);
    if (due && now > after) moments.push(now);
    reached = Math.max(reached, shown);
  }
  return moments;
}

function newMinutes(reached: number, shown: number): number[] {
  if (shown - reached > 3 * 3600) return [shown];
  const minutes: number[] = [];
  for (let wall = reached + 60; wall <= shown; wall += 60) minutes.push(wall);
  return minutes;
}

const changes = [
  ["Europe/Berlin", "2026-03-29"],
  ["Europe/Berlin", "2026-10-25"],
  ["America/New_York", "2026-03-08"],
  ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-10-03"],
  ["Australia/Lord_Howe", "2026-04-04"],
  ["America/Sao_Paulo", "2018-11-04"],
  ["America/Sao_Paulo", "2019-02-17"],
  ["America/Nuuk", "2026-03-29"],
  ["America/Nuuk", "2026-10-25"],
  ["America/Havana", "2026-03-08"],
  ["America/Havana", "2026-11-01"],
  ["America/St_Johns", "2006-04-02"],
  ["America/St_Johns", "2006-10-29"],
  ["Antarctica/Troll", "2026-10-25"],
  ["Pacific/Apia", "2011-12-30"],
  ["Africa/Cairo", "2026-04-23"],
  ["Asia/Kolkata", "2026-03-29"],
] as const;

const lists = (max: number) => fc.array(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 4 }).map(String);
const minute = fc.oneof(fc.constantFrom("*", "*/7", "*/15", "0", "30"), lists(59));
const hour = fc.oneof(fc.constantFrom("*", "*/2", "0-3", "22,23", "2"), lists(23));
const weekday = fc.constantFrom("*", "*", "0", "6", "1-5");

describe("nobody has to know the rule, since it is what cron does", () => {
  test("any job around any clock change runs when Vixie cron would run it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...changes), minute, hour, weekday, fc.nat(1440), ([timezone, date], m, h, w, start) => {
        const cron = `${m} ${h} * * ${w}`;
        const [after, until] = [utc(date) - 86_400 + start * 60, utc(date) + 86_400];
        const expected = simulate(cron, timezone, after, until);
        const [calendar, zone] = rule(cron, timezone);
        const { moments, count } = momentsBetween(calendar, zone, after, until, Infinity);
        expect(moments.map(({ at }) => iso(at))).toEqual(expected.map(iso));
        expect(count).toBe(expected.length);
        const next = nextMoment(calendar, zone, after)?.at ?? 0;
        if (expected[0] === undefined) expect(next).toBeGreaterThan(until);
        else expect(next).toBe(expected[0]);
      }),
      { numRuns: 600 },
    );
  });
});

describe("a clock that is badly wrong", () => {
  const [calendar, zone] = rule("0 9 * * *", "Europe/Berlin");

  test("far ahead or far back, the next time is still the next one", () => {
    expect(iso(nextMoment(calendar, zone, utc("2999-12-31T12:00:00"))?.at ?? 0)).toBe("3000-01-01T08:00");
    expect(iso(nextMoment(calendar, zone, 0)?.at ?? 0)).toBe("1970-01-01T08:00");
    expect(iso(nextMoment(calendar, zone, utc("1950-07-01T12:00:00"))?.at ?? 0)).toBe("1950-07-02T08:00");
  });

  test("nonsense is answered, not walked through for ever", () => {
    expect(nextMoment(calendar, zone, Infinity)).toBeNull();
    expect(nextMoment(calendar, zone, 1e300)).toBeNull();
    expect(nextMoment(calendar, zone, Number.NaN)).toBeNull();
    expect(nextMoment(calendar, zone, -1e300)).not.toBeNull();
    expect(momentsBetween(calendar, zone, Number.NaN, 0, 10)).toEqual({ moments: [], count: 0 });
    expect(momentsBetween(calendar, zone, 10, 5, 10)).toEqual({ moments: [], count: 0 });
    expect(nextMoment(...rule("0 0 30 2 *", "UTC"), 0)).toBeNull();
  });
});
