/** Job status as the Python original kept it, and the compiled definition with what scheduling has to remember. */
import { triggerPriority, type Job } from "../model/job.ts";
import type { Database } from "./database.ts";

export interface JobRow {
  job_name: string;
  status: string;
  device: string;
  last_update: number;
  definition: string | null;
  problem: string | null;
  enabled: number;
  priority: number;
  scheduled_until: number | null;
  next_run_at: number | null;
  last_started: number | null;
  failures: number;
  restarts: number;
}

/** A job as the list defines it now, or the reason why it cannot run. */
export interface DefinedJob {
  name: string;
  job: Job | null;
  problem: string | null;
}

/**
 * Writes one entry of the jobs list. `resetSchedule`: its times count from `now` on, because it is new, was off,
 * or runs at other times than before.
 */
export function defineJob(db: Database, defined: DefinedJob, resetSchedule: boolean, now: number): void {
  const { name, job, problem } = defined;
  db.run(
    `INSERT INTO jobs (job_name, definition, problem, enabled, priority, scheduled_until, last_update)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (job_name) DO UPDATE SET
       definition = excluded.definition, problem = excluded.problem, enabled = excluded.enabled,
       priority = excluded.priority,
       scheduled_until = CASE WHEN ? THEN excluded.scheduled_until
                              ELSE coalesce(scheduled_until, last_started, excluded.scheduled_until) END,
       next_run_at = CASE WHEN ? THEN NULL ELSE next_run_at END`,
    name,
    job && JSON.stringify(job),
    problem,
    job?.enabled ? 1 : 0,
    job ? triggerPriority(job) : 0,
    // An interval counts from its last start, not from when it was defined.
    job?.schedule.type === "interval" ? null : now,
    now,
    resetSchedule ? 1 : 0,
    resetSchedule ? 1 : 0,
  );
}

/** The list has this job no more. Its history stays. */
export function undefineJob(db: Database, name: string): void {
  db.run(`UPDATE jobs SET definition = NULL, problem = NULL, enabled = 0, next_run_at = NULL WHERE job_name = ?`, name);
}

/** All jobs the list defines, the broken ones too. */
export function definedJobs(db: Database): JobRow[] {
  return db.all(`SELECT * FROM jobs WHERE definition IS NOT NULL OR problem IS NOT NULL ORDER BY job_name`);
}

/** Jobs whose entry has an error; found without a look at the others. */
export function brokenJobs(db: Database): { job_name: string; problem: string }[] {
  return db.all(
    `SELECT job_name, problem FROM jobs INDEXED BY jobs_broken WHERE problem IS NOT NULL ORDER BY job_name`,
  );
}

export function jobRow(db: Database, name: string): JobRow | undefined {
  return db.get(`SELECT * FROM jobs WHERE job_name = ?`, name);
}

export function noteScheduled(db: Database, name: string, until: number, nextRunAt: number | null): void {
  db.run(`UPDATE jobs SET scheduled_until = ?, next_run_at = ? WHERE job_name = ?`, until, nextRunAt, name);
}

/**
 * What was written down under a clock that was ahead and has been set back counts as now: an interval then waits once
 * and not until the clock has caught up, and slots that have not fired yet fire. `before` is later than any clock can show.
 */
export function forgetClockAhead(db: Database, before: number, now: number): void {
  db.run(
    `UPDATE jobs SET scheduled_until = min(scheduled_until, ?), last_started = min(last_started, ?)
     WHERE scheduled_until > ? OR last_started > ?`,
    now,
    now,
    before,
    before,
  );
}

export function noteNextRun(db: Database, name: string, nextRunAt: number | null): void {
  db.run(`UPDATE jobs SET next_run_at = ? WHERE job_name = ? AND next_run_at IS NOT ?`, nextRunAt, name, nextRunAt);
}

export function noteStarted(db: Database, name: string, device: string, now: number): void {
  db.run(
    `UPDATE jobs SET status = 'running', device = ?, last_update = ?, last_started = ? WHERE job_name = ?`,
    device,
    now,
    now,
    name,
  );
}

export interface EndedJob {
  name: string;
  status: string;
  device: string;
  failures: number;
  restarts: number;
}

export function noteEnded(db: Database, ended: EndedJob, now: number): void {
  db.run(
    `UPDATE jobs SET status = ?, device = ?, last_update = ?, failures = ?, restarts = ? WHERE job_name = ?`,
    ended.status,
    ended.device,
    now,
    ended.failures,
    ended.restarts,
    ended.name,
  );
}
