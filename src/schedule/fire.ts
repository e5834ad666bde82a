/** What one job's due times become: triggers, or a record that they were skipped and why. Call inside `write`. */
import { openAlert } from "../db/alerts.ts";
import type { Database } from "../db/database.ts";
import type { JobRow } from "../db/jobs.ts";
import { goesAgain, hasPending, insertClosedTrigger, insertTrigger } from "../db/triggers.ts";
import { catchUpPatienceSeconds, graceSeconds } from "../model/alert.ts";
import { neverRanMessage } from "../model/alert-words.ts";
import { catchUp, nextInterval, nextSlot, slotsBetween, staggerSeconds, type Slot } from "../model/due.ts";
import type { Job } from "../model/job.ts";

/** `catch_up: all` runs at most this many of the missed times; the history says so. */
const mostCaughtUp = 100;
/** A slot this short before we began to watch is on time: a restart takes a moment. */
const onTimeSeconds = 10;

export interface Moment {
  now: number;
  /** Slots before this time were missed: nobody was there to fire them. */
  watchingSince: number;
  /** How many jobs of this start have caught up already; each waits a little longer than the one before. */
  missedJobs: number;
  salt: string;
}

export interface Fired {
  /** When the job is due next, or null for never. */
  next: number | null;
  /** Up to when its time has been dealt with; undefined when it was not due after all. */
  until?: number;
  missed: number;
}

export function fireSlots(db: Database, job: Job, row: JobRow, moment: Moment): Fired {
  const { now, salt } = moment;
  const since = Math.min(row.scheduled_until ?? now, now);
  const due = slotsBetween(job, since, now, salt, mostCaughtUp);
  const missedBefore = moment.watchingSince - onTimeSeconds;
  const onTime = due.slots.filter((slot) => slot.at >= missedBefore);
  const missed = { slots: due.slots.filter((slot) => slot.at < missedBefore), count: due.count - onTime.length };
  if (missed.count > 0) fireMissed(db, job, missed, onTime.length > 0, moment);
  for (const slot of onTime) fireOnTime(db, job, slot, now);
  return { next: nextSlot(job, now, salt)?.at ?? null, until: now, missed: missed.count };
}

/** An interval has no slots on the clock: only how long ago it last started counts. */
export function fireInterval(db: Database, job: Job, row: JobRow, moment: Moment): Fired {
  const { now } = moment;
  const due = nextInterval(job, intervalBase(row, now), now);
  if (due.at > now) return { next: due.at, missed: 0 };
  const next = nextInterval(job, now, now).at;
  // A run that failed, was stopped or lost, and goes again before the next time, is the one that is due.
  if (goesAgain(db, job.name, next)) return { next, until: now, missed: 0 };
  const slot = { at: due.at, key: `interval:${due.at}` };
  const isMissed = row.last_started !== null && due.at < moment.watchingSince - onTimeSeconds;
  if (isMissed) fireMissed(db, job, { slots: [slot], count: 1 }, false, moment);
  else fireOnTime(db, job, slot, now);
  return { next, until: now, missed: isMissed ? 1 : 0 };
}

/** What an interval counts from: its last start, or when a trigger for it was last written; null if it never ran. */
export function intervalBase(row: JobRow | undefined, now: number): number | null {
  const base = Math.max(row?.last_started ?? -Infinity, row?.scheduled_until ?? -Infinity);
  return base === -Infinity ? null : Math.min(now, base);
}

function fireOnTime(db: Database, job: Job, slot: Slot, now: number): void {
  const trigger = {
    job_name: job.name,
    created: now,
    source: "schedule",
    due_at: slot.at,
    dedupe_key: slot.key,
  } as const;
  const waitsAlready = job.overlap !== "parallel" && hasPending(db, job.name, "schedule");
  if (!waitsAlready) insertTrigger(db, trigger);
  else
    insertClosedTrigger(db, { ...trigger, outcome: "skipped", note: "the run before it was still waiting to start" });
}

function fireMissed(
  db: Database,
  job: Job,
  missed: { slots: Slot[]; count: number },
  nowServed: boolean,
  { now, missedJobs }: Moment,
): void {
  // A run that is due on time anyway is the one catch-up that `once` asks for.
  const isServed = nowServed && job.catch_up === "once";
  const { run, note } = isServed
    ? { run: [], note: `${missed.count} missed before; the run due now catches up for all` }
    : catchUp(job.catch_up, missed);
  const base = { job_name: job.name, created: now, source: "schedule" } as const;
  for (const [index, slot] of run.entries()) {
    const isLast = index === run.length - 1;
    insertTrigger(db, {
      ...base,
      due_at: slot.at,
      dedupe_key: slot.key,
      run_after: now + staggerSeconds(missedJobs),
      ...(isLast && note !== null ? { note } : {}),
    });
  }
  const newest = missed.slots.at(-1);
  if (newest) tellMissed(db, job, missed, isServed || run.length > 0, now);
  if (run.length === 0 && newest) {
    const why = note ?? "missed while AIOS was not running";
    insertClosedTrigger(db, { ...base, due_at: newest.at, dedupe_key: newest.key, outcome: "skipped", note: why });
  }
}

/** Expected and did not run: a person hears of it, unless it is caught up soon, or was hardly missed. */
function tellMissed(
  db: Database,
  job: Job,
  missed: { slots: Slot[]; count: number },
  isCaughtUp: boolean,
  now: number,
): void {
  const [oldest, newest] = [missed.slots[0]!, missed.slots.at(-1)!];
  const gapSeconds = missed.slots.length > 1 ? newest.at - missed.slots.at(-2)!.at : null;
  if (now - oldest.at <= graceSeconds(job, gapSeconds)) return;
  const { name, timezone } = job;
  const message = neverRanMessage(name, { newest: newest.at, count: missed.count }, isCaughtUp, timezone);
  const tell_after = isCaughtUp ? now + catchUpPatienceSeconds : now;
  openAlert(db, { kind: "never_ran", about: name, job_name: name, message, tell_after }, now);
}
