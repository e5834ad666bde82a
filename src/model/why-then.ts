/** Why a job did, or did not, run at a time that has passed: one sentence, decided from plain facts. */
import { describeSchedule } from "./due.ts";
import type { Job } from "./job.ts";
import { isLate, type RunState, type TriggerSource, type WaitingFor } from "./run.ts";
import { daysAndTime } from "./when.ts";
import { endWords, sourceReason, tagsInWords, withoutPeriod } from "./why-words.ts";

/** A time of the job, or a run, at most this far from the time named is the one that is meant. */
export const nearSeconds = 60;

export interface PastFacts {
  job: Job;
  now: number;
  at: number;
  timezone: string;
  /** The run that belongs to that time, else the last that started before it. */
  run: PastRun | null;
  /** The last attempt for the same due time, where there was more than one. */
  last_attempt: { attempt: number; state: RunState; started: number } | null;
  /** A time or request around then that did not become a run; `outcome` null: it still waits. */
  not_run: { due_at: number; outcome: string | null; waiting_for: WaitingFor | null; note: string | null } | null;
  /** The time around then at which it was due by its schedule. */
  slot_at: number | null;
  /** The first time after then at which it was, or is, due. */
  next_slot_at: number | null;
}

interface PastRun {
  state: RunState;
  started: number;
  finished: number | null;
  due_at: number;
  source: TriggerSource;
  reason: string | null;
}

type Saying = (time: number) => string;

/** Not recorded, and so not known any better. */
const perhaps = "AIOS was not running or was stopped then, or the job was off or not as it is now";

/** What happened at a time that has passed. */
export function whyThen(facts: PastFacts): string {
  const { job, run, not_run, slot_at } = facts;
  const at: Saying = (time) => daysAndTime(time, facts.now, facts.timezone);
  if (run && (isFor(slot_at, run.due_at) || wasThen(run, facts))) return whatBecame(job, run, facts.last_attempt, at);
  if (job.schedule.type === "always") return whyNotAlive(job, run, facts.at, at);
  if (not_run) return whyNoRun(job, not_run, at);
  if (slot_at !== null)
    return `${job.name} did not run ${at(slot_at)}, although it runs ${describeSchedule(job)}: ${perhaps}.`;
  if (job.schedule.type === "interval") return whyNotYet(job, job.schedule.interval_minutes, run, facts.at, at);
  return whyNotDueThen(facts, at);
}

const isFor = (slot_at: number | null, due_at: number) => slot_at !== null && Math.abs(due_at - slot_at) < 1;

/**
 * Whether it began about then, or was live then. Where the asker names one of the job's own times, neither the run
 * for the time before counts, nor one that was in the way of it.
 */
function wasThen(run: PastRun, { at, now, slot_at, not_run }: PastFacts): boolean {
  const namesSlot = slot_at !== null && Math.abs(slot_at - at) <= nearSeconds;
  if (namesSlot && not_run && isFor(slot_at, not_run.due_at)) return false;
  const began = namesSlot ? run.started - slot_at : Math.abs(run.started - at);
  return (run.started <= at && (run.finished ?? now) >= at) || (began >= 0 && began <= nearSeconds);
}

function whatBecame(job: Job, run: PastRun, last: PastFacts["last_attempt"], at: Saying): string {
  const late = isLate(run) ? `, late (it was due ${at(run.due_at)})` : "";
  const because = run.reason ? ` (${withoutPeriod(run.reason)})` : "";
  const which = last && (last.attempt > 1 ? `attempt ${last.attempt}` : "the run after it");
  const again = last ? `; ${which}, ${at(last.started)}, ${endWords(last.state)}` : "";
  return `${job.name} ran ${at(run.started)}${late}, because ${sourceReason(run.source)}, and ${endWords(run.state)}${because}${again}.`;
}

function whyNoRun(
  job: Job,
  { due_at, outcome, waiting_for, note }: NonNullable<PastFacts["not_run"]>,
  at: Saying,
): string {
  if (outcome !== null) return `${job.name} was due ${at(due_at)} but did not run: ${note ?? outcome}.`;
  return `${job.name} was due ${at(due_at)} and still waits ${waitWords(waiting_for, job)}.`;
}

function waitWords(waitingFor: WaitingFor | null, job: Job): string {
  switch (waitingFor) {
    case "device":
      return `for a device with ${tagsInWords(job.tags)}`;
    case "run":
      return "for an earlier run to end";
    case "enabled":
      return "for the job to be turned on";
    case "time":
      return "for its time";
    case "job":
    case null:
      return "to be started";
  }
}

function whyNotAlive(job: Job, before: PastRun | null, asked: number, at: Saying): string {
  const said = `${job.name} is kept running, but was not running ${at(asked)}`;
  if (before === null || before.finished === null) return `${said}: ${perhaps}.`;
  const because = before.reason ? ` (${withoutPeriod(before.reason)})` : "";
  return `${said}: its last run before, of ${at(before.started)}, ${endWords(before.state)}${because}.`;
}

function whyNotYet(job: Job, minutes: number, before: PastRun | null, asked: number, at: Saying): string {
  if (before === null) return `${job.name} had not run yet ${at(asked)}: ${perhaps}.`;
  const due = before.started + minutes * 60;
  if (due > asked)
    return `${job.name} was not due ${at(asked)}: it runs ${describeSchedule(job)}, and last did ${at(before.started)}.`;
  return `${job.name} was due ${at(due)} but had not run by ${at(asked)}: ${perhaps}.`;
}

function whyNotDueThen({ job, at: asked, now, next_slot_at }: PastFacts, at: Saying): string {
  const said = `${job.name} was not due ${at(asked)}: it runs ${describeSchedule(job)}`;
  if (next_slot_at === null) return `${said}.`;
  return `${said}; its next time after that ${next_slot_at > now ? "is" : "was"} ${at(next_slot_at)}.`;
}
