/** Every reason to run is a row here, the scheduler's too. Any SQL client may add rows. */
import type { Job, Json } from "../model/job.ts";
import type { TriggerOutcome, TriggerSource, WaitingFor } from "../model/run.ts";
import type { Database } from "./database.ts";
import { unparkNextOfJob } from "./waiting-triggers.ts";

export interface TriggerRow {
  id: number;
  job_name: string;
  /** As written, by whomever: not yet known to be JSON. */
  args: unknown;
  kwargs: unknown;
  created: number;
  processed: number | null;
  source: TriggerSource;
  due_at: number | null;
  run_after: number | null;
  priority: number;
  dedupe_key: string | null;
  run_id: string | null;
  attempt: number;
  losses: number;
  waiting_for: WaitingFor | null;
  outcome: TriggerOutcome | null;
  note: string | null;
  context: string | null;
  /** 1: a rehearsal, whose effects are only noted down. */
  preview: number;
  /** The job as JSON where it is not to be that of the jobs list: a draft, or what nobody has added yet. */
  definition: string | null;
}

export interface NewTrigger {
  job_name: string;
  /** Omitted: the job's own. */
  args?: Json[];
  kwargs?: Record<string, Json>;
  created: number;
  source: TriggerSource;
  /** The time it was meant for; omitted: when it was made. */
  due_at?: number;
  /** Not before this time; omitted: at once. */
  run_after?: number;
  dedupe_key?: string;
  attempt?: number;
  losses?: number;
  note?: string;
  context?: Record<string, Json>;
  preview?: boolean;
  /** Runs this instead of what the jobs list says of that name, whether it says anything or not. */
  definition?: Job;
}

/** Adds a pending trigger and returns its id, or null when this slot was taken already. */
export function insertTrigger(db: Database, trigger: NewTrigger): number | null {
  const waits = trigger.run_after !== undefined && trigger.run_after > trigger.created;
  return db.insert(
    `INSERT INTO triggers (job_name, args, kwargs, created, source, due_at, run_after, dedupe_key, attempt, losses,
                           waiting_for, note, context, preview, definition, priority)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    trigger.job_name,
    JSON.stringify(trigger.args ?? []),
    JSON.stringify(trigger.kwargs ?? {}),
    trigger.created,
    trigger.source,
    trigger.due_at ?? trigger.created,
    trigger.run_after ?? null,
    trigger.dedupe_key ?? null,
    trigger.attempt ?? 1,
    trigger.losses ?? 0,
    waits ? "time" : null,
    trigger.note ?? null,
    trigger.context ? JSON.stringify(trigger.context) : null,
    trigger.preview ? 1 : 0,
    trigger.definition ? JSON.stringify(trigger.definition) : null,
    // Null is the job's own, which for one that is kept running stands before all that takes a slot.
    trigger.preview || trigger.definition ? (trigger.definition?.priority ?? 0) : null,
  );
}

/** Records a time at which the job did not run, and why, so that nothing is dropped in silence. */
export function insertClosedTrigger(db: Database, trigger: NewTrigger & { outcome: TriggerOutcome }): void {
  const id = insertTrigger(db, trigger);
  if (id !== null) closeTrigger(db, id, trigger.outcome, trigger.note ?? null, trigger.created);
}

/** Ready triggers by priority, then age, from just behind `position` on. */
export function readyTriggers(
  db: Database,
  position: { priority: number; id: number } | null,
  limit: number,
): TriggerRow[] {
  if (!position) {
    return db.all(
      `SELECT * FROM triggers WHERE processed IS NULL AND waiting_for IS NULL ORDER BY priority DESC, id LIMIT ?`,
      limit,
    );
  }
  return db.all(
    `SELECT * FROM triggers
     WHERE processed IS NULL AND waiting_for IS NULL AND (-priority, id) > (-?, ?) AND priority <= ?
     ORDER BY priority DESC, id LIMIT ?`,
    position.priority,
    position.id,
    position.priority,
    limit,
  );
}

/** The trigger has become a run. Returns false when it was no longer pending. */
export function consumeTrigger(db: Database, id: number, runId: string, now: number): boolean {
  return (
    db.run(
      `UPDATE triggers SET processed = ?, outcome = 'run', run_id = ?, waiting_for = NULL
       WHERE id = ? AND processed IS NULL`,
      now,
      runId,
      id,
    ) === 1
  );
}

/** The trigger ends without a run. Returns false when it was no longer pending. */
export function closeTrigger(
  db: Database,
  id: number,
  outcome: TriggerOutcome,
  note: string | null,
  now: number,
): boolean {
  const row = db.get<{ job_name: string }>(
    `UPDATE triggers SET processed = ?, outcome = ?, note = coalesce(?, note), waiting_for = NULL
     WHERE id = ? AND processed IS NULL RETURNING job_name`,
    now,
    outcome,
    note,
    id,
  );
  if (row) unparkNextOfJob(db, row.job_name);
  return row !== undefined;
}

/** Whether a trigger of this source is still waiting for the job. */
export function hasPending(db: Database, jobName: string, source: TriggerSource): boolean {
  return (
    db.get(
      `SELECT 1 FROM triggers WHERE processed IS NULL AND job_name = ? AND source = ? LIMIT 1`,
      jobName,
      source,
    ) !== undefined
  );
}

/** Whether a run of the job that ended before its time is to go again by then. */
export function goesAgain(db: Database, jobName: string, by: number): boolean {
  return (
    db.get(
      `SELECT 1 FROM triggers INDEXED BY triggers_pending
       WHERE processed IS NULL AND job_name = ? AND source IN ('retry', 'rescue', 'resume') AND coalesce(run_after, 0) <= ?
       LIMIT 1`,
      jobName,
      by,
    ) !== undefined
  );
}

export function pendingOfJob(db: Database, jobName: string, limit: number): TriggerRow[] {
  return db.all(
    `SELECT * FROM triggers INDEXED BY triggers_pending
     WHERE processed IS NULL AND job_name = ? ORDER BY priority DESC, id LIMIT ?`,
    jobName,
    limit,
  );
}

export function pendingTriggers(db: Database, limit: number): TriggerRow[] {
  return db.all(`SELECT * FROM triggers WHERE processed IS NULL ORDER BY priority DESC, id LIMIT ?`, limit);
}

/** How many triggers wait, by what they wait for. */
export function countPending(db: Database): { waiting_for: WaitingFor | null; count: number }[] {
  return db.all(`SELECT waiting_for, count(*) AS count FROM triggers WHERE processed IS NULL GROUP BY waiting_for`);
}

/** Pending triggers of jobs that no list knows, newest names first. */
export function unknownPending(db: Database): { job_name: string; count: number; oldest: number }[] {
  return db.all(
    `SELECT job_name, count(*) AS count, min(created) AS oldest FROM triggers
     WHERE processed IS NULL AND waiting_for = 'job' GROUP BY job_name ORDER BY oldest DESC LIMIT 100`,
  );
}

/** Jobs whose triggers wait for a device with their tags. */
export function devicelessPending(db: Database): { job_name: string; oldest: number }[] {
  return db.all(
    `SELECT job_name, min(created) AS oldest FROM triggers
     WHERE processed IS NULL AND waiting_for = 'device' GROUP BY job_name ORDER BY oldest LIMIT 100`,
  );
}

/** Of the schedule, due before `before` and not started yet; the oldest of them first. */
export function overdueScheduled(
  db: Database,
  before: number,
): (Pick<TriggerRow, "job_name" | "created" | "run_after" | "waiting_for"> & { due_at: number })[] {
  return db.all(
    `SELECT job_name, due_at, created, run_after, waiting_for FROM triggers INDEXED BY triggers_scheduled
     WHERE processed IS NULL AND source = 'schedule' AND due_at <= ? ORDER BY due_at LIMIT 1000`,
    before,
  );
}

/** The time of the job nearest to `at`, at most `withinSeconds` away, that did not become a run, or has not yet. */
export function notRunAround(db: Database, jobName: string, at: number, withinSeconds: number): TriggerRow | undefined {
  return db.get(
    `SELECT * FROM triggers
     WHERE job_name = ? AND outcome IS NOT 'run' AND preview = 0 AND abs(coalesce(due_at, created) - ?) <= ?
     ORDER BY abs(coalesce(due_at, created) - ?) LIMIT 1`,
    jobName,
    at,
    withinSeconds,
    at,
  );
}

/** Triggers set aside since `since` because their runs were lost again and again. */
export function quarantined(db: Database, since: number): TriggerRow[] {
  return db.all(
    `SELECT * FROM triggers INDEXED BY triggers_missed
     WHERE outcome IS NOT NULL AND outcome <> 'run' AND processed > ? AND outcome = 'quarantined'
     ORDER BY id DESC LIMIT 100`,
    since,
  );
}

/** The dedupe key of the trigger that follows a run: a run has one follower, however often its end is told. */
export function followerKey(runId: string): string {
  return `after-run:${runId}`;
}

/** The trigger by which a run goes again, or was set aside. */
export function followerOf(db: Database, run: { id: string; job_name: string }): TriggerRow | undefined {
  return db.get(`SELECT * FROM triggers WHERE job_name = ? AND dedupe_key = ?`, run.job_name, followerKey(run.id));
}

export function triggerById(db: Database, id: number): TriggerRow | undefined {
  return db.get(`SELECT * FROM triggers WHERE id = ?`, id);
}

/** What was asked for under this key, if it is not forgotten yet. */
export function triggerByKey(db: Database, jobName: string, dedupeKey: string): TriggerRow | undefined {
  return db.get(`SELECT * FROM triggers WHERE job_name = ? AND dedupe_key = ?`, jobName, dedupeKey);
}

/** Forgets closed triggers older than `before`, the oldest first; returns how many. The last of a job stays. */
export function pruneTriggers(db: Database, before: number, limit: number): number {
  return db.run(
    `DELETE FROM triggers WHERE id IN
       (SELECT id FROM triggers AS old WHERE processed IS NOT NULL AND processed < ?
          AND (preview <> 0 OR definition IS NOT NULL
               OR EXISTS (SELECT 1 FROM triggers AS newer WHERE newer.job_name = old.job_name AND newer.id > old.id))
        ORDER BY processed LIMIT ?)`,
    before,
    limit,
  );
}
