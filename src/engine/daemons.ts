/** `always` jobs: sees to it that each has a run, or a trigger for one. */
import type { Database } from "../db/database.ts";
import { isAsking } from "../db/reviews.ts";
import { hasLiveRun } from "../db/runs.ts";
import { hasPending, insertTrigger } from "../db/triggers.ts";
import type { JobBook } from "../model/job-book.ts";
import { isDaemon } from "../model/job.ts";
import type { Executor } from "./executor.ts";

/**
 * After each run the next trigger is written with its end (result/finish.ts); this writes the first one, and any that
 * a person took away. Call inside `write`: two processes never both find it missing.
 */
export function ensureDaemons(db: Database, jobs: JobBook, now: number): void {
  for (const job of jobs.values()) {
    if (!isDaemon(job) || !job.enabled) continue;
    if (hasLiveRun(db, job.name) || hasPending(db, job.name, "always")) continue;
    if (isAsking(db, job.name) || hasPending(db, job.name, "answer")) continue;
    insertTrigger(db, { job_name: job.name, created: now, source: "always" });
  }
}

/** A daemon whose entry changed starts anew; one that was turned off or taken out ends. No other is touched. */
export function endChangedDaemons(executor: Executor, jobs: JobBook): void {
  for (const { id, job } of executor.liveRuns()) {
    const present = jobs.get(job.name);
    if (!isDaemon(job) || JSON.stringify(job) === JSON.stringify(present)) continue;
    executor.end(id, present?.enabled && isDaemon(present) ? "stopped" : "cancelled");
  }
}
