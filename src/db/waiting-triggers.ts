/** Triggers that cannot start yet: parked with what they wait for, and let go when that has come. */
import type { WaitingFor } from "../model/run.ts";
import type { Database } from "./database.ts";

export function parkTrigger(db: Database, id: number, waitingFor: WaitingFor): void {
  db.run(`UPDATE triggers SET waiting_for = ? WHERE id = ? AND processed IS NULL`, waitingFor, id);
}

/** Lets the next trigger that waited for a run of this job step forward. */
export function unparkNextOfJob(db: Database, jobName: string): void {
  db.run(
    `UPDATE triggers SET waiting_for = NULL
     WHERE id = (SELECT id FROM triggers WHERE processed IS NULL AND waiting_for = 'run' AND job_name = ?
                 ORDER BY priority DESC, id LIMIT 1)`,
    jobName,
  );
}

/** Makes everything ready that waited for something about this job: it exists now, is on again, or has changed. */
export function unparkJob(db: Database, jobName: string): void {
  db.run(
    `UPDATE triggers SET waiting_for = NULL
     WHERE processed IS NULL AND waiting_for IN ('run', 'job', 'enabled', 'device') AND job_name = ?`,
    jobName,
  );
}

/** What waits for this job with the priority it had `before` gets the one it has now; a row's own priority stays. */
export function followPriority(db: Database, jobName: string, before: number): void {
  db.run(
    `UPDATE triggers INDEXED BY triggers_pending SET priority = (SELECT priority FROM jobs WHERE job_name = ?)
     WHERE processed IS NULL AND job_name = ? AND priority = ?`,
    jobName,
    jobName,
    before,
  );
}

/** A device has come: what waited for one may fit it. */
export function unparkForDevice(db: Database): void {
  db.run(`UPDATE triggers SET waiting_for = NULL WHERE processed IS NULL AND waiting_for = 'device'`);
}

/** Jobs of which something waits for a run although none is live: a client of SQL took the live one away. */
export function unparkForgotten(db: Database): void {
  db.run(
    `UPDATE triggers SET waiting_for = NULL
     WHERE processed IS NULL AND waiting_for = 'run'
       AND NOT EXISTS (SELECT 1 FROM runs INDEXED BY runs_live WHERE runs.job_name = triggers.job_name AND runs.state = 'running'
                       AND runs.preview = 0)`,
  );
}

/** Makes triggers ready whose time has come; returns how many. */
export function wakeTriggers(db: Database, now: number): number {
  return db.run(
    `UPDATE triggers INDEXED BY triggers_wake SET waiting_for = NULL
     WHERE processed IS NULL AND waiting_for = 'time' AND run_after <= ?`,
    now,
  );
}

/**
 * Delays of AIOS's own that began under a clock that was ahead begin anew now that it has been set back: `before` is
 * later than any clock can show. What others wrote keeps the time they named.
 */
export function restartDelays(db: Database, before: number, now: number): void {
  db.run(
    `UPDATE triggers SET run_after = ? + (run_after - created), created = ?
     WHERE processed IS NULL AND waiting_for = 'time' AND created > ? AND source NOT IN ('sql', 'cli', 'program')`,
    now,
    now,
    before,
  );
}

/** The earliest time a waiting trigger may run, or null. */
export function nextWake(db: Database): number | null {
  const row = db.get<{ at: number | null }>(
    `SELECT min(run_after) AS at FROM triggers INDEXED BY triggers_wake WHERE processed IS NULL AND waiting_for = 'time'`,
  );
  return row?.at ?? null;
}
