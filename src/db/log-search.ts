/** Searching all lines of all runs, newest first. */
import type { Database } from "./database.ts";
import type { LogRow } from "./logs.ts";

/** A word that is in millions of lines of other jobs keeps nobody waiting: so many of its lines are looked at. */
const mostLookedAt = 5_000;

export interface LogSearch {
  /** For FTS5. */
  words: string;
  job_name: string | null;
  /** Only lines with a smaller id. */
  before_id: number;
  limit: number;
}

export interface FoundLines {
  lines: LogRow[];
  /** Further ones have smaller ids than this one; null: there are none. */
  nextBeforeId: number | null;
}

export function searchLogs(db: Database, { words, job_name, before_id, limit }: LogSearch): FoundLines {
  if (job_name === null) {
    const lines = db.all<LogRow>(
      `SELECT logs.* FROM (SELECT rowid AS found FROM logs_search WHERE logs_search MATCH ? AND rowid < ?
                           ORDER BY rowid DESC LIMIT ?)
       CROSS JOIN logs ON logs.id = found ORDER BY id DESC`,
      words,
      before_id,
      limit,
    );
    return { lines, nextBeforeId: lines.length < limit ? null : lines.at(-1)!.id };
  }
  const looked = db.all<LogRow>(
    `SELECT logs.* FROM (SELECT rowid AS found FROM logs_search WHERE logs_search MATCH ? AND rowid < ?
                         ORDER BY rowid DESC LIMIT ?)
     CROSS JOIN logs ON logs.id = found WHERE job_name = ? ORDER BY id DESC LIMIT ?`,
    words,
    before_id,
    mostLookedAt,
    job_name,
    limit,
  );
  if (looked.length === limit) return { lines: looked, nextBeforeId: looked.at(-1)!.id };
  const end = db.get<{ id: number }>(
    `SELECT rowid AS id FROM logs_search WHERE logs_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT 1 OFFSET ?`,
    words,
    before_id,
    mostLookedAt - 1,
  );
  return { lines: looked, nextBeforeId: end?.id ?? null };
}
