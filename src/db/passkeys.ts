/** Passkeys: the public halves of keys that people keep in their phone, computer or key ring. */
import type { Database } from "./database.ts";

export interface PasskeyRow {
  /** As the authenticator made it, in base64url. */
  id: string;
  person_id: string;
  name: string;
  public_key: Uint8Array<ArrayBuffer>;
  /** Goes up at each use; one that does not may be a copy. */
  counter: number;
  /** How to reach it, as JSON: ["internal", "hybrid"]. */
  transports: string;
  created: number;
  last_used: number | null;
}

export function insertPasskey(db: Database, row: Omit<PasskeyRow, "last_used">): void {
  db.run(
    `INSERT INTO passkeys (id, person_id, name, public_key, counter, transports, created) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.person_id,
    row.name,
    row.public_key,
    row.counter,
    row.transports,
    row.created,
  );
}

export function passkeyById(db: Database, id: string): PasskeyRow | undefined {
  return db.get(`SELECT * FROM passkeys WHERE id = ?`, id);
}

export function passkeysOf(db: Database, personId: string): PasskeyRow[] {
  return db.all(`SELECT * FROM passkeys WHERE person_id = ? ORDER BY created, id`, personId);
}

export function notePasskeyUse(db: Database, id: string, counter: number, now: number): void {
  db.run(`UPDATE passkeys SET counter = ?, last_used = ? WHERE id = ?`, counter, now, id);
}

export function deletePasskey(db: Database, id: string): void {
  db.run(`DELETE FROM passkeys WHERE id = ?`, id);
}

export function deletePasskeysOf(db: Database, personId: string): void {
  db.run(`DELETE FROM passkeys WHERE person_id = ?`, personId);
}
