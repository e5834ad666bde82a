/** Times as people say them: "in 3 min", "2 h ago", "yesterday 09:00", "3 min 20 s". */
import { formatLocalTime } from "../../model/local-time.ts";
import type { Look } from "./look.ts";

const minute = 60;
const hour = 3600;
const day = 86_400;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Near times by their distance, far ones by the clock: "in 40 min", "today 18:00", "Fri 09:00", "24 Dec 18:00". */
export function relative(at: number, { now, timezone }: Pick<Look, "now" | "timezone">): string {
  const distance = at - now;
  const amount = Math.abs(distance);
  if (amount < 1) return distance > 0 ? "now" : "just now";
  if (amount >= 6 * hour) return byCalendar(at, now, timezone);
  const words = roughly(amount);
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

function roughly(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 90 * minute) return `${Math.round(seconds / minute)} min`;
  return `${Math.round(seconds / hour)} h`;
}

function byCalendar(at: number, now: number, timezone: string): string {
  const { date, time } = wallParts(at, timezone);
  const daysAway = Math.round((dayNumber(date) - dayNumber(wallParts(now, timezone).date)) / day);
  if (daysAway === 0) return `today ${time}`;
  if (daysAway === -1) return `yesterday ${time}`;
  if (daysAway === 1) return `tomorrow ${time}`;
  const [year, month, dayOfMonth] = date.split("-").map(Number) as [number, number, number];
  if (daysAway > 1 && daysAway < 7) return `${weekdays[new Date(`${date}T00:00Z`).getUTCDay()]} ${time}`;
  if (Math.abs(daysAway) > 300) return date;
  return `${dayOfMonth} ${months[month - 1]}${year < 1970 ? ` ${year}` : ""} ${time}`;
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 1000;
}

/** "2026-11-22", "09:00", "09:00:07" as the clocks of the zone show them. */
export function wallParts(epoch: number, timezone: string): { date: string; time: string; clock: string } {
  const text = formatLocalTime(Math.floor(epoch), timezone);
  const clock = /\d\d:\d\d:\d\d/.exec(text)?.[0] ?? `${text.slice(11, 16)}:00`;
  return { date: text.slice(0, 10), time: text.slice(11, 16), clock };
}

/** "2026-11-22 09:00:07" */
export function stamp(epoch: number, timezone: string): string {
  const { date, clock } = wallParts(epoch, timezone);
  return `${date} ${clock}`;
}

/** "Sunday 22 November 2026"-like heading of a day, short: "Sun 22 Nov 2026". */
export function dayHeading(date: string): string {
  const [year, month, dayOfMonth] = date.split("-").map(Number) as [number, number, number];
  return `${weekdays[new Date(`${date}T00:00Z`).getUTCDay()]} ${dayOfMonth} ${months[month - 1]} ${year}`;
}

/** "12 ms", "1.2 s", "34 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function duration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < hour) return pair(whole, minute, "min", 1, "s");
  if (whole < day) return pair(whole, hour, "h", minute, "min");
  return pair(whole, day, "d", hour, "h");
}

function pair(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeUnit}${rest === 0 ? "" : ` ${rest} ${smallUnit}`}`;
}

/** How long something has gone on, for a line that is redrawn every second: "12 s", "3 min", "2 h 5 min", "3 d". */
export function elapsed(seconds: number): string {
  if (seconds < minute) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < hour) return `${Math.floor(seconds / minute)} min`;
  return seconds < day ? pair(Math.floor(seconds), hour, "h", minute, "min") : `${Math.floor(seconds / day)} d`;
}

export function bytesInWords(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
