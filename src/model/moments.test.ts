import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextWall, type Calendar } from "./calendar.ts";
import { cronCalendar } from "./cron-expression.ts";
import { momentsBetween, nextMoment } from "./moments.ts";
import { wallAt, zoneNamed, type Zone } from "./zoned.ts";

const utc = (iso: string) => Date.parse(iso.length === 10 ? iso : `${iso}Z`) / 1000;
const iso = (epoch: number) => new Date(epoch * 1000).toISOString().slice(0, 16);

function rule(cron: string, timezone: string): [Calendar, Zone] {
  const [calendar, zone] = [cronCalendar(cron), zoneNamed(timezone)];
  if (calendar === null || zone === null) throw new Error(`No rule ${cron} ${timezone}`);
  return [calendar, zone];
}

/**
 * Vixie cron's own way, minute by minute: wildcard jobs match what the clocks show; fixed ones match every shown
 * minute that is new, and all minutes that were jumped over by less than three hours.
 */
function simulate(cron: string, timezone: string, after: number, until: number): number[] {
  const [calendar, zone] = rule(cron, timezone);
  const fires = (wall: number) => nextWall(calendar, wall) === wall;
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
      fc.property(
        fc.constantFrom(...changes),
        minute,
        hour,
        weekday,
        fc.nat(1440),
        ([timezone, date], m, h, w, start) => {
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
        },
      ),
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
