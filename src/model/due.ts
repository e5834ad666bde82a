/**
 * When a job is due, computed from the job and the time alone.
 *
 * A moment at which a job is due is a *slot*, and its key is the same whoever computes it, whenever: a unique
 * index over job and key then makes the slot fire once, after restarts and with any number of schedulers.
 *
 * Nothing here throws for a schedule that cannot be computed: it has no slots, and `scheduleProblem` says why,
 * so that one bad entry never stops the others.
 */
import type { Calendar } from "./calendar.ts";
import { clockCalendar, clockSeconds, cronCalendar } from "./cron-expression.ts";
import type { Job, Schedule } from "./job.ts";
import { dateOfWall } from "./local-time.ts";
import { momentsBetween, nextMoment, type Moment } from "./moments.ts";
import { drawsBetween, nextDraw, type RandomRule } from "./random-window.ts";
import type { Slot } from "./slot.ts";
import { daySeconds, zoneNamed, type Zone } from "./zoned.ts";

export { catchUp, staggerSeconds } from "./catch-up.ts";
export { parseLocalTime } from "./local-time.ts";
export { describeSchedule, scheduleProblem } from "./schedule-words.ts";
export type { Slot } from "./slot.ts";

/** `slotsBetween` looks no further back, so a clock that was decades wrong costs no more than this. */
const longestLookBackSeconds = 100 * 366 * daySeconds;

/**
 * The first slot strictly later than `after` (epoch seconds), or null when there is none: for the types bound to
 * the clock (daily, random_daily, cron, once); all others are null. `salt` is a fixed random string of the
 * installation. The rule for clock changes stands in `moments.ts`.
 *
 * A `daily` or `random_daily` slot is keyed by the local date it belongs to, so that no date is doubled or
 * dropped whatever the clock does; `cron` and `once` by the moment itself.
 */
export function nextSlot(job: Job, after: number, salt: string): Slot | null {
  const { schedule } = job;
  if (schedule.type === "once") return schedule.at > after ? onceSlot(schedule.at) : null;
  const rule = ruleOf(job);
  if (rule === null) return null;
  if (schedule.type === "random_daily") return nextDraw(randomRule(job.name, schedule, rule, salt), after);
  const moment = nextMoment(rule.calendar, rule.zone, after);
  return moment === null ? null : slotOf(schedule.type, moment);
}

/**
 * The slots in (after, until], oldest first: at most `limit`, the newest kept, with the true number as `count`.
 * Counting lists nothing (a century of `* * * * * *` takes a millisecond) and is exact for the hundred years
 * before `until`; what lies further back is neither counted nor returned.
 */
export function slotsBetween(
  job: Job,
  after: number,
  until: number,
  salt: string,
  limit: number,
): { slots: Slot[]; count: number } {
  const { schedule } = job;
  const from = Math.max(after, until - longestLookBackSeconds);
  if (schedule.type === "once") {
    const due = schedule.at > from && schedule.at <= until;
    return { slots: due && limit > 0 ? [onceSlot(schedule.at)] : [], count: due ? 1 : 0 };
  }
  const rule = ruleOf(job);
  if (rule === null) return { slots: [], count: 0 };
  if (schedule.type === "random_daily") {
    return drawsBetween(randomRule(job.name, schedule, rule, salt), from, until, limit);
  }
  const { moments, count } = momentsBetween(rule.calendar, rule.zone, from, until, limit);
  return { slots: moments.map((moment) => slotOf(schedule.type, moment)), count };
}

/**
 * The next `count` times (epoch seconds), for showing beside every schedule. An interval has no times of its own:
 * it is counted from `after`, as if it had started then.
 */
export function upcoming(job: Job, after: number, salt: string, count: number): number[] {
  const { schedule } = job;
  if (schedule.type === "interval") {
    return Array.from({ length: count }, (_, index) => after + (index + 1) * schedule.interval_minutes * 60);
  }
  const times: number[] = [];
  for (let slot = nextSlot(job, after, salt); slot !== null && times.length < count;) {
    times.push(slot.at);
    slot = nextSlot(job, slot.at, salt);
  }
  return times;
}

/**
 * When an interval job is next due: `interval_minutes` after it last started, at once if it never ran. A start
 * that lies in the future (the clock was set back) counts as now, so that the job waits one interval and not a
 * day more.
 */
export function nextInterval(job: Job, lastStarted: number | null, now: number): Slot {
  if (lastStarted === null) return { at: now, key: "interval:first" };
  const minutes = job.schedule.type === "interval" ? job.schedule.interval_minutes : 0;
  return { at: Math.min(lastStarted, now) + minutes * 60, key: `interval:${lastStarted}` };
}

interface Rule {
  /** For random_daily, when its windows open. */
  calendar: Calendar;
  zone: Zone;
}

/** Null for the types that are not bound to the clock, and for what cannot be computed. */
function ruleOf({ schedule, timezone }: Job): Rule | null {
  const calendar = calendarOf(schedule);
  const zone = calendar === null ? null : zoneNamed(timezone);
  return calendar === null || zone === null ? null : { calendar, zone };
}

function calendarOf(schedule: Schedule): Calendar | null {
  switch (schedule.type) {
    case "daily":
      return clockCalendar(schedule.time);
    case "random_daily":
      return clockSeconds(schedule.before_time) === null ? null : clockCalendar(schedule.after_time);
    case "cron":
      return cronCalendar(schedule.cron);
    case "once":
    case "always":
    case "trigger":
    case "interval":
    case "idle":
    case "watch":
    case "after":
    case "webhook":
      return null;
  }
}

function randomRule(
  job_name: string,
  { after_time, before_time }: Extract<Schedule, { type: "random_daily" }>,
  { calendar, zone }: Rule,
  salt: string,
): RandomRule {
  return { job_name, after_time, before_time, openings: calendar, zone, salt };
}

function slotOf(type: Schedule["type"], moment: Moment): Slot {
  return { at: moment.at, key: type === "daily" ? `daily:${dateOfWall(moment.wall)}` : `cron:${moment.at}` };
}

function onceSlot(at: number): Slot {
  return { at, key: `once:${at}` };
}
