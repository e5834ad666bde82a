/** Why a job runs, waits, or did not run: one sentence, decided from plain facts. */
import { describeSchedule, upcoming } from "./due.ts";
import type { Job } from "./job.ts";
import type { RunState, TriggerSource, WaitingFor } from "./run.ts";
import { daysAndTime } from "./when.ts";

export interface PresentFacts {
  job: Job;
  now: number;
  salt: string;
  timezone: string;
  stop_all: { since: number; reason: string } | null;
  /** Tags of each device that is alive; empty when no AIOS is running. */
  live_devices: readonly ReadonlySet<string>[];
  live_run: { device: string; started: number; source: TriggerSource } | null;
  pending: { waiting_for: WaitingFor | null; run_after: number | null; attempt: number; source: TriggerSource } | null;
  last_run: { state: RunState; started: number; reason: string | null } | null;
  next_run_at: number | null;
}

/** In order of what decides: the first thing in the way is the reason. */
export function whyNow(facts: PresentFacts): string {
  const { job, live_run, stop_all } = facts;
  const at = (time: number) => daysAndTime(time, facts.now, facts.timezone);
  if (live_run) {
    return `${job.name} is running on device ${live_run.device} since ${at(live_run.started)}: ${sourceReason(live_run.source)}.`;
  }
  if (!job.enabled) return `${job.name} does not run because it is turned off; turn it on with: aios enable ${job.name}`;
  if (stop_all) {
    return `${job.name} does not run because everything was stopped ${at(stop_all.since)} (${stop_all.reason}); go on with: aios resume`;
  }
  if (facts.live_devices.length === 0) {
    return `${job.name} does not run because no AIOS is running here; start it with: npm start`;
  }
  const lacking = lackingTags(facts);
  if (lacking) return `${job.name} waits for a device with ${lacking}: none that is running has ${tagWord(lacking)}.`;
  return facts.pending ? whyPending(facts, facts.pending, at) : whyNotDue(facts, at);
}

function whyPending(
  { job, last_run }: PresentFacts,
  pending: NonNullable<PresentFacts["pending"]>,
  at: (time: number) => string,
): string {
  switch (pending.waiting_for) {
    case "time":
      return `${job.name} waits until ${at(pending.run_after ?? 0)}${whatFor(pending, last_run)}.`;
    case "run":
      return `${job.name} waits for its earlier run to end, because overlap is ${job.overlap}.`;
    case "job":
    case "enabled":
    case "device":
    case null:
      return `${job.name} is about to start: it waits for a free slot, behind runs of higher priority or that were asked for earlier.`;
  }
}

function whatFor(pending: NonNullable<PresentFacts["pending"]>, last: PresentFacts["last_run"]): string {
  const because = last?.reason ? `: ${last.reason}` : "";
  if (pending.source === "retry") return ` for attempt ${pending.attempt}, as the one before failed${because}`;
  if (pending.source === "always") return ` to be started again, as it ended${because}`;
  return pending.source === "schedule" ? " to catch up a time it missed" : "";
}

function whyNotDue({ job, next_run_at, last_run, now, salt }: PresentFacts, at: (time: number) => string): string {
  const last = last_run ? ` It last ran ${at(last_run.started)} (${stateWords(last_run.state)}).` : " It has not run yet.";
  const next = next_run_at ?? upcoming(job, now, salt, 1)[0] ?? null;
  switch (job.schedule.type) {
    case "trigger":
      return `${job.name} runs when something triggers it, and nothing waits to.${last}`;
    case "idle":
      return `${job.name} waits for a quiet moment: it runs when nothing else runs or is due, at most every ${job.schedule.every_seconds} seconds.${last}`;
    case "watch":
      return `${job.name} waits for files to change in ${job.schedule.path}.${last}`;
    case "after":
      return `${job.name} waits until ${job.schedule.after.join(" and ")} succeeded anew.${last}`;
    case "always":
      return `${job.name} is about to be started: it is kept running.${last}`;
    case "daily":
    case "interval":
    case "random_daily":
    case "cron":
    case "once":
      if (next === null) return `${job.name} does not run any more: its time (${describeSchedule(job)}) has passed.${last}`;
      return `${job.name} runs next ${at(next)}, because it runs ${describeSchedule(job)}.${last}`;
  }
}

export interface PastFacts {
  job: Job;
  now: number;
  at: number;
  timezone: string;
  /** The run that was live at that time or started soon after, or the last before it. */
  run: { state: RunState; started: number; finished: number | null; due_at: number; source: TriggerSource; reason: string | null } | null;
  /** A time around then that did not become a run. */
  not_run: { due_at: number; outcome: string; note: string | null } | null;
  /** The time around then at which it was due by its schedule. */
  slot_at: number | null;
  /** The first time after then at which it was due. */
  next_slot_at: number | null;
}

/** What happened at a time that has passed. */
export function whyThen(facts: PastFacts): string {
  const { job, run, not_run, slot_at } = facts;
  const at = (time: number) => daysAndTime(time, facts.now, facts.timezone);
  if (run && runAnswers(run, facts)) {
    const late = run.started - run.due_at > 60 ? `, late: it was due ${at(run.due_at)}` : "";
    const because = run.reason ? ` (${run.reason})` : "";
    return `${job.name} ran ${at(run.started)}${late}, because ${sourceReason(run.source)}, and ${endWords(run.state)}${because}.`;
  }
  if (not_run) return `${job.name} was due ${at(not_run.due_at)} but did not run: ${not_run.note ?? not_run.outcome}.`;
  if (slot_at !== null) {
    return `${job.name} should have run ${at(slot_at)} but did not: AIOS was not running, or the job was off or not defined then.`;
  }
  const next = facts.next_slot_at === null ? "" : ` The next time after that was ${at(facts.next_slot_at)}.`;
  return `${job.name} was not due ${at(facts.at)}: it runs ${describeSchedule(job)}.${next}`;
}

/** Whether this run is what the asker means: live then, or brought about by the time they name. */
function runAnswers(run: NonNullable<PastFacts["run"]>, { at, slot_at, now }: PastFacts): boolean {
  const wasLive = run.started <= at && (run.finished ?? now) >= at;
  const servesSlot = slot_at !== null && Math.abs(run.due_at - slot_at) < 1;
  return wasLive || servesSlot || Math.abs(run.started - at) <= 60;
}

function lackingTags({ job, live_devices }: PresentFacts): string | null {
  if (live_devices.some((tags) => job.tags.every((tag) => tags.has(tag)))) return null;
  const nowhere = job.tags.filter((tag) => !live_devices.some((tags) => tags.has(tag)));
  const lacking = nowhere.length > 0 ? nowhere : job.tags;
  return `the tag${lacking.length > 1 ? "s" : ""} ${lacking.join(", ")}`;
}

function tagWord(lacking: string): string {
  return lacking.startsWith("the tags") ? "all of them" : "it";
}

function sourceReason(source: TriggerSource): string {
  switch (source) {
    case "sql":
      return "a row was inserted into triggers";
    case "schedule":
      return "its time had come";
    case "always":
      return "it is kept running";
    case "idle":
      return "the device had nothing else to do";
    case "watch":
      return "files had changed";
    case "after":
      return "the jobs it waits for had succeeded";
    case "cli":
      return "somebody asked for it";
    case "retry":
      return "the attempt before had failed";
    case "rescue":
      return "the device of the run before was lost";
    case "resume":
      return "AIOS was stopped during the run before";
  }
}

function stateWords(state: RunState): string {
  return state === "timed_out" ? "timed out" : state;
}

function endWords(state: RunState): string {
  switch (state) {
    case "running":
      return "is still running";
    case "timed_out":
      return "was ended because its time was up";
    case "cancelled":
      return "was cancelled";
    case "stopped":
      return "was stopped with AIOS";
    case "lost":
      return "was lost with its device";
    case "succeeded":
    case "failed":
      return state;
  }
}
