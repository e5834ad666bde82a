/** Why a job runs, or waits, now or at a time to come: one sentence, decided from plain facts. */
import { describeSchedule, upcoming } from "./due.ts";
import type { Job } from "./job.ts";
import type { RunState, TriggerSource, WaitingFor } from "./run.ts";
import { daysAndTime } from "./when.ts";
import { sourceReason, stateWords, tagsInWords, withoutPeriod } from "./why-words.ts";

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
  /** What it asks a person and got no answer to; `id` as it is typed. */
  question: { title: string; id: string; since: number } | null;
  next_run_at: number | null;
  /** A time to come that the asker names; `next_run_at` is then the first from there on. */
  asked_from: number | null;
}

/** In order of what decides: the first thing in the way is the reason. */
export function whyNow(facts: PresentFacts): string {
  const { job, live_run, stop_all } = facts;
  const at = (time: number) => daysAndTime(time, facts.now, facts.timezone);
  if (live_run && facts.asked_from === null) {
    return `${job.name} is running on device ${live_run.device} since ${at(live_run.started)}: ${sourceReason(live_run.source)}.`;
  }
  if (!job.enabled)
    return `${job.name} does not run because it is turned off; turn it on with: aios enable ${job.name}`;
  if (stop_all) {
    return `${job.name} does not run because everything was stopped ${at(stop_all.since)} (${stop_all.reason}); go on with: aios resume`;
  }
  if (facts.live_devices.length === 0) {
    return `${job.name} does not run because no AIOS is running here; start it with: npm start`;
  }
  const lacking = lackingTags(facts);
  if (lacking) return `${job.name} waits for a device with ${lacking}: none that is running has ${tagWord(lacking)}.`;
  if (facts.question && facts.asked_from === null && !facts.pending) return whyAsking(facts, facts.question, at);
  return facts.pending ? whyPending(facts, facts.pending, at) : whyNotDue(facts, at);
}

function whyAsking(
  { job, next_run_at }: PresentFacts,
  { title, id, since }: NonNullable<PresentFacts["question"]>,
  at: (time: number) => string,
): string {
  const meanwhile = next_run_at === null ? "" : `; its next time is ${at(next_run_at)} all the same`;
  return `${job.name} waits for your answer to "${title}", asked ${at(since)}; answer with: aios answer ${id}${meanwhile}`;
}

function whyPending(
  { job, last_run }: PresentFacts,
  pending: NonNullable<PresentFacts["pending"]>,
  at: (time: number) => string,
): string {
  if (pending.source === "idle") return `${job.name} waits for a quiet moment: something else runs or is due.`;
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
  const because = last?.reason ? `: ${withoutPeriod(last.reason)}` : "";
  if (pending.source === "retry") return ` for attempt ${pending.attempt}, as the one before failed${because}`;
  if (pending.source === "always") return ` to be started again, as it ended${because}`;
  return pending.source === "schedule" ? " to catch up a time it missed" : "";
}

function whyNotDue(facts: PresentFacts, at: (time: number) => string): string {
  const { job, last_run, asked_from } = facts;
  const last = last_run
    ? `; it last ran ${at(last_run.started)} (${stateWords(last_run.state)}).`
    : "; it has not run yet.";
  const next = facts.next_run_at ?? upcoming(job, facts.now, facts.salt, 1)[0] ?? null;
  switch (job.schedule.type) {
    case "trigger":
      return `${job.name} runs when something triggers it, and nothing waits to${last}`;
    case "idle":
      return `${job.name} waits for a quiet moment: it runs when nothing else runs or is due, at most every ${job.schedule.every_seconds} seconds${last}`;
    case "watch":
      return `${job.name} waits for files to change in ${job.schedule.path}${last}`;
    case "after":
      return `${job.name} waits until ${job.schedule.after.join(" and ")} succeeded anew${last}`;
    case "webhook":
      return `${job.name} waits until its secret address is called${last}`;
    case "always":
      if (asked_from !== null) return `${job.name} is kept running, so it should be running then.`;
      return `${job.name} is about to be started: it is kept running${last}`;
    case "daily":
    case "interval":
    case "random_daily":
    case "cron":
    case "once":
      if (next === null)
        return `${job.name} does not run any more: its time (${describeSchedule(job)}) has passed${last}`;
      if (asked_from !== null) return `${job.name} will run ${at(next)}, because it runs ${describeSchedule(job)}.`;
      return `${job.name} runs next ${at(next)}, because it runs ${describeSchedule(job)}${last}`;
  }
}

function lackingTags({ job, live_devices }: PresentFacts): string | null {
  if (live_devices.some((tags) => job.tags.every((tag) => tags.has(tag)))) return null;
  const nowhere = job.tags.filter((tag) => !live_devices.some((tags) => tags.has(tag)));
  const lacking = nowhere.length > 0 ? nowhere : job.tags;
  return tagsInWords(lacking);
}

function tagWord(lacking: string): string {
  return lacking.startsWith("the tags") ? "all of them" : "it";
}
