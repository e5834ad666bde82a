/** The days on which clocks are put forward or back, told as tables. */
import { describe, expect, test } from "vitest";
import type { Calendar } from "./calendar.ts";
import { cronCalendar } from "./cron-expression.ts";
import { momentsBetween, nextMoment } from "./moments.ts";
import { Zone, zoneNamed } from "./zoned.ts";

const utc = (iso: string) => Date.parse(iso.length === 10 ? iso : `${iso}Z`) / 1000;
const iso = (epoch: number) => new Date(epoch * 1000).toISOString().slice(0, 16);

function rule(cron: string, timezone: string): [Calendar, Zone] {
  const [calendar, zone] = [cronCalendar(cron), zoneNamed(timezone)];
  if (calendar === null || zone === null) throw new Error(`No rule ${cron} ${timezone}`);
  return [calendar, zone];
}

/** What is shown | cron | zone | after .. until | all moments between, UTC. */
const golden = `
  skipped hour: right after the jump                 | 30 2 * * *     | Europe/Berlin       | 2026-03-28 .. 2026-03-31 | 2026-03-28T01:30 2026-03-29T01:00 2026-03-30T00:30
  two skipped times run once                         | 15,45 2 * * *  | Europe/Berlin       | 2026-03-28T22:00:00 .. 2026-03-29T22:00:00 | 2026-03-29T01:00
  a skipped time and the one at the jump are one     | 0 2,3 * * *    | Europe/Berlin       | 2026-03-28T22:00:00 .. 2026-03-29T22:00:00 | 2026-03-29T01:00
  the skipped one of several                         | 30 1,2,3 * * * | Europe/Berlin       | 2026-03-28T22:00:00 .. 2026-03-29T22:00:00 | 2026-03-29T00:30 2026-03-29T01:00 2026-03-29T01:30
  repeated hour: the first time only                 | 30 2 * * *     | Europe/Berlin       | 2026-10-24 .. 2026-10-27 | 2026-10-24T00:30 2026-10-25T00:30 2026-10-26T01:30
  a list in the repeated hour: each once             | 0,30 2 * * *   | Europe/Berlin       | 2026-10-24T22:00:00 .. 2026-10-25T22:00:00 | 2026-10-25T00:00 2026-10-25T00:30
  the end of the repeated hour                       | 0 3 * * *      | Europe/Berlin       | 2026-10-24T22:00:00 .. 2026-10-25T22:00:00 | 2026-10-25T02:00
  a skipped time on a day it does not name           | 30 2 * * 1     | Europe/Berlin       | 2026-03-28 .. 2026-03-31 | 2026-03-30T00:30
  every hour, spring                                 | 0 * * * *      | Europe/Berlin       | 2026-03-28T23:30:00 .. 2026-03-29T03:30:00 | 2026-03-29T00:00 2026-03-29T01:00 2026-03-29T02:00 2026-03-29T03:00
  every hour, autumn                                 | 0 * * * *      | Europe/Berlin       | 2026-10-24T23:30:00 .. 2026-10-25T03:30:00 | 2026-10-25T00:00 2026-10-25T01:00 2026-10-25T02:00 2026-10-25T03:00
  every 15 minutes of an hour that is skipped        | */15 2 * * *   | Europe/Berlin       | 2026-03-28T22:00:00 .. 2026-03-29T22:00:00 | never
  every 20 minutes of an hour that repeats           | */20 2 * * *   | Europe/Berlin       | 2026-10-24T22:00:00 .. 2026-10-25T22:00:00 | 2026-10-25T00:00 2026-10-25T00:20 2026-10-25T00:40 2026-10-25T01:00 2026-10-25T01:20 2026-10-25T01:40
  New York, spring                                   | 30 2 * * *     | America/New_York    | 2026-03-08 .. 2026-03-10 | 2026-03-08T07:00 2026-03-09T06:30
  New York, autumn                                   | 30 1 * * *     | America/New_York    | 2026-11-01 .. 2026-11-03 | 2026-11-01T05:30 2026-11-02T06:30
  half an hour skipped                               | 15 2 * * *     | Australia/Lord_Howe | 2026-10-03 .. 2026-10-05 | 2026-10-03T15:30 2026-10-04T15:15
  half an hour repeated                              | 45 1 * * *     | Australia/Lord_Howe | 2026-04-04 .. 2026-04-06 | 2026-04-04T14:45 2026-04-05T15:15
  half an hour skipped, every half hour              | */30 * * * *   | Australia/Lord_Howe | 2026-10-03T14:45:00 .. 2026-10-03T16:45:00 | 2026-10-03T15:00 2026-10-03T15:30 2026-10-03T16:00 2026-10-03T16:30
  midnight skipped                                   | 0 0 * * *      | America/Sao_Paulo   | 2018-11-03T12:00:00 .. 2018-11-05T12:00:00 | 2018-11-04T03:00 2018-11-05T02:00
  half past midnight skipped                         | 30 0 * * *     | America/Sao_Paulo   | 2018-11-03T12:00:00 .. 2018-11-05T12:00:00 | 2018-11-04T03:00 2018-11-05T02:30
  the last hour of a day repeated                    | 30 23 * * *    | America/Sao_Paulo   | 2019-02-16T12:00:00 .. 2019-02-18T12:00:00 | 2019-02-17T01:30 2019-02-18T02:30
  the last hour of a day skipped, which croner drops | 30 23 * * *    | America/Nuuk        | 2026-03-28T12:00:00 .. 2026-03-30T12:00:00 | 2026-03-29T01:00 2026-03-30T00:30
  clocks put back just after midnight                | 30 23 * * *    | America/St_Johns    | 2006-10-28T12:00:00 .. 2006-10-30T12:00:00 | 2006-10-29T02:00 2006-10-30T03:00
  two hours skipped                                  | 30 1,2 * * *   | Antarctica/Troll    | 2026-03-28T22:00:00 .. 2026-03-29T22:00:00 | 2026-03-29T01:00
  a date that a zone left out                        | 0 9 * * *      | Pacific/Apia        | 2011-12-29 .. 2012-01-01 | 2011-12-29T19:00 2011-12-30T19:00 2011-12-31T19:00
  no clock changes, half an hour off                 | 30 9 * * *     | Asia/Kolkata        | 2026-03-28 .. 2026-03-30 | 2026-03-28T04:00 2026-03-29T04:00
  no clock changes                                   | 30 2 * * *     | UTC                 | 2026-03-28T12:00:00 .. 2026-03-30T12:00:00 | 2026-03-29T02:30 2026-03-30T02:30
  six fields in the skipped hour                     | 30 30 2 * * *  | Europe/Berlin       | 2026-03-28T22:00:00 .. 2026-03-29T22:00:00 | 2026-03-29T01:00
`;

const rows = golden
  .trim()
  .split("\n")
  .map((line) => {
    const [what = "", cron = "", timezone = "", range = "", moments = ""] = line
      .split(" | ")
      .map((cell) => cell.trim());
    const [after = "", until = ""] = range.split(" .. ");
    return { what, cron, timezone, after: utc(after), until: utc(until), moments: moments.replace("never", "") };
  });

/** What the code gives, written as in the table. */
function found(cron: string, zone: Zone, after: number, until: number): string {
  const [calendar] = rule(cron, "UTC");
  const { moments, count } = momentsBetween(calendar, zone, after, until, Infinity);
  expect(count).toBe(moments.length);
  return moments.map(({ at }) => iso(at)).join(" ");
}

describe("clock changes neither lose a run nor double it", () => {
  test.each(rows)("$what: $cron $timezone", ({ cron, timezone, after, until, moments }) => {
    expect(found(cron, rule(cron, timezone)[1], after, until)).toBe(moments);
  });

  test.each(rows)(
    "whichever hours were looked at before, $what: $cron $timezone",
    ({ cron, timezone, after, until, moments }) => {
      for (const pieceSeconds of [4200, 86_400]) {
        expect(found(cron, new Zone(timezone, pieceSeconds), after, until)).toBe(moments);
      }
    },
  );

  test("a start at the very moment of the jump neither runs the skipped job again nor leaves it out", () => {
    const [calendar, zone] = rule("30 2 * * *", "Europe/Berlin");
    const jump = utc("2026-03-29T01:00:00");
    expect(momentsBetween(calendar, zone, jump - 60, jump, 9)).toEqual({
      moments: [{ at: jump, wall: utc("2026-03-29T02:30:00") }],
      count: 1,
    });
    expect(momentsBetween(calendar, zone, jump, jump + 60, 9).count).toBe(0);
    expect(nextMoment(calendar, zone, jump - 0.001)?.at).toBe(jump);
    expect(iso(nextMoment(calendar, zone, jump)?.at ?? 0)).toBe("2026-03-30T00:30");
  });

  test.each([
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "America/St_Johns",
    "UTC",
  ])("every minute of a year comes once in %s", (timezone) => {
    const [calendar, zone] = rule("* * * * *", timezone);
    const [from, until] = [utc("2005-12-31T23:59:00"), utc("2006-12-31T23:59:00")];
    const { moments, count } = momentsBetween(calendar, zone, from, until, Infinity);
    expect(count).toBe(365 * 24 * 60);
    expect(moments.every(({ at }, index) => at === from + (index + 1) * 60)).toBe(true);
  });
});
