/** The lines of one run, read from anywhere in it: a run may have a million, and nobody waits for those before or after. */
import type { Database } from "./database.ts";
import type { LogRow } from "./logs.ts";

export interface RunLinesFilter {
  run_id: string;
  /** For FTS5. */
  words: string | null;
  /** Only of these levels; null for all. */
  levels: readonly string[] | null;
  /** Only lines with a greater id: the oldest of them. Null for the newest lines. */
  after_id: number | null;
  /** Only lines with a smaller id: the newest of them. */
  before_id: number | null;
  limit: number;
}

/** Oldest first. Without `after_id` the newest lines that fit. */
export function linesOfRun(db: Database, filter: RunLinesFilter): LogRow[] {
  const { run_id, words, after_id, limit } = filter;
  const levels = filter.levels === null ? null : JSON.stringify(filter.levels);
  const before = filter.before_id ?? Number.MAX_SAFE_INTEGER;
  const bounds = [run_id, after_id ?? 0, before, levels, levels, limit] as const;
  if (words === null) return after_id !== null ? oldest(db, bounds) : newest(db, bounds).toReversed();
  return after_id !== null ? oldestMatching(db, words, bounds) : newestMatching(db, words, bounds).toReversed();
}

type Bounds = readonly [
  run_id: string,
  after: number,
  before: number,
  levels: string | null,
  levels: string | null,
  limit: number,
];

function oldest(db: Database, bounds: Bounds): LogRow[] {
  return db.all(
    `SELECT * FROM logs WHERE run_id = ? AND id > ? AND id < ?
       AND (? IS NULL OR level IN (SELECT value FROM json_each(?)))
     ORDER BY id LIMIT ?`,
    ...bounds,
  );
}

function newest(db: Database, bounds: Bounds): LogRow[] {
  return db.all(
    `SELECT * FROM logs WHERE run_id = ? AND id > ? AND id < ?
       AND (? IS NULL OR level IN (SELECT value FROM json_each(?)))
     ORDER BY id DESC LIMIT ?`,
    ...bounds,
  );
}

// The index of words is asked for the ids between the run's first and last line alone: a common word is in millions of others.

function oldestMatching(db: Database, words: string, [run_id, ...rest]: Bounds): LogRow[] {
  return db.all(
    `SELECT logs.* FROM logs_search CROSS JOIN logs ON logs.id = logs_search.rowid
     WHERE logs_search MATCH ?
       AND logs_search.rowid BETWEEN (SELECT min(id) FROM logs WHERE run_id = ?) AND (SELECT max(id) FROM logs WHERE run_id = ?)
       AND run_id = ? AND logs_search.rowid > ? AND logs_search.rowid < ?
       AND (? IS NULL OR level IN (SELECT value FROM json_each(?)))
     ORDER BY logs_search.rowid LIMIT ?`,
    words,
    run_id,
    run_id,
    run_id,
    ...rest,
  );
}

function newestMatching(db: Database, words: string, [run_id, ...rest]: Bounds): LogRow[] {
  return db.all(
    `SELECT logs.* FROM logs_search CROSS JOIN logs ON logs.id = logs_search.rowid
     WHERE logs_search MATCH ?
       AND logs_search.rowid BETWEEN (SELECT min(id) FROM logs WHERE run_id = ?) AND (SELECT max(id) FROM logs WHERE run_id = ?)
       AND run_id = ? AND logs_search.rowid > ? AND logs_search.rowid < ?
       AND (? IS NULL OR level IN (SELECT value FROM json_each(?)))
     ORDER BY logs_search.rowid DESC LIMIT ?`,
    words,
    run_id,
    run_id,
    run_id,
    ...rest,
  );
}
