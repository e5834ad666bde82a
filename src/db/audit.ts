/** Who did what. Only ever added to; the database itself refuses the rest. */
import type { Database } from "./database.ts";

export interface AuditRow {
  id: number;
  at: number;
  who: string;
  what: string;
  /** JSON. */
  detail: string;
  before_hash: string;
  hash: string;
}

export function insertAudit(db: Database, row: Omit<AuditRow, "id">): void {
  db.run(
    `INSERT INTO audit (at, who, what, detail, before_hash, hash) VALUES (?, ?, ?, ?, ?, ?)`,
    row.at,
    row.who,
    row.what,
    row.detail,
    row.before_hash,
    row.hash,
  );
}

export function lastAudit(db: Database): AuditRow | undefined {
  return db.get(`SELECT * FROM audit ORDER BY id DESC LIMIT 1`);
}

/** Newest first, those before an id. */
export function auditBefore(db: Database, before: number, limit: number): AuditRow[] {
  return db.all(`SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?`, before, limit);
}

/** Oldest first, those behind an id. */
export function auditAfter(db: Database, after: number, limit: number): AuditRow[] {
  return db.all(`SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?`, after, limit);
}

/** The highest id that was ever given, as the database itself remembers it: 0 where there was none. */
export function highestAuditId(db: Database): number {
  const row = db.get<{ seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'audit'`);
  return row?.seq ?? 0;
}
