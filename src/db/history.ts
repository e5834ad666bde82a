/**
 * The history, newest first: runs, and what should have run and did not. Whatever is asked for, one call looks at so
 * many rows and no more, so a search through a million of them answers at once, piece by piece.
 */
import type { RunState } from "../model/run.ts";
import type { Database } from "./database.ts";
import { liveRuns, liveRunsOf, type RunRow } from "./runs.ts";
import type { TriggerRow } from "./triggers.ts";

/** Sorts behind every id. */
export const afterAllIds = "~";

export interface HistoryFilter {
  job_name: string | null;
  /** Any of them; null for all. */
  states: readonly RunState[] | null;
  device: string | null;
  /** A part of the job's name, the error, the result or the note. */
  search: string | null;
  previews: boolean;
  /** Only ids from here on, and before there. */
  fromId: string;
  beforeId: string;
  limit: number;
  /** So many rows at most; -1: all there are. */
  mostLookedAt: number;
}

export interface HistoryPiece {
  runs: RunRow[];
  /** Further ones have smaller ids than this one; null: there are none. */
  nextBeforeId: string | null;
}

export function pastRuns(db: Database, filter: HistoryFilter): HistoryPiece {
  const { job_name, fromId, beforeId, limit, mostLookedAt } = filter;
  const isOdd = filter.states?.every((state) => state !== "running" && state !== "succeeded") ?? false;
  const like = filter.search === null ? null : `%${filter.search.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const states = filter.states === null ? null : JSON.stringify(filter.states);
  const range = [beforeId, fromId, mostLookedAt] as const;
  const rest = [
    states,
    states,
    filter.device,
    filter.device,
    filter.previews ? 1 : 0,
    like,
    like,
    like,
    like,
    like,
    limit + 1,
  ] as const;
  const runs =
    job_name === null
      ? isOdd
        ? oddRuns(db, range, rest)
        : anyRuns(db, range, rest)
      : isOdd
        ? oddRunsOf(db, job_name, range, rest)
        : anyRunsOf(db, job_name, range, rest);
  if (runs.length > limit) return { runs: runs.slice(0, limit), nextBeforeId: runs[limit - 1]!.id };
  const nextBeforeId = mostLookedAt < 0 ? null : endOfPiece(db, job_name, isOdd, [beforeId, fromId, mostLookedAt - 1]);
  return { runs, nextBeforeId };
}

/** The newest runs in this state. */
export function runsIn(db: Database, state: RunState, jobName: string | null, limit: number): RunRow[] {
  if (state === "running") {
    const live = jobName === null ? liveRuns(db) : liveRunsOf(db, jobName);
    return live.toReversed().slice(0, limit);
  }
  if (jobName === null && state !== "succeeded") {
    return db.all(
      `SELECT * FROM runs INDEXED BY runs_odd_by_state WHERE state NOT IN ('running', 'succeeded') AND state = ?
       ORDER BY id DESC LIMIT ?`,
      state,
      limit,
    );
  }
  const filter = { job_name: jobName, states: [state], device: null, search: null, previews: true };
  return pastRuns(db, { ...filter, fromId: "", beforeId: afterAllIds, limit, mostLookedAt: -1 }).runs;
}

type Range = readonly [beforeId: string, fromId: string, lookedAt: number];
type Rest = readonly (string | number | null)[];

function anyRuns(db: Database, range: Range, rest: Rest): RunRow[] {
  return db.all(
    `SELECT * FROM (SELECT * FROM runs WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT ?)
     WHERE (? IS NULL OR state IN (SELECT value FROM json_each(?))) AND (? IS NULL OR device = ?) AND preview <= ?
       AND (? IS NULL OR job_name LIKE ? ESCAPE '\\' OR error LIKE ? ESCAPE '\\' OR result LIKE ? ESCAPE '\\'
            OR note LIKE ? ESCAPE '\\')
     ORDER BY id DESC LIMIT ?`,
    ...range,
    ...rest,
  );
}

function anyRunsOf(db: Database, jobName: string, range: Range, rest: Rest): RunRow[] {
  return db.all(
    `SELECT * FROM (SELECT * FROM runs WHERE job_name = ? AND id < ? AND id >= ? ORDER BY id DESC LIMIT ?)
     WHERE (? IS NULL OR state IN (SELECT value FROM json_each(?))) AND (? IS NULL OR device = ?) AND preview <= ?
       AND (? IS NULL OR job_name LIKE ? ESCAPE '\\' OR error LIKE ? ESCAPE '\\' OR result LIKE ? ESCAPE '\\'
            OR note LIKE ? ESCAPE '\\')
     ORDER BY id DESC LIMIT ?`,
    jobName,
    ...range,
    ...rest,
  );
}

function oddRuns(db: Database, range: Range, rest: Rest): RunRow[] {
  return db.all(
    `SELECT * FROM (SELECT * FROM runs INDEXED BY runs_odd WHERE state NOT IN ('running', 'succeeded')
                      AND id < ? AND id >= ? ORDER BY id DESC LIMIT ?)
     WHERE (? IS NULL OR state IN (SELECT value FROM json_each(?))) AND (? IS NULL OR device = ?) AND preview <= ?
       AND (? IS NULL OR job_name LIKE ? ESCAPE '\\' OR error LIKE ? ESCAPE '\\' OR result LIKE ? ESCAPE '\\'
            OR note LIKE ? ESCAPE '\\')
     ORDER BY id DESC LIMIT ?`,
    ...range,
    ...rest,
  );
}

function oddRunsOf(db: Database, jobName: string, range: Range, rest: Rest): RunRow[] {
  return db.all(
    `SELECT * FROM (SELECT * FROM runs INDEXED BY runs_odd_of_job WHERE state NOT IN ('running', 'succeeded')
                      AND job_name = ? AND id < ? AND id >= ? ORDER BY id DESC LIMIT ?)
     WHERE (? IS NULL OR state IN (SELECT value FROM json_each(?))) AND (? IS NULL OR device = ?) AND preview <= ?
       AND (? IS NULL OR job_name LIKE ? ESCAPE '\\' OR error LIKE ? ESCAPE '\\' OR result LIKE ? ESCAPE '\\'
            OR note LIKE ? ESCAPE '\\')
     ORDER BY id DESC LIMIT ?`,
    jobName,
    ...range,
    ...rest,
  );
}

/** The last id that was looked at; null where that was the last of all. */
function endOfPiece(
  db: Database,
  jobName: string | null,
  isOdd: boolean,
  range: readonly [beforeId: string, fromId: string, skipped: number],
): string | null {
  const found =
    jobName === null
      ? isOdd
        ? db.get<{ id: string }>(
            `SELECT id FROM runs INDEXED BY runs_odd WHERE state NOT IN ('running', 'succeeded') AND id < ? AND id >= ?
             ORDER BY id DESC LIMIT 1 OFFSET ?`,
            ...range,
          )
        : db.get<{ id: string }>(
            `SELECT id FROM runs WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT 1 OFFSET ?`,
            ...range,
          )
      : isOdd
        ? db.get<{ id: string }>(
            `SELECT id FROM runs INDEXED BY runs_odd_of_job WHERE state NOT IN ('running', 'succeeded') AND job_name = ?
             AND id < ? AND id >= ? ORDER BY id DESC LIMIT 1 OFFSET ?`,
            jobName,
            ...range,
          )
        : db.get<{ id: string }>(
            `SELECT id FROM runs WHERE job_name = ? AND id < ? AND id >= ? ORDER BY id DESC LIMIT 1 OFFSET ?`,
            jobName,
            ...range,
          );
  return found?.id ?? null;
}

export interface MissedFilter {
  job_name: string | null;
  search: string | null;
  from: number;
  /** Older than this one. */
  before: { processed: number; id: number };
  limit: number;
  mostLookedAt: number;
}

/** Triggers that ended without a run, by when that was decided, newest first. */
export function missedTriggers(db: Database, filter: MissedFilter): TriggerRow[] {
  const { job_name, search, from, before, limit, mostLookedAt } = filter;
  const like = search === null ? null : `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const range = [before.processed, before.id, from, mostLookedAt, like, like, like, limit] as const;
  if (job_name === null) {
    return db.all(
      `SELECT * FROM (SELECT * FROM triggers INDEXED BY triggers_missed WHERE outcome IS NOT NULL AND outcome <> 'run'
                        AND (processed, id) < (?, ?) AND processed >= ? ORDER BY processed DESC, id DESC LIMIT ?)
       WHERE ? IS NULL OR job_name LIKE ? ESCAPE '\\' OR note LIKE ? ESCAPE '\\'
       ORDER BY processed DESC, id DESC LIMIT ?`,
      ...range,
    );
  }
  return db.all(
    `SELECT * FROM (SELECT * FROM triggers INDEXED BY triggers_missed_of_job WHERE outcome IS NOT NULL
                      AND outcome <> 'run' AND job_name = ? AND (processed, id) < (?, ?) AND processed >= ?
                      ORDER BY processed DESC, id DESC LIMIT ?)
     WHERE ? IS NULL OR job_name LIKE ? ESCAPE '\\' OR note LIKE ? ESCAPE '\\'
     ORDER BY processed DESC, id DESC LIMIT ?`,
    job_name,
    ...range,
  );
}

export interface Span {
  id: string;
  job_name: string;
  device: string;
  started: number;
  finished: number | null;
  state: RunState;
}

/** When runs were live, newest first; rehearsals left out. */
export function spans(db: Database, fromId: string, beforeId: string, limit: number): Span[] {
  return db.all(
    `SELECT id, job_name, device, started, finished, state FROM runs WHERE id >= ? AND id < ? AND preview = 0
     ORDER BY id DESC LIMIT ?`,
    fromId,
    beforeId,
    limit,
  );
}

/** How long the last runs of a job took, newest first; rehearsals and drafts left out. */
export function lastSpansOf(db: Database, jobName: string, limit: number): Span[] {
  return db.all(
    `SELECT id, job_name, device, started, finished, state FROM runs
     WHERE job_name = ? AND preview = 0 AND definition IS NULL ORDER BY id DESC LIMIT ?`,
    jobName,
    limit,
  );
}
