/** Attempts to sign in that did not succeed (yet): each is written down before it is looked at. */
import type { Database } from "./database.ts";

export interface FailureCount {
  count: number;
  /** Of the newest, in seconds since the epoch; null where there is none. */
  newest: number | null;
}

/** @returns its id, to take it back once it has succeeded */
export function insertFailure(db: Database, whom: string, address: string, now: number): number {
  return db.insert(`INSERT INTO sign_in_failures (whom, address, at) VALUES (?, ?, ?)`, whom, address, now)!;
}

export function failuresOfName(db: Database, whom: string, since: number): FailureCount {
  return db.get(
    `SELECT count(*) AS count, max(at) AS newest FROM sign_in_failures WHERE whom = ? AND at >= ?`,
    whom,
    since,
  )!;
}

export function failuresOfAddress(db: Database, address: string, since: number): FailureCount {
  return db.get(
    `SELECT count(*) AS count, max(at) AS newest FROM sign_in_failures WHERE address = ? AND at >= ?`,
    address,
    since,
  )!;
}

/** After a success: what this name has failed at from there, and this attempt. */
export function forgetFailures(db: Database, id: number, whom: string, address: string): void {
  db.run(`DELETE FROM sign_in_failures WHERE id = ? OR (whom = ? AND address = ?)`, id, whom, address);
}

/** Those before `before`, and all but the newest `kept`. */
export function pruneFailures(db: Database, before: number, kept: number): void {
  db.run(
    `DELETE FROM sign_in_failures
     WHERE at < ? OR id <= (SELECT coalesce(max(id), 0) FROM sign_in_failures) - ?`,
    before,
    kept,
  );
}
