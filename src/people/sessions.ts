/** Signing in and staying so: links become sessions, sessions and tokens become the person they speak for. */
import { deleteExpiredCredentials, insertCredential, noteUse, takeCredential } from "../db/credentials.ts";
import { credentialByHash, type CredentialKind, type CredentialRow } from "../db/credentials.ts";
import type { Database } from "../db/database.ts";
import { personById, type PersonRow } from "../db/people.ts";
import { allows, type Role } from "../model/role.ts";
import { hashOfBearer, sameHash } from "./bearer.ts";

export const sessionSeconds = 30 * 24 * 3600;
export const linkSeconds = 10 * 60;
/** A use is noted, and a session's time moved on, at most so often: not each request shall write. */
const noteEverySeconds = 300;

/** Where a request came from. */
export interface From {
  agent: string | null;
  address: string | null;
}

export interface NewCredential {
  id: string;
  kind: CredentialKind;
  personId: string;
  /** What was handed out. */
  bearer: string;
  now: number;
  /** Null: until it is taken back. */
  seconds: number | null;
  name?: string | null;
  role?: Role | null;
  from?: From;
}

/** Call inside `write`. */
export function keepCredential(db: Database, credential: NewCredential): CredentialRow {
  const { id, kind, personId, bearer, now, seconds, name = null, role = null } = credential;
  const row: CredentialRow = {
    ...{ id, kind, person_id: personId, sha256: hashOfBearer(kind, bearer)!, name, role, created: now },
    expires: seconds === null ? null : now + seconds,
    last_used: kind === "session" ? now : null,
    ...(credential.from ?? { agent: null, address: null }),
  };
  deleteExpiredCredentials(db, now);
  insertCredential(db, row);
  return row;
}

export interface Identity {
  person: PersonRow;
  /** What the person may do by this credential: never more than the person. */
  role: Role;
  credential: CredentialRow;
  /** Whether it is time to write its use down. */
  isUseDue: boolean;
}

/** Who is behind a session or a token; null: nobody, or nobody any more. Call inside `read`. */
export function identify(db: Database, kind: "session" | "token", bearer: string, now: number): Identity | null {
  const sha256 = hashOfBearer(kind, bearer);
  if (sha256 === null) return null;
  const credential = credentialByHash(db, kind, sha256, now);
  if (credential === undefined || !sameHash(credential.sha256, sha256)) return null;
  return identityOf(db, credential, now);
}

/** Call inside `read`. */
export function identityOf(db: Database, credential: CredentialRow, now: number): Identity | null {
  const person = personById(db, credential.person_id);
  if (person === undefined || person.disabled !== null) return null;
  const limit = credential.role ?? person.role;
  const role = allows(person.role, limit) ? limit : person.role;
  const isUseDue = credential.last_used === null || now - credential.last_used >= noteEverySeconds;
  return { person, role, credential, isUseDue };
}

/** A session lives on from its use; a token ends when it was said to. Call inside `write`. */
export function noteCredentialUse(db: Database, { id, kind, expires }: CredentialRow, from: From, now: number): void {
  noteUse(db, id, { at: now, expires: kind === "session" ? now + sessionSeconds : expires, ...bounded(from) });
}

/** The person a link was made for, and the link is spent; null: it is no link, or spent, or too old. Call inside `write`. */
export function spendLink(db: Database, bearer: string, now: number): PersonRow | null {
  const sha256 = hashOfBearer("link", bearer);
  if (sha256 === null) return null;
  const link = takeCredential(db, "link", sha256, now);
  const person = link && personById(db, link.person_id);
  return person !== undefined && person.disabled === null ? person : null;
}

/** What a browser says of itself is kept for people to read, and may be anything. */
export function bounded({ agent, address }: From): From {
  return { agent: agent?.slice(0, 300) ?? null, address: address?.slice(0, 60) ?? null };
}
