/**
 * Which wall times a rule such as "0 9 * * 1-5" names, as plain calendar arithmetic: no zones, no clock changes
 * (those are `moments.ts`). Wall times are as in `zoned.ts`.
 *
 * A step takes well under a microsecond, and times can be *counted* without being listed, so three days off with
 * `* * * * * *` cost no more than three days off with `@daily`.
 */
import { daySeconds } from "./zoned.ts";

/** The values a field names, in order, and for each number how many of them lie below it. */
export interface Field {
  values: number[];
  below: number[];
}

export interface Calendar {
  /** Whether it names fixed times of day, so that `moments.ts` makes up for skipped ones and never repeats one. */
  fixed: boolean;
  /** False when no date can match, such as 30 February. */
  fires: boolean;
  hours: Field;
  minutes: Field;
  seconds: Field;
  months: boolean[];
  /** Matching days as bits (bit 0 is the 1st), by length of the month and weekday of its 1st: `bitsIndex`. */
  dayBits: number[];
}

/** Every pattern of dates recurs after 400 Gregorian years; what did not fire by then never will. */
const monthsInCycle = 4800;

/** The first matching wall time at or after `from` (whole seconds), or null. */
export function nextWall(calendar: Calendar, from: number): number | null {
  const day = Math.floor(from / daySeconds);
  if (dayMatches(calendar, day)) {
    const rank = timesBefore(calendar, from - day * daySeconds);
    if (rank < timesPerDay(calendar)) return day * daySeconds + timeAt(calendar, rank);
  }
  const later = nextDay(calendar, day + 1);
  return later === null ? null : later * daySeconds + timeAt(calendar, 0);
}

/** The last matching wall time before `before` (whole seconds), or null. */
export function previousWall(calendar: Calendar, before: number): number | null {
  const day = Math.floor(before / daySeconds);
  if (dayMatches(calendar, day)) {
    const rank = timesBefore(calendar, before - day * daySeconds);
    if (rank > 0) return day * daySeconds + timeAt(calendar, rank - 1);
  }
  const earlier = previousDay(calendar, day - 1);
  return earlier === null ? null : earlier * daySeconds + timeAt(calendar, timesPerDay(calendar) - 1);
}

/** How many matching wall times lie in [from, until); whole months are counted, not walked. */
export function countWalls(calendar: Calendar, from: number, until: number): number {
  if (from >= until) return 0;
  const [firstDay, lastDay] = [Math.floor(from / daySeconds), Math.floor(until / daySeconds)];
  let days = 0;
  for (let month = monthOf(firstDay); month <= monthOf(lastDay - 1); month += 1) {
    days += bitCount(bitsBetween(calendar, month, firstDay, lastDay));
  }
  const cut = (day: number, wall: number) =>
    dayMatches(calendar, day) ? timesBefore(calendar, wall - day * daySeconds) : 0;
  return days * timesPerDay(calendar) - cut(firstDay, from) + cut(lastDay, until);
}

function timesPerDay({ hours, minutes, seconds }: Calendar): number {
  return hours.values.length * minutes.values.length * seconds.values.length;
}

/** How many of a day's times lie before `second` of the day: the times of a day are digits, so this is arithmetic. */
function timesBefore({ hours, minutes, seconds }: Calendar, second: number): number {
  const [hour, minute] = [Math.floor(second / 3600), Math.floor(second / 60) % 60];
  let inHour = 0;
  if (names(hours, hour)) {
    inHour = (minutes.below[minute] ?? 0) * seconds.values.length;
    if (names(minutes, minute)) inHour += seconds.below[second % 60] ?? 0;
  }
  return (hours.below[hour] ?? 0) * minutes.values.length * seconds.values.length + inHour;
}

function names(field: Field, value: number): boolean {
  return field.below[value + 1] !== field.below[value];
}

/** The time of day that has `rank` others before it, in seconds since midnight. */
function timeAt({ hours, minutes, seconds }: Calendar, rank: number): number {
  const perHour = minutes.values.length * seconds.values.length;
  const hour = hours.values[Math.floor(rank / perHour)] ?? 0;
  const minute = minutes.values[Math.floor((rank % perHour) / seconds.values.length)] ?? 0;
  return hour * 3600 + minute * 60 + (seconds.values[rank % seconds.values.length] ?? 0);
}

function dayMatches(calendar: Calendar, day: number): boolean {
  return bitsBetween(calendar, monthOf(day), day, day + 1) !== 0;
}

function nextDay(calendar: Calendar, from: number): number | null {
  const month = monthOf(from);
  for (let ahead = 0; ahead <= monthsInCycle; ahead += 1) {
    const bits = bitsBetween(calendar, month + ahead, from, Infinity);
    if (bits !== 0) return firstDayOf(month + ahead) + 31 - Math.clz32(bits & -bits);
  }
  return null;
}

function previousDay(calendar: Calendar, until: number): number | null {
  const month = monthOf(until);
  for (let back = 0; back <= monthsInCycle; back += 1) {
    const bits = bitsBetween(calendar, month - back, -Infinity, until + 1);
    if (bits !== 0) return firstDayOf(month - back) + 31 - Math.clz32(bits);
  }
  return null;
}

function bitsIndex(length: number, firstWeekday: number): number {
  return (length - 28) * 7 + firstWeekday;
}

/** The bits of a month's matching days, only those in [firstDay, lastDay). */
function bitsBetween(calendar: Calendar, month: number, firstDay: number, lastDay: number): number {
  if (calendar.months[((month % 12) + 12) % 12] === false) return 0;
  const first = firstDayOf(month);
  const length = firstDayOf(month + 1) - first;
  // 1 January 1970 was a Thursday.
  const firstWeekday = (((first + 4) % 7) + 7) % 7;
  const bits = calendar.dayBits[bitsIndex(length, firstWeekday)] ?? 0;
  const [skip, keep] = [Math.max(0, firstDay - first), Math.min(length, lastDay - first)];
  return skip >= keep ? 0 : bits & (-1 << skip) & (-1 >>> (32 - keep));
}

/** Months and days are counted from January 1970; earlier ones are negative. */
function monthOf(day: number): number {
  const date = new Date(day * daySeconds * 1000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

function firstDayOf(month: number): number {
  return Date.UTC(1970, month, 1) / 1000 / daySeconds;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
