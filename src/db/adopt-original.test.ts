import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { fileDatabase, testFolder } from "./database.test-kit.ts";
import { listLogs } from "./logs.ts";
import { pendingTriggers, readyTriggers, triggerById } from "./triggers.ts";

/** As the Python original makes it. */
const originalSchema = `
  CREATE TABLE IF NOT EXISTS jobs(job_name TEXT PRIMARY KEY,status TEXT NOT NULL,device TEXT NOT NULL,last_update REAL NOT NULL);
  CREATE TABLE IF NOT EXISTS logs(id INTEGER PRIMARY KEY AUTOINCREMENT,timestamp REAL NOT NULL,level TEXT NOT NULL,message TEXT NOT NULL,device TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS triggers(id INTEGER PRIMARY KEY AUTOINCREMENT,job_name TEXT NOT NULL,args TEXT NOT NULL,kwargs TEXT NOT NULL,created REAL NOT NULL,processed REAL);`;
const originalRows = `
  INSERT INTO jobs VALUES ('daily_report', 'completed', '4711', 1763800000.5), ('web_monitor', 'running', '4711', 1763800100);
  INSERT INTO logs VALUES (1, 1763800000, 'INFO', 'Orchestrator started', '4711'), (7, 1763800001, 'ERROR', 'Job x failed: Übung 🙂', '4711');
  INSERT INTO triggers VALUES (3, 'llm_processor', '[]', '{"prompt": "test"}', 1763800000, 1763800002),
    (4, 'llm_processor', '["a"]', '{}', 1763800003, NULL), (5, 'other', '[]', '{}', 1763800004, 0);`;

function original(journal: "DELETE" | "WAL"): string {
  const path = join(testFolder(), "orchestrator.db");
  const sqlite = new DatabaseSync(path);
  sqlite.exec(`PRAGMA journal_mode = ${journal}; ${originalSchema} ${originalRows}`);
  sqlite.close();
  return path;
}

describe.each(["DELETE", "WAL"] as const)("who comes from the Python original (journal %s)", (journal) => {
  test("keeps every log line, under its number, and can search in it", async () => {
    const db = await fileDatabase(original(journal));
    expect(listLogs(db, { limit: 10 })).toMatchObject([
      { id: 1, timestamp: 1763800000, level: "INFO", message: "Orchestrator started", device: "4711", run_id: null },
      { id: 7, level: "ERROR", message: "Job x failed: Übung 🙂" },
    ]);
    expect(listLogs(db, { search: "übung", limit: 10 })).toHaveLength(1);
  });

  test("keeps when each job last ran, so that nothing runs again too early", async () => {
    const db = await fileDatabase(original(journal));
    expect(db.all("SELECT job_name, status, device, last_update, last_started FROM jobs ORDER BY 1")).toMatchObject([
      {
        job_name: "daily_report",
        status: "completed",
        device: "4711",
        last_update: 1763800000.5,
        last_started: 1763800000.5,
      },
      { job_name: "web_monitor", status: "running" },
    ]);
  });

  test("has waiting triggers run, and processed ones not again", async () => {
    const db = await fileDatabase(original(journal));
    expect(readyTriggers(db, null, 10)).toMatchObject([
      { id: 4, job_name: "llm_processor", args: '["a"]', created: 1763800003, priority: 0, source: "sql" },
      { id: 5, job_name: "other" },
    ]);
    expect(triggerById(db, 3)).toMatchObject({ processed: 1763800002, outcome: "run", kwargs: '{"prompt": "test"}' });
  });

  test("finds a backup of the database as it was", async () => {
    const path = original(journal);
    await fileDatabase(path);
    const folder = join(dirname(path), "backups");
    const backup = new DatabaseSync(join(folder, readdirSync(folder)[0]!), { readOnly: true });
    expect(backup.prepare("SELECT count(*) AS count FROM triggers").get()).toMatchObject({ count: 3 });
    backup.close();
  });

  test("can go on with the same SQL, also from a program that writes as before", async () => {
    const path = original(journal);
    const db = await fileDatabase(path);
    const python = new DatabaseSync(path);
    python
      .prepare("INSERT INTO triggers (job_name, args, kwargs, created) VALUES (?, ?, ?, ?)")
      .run("llm_processor", "[]", '{"prompt": "again"}', 1763900000);
    python.exec(originalSchema);
    python.exec("INSERT INTO logs (timestamp, level, message, device) VALUES (1763900000, 'INFO', 'as before', 'x')");
    expect(python.prepare("SELECT * FROM jobs WHERE job_name = 'web_monitor'").get()).toMatchObject({ device: "4711" });
    python.close();
    expect(pendingTriggers(db, 10).map((trigger) => trigger.id)).toEqual([4, 5, 6]);
    expect(listLogs(db, { search: "as before", limit: 1 })).toHaveLength(1);
  });

  test("has the one file at rest, without WAL", async () => {
    const path = original(journal);
    await (await fileDatabase(path)).close();
    expect(readdirSync(dirname(path)).sort()).toEqual(["backups", "orchestrator.db"]);
  });
});

test("an original database without any rows is adopted too", async () => {
  const path = join(testFolder(), "orchestrator.db");
  const sqlite = new DatabaseSync(path);
  sqlite.exec(originalSchema);
  sqlite.close();
  const db = await fileDatabase(path);
  expect(pendingTriggers(db, 10)).toEqual([]);
});
