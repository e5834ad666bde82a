import { describe, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { attemptSucceeded, beginAttempt, networkOf } from "./attempts.ts";

const noon = 1_800_000_000;

async function attempts() {
  const db = await memoryDatabase();
  const attempt = (whom: string, address: string, now: number) => db.write(() => beginAttempt(db, whom, address, now));
  return { db, attempt };
}

describe("guessing does not pay", () => {
  test("one name: each failure after the fifth doubles the wait, from wherever it comes, up to a quarter of an hour", async () => {
    const { attempt } = await attempts();
    for (let count = 0; count < 5; count++) {
      expect(await attempt("Ada", `10.0.0.${count}`, noon)).toMatchObject({ allowed: true });
    }
    const waits: number[] = [];
    let now = noon;
    for (let count = 0; count < 12; count++) {
      const refused = await attempt("ada ", `10.0.1.${count}`, now);
      expect(refused.allowed).toBe(false);
      const { waitSeconds } = refused as { waitSeconds: number };
      waits.push(waitSeconds);
      now += waitSeconds;
      expect(await attempt("ADA", `10.0.1.${count}`, now)).toMatchObject({ allowed: true });
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  test("one address: other names do not help, and this machine is no exception", async () => {
    const { attempt } = await attempts();
    for (let count = 0; count < 15; count++) await attempt(`name ${count}`, "127.0.0.1", noon);
    expect(await attempt("another", "127.0.0.1", noon + 1)).toEqual({ allowed: false, waitSeconds: 1 });
    expect(await attempt("another", "127.0.0.2", noon + 1)).toMatchObject({ allowed: true });
  });

  test("many at once count before any of them has failed", async () => {
    const { attempt } = await attempts();
    const all = await Promise.all(Array.from({ length: 50 }, () => attempt("Ada", "10.0.0.1", noon)));
    expect(all.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  test("a success clears what that name has failed at from there", async () => {
    const { db, attempt } = await attempts();
    for (let count = 0; count < 4; count++) await attempt("Ada", "10.0.0.1", noon);
    const last = await attempt("Ada", "10.0.0.1", noon);
    await db.write(() => attemptSucceeded(db, (last as { id: number }).id, "Ada", "10.0.0.1"));
    for (let count = 0; count < 5; count++) {
      expect(await attempt("Ada", "10.0.0.1", noon)).toMatchObject({ allowed: true });
    }
  });

  test("a day later nothing is held against anybody", async () => {
    const { attempt } = await attempts();
    for (let count = 0; count < 5; count++) await attempt("Ada", "10.0.0.1", noon);
    expect(await attempt("Ada", "10.0.0.1", noon + 24 * 3600 + 1)).toMatchObject({ allowed: true });
  });
});

test.each([
  ["10.1.2.3", "10.1.2.3"],
  ["::ffff:10.1.2.3", "10.1.2.3"],
  ["::1", "::1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("who has %s counts as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
