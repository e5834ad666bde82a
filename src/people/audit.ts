/**
 * Who did what, chained: each entry holds the SHA-256 of itself and the one before. Whoever changes or takes out an
 * entry would have to write all later ones anew; the last hash, kept elsewhere, tells even that.
 */
import { createHash } from "node:crypto";
import { auditAfter, highestAuditId, insertAudit, lastAudit, type AuditRow } from "../db/audit.ts";
import type { Database } from "../db/database.ts";

export const firstHash = "0".repeat(64);
const longestDetail = 2_000;
const rowsAtOnce = 2_000;

export interface AuditEntry {
  at: number;
  /** person:NAME, token:NAME, terminal */
  who: string;
  what: string;
  /** Without secrets: see `detailOf`. */
  detail: Record<string, unknown>;
}

/** Call inside `write`: of several processes each gets the one before. */
export function appendAudit(db: Database, { at, who, what, detail }: AuditEntry): void {
  const before_hash = lastAudit(db)?.hash ?? firstHash;
  const whole = JSON.stringify(detail);
  const text = whole.length <= longestDetail ? whole : JSON.stringify({ shortened: whole.slice(0, longestDetail) });
  const row = { at, who: who.slice(0, 200), what: what.slice(0, 100), detail: text, before_hash };
  insertAudit(db, { ...row, hash: hashOf(row) });
}

export function hashOf({ at, who, what, detail, before_hash }: Omit<AuditRow, "id" | "hash">): string {
  return createHash("sha256")
    .update(JSON.stringify([before_hash, at, who, what, detail]))
    .digest("hex");
}

export interface AuditCheck {
  entries: number;
  last_hash: string;
  /** The first entry that is not as it was written; null: all are. */
  bad: { id: number; why: string } | null;
}

/** Reads part by part, so that a long history holds nobody up. */
export async function verifyAudit(db: Database): Promise<AuditCheck> {
  let [entries, last, hash] = [0, 0, firstHash];
  for (;;) {
    const rows = await db.read(() => auditAfter(db, last, rowsAtOnce));
    for (const row of rows) {
      const why = problemOf(row, last, hash);
      if (why !== null) return { entries, last_hash: hash, bad: { id: row.id, why } };
      [entries, last, hash] = [entries + 1, row.id, row.hash];
    }
    if (rows.length === 0) break;
  }
  const highest = await db.read(() => highestAuditId(db));
  const bad =
    highest > last ? { id: last + 1, why: `entries ${last + 1} to ${highest} were taken out at the end` } : null;
  return { entries, last_hash: hash, bad };
}

function problemOf(row: AuditRow, lastId: number, lastHash: string): string | null {
  if (row.id !== lastId + 1) return `entries before it were taken out, from ${lastId + 1} on`;
  if (row.before_hash !== lastHash) return "it does not follow from the entry before it";
  return hashOf(row) === row.hash ? null : "it was changed after it was written";
}
