/** Schedules in the words people use. All of them fit after "Runs". */
import { cronWords as wordsOfCron } from "../../../src/model/cron-words.ts";
import type { ScheduleFields } from "./fields.ts";

/** The days of a week, Monday first, with the numbers that the jobs list gives them. */
export const weekdays = [
  { number: 1, name: "Monday" },
  { number: 2, name: "Tuesday" },
  { number: 3, name: "Wednesday" },
  { number: 4, name: "Thursday" },
  { number: 5, name: "Friday" },
  { number: 6, name: "Saturday" },
  { number: 0, name: "Sunday" },
] as const;

/** "every day at 18:00", "every Friday at 17:00", "every 4 hours", "when you ask". */
export function scheduleWords(schedule: ScheduleFields): string {
  switch (schedule.type) {
    case "daily":
      return `every day at ${schedule.time ?? "…"}`;
    case "interval":
      return intervalWords(Number(schedule.interval_minutes));
    case "random_daily":
      return `every day at a random time between ${schedule.after_time ?? "…"} and ${schedule.before_time ?? "…"}`;
    case "cron":
      return cronWords(schedule.cron ?? "");
    case "once":
      return `once, at ${String(schedule.at ?? "…")}`;
    case "idle":
      return "while the computer has nothing else to do";
    case "always":
      return "all the time";
    case "watch":
      return `when something changes in ${schedule.path ?? "…"}`;
    case "after":
      return `after ${(schedule.after ?? []).join(" and ")}`;
    case "webhook":
      return "when its secret address is called";
    default:
      return "when you ask";
  }
}

/** What AIOS tells of a schedule, put in words that need no knowledge: its terminal speaks to engineers, too. */
export function plainSchedule(told: string): string {
  if (told === "when triggered") return "when you ask";
  if (told === "kept running") return "all the time";
  if (told === "when the device is idle") return "while the computer has nothing else to do";
  if (told.startsWith("by cron ")) return cronWords(told.slice("by cron ".length));
  const minutes = /^every ([\d.]+) minutes$/.exec(told)?.[1];
  return minutes === undefined ? told : intervalWords(Number(minutes));
}

export function intervalWords(minutes: number): string {
  if (!Number.isFinite(minutes)) return "every … minutes";
  if (minutes < 1) return `every ${Math.round(minutes * 60)} seconds`;
  if (minutes === 1) return "every minute";
  if (minutes % 1440 === 0) return minutes === 1440 ? "every day" : `every ${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "every hour" : `every ${minutes / 60} hours`;
  return `every ${minutes} minutes`;
}

/** What says more than a few words can: its next times tell the rest. */
export function cronWords(expression: string): string {
  return wordsOfCron(expression) ?? "on a schedule of its own";
}

export interface Weekly {
  /** 0 is Sunday; sorted, none twice. */
  days: number[];
  time: string;
}

/** What `0 17 * * 5` means, or null where an expression says something else. */
export function weeklyOf(expression: string): Weekly | null {
  const [minute, hour, day, month, week, more] = expression.trim().split(/\s+/);
  const time = timeOf(hour, minute);
  if (time === null || day !== "*" || month !== "*" || week === undefined || more !== undefined) return null;
  const days = week === "*" ? [0, 1, 2, 3, 4, 5, 6] : daysOf(week);
  return days === null ? null : { days, time };
}

export function cronOfWeekly({ days, time }: Weekly): string {
  const [hour, minute] = time.split(":").map(Number);
  const week = days.length === 7 || days.length === 0 ? "*" : [...days].sort((one, other) => one - other).join(",");
  return `${minute ?? 0} ${hour ?? 0} * * ${week}`;
}

export function monthlyOf(expression: string): { day: number; time: string } | null {
  const [minute, hour, day, month, week, more] = expression.trim().split(/\s+/);
  const time = timeOf(hour, minute);
  if (time === null || month !== "*" || week !== "*" || more !== undefined) return null;
  return day !== undefined && /^\d+$/.test(day) ? { day: Number(day), time } : null;
}

export function cronOfMonthly({ day, time }: { day: number; time: string }): string {
  const [hour, minute] = time.split(":").map(Number);
  return `${minute ?? 0} ${hour ?? 0} ${day} * *`;
}

function timeOf(hour: string | undefined, minute: string | undefined): string | null {
  if (hour === undefined || minute === undefined || !/^\d{1,2}$/.test(hour) || !/^\d{1,2}$/.test(minute)) return null;
  return `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
}

const shortDays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** "1-5", "1,3", "fri"; null where it is more than a list of days. */
function daysOf(text: string): number[] | null {
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(",")) {
    const [from, to = from, more] = part.split("-").map(dayNumber);
    if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to) || more !== undefined) {
      return null;
    }
    for (let day = from; day <= to; day++) days.add(day % 7);
  }
  return days.size === 0 ? null : [...days].sort((one, other) => one - other);
}

function dayNumber(text: string): number {
  const named = shortDays.indexOf(text);
  return named === -1 && /^[0-7]$/.test(text) ? Number(text) : named === -1 ? Number.NaN : named;
}
