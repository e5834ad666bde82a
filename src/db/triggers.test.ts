import { describe, expect, test } from "vitest";
import { testJob } from "../model/job.test-kit.ts";
import type { Database } from "./database.ts";
import { memoryDatabase } from "./database.test-kit.ts";
import { defineJob } from "./jobs.ts";
import {
  closeTrigger,
  consumeTrigger,
  insertTrigger,
  readyTriggers,
  triggerById,
  type TriggerRow,
} from "./triggers.ts";
import { nextWake, parkTrigger, wakeTriggers } from "./waiting-triggers.ts";

const define = (db: Database, name: string, priority: number) =>
  defineJob(db, { name, job: testJob(name, { type: "trigger" }, { priority }), problem: null }, true, 100);

type Value = string | number | Uint8Array | null;

/** Inserts a row as another program would that fills in every column it finds, and returns it. */
function byHand(db: Database, columns: Partial<Record<keyof TriggerRow, Value>>) {
  const row = {
    args: "[]",
    kwargs: "{}",
    created: 5,
    processed: null,
    due_at: null,
    run_after: null,
    priority: null,
    ...columns,
  };
  const id = db.insert(
    `INSERT INTO triggers (job_name, args, kwargs, created, processed, due_at, run_after, priority, attempt, losses, source)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.job_name ?? "report",
    row.args,
    row.kwargs,
    row.created,
    row.processed,
    row.due_at,
    row.run_after,
    row.priority,
    row.attempt ?? 1,
    row.losses ?? 0,
    row.source ?? "sql",
  );
  return triggerById(db, id!)!;
}

describe("any SQL client may ask for a run", () => {
  test("with the job's name alone", async () => {
    const db = await memoryDatabase();
    const row = triggerById(db, db.insert("INSERT INTO triggers (job_name) VALUES ('report')")!)!;
    expect(row).toMatchObject({
      args: "[]",
      kwargs: "{}",
      source: "sql",
      attempt: 1,
      processed: null,
      waiting_for: null,
    });
    expect(row.created).toBeGreaterThan(1_700_000_000);
    expect(readyTriggers(db, null, 10)).toHaveLength(1);
  });

  test("with the columns of the Python original, whose programs may write processed as 0", async () => {
    const db = await memoryDatabase();
    db.script("INSERT INTO triggers (job_name, args, kwargs, created, processed) VALUES ('report', '[]', '{}', 5, 0)");
    expect(readyTriggers(db, null, 10)).toMatchObject([{ created: 5, processed: null }]);
  });

  test("and gets the priority of the job, unless the row says otherwise", async () => {
    const db = await memoryDatabase();
    define(db, "urgent", 9);
    expect(byHand(db, { job_name: "urgent" }).priority).toBe(9);
    expect(byHand(db, { job_name: "urgent", priority: 1 }).priority).toBe(1);
    expect(byHand(db, { job_name: "nobody knows it" }).priority).toBe(0);
  });

  test.each([
    ["2026-11-22 09:00:00", Date.UTC(2026, 10, 22, 9) / 1000],
    ["2026-11-22T09:00:00.5Z", Date.UTC(2026, 10, 22, 9) / 1000 + 0.5],
  ])("and may write times as SQL does: %s", async (text, seconds) => {
    const db = await memoryDatabase();
    expect(byHand(db, { created: text, due_at: text, run_after: text })).toMatchObject({
      created: expect.closeTo(seconds, 2),
      due_at: expect.closeTo(seconds, 2),
      run_after: expect.closeTo(seconds, 2),
    });
  });

  test.each(["soon", "", new Uint8Array([1, 2])])("and is not refused for a time that is none: %s", async (rubbish) => {
    const db = await memoryDatabase();
    const row = byHand(db, { created: rubbish, due_at: rubbish, run_after: rubbish });
    expect(row.created).toBeGreaterThan(1_700_000_000);
    expect(row).toMatchObject({ due_at: null, run_after: null });
  });

  test("and gets a usable row where numbers are not numbers", async () => {
    const db = await memoryDatabase();
    define(db, "urgent", 9);
    const row = byHand(db, { job_name: "urgent", priority: "high", attempt: "first", losses: "none" });
    expect(row).toMatchObject({ priority: 9, attempt: 1, losses: 0 });
  });
});

test("a source of somebody's own does not make a request one of AIOS's, which is dropped while the job is off", async () => {
  const db = await memoryDatabase();
  expect(byHand(db, { source: "my web form" }).source).toBe("sql");
  expect(byHand(db, { source: "cli" }).source).toBe("cli");
});

describe("the order of work", () => {
  test("the more important goes first, then the older, page by page without a gap or a repeat", async () => {
    const db = await memoryDatabase();
    define(db, "plain", 0);
    define(db, "urgent", 5);
    define(db, "later", -1);
    for (let round = 0; round < 30; round++) {
      for (const job_name of ["later", "plain", "urgent"])
        insertTrigger(db, { job_name, created: round, source: "sql" });
    }
    const all = readyTriggers(db, null, 1_000);
    expect(all.map((row) => row.priority)).toEqual([...Array(30).fill(5), ...Array(30).fill(0), ...Array(30).fill(-1)]);
    const paged = [];
    for (let last: (typeof all)[number] | undefined; ;) {
      const page = readyTriggers(db, last ? { priority: last.priority, id: last.id } : null, 7);
      paged.push(...page);
      if (page.length < 7) break;
      last = page.at(-1);
    }
    expect(paged.map((row) => row.id)).toEqual(all.map((row) => row.id));
  });
});

describe("a trigger ends once", () => {
  test("a slot of a schedule fires once, whoever schedules it", async () => {
    const db = await memoryDatabase();
    const slot = { job_name: "report", created: 1, source: "schedule", dedupe_key: "daily:2026-11-22" } as const;
    expect(insertTrigger(db, slot)).not.toBeNull();
    expect(insertTrigger(db, slot)).toBeNull();
    expect(insertTrigger(db, { ...slot, job_name: "another" })).not.toBeNull();
  });

  test("what has become a run is neither closed nor run again", async () => {
    const db = await memoryDatabase();
    const id = insertTrigger(db, { job_name: "report", created: 1, source: "sql" })!;
    expect(consumeTrigger(db, id, "run 1", 2)).toBe(true);
    expect(consumeTrigger(db, id, "run 2", 3)).toBe(false);
    expect(closeTrigger(db, id, "cancelled", "no", 3)).toBe(false);
    parkTrigger(db, id, "run");
    expect(triggerById(db, id)).toMatchObject({ processed: 2, outcome: "run", run_id: "run 1", waiting_for: null });
  });

  test("what waits for a time is woken then and not before", async () => {
    const db = await memoryDatabase();
    insertTrigger(db, { job_name: "report", created: 10, source: "retry", run_after: 20 });
    expect(readyTriggers(db, null, 10)).toEqual([]);
    expect(nextWake(db)).toBe(20);
    expect(wakeTriggers(db, 19.9)).toBe(0);
    expect(wakeTriggers(db, 20)).toBe(1);
    expect(nextWake(db)).toBeNull();
    expect(readyTriggers(db, null, 10)).toHaveLength(1);
  });
});
