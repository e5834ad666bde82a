/** Jobs as plain data. */
import { definedJobs, jobRow, type JobRow } from "../db/jobs.ts";
import { lastStatesOf } from "../db/past-runs.ts";
import { runById } from "../db/runs.ts";
import { setting } from "../db/settings.ts";
import { pendingOfJob } from "../db/triggers.ts";
import { describeSchedule, upcoming } from "../model/due.ts";
import { type Job, storedJob } from "../model/job.ts";
import { didYouMean } from "../programs/nearest-word.ts";
import { patience, type OperationContext } from "./context.ts";
import { OperationError } from "./operation-error.ts";
import type { Params, Result } from "./operations.ts";
import { runView } from "./run-views.ts";
import type { JobView } from "./views.ts";

const recentRuns = 14;
const mostCounted = 1_000;

export async function jobs(context: OperationContext, { job }: Params<"jobs">): Promise<Result<"jobs">> {
  const { db } = context;
  return db.read(() => {
    if (job !== undefined) return [jobView(context, requireJob(context, job))];
    return definedJobs(db).map((row) => jobView(context, row));
  }, patience);
}

/** Call inside `read`. */
export function jobView({ db, clock }: OperationContext, row: JobRow): JobView {
  const job = jobOf(row);
  const now = clock.now();
  const recent = lastStatesOf(db, row.job_name, recentRuns);
  const last = recent[0] && runById(db, recent[0].id);
  const waiting = pendingOfJob(db, row.job_name, mostCounted).filter((trigger) => trigger.source !== "always");
  const times = job?.enabled ? nextTimes(job, row, now, setting(db, "salt") ?? "") : [];
  return {
    name: row.job_name,
    type: job?.schedule.type ?? null,
    schedule: job && describeSchedule(job),
    enabled: job?.enabled ?? false,
    problem: row.problem,
    status: row.status,
    tags: job?.tags ?? [],
    file: job?.file ?? null,
    function: job?.function ?? null,
    image: job?.image ?? null,
    description: job?.description ?? null,
    secrets: job?.secrets ?? [],
    running: recent.filter((run) => run.state === "running").length,
    waiting: waiting.length,
    last_run: last ? runView(last, now) : null,
    next_run_at: times[0] ?? null,
    upcoming: times,
    failures: row.failures,
    recent: recent.map((run) => run.state),
  };
}

function nextTimes(job: Job, row: JobRow, now: number, salt: string): number[] {
  if (job.schedule.type !== "interval") return upcoming(job, now, salt, 3);
  const first = row.next_run_at ?? now;
  return [0, 1, 2].map((nth) => first + nth * (job.schedule as { interval_minutes: number }).interval_minutes * 60);
}

export function jobOf(row: JobRow): Job | null {
  return row.definition === null ? null : storedJob(row.definition);
}

/** Call inside `read`. @throws OperationError naming near names */
export function requireJob({ db }: OperationContext, name: string): JobRow {
  const row = jobRow(db, name);
  if (row && (row.definition !== null || row.problem !== null)) return row;
  const names = definedJobs(db).map((found) => found.job_name);
  throw new OperationError("not_found", `There is no job "${name}".${didYouMean(name, names)} See all with: aios jobs`);
}
