/** Gathers the facts from which `model/why.ts` makes its sentence. */
import { jobRow } from "../db/jobs.ts";
import { lastRunDueAt, lastRunWith, runAround, runNearest, runsOfListed } from "../db/past-runs.ts";
import { type RunRow } from "../db/runs.ts";
import { openOfJob } from "../db/reviews.ts";
import { setting, stopAll } from "../db/settings.ts";
import { notRunAround, pendingOfJob } from "../db/triggers.ts";
import { slotsBetween, upcoming } from "../model/due.ts";
import { firstIdAt } from "../model/id.ts";
import type { Job } from "../model/job.ts";
import { errorSentence, type RunError } from "../model/outcome.ts";
import { nearSeconds, whyThen } from "../model/why-then.ts";
import { whyNow } from "../model/why.ts";
import { type OperationContext, liveDevices, patience } from "./context.ts";
import { jobOf, requireJob } from "./job-views.ts";
import type { Params, Result } from "./operations.ts";

/** "Around" a time that somebody names. */
const aroundSeconds = 15 * 60;

export async function why(context: OperationContext, { job: name, at }: Params<"why">): Promise<Result<"why">> {
  return context.db.read(() => {
    const row = requireJob(context, name);
    const job = jobOf(row);
    if (!job)
      return { sentence: `${name} does not run because its entry in the jobs list has an error: ${row.problem}` };
    const past = at !== undefined && at < context.clock.now() - 1;
    return { sentence: past ? then(context, job, at) : present(context, job, at) };
  }, patience);
}

function present(context: OperationContext, job: Job, at: number | undefined): string {
  const { db, clock, timezone } = context;
  const live = lastRunning(context, job.name);
  const [pending] = pendingOfJob(db, job.name, 1);
  const [last] = runsOfListed(db, job.name, 1);
  const salt = setting(db, "salt") ?? "";
  return whyNow({
    job,
    now: clock.now(),
    salt,
    timezone,
    stop_all: stopAll(db),
    live_devices: liveDevices(context).map((device) => new Set(JSON.parse(device.tags) as string[])),
    live_run: live ?? null,
    pending: pending ?? null,
    last_run: last ? { state: last.state, started: last.started, reason: reasonOf(last) } : null,
    question: asks(context, job.name),
    next_run_at: nextRun(context, job, at ?? null, salt),
    asked_from: at === undefined || at <= clock.now() ? null : at,
  });
}

function asks({ db }: OperationContext, name: string) {
  const review = openOfJob(db, name).find(({ kind }) => kind === "question");
  return review ? { title: review.title, id: review.id.slice(-8), since: review.created } : null;
}

/** The next time; with `from`, the first from there on. */
function nextRun({ db }: OperationContext, job: Job, from: number | null, salt: string): number | null {
  const next = jobRow(db, job.name)?.next_run_at ?? null;
  if (from === null || next === null || next >= from) return next;
  if (job.schedule.type !== "interval") return upcoming(job, from - 1, salt, 1)[0] ?? null;
  const seconds = job.schedule.interval_minutes * 60;
  return next + Math.ceil((from - next) / seconds) * seconds;
}

function then({ db, clock, timezone }: OperationContext, job: Job, at: number): string {
  const salt = setting(db, "salt") ?? "";
  const slots = slotsBetween(job, at - aroundSeconds, at + aroundSeconds, salt, 1_000).slots;
  const slot = slots.toSorted((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at))[0]?.at ?? null;
  const near = (time: number) => runNearest(db, job.name, time, nearSeconds, firstIdAt(at - aroundSeconds));
  const meant = slot !== null && Math.abs(slot - at) <= nearSeconds ? slot : at;
  const run = near(meant) ?? (slot === null ? undefined : near(slot)) ?? runAround(db, job.name, at);
  const last = run && lastRunDueAt(db, job.name, run.due_at);
  const not_run = notRunAround(db, job.name, meant, aroundSeconds);
  return whyThen({
    job,
    now: clock.now(),
    at,
    timezone,
    run: run ? { ...run, reason: reasonOf(run) } : null,
    last_attempt: last && last.id !== run.id ? last : null,
    not_run: not_run ? { ...not_run, due_at: not_run.due_at ?? not_run.created } : null,
    slot_at: slot,
    next_slot_at: job.schedule.type === "interval" ? null : (upcoming(job, at, salt, 1)[0] ?? null),
  });
}

function lastRunning({ db }: OperationContext, name: string): RunRow | undefined {
  return lastRunWith(db, name, "running");
}

function reasonOf(run: RunRow): string | null {
  if (run.cancel_reason) return run.cancel_reason;
  return run.error === null ? null : errorSentence(JSON.parse(run.error) as RunError);
}
