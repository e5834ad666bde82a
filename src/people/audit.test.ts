import { describe, expect, test } from "vitest";
import type { Database } from "../db/database.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { appendAudit, hashOf, verifyAudit } from "./audit.ts";

async function withEntries(count: number): Promise<Database> {
  const db = await memoryDatabase();
  await db.write(() => {
    for (let index = 1; index <= count; index++) {
      appendAudit(db, { at: index, who: "terminal", what: "run", detail: { job: `job ${index}` } });
    }
  });
  return db;
}

/** Somebody who has the file can do this, whatever the database refuses. */
function asIntruder(db: Database, sql: string): void {
  db.script("DROP TRIGGER IF EXISTS audit_kept");
  db.script("DROP TRIGGER IF EXISTS audit_fixed");
  db.script(sql);
}

describe("the record of who did what", () => {
  test("is whole when nobody has touched it", async () => {
    const check = await verifyAudit(await withEntries(5_000));
    expect(check).toMatchObject({ entries: 5_000, bad: null });
    expect(check.last_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("an empty one is whole", async () => {
    expect(await verifyAudit(await withEntries(0))).toMatchObject({ entries: 0, bad: null });
  });

  test("can neither be changed nor shortened by a mistake", async () => {
    const db = await withEntries(3);
    expect(() => db.script("UPDATE audit SET who = 'nobody' WHERE id = 2")).toThrow("only added to");
    expect(() => db.script("DELETE FROM audit WHERE id = 2")).toThrow("only added to");
  });

  test.each([
    "UPDATE audit SET at = 9 WHERE id = 4",
    "UPDATE audit SET who = 'person:Eve' WHERE id = 4",
    "UPDATE audit SET what = 'jobs' WHERE id = 4",
    "UPDATE audit SET detail = '{}' WHERE id = 4",
  ])("names the entry after: %s", async (change) => {
    const db = await withEntries(9);
    asIntruder(db, change);
    expect(await verifyAudit(db)).toMatchObject({
      entries: 3,
      bad: { id: 4, why: "it was changed after it was written" },
    });
  });

  test("names the entry after one that was changed together with its hash", async () => {
    const db = await withEntries(9);
    const row = { at: 4, who: "person:Eve", what: "run", detail: "{}", before_hash: "" };
    const before = await db.read(() => db.get<{ hash: string }>("SELECT hash FROM audit WHERE id = 3")!.hash);
    const hash = hashOf({ ...row, before_hash: before });
    asIntruder(db, "UPDATE audit SET who = 'person:Eve', detail = '{}' WHERE id = 4");
    await db.write(() => db.run("UPDATE audit SET hash = ? WHERE id = 4", hash));
    expect(await verifyAudit(db)).toMatchObject({ bad: { id: 5, why: "it does not follow from the entry before it" } });
  });

  test("tells that entries were taken out, in the middle and at the end", async () => {
    const middle = await withEntries(9);
    asIntruder(middle, "DELETE FROM audit WHERE id IN (4, 5)");
    expect(await verifyAudit(middle)).toMatchObject({
      entries: 3,
      bad: { id: 6, why: expect.stringContaining("from 4") },
    });
    const end = await withEntries(9);
    asIntruder(end, "DELETE FROM audit WHERE id > 7");
    expect(await verifyAudit(end)).toMatchObject({
      entries: 7,
      bad: { id: 8, why: expect.stringContaining("8 to 9") },
    });
  });

  test("grows by no more than a little for each entry, whatever was sent", async () => {
    const db = await memoryDatabase();
    const detail = { job: "x".repeat(100_000) };
    await db.write(() => appendAudit(db, { at: 1, who: "w".repeat(5_000), what: "run", detail }));
    const row = await db.read(() =>
      db.get<{ size: number }>("SELECT length(who) + length(detail) AS size FROM audit")!,
    );
    expect(row.size).toBeLessThan(2_500);
    expect(await verifyAudit(db)).toMatchObject({ entries: 1, bad: null });
  });
});
