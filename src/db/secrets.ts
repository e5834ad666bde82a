/** Sealed values by name. What opens them is not here: model/seal.ts, and the key in a file of its own. */
import type { Sealed } from "../model/seal.ts";
import type { Database } from "./database.ts";

export interface SecretRow extends Sealed {
  name: string;
  created: number;
  updated: number;
}

export function secretRow(db: Database, name: string): SecretRow | undefined {
  return db.get(`SELECT * FROM secrets WHERE name = ?`, name);
}

export function putSecret(db: Database, name: string, sealed: Sealed, now: number): void {
  db.run(
    `INSERT INTO secrets (name, version, key_id, nonce, ciphertext, tag, created, updated)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET
       version = excluded.version, key_id = excluded.key_id, nonce = excluded.nonce,
       ciphertext = excluded.ciphertext, tag = excluded.tag, updated = excluded.updated`,
    name,
    sealed.version,
    sealed.key_id,
    sealed.nonce,
    sealed.ciphertext,
    sealed.tag,
    now,
    now,
  );
}

/** Returns whether there was one of that name. */
export function deleteSecret(db: Database, name: string): boolean {
  return db.run(`DELETE FROM secrets WHERE name = ?`, name) === 1;
}

export type ListedSecret = Pick<SecretRow, "name" | "version" | "key_id" | "created" | "updated">;

export function listSecrets(db: Database): ListedSecret[] {
  return db.all(`SELECT name, version, key_id, created, updated FROM secrets ORDER BY name`);
}

/** False in a database that no AIOS with secrets has opened yet. */
export function hasSecretsTable(db: Database): boolean {
  return db.get(`SELECT 1 FROM sqlite_schema WHERE name = 'secrets'`) !== undefined;
}

export function countSecrets(db: Database): number {
  return db.get<{ count: number }>(`SELECT count(*) AS count FROM secrets`)!.count;
}
