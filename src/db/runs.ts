/** One row an attempt at a job. Each transition of model/run.ts is one function here, fenced by the attempt's token. */
import type { Outcome, ResourceUse, RunError } from "../model/outcome.ts";
import { endState, type RunState, type TriggerSource } from "../model/run.ts";
import type { Database } from "./database.ts";

export interface RunRow {
  id: string;
  job_name: string;
  trigger_id: number;
  source: TriggerSource;
  attempt: number;
  state: RunState;
  device: string;
  session: string;
  attempt_token: string;
  lease_until: number;
  host: string;
  supervisor: string;
  args: string;
  kwargs: string;
  due_at: number;
  started: number;
  finished: number | null;
  exit_code: number | null;
  signal: string | null;
  result: string | null;
  error: string | null;
  note: string | null;
  cancel_requested: number | null;
  cancel_reason: string | null;
  peak_memory_bytes: number | null;
  cpu_seconds: number | null;
  /** From 0 to 1, as the program tells it. */
  progress: number | null;
  progress_text: string | null;
  /** 1: a rehearsal, whose effects were only noted down. */
  preview: number;
  /** The job as JSON where it was not that of the jobs list. */
  definition: string | null;
  /** Of its program, as it was when the run began; null where nobody knows. */
  program_version: number | null;
  /** How many of its effects stand so (counted by the database: migration-effects.ts). */
  effects_done: number;
  effects_captured: number;
  effects_undone: number;
}

export type NewRun = Pick<
  RunRow,
  | "id"
  | "job_name"
  | "trigger_id"
  | "source"
  | "attempt"
  | "device"
  | "session"
  | "attempt_token"
  | "host"
  | "supervisor"
  | "lease_until"
  | "args"
  | "kwargs"
  | "due_at"
  | "started"
  | "note"
> &
  Partial<Pick<RunRow, "preview" | "definition" | "program_version">>;

/** What may finish a run: nobody else has this pair. */
export interface RunKey {
  id: string;
  attempt_token: string;
}

export function startRun(db: Database, run: NewRun): void {
  db.run(
    `INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, host, supervisor,
                       lease_until, args, kwargs, due_at, started, note, preview, definition,
                       program_version)
     VALUES (?, ?, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run.id,
    run.job_name,
    run.trigger_id,
    run.source,
    run.attempt,
    run.device,
    run.session,
    run.attempt_token,
    run.host,
    run.supervisor,
    run.lease_until,
    run.args,
    run.kwargs,
    run.due_at,
    run.started,
    run.note,
    run.preview ?? 0,
    run.definition ?? null,
    run.program_version ?? null,
  );
}

/** running → succeeded, failed, timed_out, asked, cancelled or stopped. Undefined: somebody else has decided meanwhile. */
export function finishRun(
  db: Database,
  key: RunKey,
  outcome: Outcome,
  use: ResourceUse,
  now: number,
): RunRow | undefined {
  return db.get(
    `UPDATE runs SET state = ?, finished = max(started, ?), exit_code = ?, signal = ?, result = ?, error = ?,
                     note = coalesce(?, note), peak_memory_bytes = ?, cpu_seconds = ?
     WHERE id = ? AND attempt_token = ? AND state = 'running' RETURNING *`,
    endState(outcome),
    now,
    outcome.exit_code,
    outcome.kind === "succeeded" ? null : outcome.signal,
    outcome.kind === "succeeded" ? JSON.stringify(outcome.result) : null,
    outcome.kind === "failed" ? JSON.stringify(outcome.error) : null,
    outcome.kind === "asked" ? `asks: ${outcome.question.question}` : null,
    use.peak_memory_bytes,
    use.cpu_seconds,
    key.id,
    key.attempt_token,
  );
}

/**
 * running → lost. Undefined: it has ended meanwhile, or its lease was renewed.
 * @param leaseSeen the lease that was found to have run out; null where that is not the reason
 */
export function loseRun(
  db: Database,
  key: RunKey,
  why: RunError,
  leaseSeen: number | null,
  now: number,
): RunRow | undefined {
  return db.get(
    `UPDATE runs SET state = 'lost', finished = max(started, ?), error = ?
     WHERE id = ? AND attempt_token = ? AND state = 'running' AND (? IS NULL OR lease_until = ?) RETURNING *`,
    now,
    JSON.stringify(why),
    key.id,
    key.attempt_token,
    leaseSeen,
    leaseSeen,
  );
}

/** Asks the run's device to end it. False: it is not running. */
export function requestCancel(db: Database, id: string, reason: string, now: number): boolean {
  return (
    db.run(
      `UPDATE runs SET cancel_requested = coalesce(cancel_requested, ?), cancel_reason = ?
       WHERE id = ? AND state = 'running'`,
      now,
      reason,
      id,
    ) === 1
  );
}

/** What the running program says of how far it is. */
export function noteProgress(db: Database, id: string, progress: number | null, text: string | null): void {
  db.run(`UPDATE runs SET progress = ?, progress_text = ? WHERE id = ? AND state = 'running'`, progress, text, id);
}

/** Rehearsals do not count: they may go beside anything. */
export function hasLiveRun(db: Database, jobName: string): boolean {
  return (
    db.get(
      `SELECT 1 FROM runs INDEXED BY runs_live WHERE job_name = ? AND state = 'running' AND preview = 0 LIMIT 1`,
      jobName,
    ) !== undefined
  );
}

/** Whether a run of the job itself has an id from this one on: ids sort by time. */
export function hasRunSince(db: Database, jobName: string, fromId: string): boolean {
  const sql = `SELECT 1 FROM runs WHERE job_name = ? AND id >= ? AND preview = 0 AND definition IS NULL LIMIT 1`;
  return db.get(sql, jobName, fromId) !== undefined;
}

/** The index is named, as SQLite would else walk through the whole history in the order of ids. */
export function liveRuns(db: Database): RunRow[] {
  return db.all(`SELECT * FROM runs INDEXED BY runs_live WHERE state = 'running' ORDER BY id`);
}

export function liveRunsOf(db: Database, jobName: string): RunRow[] {
  return db.all(`SELECT * FROM runs WHERE job_name = ? AND state = 'running' ORDER BY id`, jobName);
}

/** Runs of a session that a person, or a stop-all, wants ended. */
export function cancelledRuns(db: Database, session: string): { id: string; cancel_reason: string }[] {
  return db.all(
    `SELECT id, cancel_reason FROM runs WHERE state = 'running' AND session = ? AND cancel_requested IS NOT NULL`,
    session,
  );
}

/** Renews the lease of every run of a session. */
export function renewLeases(db: Database, session: string, leaseUntil: number): void {
  db.run(`UPDATE runs SET lease_until = ? WHERE session = ? AND state = 'running'`, leaseUntil, session);
}

export function runById(db: Database, id: string): RunRow | undefined {
  return db.get(`SELECT * FROM runs WHERE id = ?`, id);
}

/** Runs whose id ends with `ending` (ids share their beginning, so people copy the end). */
export function runsByEnding(db: Database, ending: string): RunRow[] {
  // Of all indexes this one is the narrowest that holds the ids.
  return db.all(
    `SELECT * FROM runs WHERE id IN
       (SELECT id FROM runs INDEXED BY runs_of_job WHERE substr(id, -length(?)) = ? ORDER BY id DESC LIMIT 10)
     ORDER BY id DESC`,
    ending,
    ending,
  );
}

export interface RunFilter {
  job_name?: string | null;
  /** Whether rehearsals are among them; true where nothing is said. */
  previews?: boolean;
  limit: number;
}

/** Newest first. Those in one state: history.ts. */
export function listRuns(db: Database, { job_name = null, previews = true, limit }: RunFilter): RunRow[] {
  if (job_name !== null) {
    return db.all(
      `SELECT * FROM runs WHERE job_name = ? AND (? OR preview = 0) ORDER BY id DESC LIMIT ?`,
      job_name,
      previews ? 1 : 0,
      limit,
    );
  }
  return db.all(`SELECT * FROM runs WHERE (? OR preview = 0) ORDER BY id DESC LIMIT ?`, previews ? 1 : 0, limit);
}

/**
 * Forgets ended runs that started before `before`; returns how many. The last of a job stays.
 * @param beforeId the first id of that time: ids sort by time, so the search ends there
 */
export function pruneRuns(db: Database, before: number, beforeId: string, limit: number): number {
  return db.run(
    `DELETE FROM runs WHERE id IN
       (SELECT id FROM runs AS old WHERE id < ? AND state <> 'running' AND started < ?
          AND (preview <> 0 OR definition IS NOT NULL
               OR EXISTS (SELECT 1 FROM runs AS newer WHERE newer.job_name = old.job_name AND newer.id > old.id))
        ORDER BY id LIMIT ?)`,
    beforeId,
    before,
    limit,
  );
}
