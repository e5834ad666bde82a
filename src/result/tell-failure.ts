/** What a person must look at because of how a run ended, and what they need not look at any more. */
import type { Database } from "../db/database.ts";
import { lastRunWith } from "../db/past-runs.ts";
import {
  lastFailureReview,
  openOfSubject,
  openReview,
  renewReview,
  withdrawSubject,
  type NewReview,
} from "../db/reviews.ts";
import type { RunRow } from "../db/runs.ts";
import { alertAfter } from "../model/alert.ts";
import type { HeldCall } from "../model/held.ts";
import { isDaemon, type Job, type Json } from "../model/job.ts";
import type { RunError } from "../model/outcome.ts";
import { remedyOf } from "../model/remedy.ts";
import type { Next } from "../model/retry.ts";
import { failureSubject, presentFailure, presentQuarantine, type Presented } from "../model/review.ts";

export interface Ended {
  run: RunRow;
  job: Job;
  next: Next;
  /** Deaths in a row, of a job that is kept running. */
  restarts: number;
  context: string | null;
}

/** Call inside `write`. */
export function tellFailure(db: Database, ended: Ended, now: number): void {
  const { run, job, next } = ended;
  const subject = failureSubject(job.name);
  if (run.state === "succeeded" && !isDaemon(job)) withdrawSubject(db, subject, "It has succeeded since.", now);
  else if (next.kind === "quarantine") put(db, presentQuarantine(job.name, next.losses), "problem", ended, now);
  else if (job.enabled && hasFailedForGood(ended) && !wasSeen(db, run)) {
    const error = run.error === null ? null : (JSON.parse(run.error) as RunError);
    const { state } = run;
    const remedy = remedyOf({ job: job.name, state, error, timeout_seconds: job.timeout_seconds });
    if (remedy) put(db, presentFailure(job.name, remedy, error), "failure", ended, now);
  }
}

function hasFailedForGood({ run, job, next, restarts }: Ended): boolean {
  return run.cancel_requested === null && alertAfter(job, run.state, next, restarts) === "failed";
}

/** Somebody has said that they know; that holds until the job has succeeded in between. */
function wasSeen(db: Database, run: RunRow): boolean {
  const last = lastFailureReview(db, run.job_name);
  if (!last || last.state !== "decided" || last.decision === null) return false;
  if ((JSON.parse(last.decision) as { choice: string }).choice !== "seen") return false;
  const succeeded = lastRunWith(db, run.job_name, "succeeded");
  return succeeded === undefined || succeeded.started < last.decided!;
}

function put(
  db: Database,
  { subject, title, body }: Presented,
  kind: "failure" | "problem",
  { run, context }: Ended,
  now: number,
): void {
  const held: HeldCall = {
    args: JSON.parse(run.args) as Json[],
    kwargs: JSON.parse(run.kwargs) as Record<string, Json>,
    context: JSON.parse(context ?? "{}") as Record<string, Json>,
    ...{ attempt: 1, due_at: now, definition: null },
  };
  const review: NewReview = {
    ...{ id: run.id, kind, subject, job_name: run.job_name, run_id: run.id, title, created: now, expires: null },
    body: JSON.stringify(body),
    held: JSON.stringify(held),
  };
  const before = openOfSubject(db, subject);
  if (before) renewReview(db, before.id, review);
  else openReview(db, review);
}
