/**
 * Cron expressions and times of day, read into calendars.
 *
 * croner reads the expression and `calendar.ts` does the walking. croner's own `nextRun` takes about 50 µs, keeps
 * 80 kB per expression, gives up in the year 3000, and loses a 23:30 job where clocks jump from 23:00 to midnight
 * (Greenland, every March).
 */
import { CronPattern } from "croner";
import { BoundedMap } from "./bounded-map.ts";
import { nextWall, type Calendar, type Field } from "./calendar.ts";

const calendarsKept = 4096;
const calendars = new BoundedMap<string, Calendar | null>(calendarsKept);
/** By the text of the two day fields: thousands of expressions share a few of them, and they cost the most. */
const dayTables = new BoundedMap<string, number[]>(calendarsKept);

/** The calendar of an expression with five fields, six (seconds first) or a name such as "@daily"; else null. */
export function cronCalendar(expression: string): Calendar | null {
  return calendars.getOrMake(expression, () => {
    try {
      return compile(new CronPattern(expression, undefined, { mode: "5-or-6-parts" }));
    } catch {
      return null;
    }
  });
}

/** The calendar of one time every day, such as "09:00"; null if it is no time of day. */
export function clockCalendar(time: string): Calendar | null {
  const seconds = clockSeconds(time);
  return seconds === null ? null : cronCalendar(`${(seconds / 60) % 60} ${Math.floor(seconds / 3600)} * * *`);
}

/** Seconds since midnight of "09:00", or null. */
export function clockSeconds(time: string): number | null {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return hour === undefined ? null : Number(hour) * 3600 + Number(minute) * 60;
}

function compile(pattern: CronPattern): Calendar {
  const texts = pattern.pattern.match(/\S+/g) ?? [];
  const [minute = "", hour = "", day = "", , weekday = ""] = texts.slice(-5);
  const calendar: Calendar = {
    fixed: false,
    fires: true,
    hours: fieldOf(pattern.hour),
    minutes: fieldOf(pattern.minute),
    seconds: fieldOf(pattern.second),
    months: pattern.month.map(Boolean),
    dayBits: dayTables.getOrMake(`${day} ${weekday}`, () => dayTable(pattern)),
  };
  calendar.fixed = namesFixedTimes(minute + hour, calendar);
  calendar.fires = nextWall(calendar, 0) !== null;
  return calendar;
}

/**
 * cron(8) of Vixie cron: "Only jobs that run at a particular time (not specified as @hourly, nor with '*' in the
 * hour or minute specifier) are affected." A list or range of all values says the same as `*` and counts as one.
 * croner's own rule is narrower unless told otherwise: it would run `30 2,14 * * *` twice when clocks go back.
 */
function namesFixedTimes(minuteAndHour: string, { hours, minutes }: Calendar): boolean {
  return !/[*?]/.test(minuteAndHour) && minutes.values.length < 60 && hours.values.length < 24;
}

function fieldOf(marks: number[]): Field {
  const field: Field = { values: [], below: [0] };
  for (const [value, mark] of marks.entries()) {
    if (mark) field.values.push(value);
    field.below.push(field.values.length);
  }
  return field;
}

function dayTable(pattern: CronPattern): number[] {
  return [28, 29, 30, 31].flatMap((length) =>
    [0, 1, 2, 3, 4, 5, 6].map((firstWeekday) => bitsOfMonth(pattern, length, firstWeekday)),
  );
}

/** Day rules as croner documents them: day and weekday both named means either, unless the weekday begins with "+". */
function bitsOfMonth(pattern: CronPattern, length: number, firstWeekday: number): number {
  const special = specialDays(pattern, length, firstWeekday);
  let bits = 0;
  for (let day = 1; day <= length; day += 1) {
    const byDate = Boolean(pattern.day[day - 1]) || special.has(day);
    const byWeekday = weekdayMatches(pattern.dayOfWeek[(firstWeekday + day - 1) % 7] ?? 0, day, length);
    const both = pattern.starDOW || pattern.starDOM || pattern.useAndLogic;
    const matches = both ? byDate && (pattern.starDOW || byWeekday) : byDate || byWeekday;
    if (matches) bits |= 1 << (day - 1);
  }
  return bits;
}

/** croner keeps the n-th weekdays as bits 0 to 4, and the last one as bit 5. */
function weekdayMatches(mask: number, day: number, length: number): boolean {
  const nth = 1 << (Math.ceil(day / 7) - 1);
  const isLast = day + 7 > length;
  return (mask & nth) !== 0 || (isLast && (mask & 32) !== 0);
}

/** The days that L (last), LW (last Monday to Friday) and 15W (Monday to Friday nearest to the 15th) stand for. */
function specialDays(pattern: CronPattern, length: number, firstWeekday: number): Set<number> {
  const weekdayOf = (day: number) => (firstWeekday + day - 1) % 7;
  const days = new Set<number>();
  if (pattern.lastDayOfMonth) days.add(length);
  if (pattern.lastWeekday) days.add(length - ({ 0: 2, 6: 1 }[weekdayOf(length)] ?? 0));
  for (const [index, wanted] of pattern.nearestWeekdays.entries()) {
    const day = index + 1;
    if (!wanted || day > length) continue;
    const sunday = day === length ? -2 : 1;
    const saturday = day === 1 ? 2 : -1;
    days.add(day + ({ 0: sunday, 6: saturday }[weekdayOf(day)] ?? 0));
  }
  return days;
}
