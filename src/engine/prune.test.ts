import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Database } from "../db/database.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { listArtifacts, putArtifact } from "../db/artifacts.ts";
import { insertLog } from "../db/logs.ts";
import { insertNotification } from "../db/notifications.ts";
import { putState } from "../db/state.ts";
import { closeTrigger, insertTrigger } from "../db/triggers.ts";
import { IdMaker } from "../model/id.ts";
import { prune, type Retention } from "./prune.ts";

const now = 1_000 * 86_400;
const days = (count: number) => now - count * 86_400;
const keepAll: Retention = { keepLogDays: 30, keepRunDays: 365, maxDatabaseBytes: 1e12 };
const pauses = () => Promise.resolve();

function line(db: Database, timestamp: number, message = "x"): void {
  insertLog(db, { timestamp, level: "INFO", message, device: "", run_id: null, job_name: null, stream: null });
}

/** Records a run and returns its id. */
function run(db: Database, job: string, started: number, state = "succeeded"): string {
  // One maker never goes back in time, as these tests do.
  const id = new IdMaker(randomBytes).next(started);
  const finished = state === "running" ? null : started + 1;
  db.run(
    `INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until, host,
       supervisor, args, kwargs, due_at, started, finished)
     VALUES (?, ?, 1, 'sql', 1, ?, '', '', '', 0, '', '', '[]', '{}', ?, ?, ?)`,
    id,
    job,
    state,
    started,
    started,
    finished,
  );
  return id;
}

function artifact(db: Database, run_id: string, name: string, bytes: number, created = now): void {
  const about = { run_id, name, media_type: "text/plain", bytes, sha256: "", created };
  putArtifact(db, about, new Uint8Array(bytes));
}

const countLogs = (db: Database) => db.all("SELECT id FROM logs").length;

describe("nothing grows without bound, and nothing needed is forgotten", () => {
  test("log lines go by age, the search in them too", async () => {
    const db = await memoryDatabase();
    for (let index = 0; index < 5_000; index++) line(db, days(31));
    for (let index = 0; index < 10; index++) line(db, days(29));
    expect(await prune(db, keepAll, now, pauses)).toBe(5_000);
    expect(countLogs(db)).toBe(10);
    expect(await prune(db, keepAll, now, pauses)).toBe(0);
  });

  test("beyond the size the oldest lines go, and the file gets smaller", async () => {
    const db = await memoryDatabase();
    for (let index = 0; index < 20_000; index++) line(db, now, `${index} ${"x".repeat(200)}`);
    const bytes = () => (Object.values(db.get("PRAGMA page_count")!)[0] as number) * 4096;
    const before = bytes();
    await prune(db, { ...keepAll, maxDatabaseBytes: before / 2 }, now, pauses);
    expect(bytes()).toBeLessThan(before * 0.55);
    expect(countLogs(db)).toBeGreaterThan(5_000);
    expect(db.get("SELECT message FROM logs ORDER BY id DESC LIMIT 1")).toMatchObject({ message: /^19999/ });
  });

  test("artifacts go with their run, expired state and old notifications by themselves", async () => {
    const db = await memoryDatabase();
    const [old, kept] = [run(db, "report", days(400)), run(db, "report", days(1))];
    for (const id of [old, kept]) for (let index = 0; index < 9; index++) artifact(db, id, `${index}`, 10);
    putState(db, { program: "report.py", key: "short", value: "1", expires: now - 1 }, days(1));
    putState(db, { program: "report.py", key: "long", value: "1", expires: now + 1 }, days(1));
    for (const created of [days(31), days(29)]) {
      insertNotification(db, { run_id: kept, job_name: "report", created, level: "INFO", title: null, text: "x" });
    }
    expect(await prune(db, keepAll, now, pauses)).toBe(1 + 9 + 1 + 1);
    expect(listArtifacts(db, old)).toEqual([]);
    expect(listArtifacts(db, kept)).toHaveLength(9);
    expect(db.all("SELECT key FROM state")).toEqual([{ key: "long" }]);
    expect(db.all("SELECT id FROM notifications")).toHaveLength(1);
  });

  test("beyond the size the oldest artifacts go while they are most of it, and the log is not emptied for them", async () => {
    const db = await memoryDatabase();
    const id = run(db, "report", days(1));
    for (let index = 0; index < 2_000; index++) line(db, now, "x".repeat(200));
    for (let index = 0; index < 40; index++) artifact(db, id, `${index}`.padStart(2, "0"), 100_000, days(1) + index);
    await prune(db, { ...keepAll, maxDatabaseBytes: 3_000_000 }, now, pauses);
    expect(countLogs(db)).toBe(2_000);
    const left = listArtifacts(db, id).map((one) => one.name);
    expect(left.length).toBeGreaterThan(10);
    expect(left.length).toBeLessThan(30);
    expect(left.at(-1)).toBe("39");
  });

  test("the last run of a job is remembered however long ago it was, and a live one is never forgotten", async () => {
    const db = await memoryDatabase();
    run(db, "yearly", days(800));
    const kept = [run(db, "daemon", days(500), "running"), run(db, "yearly", days(400)), run(db, "daemon", days(1))];
    await prune(db, keepAll, now, pauses);
    expect(db.all("SELECT id FROM runs ORDER BY id").map((row) => row.id)).toEqual(kept);
  });

  test("a trigger that waits is never forgotten", async () => {
    const db = await memoryDatabase();
    for (let index = 0; index < 3; index++)
      insertTrigger(db, { job_name: "report", created: days(400), source: "sql" });
    closeTrigger(db, 1, "cancelled", null, days(399));
    closeTrigger(db, 3, "cancelled", null, days(399));
    await prune(db, keepAll, now, pauses);
    expect(db.all("SELECT id FROM triggers").map((row) => row.id)).toEqual([2, 3]);
  });

  test("others get their turn between the pieces", async () => {
    const db = await memoryDatabase();
    for (let index = 0; index < 10_000; index++) line(db, days(31));
    let turns = 0;
    await prune(db, keepAll, now, async () => void turns++);
    expect(turns).toBeGreaterThanOrEqual(5);
  });
});
