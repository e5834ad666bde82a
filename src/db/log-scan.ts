/**
 * Lines that hold the beginnings of words, or parts of them. The index of words would have to gather all lines of all
 * words that begin so, which are millions; so the lines themselves are read, so many and no more.
 */
import type { Database } from "./database.ts";
import type { LogRow } from "./logs.ts";

const mostLookedAt = 20_000;

export interface LogScan {
  /** All of them must occur; capitals and accents do not matter. */
  parts: readonly string[];
  run_id: string | null;
  job_name: string | null;
  /** Only lines with a greater id, the oldest of them; null: the newest lines. */
  after_id: number | null;
  before_id: number | null;
  levels: readonly string[] | null;
  limit: number;
}

/** Oldest first. */
export function scanLines(db: Database, scan: LogScan): LogRow[] {
  const parts = scan.parts.map(folded);
  const fits = ({ message }: Looked) => {
    const text = folded(message);
    return parts.every((part) => text.includes(part));
  };
  const ids = lookedAt(db, scan)
    .filter(fits)
    .slice(0, scan.limit)
    .map(({ id }) => id);
  return db.all(`SELECT * FROM logs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`, JSON.stringify(ids));
}

interface Looked {
  id: number;
  message: string;
}

function lookedAt(db: Database, scan: LogScan): Looked[] {
  const { run_id, after_id, job_name } = scan;
  const levels = scan.levels === null ? null : JSON.stringify(scan.levels);
  const range = [after_id ?? 0, scan.before_id ?? Number.MAX_SAFE_INTEGER, mostLookedAt] as const;
  const rest = [job_name, job_name, levels, levels] as const;
  if (run_id === null) return after_id === null ? newestOfAll(db, range, rest) : oldestOfAll(db, range, rest);
  return after_id === null ? newestOfRun(db, run_id, range, rest) : oldestOfRun(db, run_id, range, rest);
}

type Values = readonly (string | number | null)[];

function newestOfAll(db: Database, range: Values, rest: Values): Looked[] {
  return db.all(
    `SELECT id, message FROM (SELECT * FROM logs WHERE id > ? AND id < ? ORDER BY id DESC LIMIT ?)
     WHERE (? IS NULL OR job_name = ?) AND (? IS NULL OR level IN (SELECT value FROM json_each(?)))
     ORDER BY id DESC`,
    ...range,
    ...rest,
  );
}

function oldestOfAll(db: Database, range: Values, rest: Values): Looked[] {
  return db.all(
    `SELECT id, message FROM (SELECT * FROM logs WHERE id > ? AND id < ? ORDER BY id LIMIT ?)
     WHERE (? IS NULL OR job_name = ?) AND (? IS NULL OR level IN (SELECT value FROM json_each(?)))
     ORDER BY id`,
    ...range,
    ...rest,
  );
}

function newestOfRun(db: Database, runId: string, range: Values, rest: Values): Looked[] {
  return db.all(
    `SELECT id, message FROM (SELECT * FROM logs WHERE run_id = ? AND id > ? AND id < ? ORDER BY id DESC LIMIT ?)
     WHERE (? IS NULL OR job_name = ?) AND (? IS NULL OR level IN (SELECT value FROM json_each(?)))
     ORDER BY id DESC`,
    runId,
    ...range,
    ...rest,
  );
}

function oldestOfRun(db: Database, runId: string, range: Values, rest: Values): Looked[] {
  return db.all(
    `SELECT id, message FROM (SELECT * FROM logs WHERE run_id = ? AND id > ? AND id < ? ORDER BY id LIMIT ?)
     WHERE (? IS NULL OR job_name = ?) AND (? IS NULL OR level IN (SELECT value FROM json_each(?)))
     ORDER BY id`,
    runId,
    ...range,
    ...rest,
  );
}

/** As the index of words sees it: no capitals, no accents. */
function folded(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
