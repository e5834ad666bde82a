import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { hashOfBearer, makeBearer, sameHash } from "./bearer.ts";

test("what is handed out holds 256 random bits, and says what it is to whoever looks for leaked keys", () => {
  const made = Array.from({ length: 100 }, () => makeBearer("token", randomBytes));
  expect(new Set(made).size).toBe(100);
  for (const token of made) {
    expect(token).toMatch(/^aios_token_[\w-]{43}$/);
    expect(Buffer.from(token.slice("aios_token_".length), "base64url")).toHaveLength(32);
  }
});

test("one kind is never taken for another, and what is no token is not even looked up", () => {
  const session = makeBearer("session", randomBytes);
  expect(hashOfBearer("session", session)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOfBearer("token", session)).toBeNull();
  expect(hashOfBearer("token", "aios_token_".padEnd(5_000, "x"))).toBeNull();
  expect(hashOfBearer("token", "")).toBeNull();
});

test("hashes are compared whole: a shorter or longer one is another", () => {
  const hash = hashOfBearer("link", makeBearer("link", randomBytes))!;
  expect(sameHash(hash, hash)).toBe(true);
  expect(sameHash(hash, hash.slice(1))).toBe(false);
  expect(sameHash(hash, `${hash}0`)).toBe(false);
});
