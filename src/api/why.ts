/** Gathers the facts from which `model/why.ts` makes its sentence. */
import { jobRow } from "../db/jobs.ts";
import { lastRunWith, listRuns, runAround, runBetween, type RunRow } from "../db/runs.ts";
import { setting, stopAll } from "../db/settings.ts";
import { notRunAround, pendingOfJob } from "../db/triggers.ts";
import { slotsBetween, upcoming } from "../model/due.ts";
import type { Job } from "../model/job.ts";
import { errorSentence, type RunError } from "../model/outcome.ts";
import { whyNow, whyThen } from "../model/why.ts";
import { liveDevices, type OperationContext } from "./context.ts";
import { jobOf, requireJob } from "./job-views.ts";
import type { Params, Result } from "./operations.ts";

/** "Around" a time that somebody names. */
const aroundSeconds = 15 * 60;

export async function why(context: OperationContext, { job: name, at }: Params<"why">): Promise<Result<"why">> {
  return context.db.read(() => {
    const row = requireJob(context, name);
    const job = jobOf(row);
    if (!job) return { sentence: `${name} does not run because its entry in the jobs list has an error: ${row.problem}` };
    const past = at !== undefined && at < context.clock.now() - 1;
    return { sentence: past ? then(context, job, at) : present(context, job, at) };
  });
}

function present(context: OperationContext, job: Job, at: number | undefined): string {
  const { db, clock, timezone } = context;
  const live = lastRunning(context, job.name);
  const [pending] = pendingOfJob(db, job.name, 1);
  const [last] = listRuns(db, { job_name: job.name, limit: 1 });
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
    next_run_at: at === undefined ? (jobRow(db, job.name)?.next_run_at ?? null) : (upcoming(job, at, salt, 1)[0] ?? null),
  });
}

function then({ db, clock, timezone }: OperationContext, job: Job, at: number): string {
  const salt = setting(db, "salt") ?? "";
  const slots = slotsBetween(job, at - aroundSeconds, at + aroundSeconds, salt, 1_000).slots;
  const slot = slots.toSorted((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at))[0]?.at ?? null;
  const run = runBetween(db, job.name, (slot ?? at) - 60, (slot ?? at) + 60) ?? runAround(db, job.name, at);
  const not_run = notRunAround(db, job.name, slot ?? at, aroundSeconds);
  return whyThen({
    job,
    now: clock.now(),
    at,
    timezone,
    run: run ? { ...run, reason: reasonOf(run) } : null,
    not_run: not_run ? { due_at: not_run.due_at ?? not_run.created, outcome: not_run.outcome!, note: not_run.note } : null,
    slot_at: slot,
    next_slot_at: upcoming(job, at, salt, 1)[0] ?? null,
  });
}

function lastRunning({ db }: OperationContext, name: string): RunRow | undefined {
  return lastRunWith(db, name, "running");
}

function reasonOf(run: RunRow): string | null {
  if (run.cancel_reason) return run.cancel_reason;
  return run.error === null ? null : errorSentence(JSON.parse(run.error) as RunError);
}
