/**
 * How often one may try to sign in. Each failure beyond a few doubles the time until the next attempt, by name and by
 * address; this machine is no exception, as a program on it can guess too. Whoever is locked out gets in by a new link
 * from the machine itself (`aios open`), so nobody can keep the owner out by guessing wrong.
 */
import type { Database } from "../db/database.ts";
import {
  failuresOfAddress,
  failuresOfName,
  forgetFailures,
  insertFailure,
  pruneFailures,
  type FailureCount,
} from "../db/sign-in-failures.ts";

const windowSeconds = 24 * 3600;
const mostKept = 20_000;

interface Limit {
  free: number;
  firstWaitSeconds: number;
  longestWaitSeconds: number;
}
/** One person, from anywhere. */
const perName: Limit = { free: 5, firstWaitSeconds: 2, longestWaitSeconds: 15 * 60 };
/** One address, with any names: several people may be behind it. */
const perAddress: Limit = { free: 15, firstWaitSeconds: 2, longestWaitSeconds: 15 * 60 };

/** Seconds until the next attempt may be made; 0: now. */
export function waitAfter({ count, newest }: FailureCount, limit: Limit, now: number): number {
  if (count < limit.free || newest === null) return 0;
  const wait = Math.min(limit.firstWaitSeconds * 2 ** (count - limit.free), limit.longestWaitSeconds);
  return Math.max(0, newest + wait - now);
}

export type Attempt = { allowed: true; id: number } | { allowed: false; waitSeconds: number };

/**
 * Counts as failed until it has succeeded, so that many at once are counted too. Call inside `write`.
 * @param whom the name as typed, or "passkey"
 */
export function beginAttempt(db: Database, whom: string, address: string, now: number): Attempt {
  const key = keyOf(whom);
  const from = networkOf(address);
  pruneFailures(db, now - windowSeconds, mostKept);
  const since = now - windowSeconds;
  const waitSeconds = Math.max(
    waitAfter(failuresOfName(db, key, since), perName, now),
    waitAfter(failuresOfAddress(db, from, since), perAddress, now),
  );
  if (waitSeconds > 0) return { allowed: false, waitSeconds };
  return { allowed: true, id: insertFailure(db, key, from, now) };
}

/** Call inside `write`. */
export function attemptSucceeded(db: Database, id: number, whom: string, address: string): void {
  forgetFailures(db, id, keyOf(whom), networkOf(address));
}

function keyOf(whom: string): string {
  return whom.trim().toLowerCase().slice(0, 100);
}

/** Who has an IPv6 address mostly has 2^64 of them: the first half counts. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!plain.includes(":") || plain === "::1") return plain;
  const [head = "", tail = ""] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = plain.includes("::") ? Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0") : [];
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}
