/** What speaks for a person. Only hashes are here: what was handed out cannot be read back. */
import type { Role } from "../model/role.ts";
import type { Database } from "./database.ts";

export type CredentialKind = "session" | "token" | "link" | "challenge";

export interface CredentialRow {
  id: string;
  kind: CredentialKind;
  /** Empty of a challenge for whoever has a passkey. */
  person_id: string;
  sha256: string;
  /** Of a token. */
  name: string | null;
  /** Of a token: what it is limited to. */
  role: Role | null;
  created: number;
  /** Null: until it is taken back. */
  expires: number | null;
  last_used: number | null;
  /** The browser's name of itself, and the address it came from. */
  agent: string | null;
  address: string | null;
}

export function insertCredential(db: Database, row: CredentialRow): void {
  db.run(
    `INSERT INTO credentials (id, kind, person_id, sha256, name, role, created, expires, last_used, agent, address)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.kind,
    row.person_id,
    row.sha256,
    row.name,
    row.role,
    row.created,
    row.expires,
    row.last_used,
    row.agent,
    row.address,
  );
}

/** None that has expired. */
export function credentialByHash(
  db: Database,
  kind: CredentialKind,
  sha256: string,
  now: number,
): CredentialRow | undefined {
  return db.get(
    `SELECT * FROM credentials WHERE sha256 = ? AND kind = ? AND (expires IS NULL OR expires > ?)`,
    sha256,
    kind,
    now,
  );
}

export function credentialById(db: Database, id: string, now: number): CredentialRow | undefined {
  return db.get(`SELECT * FROM credentials WHERE id = ? AND (expires IS NULL OR expires > ?)`, id, now);
}

/** Takes it away: of several who come with the same, one gets it. */
export function takeCredential(
  db: Database,
  kind: CredentialKind,
  sha256: string,
  now: number,
): CredentialRow | undefined {
  return db.get(
    `DELETE FROM credentials WHERE sha256 = ? AND kind = ? AND (expires IS NULL OR expires > ?) RETURNING *`,
    sha256,
    kind,
    now,
  );
}

export function noteUse(
  db: Database,
  id: string,
  use: { at: number; expires: number | null; agent: string | null; address: string | null },
): void {
  db.run(
    `UPDATE credentials SET last_used = ?, expires = ?, agent = ?, address = ? WHERE id = ?`,
    use.at,
    use.expires,
    use.agent,
    use.address,
    id,
  );
}

/** Returns whether there was one. */
export function deleteCredential(db: Database, id: string): boolean {
  return db.run(`DELETE FROM credentials WHERE id = ?`, id) === 1;
}

export function deleteCredentialsOf(db: Database, personId: string): void {
  db.run(`DELETE FROM credentials WHERE person_id = ?`, personId);
}

export function deleteKindOf(db: Database, personId: string, kind: CredentialKind): void {
  db.run(`DELETE FROM credentials WHERE person_id = ? AND kind = ?`, personId, kind);
}

/** All browsers of a person but one. */
export function deleteOtherSessions(db: Database, personId: string, keptId: string | null): void {
  db.run(`DELETE FROM credentials WHERE person_id = ? AND kind = 'session' AND id IS NOT ?`, personId, keptId);
}

export function deleteExpiredCredentials(db: Database, now: number): void {
  db.run(`DELETE FROM credentials WHERE expires <= ?`, now);
}

/** Of the challenges for whoever has a passkey, which anybody may ask for, only the newest `kept` stay. */
export function boundOpenChallenges(db: Database, kept: number): void {
  db.run(
    `DELETE FROM credentials
     WHERE person_id = '' AND id NOT IN (SELECT id FROM credentials WHERE person_id = '' ORDER BY created DESC LIMIT ?)
       AND kind = 'challenge'`,
    kept,
  );
}

/** Of one person, or of all, the newest first. */
export function listCredentials(
  db: Database,
  kind: CredentialKind,
  personId: string | null,
  now: number,
): CredentialRow[] {
  return db.all(
    `SELECT * FROM credentials
     WHERE kind = ?1 AND (?2 IS NULL OR person_id = ?2) AND (expires IS NULL OR expires > ?3)
     ORDER BY created DESC, id DESC`,
    kind,
    personId,
    now,
  );
}
