/** What programs keep from one run to the next: JSON values by key, a key space for each program file. */
import type { Database } from "./database.ts";

export interface StateRow {
  program: string;
  key: string;
  /** JSON. */
  value: string;
  version: number;
  expires: number | null;
  updated: number;
}

/** What is there now; what has expired is not. */
export function stateValue(db: Database, program: string, key: string, now: number): StateRow | undefined {
  return db.get(
    `SELECT program, key, value, version, expires, updated FROM state
     WHERE program = ? AND key = ? AND (expires IS NULL OR expires > ?)`,
    program,
    key,
    now,
  );
}

/** Returns the new version: the time in microseconds, but always more than the one before. */
export function putState(
  db: Database,
  { program, key, value, expires }: Pick<StateRow, "program" | "key" | "value" | "expires">,
  now: number,
): number {
  return db.get<{ version: number }>(
    `INSERT INTO state (program, key, value, version, expires, updated) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (program, key) DO UPDATE SET
       value = excluded.value, expires = excluded.expires, updated = excluded.updated,
       version = max(state.version + 1, excluded.version)
     RETURNING version`,
    program,
    key,
    value,
    Math.floor(now * 1e6),
    expires,
    now,
  )!.version;
}

/** Returns whether there was something. */
export function deleteState(db: Database, program: string, key: string, now: number): boolean {
  const there = stateValue(db, program, key, now) !== undefined;
  db.run(`DELETE FROM state WHERE program = ? AND key = ?`, program, key);
  return there;
}

export interface StateFilter {
  program: string;
  prefix: string;
  /** Only keys that sort behind this one. */
  after: string;
  limit: number;
}

/** In the order of their keys. */
export function listState(db: Database, { program, prefix, after, limit }: StateFilter, now: number): StateRow[] {
  return db.all(
    `SELECT program, key, value, version, expires, updated FROM state
     WHERE program = ? AND key > ? AND key >= ? AND substr(key, 1, length(?)) = ? AND (expires IS NULL OR expires > ?)
     ORDER BY key LIMIT ?`,
    program,
    after,
    prefix,
    prefix,
    prefix,
    now,
    limit,
  );
}

/** Gives what a program keeps to another name as well, until `expires`. */
export function copyState(
  db: Database,
  { program, copy, expires }: { program: string; copy: string; expires: number },
  now: number,
): void {
  db.run(
    `INSERT INTO state (program, key, value, version, expires, updated)
     SELECT ?, key, value, version, min(coalesce(expires, ?), ?), updated FROM state
     WHERE program = ? AND (expires IS NULL OR expires > ?)`,
    copy,
    expires,
    expires,
    program,
    now,
  );
}

/** Programs that keep something, and how much. Copies for rehearsals (":…") are left out. */
export function statePrograms(db: Database, now: number): { program: string; keys: number; updated: number }[] {
  return db.all(
    `SELECT program, count(*) AS keys, max(updated) AS updated FROM state
     WHERE (expires IS NULL OR expires > ?) AND program NOT LIKE ':%' GROUP BY program ORDER BY program`,
    now,
  );
}

/** Forgets what has expired; returns how many. */
export function pruneState(db: Database, now: number, limit: number): number {
  return db.run(
    `DELETE FROM state WHERE id IN
       (SELECT id FROM state WHERE expires IS NOT NULL AND expires <= ? ORDER BY expires LIMIT ?)`,
    now,
    limit,
  );
}
