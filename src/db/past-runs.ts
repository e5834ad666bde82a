/** Which run of a job it was: the last that went so, the one around a time. Rehearsals are never meant. */
import type { RunState } from "../model/run.ts";
import type { Database } from "./database.ts";
import type { RunRow } from "./runs.ts";

/** Of a job as the list has it, newest first: neither rehearsals nor drafts. */
export function runsOfListed(db: Database, jobName: string, limit: number): RunRow[] {
  return db.all(
    `SELECT * FROM runs WHERE job_name = ? AND preview = 0 AND definition IS NULL ORDER BY id DESC LIMIT ?`,
    jobName,
    limit,
  );
}

/** How the last runs of a job, as the list has it, went, newest first: a list of all jobs asks for hundreds of them. */
export function lastStatesOf(db: Database, jobName: string, limit: number): { id: string; state: RunState }[] {
  return db.all(
    `SELECT id, state FROM runs WHERE job_name = ? AND preview = 0 AND definition IS NULL ORDER BY id DESC LIMIT ?`,
    jobName,
    limit,
  );
}

/** The run that was live at `at`, or the last one that started before it. */
export function runAround(db: Database, jobName: string, at: number): RunRow | undefined {
  return db.get(
    `SELECT * FROM runs WHERE job_name = ? AND started <= ? AND preview = 0 ORDER BY id DESC LIMIT 1`,
    jobName,
    at,
  );
}

/** The newest run of the job, as the list has it, in this state. */
export function lastRunWith(db: Database, jobName: string, state: RunState): RunRow | undefined {
  return db.get(
    `SELECT * FROM runs WHERE job_name = ? AND state = ? AND preview = 0 AND definition IS NULL
     ORDER BY id DESC LIMIT 1`,
    jobName,
    state,
  );
}

/** The newest run of the job, as the list has it, that ended badly. */
export function lastUnwell(db: Database, jobName: string): RunRow | undefined {
  return db.get(
    `SELECT * FROM runs WHERE job_name = ? AND state IN ('failed', 'timed_out', 'lost') AND preview = 0
       AND definition IS NULL
     ORDER BY id DESC LIMIT 1`,
    jobName,
  );
}

/**
 * The run of the job that was due, or started, nearest to `at`, at most `withinSeconds` away; of its attempts the first.
 * @param fromId no run made before then is meant, so the search begins there
 */
export function runNearest(
  db: Database,
  jobName: string,
  at: number,
  withinSeconds: number,
  fromId: string,
): RunRow | undefined {
  return db.get(
    `SELECT * FROM runs
     WHERE job_name = ? AND id >= ? AND preview = 0 AND min(abs(due_at - ?), abs(started - ?)) <= ?
     ORDER BY min(abs(due_at - ?), abs(started - ?)), id LIMIT 1`,
    jobName,
    fromId,
    at,
    at,
    withinSeconds,
    at,
    at,
  );
}

/** The last of the runs of a job that were made for the same due time. */
export function lastRunDueAt(db: Database, jobName: string, dueAt: number): RunRow | undefined {
  return db.get(
    `SELECT * FROM runs WHERE job_name = ? AND due_at = ? AND preview = 0 ORDER BY id DESC LIMIT 1`,
    jobName,
    dueAt,
  );
}
