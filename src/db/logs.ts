/** All log messages: each line of a program with its run, and what AIOS says itself (`stream` is `aios`). */
import type { Database } from "./database.ts";
import { scanLines } from "./log-scan.ts";
import { linesOfRun } from "./run-logs.ts";

const shortestPart = 2;

export type LogLevel = "INFO" | "WARNING" | "ERROR";
/** `log`: a program said it with a level, by the SDK. */
export type LogStream = "stdout" | "stderr" | "log" | "aios";

export interface LogRow {
  id: number;
  timestamp: number;
  level: string;
  message: string;
  device: string;
  run_id: string | null;
  job_name: string | null;
  stream: string | null;
}

export type NewLog = Omit<LogRow, "id">;

/** Adds a line and returns its id: the next one, or `id` where a line that was taken out leaves its place. */
export function insertLog(db: Database, line: NewLog, id: number | null = null): number {
  return db.insert(
    `INSERT INTO logs (id, timestamp, level, message, device, run_id, job_name, stream) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    line.timestamp,
    line.level,
    line.message,
    line.device,
    line.run_id,
    line.job_name,
    line.stream,
  )!;
}

export interface LogFilter {
  run_id?: string | null;
  job_name?: string | null;
  /** Words that must all occur. */
  search?: string | null;
  /** Only lines with a greater id: the oldest of them. 0: from the first line on. */
  after_id?: number | null;
  /** Only lines with a smaller id; of a run. */
  before_id?: number | null;
  /** Only lines of these levels; of a run. */
  levels?: readonly string[] | null;
  limit: number;
}

/** The newest `limit` lines that fit, oldest first; with `after_id` the oldest ones behind it. */
export function listLogs(db: Database, filter: LogFilter): LogRow[] {
  const { run_id = null, job_name = null, after_id = null, before_id = null, levels = null, limit } = filter;
  const read = (words: string | null) => {
    if (run_id !== null) return linesOfRun(db, { run_id, words, levels, after_id, before_id, limit });
    if (after_id !== null) return linesBehind(db, { job_name, words, after_id, limit });
    const newest = words ? matchingLines(db, words, job_name, limit) : lastLines(db, job_name, limit);
    return newest.toReversed();
  };
  const search = filter.search ? searchOf(filter.search) : null;
  if (search === null) return read(null);
  const found = read(search.words);
  if (found.length > 0 || search.parts === null) return found;
  return scanLines(db, { run_id, job_name, parts: search.parts, after_id, before_id, levels, limit });
}

function lastLines(db: Database, jobName: string | null, limit: number): LogRow[] {
  if (jobName === null) return db.all(`SELECT * FROM logs ORDER BY id DESC LIMIT ?`, limit);
  return db.all(
    `SELECT * FROM
       (SELECT * FROM logs WHERE run_id IN (SELECT id FROM runs WHERE job_name = ? ORDER BY id DESC LIMIT 200)
        UNION ALL SELECT * FROM logs WHERE run_id IS NULL AND job_name = ?)
     ORDER BY id DESC LIMIT ?`,
    jobName,
    jobName,
    limit,
  );
}

function matchingLines(db: Database, words: string, jobName: string | null, limit: number): LogRow[] {
  return db.all(
    `SELECT logs.* FROM logs_search JOIN logs ON logs.id = logs_search.rowid
     WHERE logs_search MATCH ? AND (? IS NULL OR job_name = ?)
     ORDER BY logs_search.rowid DESC LIMIT ?`,
    words,
    jobName,
    jobName,
    limit,
  );
}

interface Behind {
  job_name: string | null;
  words: string | null;
  after_id: number;
  limit: number;
}

function linesBehind(db: Database, { job_name, words, after_id, limit }: Behind): LogRow[] {
  return db.all(
    `SELECT * FROM logs WHERE id > ? AND (? IS NULL OR job_name = ?)
       AND (? IS NULL OR id IN (SELECT rowid FROM logs_search WHERE logs_search MATCH ? AND rowid > ?))
     ORDER BY id LIMIT ?`,
    after_id,
    job_name,
    job_name,
    words,
    words,
    after_id,
    limit,
  );
}

export interface Search {
  /** For FTS5: each word as a string, so that nothing a person types is taken as query syntax. */
  words: string;
  /** What to look for where no line has all of them whole; null where it is too short. */
  parts: string[] | null;
}

/** Null where there is nothing to search for. */
export function searchOf(text: string): Search | null {
  const words = text.split(/[\s\0]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return null;
  const parts = words.at(-1)!.length < shortestPart ? null : words;
  return { words: words.map((word) => `"${word.replaceAll('"', '""')}"`).join(" "), parts };
}

/** Takes the given stored lines of a run out again; returns how many. */
export function deleteLogs(db: Database, runId: string, fromId: number, toId: number): number {
  return db.run(`DELETE FROM logs WHERE run_id = ? AND id BETWEEN ? AND ?`, runId, fromId, toId);
}

/** Forgets lines older than `before`, oldest first; returns how many. */
export function pruneLogsByAge(db: Database, before: number, limit: number): number {
  return db.run(
    `DELETE FROM logs WHERE id IN (SELECT id FROM logs ORDER BY id LIMIT ?) AND timestamp < ?`,
    limit,
    before,
  );
}

/** Forgets the oldest lines; returns how many. */
export function pruneOldestLogs(db: Database, limit: number): number {
  return db.run(`DELETE FROM logs WHERE id IN (SELECT id FROM logs ORDER BY id LIMIT ?)`, limit);
}
