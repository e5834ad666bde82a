/**
 * What is handed out to speak for a person: 256 random bits behind a prefix that says what it is, so that a person and
 * a scanner for leaked keys know one when they see it. Kept is only its SHA-256: enough, as nobody can guess 256 bits.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { CredentialKind } from "../db/credentials.ts";
import type { RandomBytes } from "../model/id.ts";

const randomCount = 32;
const longest = 200;

export function makeBearer(kind: CredentialKind, randomBytes: RandomBytes): string {
  return `aios_${kind}_${Buffer.from(randomBytes(randomCount)).toString("base64url")}`;
}

/** Null where it is none of that kind: then nothing needs to be looked up. */
export function hashOfBearer(kind: CredentialKind, bearer: string): string | null {
  if (bearer.length > longest || !bearer.startsWith(`aios_${kind}_`)) return null;
  return createHash("sha256").update(bearer).digest("hex");
}

/** In a time that tells nothing of where they differ. */
export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
