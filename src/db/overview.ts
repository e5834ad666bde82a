/** What happened since a time, over all jobs. Rehearsals are left out. */
import { firstIdAt } from "../model/id.ts";
import type { RunState } from "../model/run.ts";
import type { Database } from "./database.ts";

export interface EndedOfJob {
  job_name: string;
  state: RunState;
  times: number;
  /** The last of them. */
  last_id: string;
  error: string | null;
}

/** Ids sort by time, so that only what is asked for is read. */
export function endedSince(db: Database, since: number): EndedOfJob[] {
  return db.all(
    `SELECT job_name, state, count(*) AS times, max(id) AS last_id, error FROM runs
     WHERE id >= ? AND preview = 0 AND state <> 'running' GROUP BY job_name, state ORDER BY last_id DESC`,
    firstIdAt(since),
  );
}

/** Runs on time's demand that began more than `graceSeconds` after they were due; of each job the latest by far. */
export function lateSince(db: Database, since: number, graceSeconds: number): { job_name: string; seconds: number }[] {
  return db.all(
    `SELECT job_name, max(started - due_at) AS seconds FROM runs
     WHERE id >= ? AND preview = 0 AND source = 'schedule' AND started - due_at > ?
     GROUP BY job_name ORDER BY seconds DESC`,
    firstIdAt(since),
    graceSeconds,
  );
}

/** Times that did not become a run, with why; of each job the last. */
export function notRunSince(db: Database, since: number): { job_name: string; times: number; note: string | null }[] {
  return db.all(
    `SELECT job_name, count(*) AS times, note, max(id) AS last FROM triggers INDEXED BY triggers_missed
     WHERE outcome IS NOT NULL AND outcome <> 'run' AND processed > ? AND outcome IN ('skipped', 'refused', 'quarantined') AND preview = 0
     GROUP BY job_name ORDER BY last DESC`,
    since,
  );
}

export function countOpenReviews(db: Database): number {
  return db.get<{ count: number }>(`SELECT count(*) AS count FROM reviews WHERE state = 'open'`)!.count;
}
