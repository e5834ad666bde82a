/** Schedules in words: what one says, and what is wrong with one that cannot be computed. */
import { clockSeconds, cronCalendar } from "./cron-expression.ts";
import { cronWords } from "./cron-words.ts";
import type { Job } from "./job.ts";
import { formatLocalTime } from "./local-time.ts";
import { zoneNamed } from "./zoned.ts";

/** "every day at 09:00", "every 60 minutes", "when triggered": fits after "Runs". */
export function describeSchedule({ schedule, timezone }: Job): string {
  switch (schedule.type) {
    case "always":
      return "kept running";
    case "trigger":
      return "when triggered";
    case "daily":
      return `every day at ${schedule.time}`;
    case "interval":
      return describeInterval(schedule.interval_minutes);
    case "random_daily":
      return describeWindow(schedule.after_time, schedule.before_time);
    case "idle":
      return "when the device is idle";
    case "cron":
      return cronWords(schedule.cron) ?? `by cron ${schedule.cron}`;
    case "once":
      return isPresentable(schedule.at) ? `once, at ${formatLocalTime(schedule.at, timezone)}` : "once";
    case "watch":
      return `when ${schedule.path} changes`;
    case "after":
      return `after ${listed(schedule.after)}`;
    case "webhook":
      return "when its secret address is called";
  }
}

function describeInterval(minutes: number): string {
  if (minutes < 1) return `every ${Number((minutes * 60).toFixed(3))} seconds`;
  return minutes === 1 ? "every minute" : `every ${minutes} minutes`;
}

function describeWindow(opens: string, closes: string): string {
  if (opens === closes) return "every day at a random time";
  return `every day at a random time between ${opens} and ${closes}`;
}

function listed(names: string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Years 1900 to 9999, as in `moments.ts`. */
function isPresentable(epoch: number): boolean {
  return epoch > Date.UTC(1900, 0, 1) / 1000 && epoch < Date.UTC(9999, 11, 31) / 1000;
}

/** Null when the schedule can be computed, else what is wrong with it and what would be right. */
export function scheduleProblem({ schedule, timezone }: Job): string | null {
  switch (schedule.type) {
    case "daily":
      return clockProblem("time", schedule.time) ?? zoneProblem(timezone);
    case "random_daily":
      return (
        clockProblem("after_time", schedule.after_time) ??
        clockProblem("before_time", schedule.before_time) ??
        zoneProblem(timezone)
      );
    case "cron":
      return cronProblem(schedule.cron) ?? zoneProblem(timezone);
    case "once":
      return momentProblem(schedule.at) ?? zoneProblem(timezone);
    case "interval":
      return intervalProblem(schedule.interval_minutes);
    case "always":
    case "trigger":
    case "idle":
    case "watch":
    case "after":
    case "webhook":
      return null;
  }
}

function clockProblem(field: string, time: string): string | null {
  if (clockSeconds(time) !== null) return null;
  return `${field} is "${time}", which is not a time of day. Write hours and minutes, such as "09:00".`;
}

function intervalProblem(minutes: number): string | null {
  if (minutes > 0 && Number.isFinite(minutes)) return null;
  return `interval_minutes is ${minutes}. Write a number above 0, such as 60.`;
}

function momentProblem(epoch: number): string | null {
  if (isPresentable(epoch)) return null;
  return `at is ${epoch}, which is no moment in the years 1900 to 9999. Write a time such as "2026-12-24 18:00", or seconds since 1970, not milliseconds.`;
}

function zoneProblem(timezone: string): string | null {
  if (zoneNamed(timezone) !== null) return null;
  const city = `/${timezone.trim().replaceAll(" ", "_").toLowerCase()}`;
  const near = Intl.supportedValuesOf("timeZone").find((name) => name.toLowerCase().endsWith(city));
  return `The time zone "${timezone}" is unknown. Write an IANA name such as "${near ?? "Europe/Berlin"}".`;
}

const nicknames = ["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"];
const cronFields = [
  { name: "a second", takes: "0-59" },
  { name: "a minute", takes: "0-59" },
  { name: "an hour", takes: "0-23" },
  { name: "a day of the month", takes: "1-31, L for the last or 15W for the nearest weekday" },
  { name: "a month", takes: "1-12 or JAN-DEC" },
  { name: "a weekday", takes: "0-7 or SUN-SAT, MON#2 for the second, FRI#L for the last" },
];

function cronProblem(expression: string): string | null {
  const calendar = cronCalendar(expression);
  if (calendar?.fires) return null;
  const written = `The cron expression "${expression}"`;
  if (calendar !== null) {
    return `${written} never comes due: the months it names have no such day. Name a day that exists, such as "0 0 28 2 *".`;
  }
  const fields = expression.match(/\S+/g) ?? [];
  if (expression.trim().startsWith("@")) {
    return `${written} is not a known name. Write one of ${nicknames.join(", ")}, or five fields such as "0 9 * * 1-5".`;
  }
  if (fields.length !== 5 && fields.length !== 6) {
    return `${written} has ${fields.length} ${fields.length === 1 ? "field" : "fields"}. Write five (minute, hour, day, month, weekday), such as "0 9 * * 1-5", or six with seconds first.`;
  }
  return `${written} cannot be read${wrongField(fields)}`;
}

/**
 * Finds the field at fault by trying each alone. croner's own messages are not shown: they count days and months
 * from 0, so that month 13 is called "12".
 */
function wrongField(fields: string[]): string {
  const named = cronFields.slice(cronFields.length - fields.length);
  const index = fields.findIndex((field, at) => {
    const alone = fields.map((_, other) => (other === at ? field : "*")).join(" ");
    return cronCalendar(alone) === null;
  });
  const culprit = named[index];
  if (culprit === undefined) return '. Write five fields such as "0 9 * * 1-5".';
  return `: "${fields[index]}" is not ${culprit.name}. Write ${culprit.takes}, * for every one, a list 1,2, a range 1-5 or steps */2.`;
}
