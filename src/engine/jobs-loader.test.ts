import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { memoryDatabase, testFolder } from "../db/database.test-kit.ts";
import type { Database } from "../db/database.ts";
import { definedJobs, jobRow, noteScheduled, noteStarted } from "../db/jobs.ts";
import { insertTrigger, triggerById } from "../db/triggers.ts";
import { parkTrigger } from "../db/waiting-triggers.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import { JobsLoader, storeList } from "./jobs-loader.ts";

const now = 1_795_338_000;
const daily = testJob("report", { type: "daily", time: "09:00" });
const store = (
  db: Database,
  jobs: Job[],
  at = now,
  broken: { name: string; message: string }[] = [],
  complete = true,
) => storeList(db, { jobs, broken, problems: [], complete }, at);
const scheduledUntil = (db: Database) => jobRow(db, "report")!.scheduled_until;

describe("from when on a job's times count", () => {
  test("a new job, one turned on again, one with other times: from now, as nothing was missed", async () => {
    const db = await memoryDatabase();
    store(db, [daily]);
    expect(scheduledUntil(db)).toBe(now);
    store(db, [testJob("report", { type: "daily", time: "10:00" })], now + 100);
    expect(scheduledUntil(db)).toBe(now + 100);
    store(db, [{ ...daily, timezone: "Asia/Tokyo" }], now + 200);
    expect(scheduledUntil(db)).toBe(now + 200);
    store(db, [{ ...daily, enabled: false }], now + 300);
    store(db, [daily], now + 400);
    expect(scheduledUntil(db)).toBe(now + 400);
    store(db, [], now + 500);
    store(db, [daily], now + 600);
    expect(scheduledUntil(db)).toBe(now + 600);
  });

  test("a job of which anything else changed: as before, or a time between would be lost", async () => {
    const db = await memoryDatabase();
    store(db, [daily]);
    noteScheduled(db, "report", now + 50, now + 90);
    for (const changed of [{ retries: 1 }, { tags: ["gpu"] }, { kwargs: { a: 1 } }, { catch_up: "skip" as const }]) {
      store(db, [{ ...daily, ...changed }], now + 100);
      expect(jobRow(db, "report")).toMatchObject({ scheduled_until: now + 50, next_run_at: now + 90 });
    }
  });

  test("an interval: from its last start, whatever changed", async () => {
    const db = await memoryDatabase();
    const every = (interval_minutes: number) => testJob("report", { type: "interval", interval_minutes });
    store(db, [every(60)]);
    expect(scheduledUntil(db)).toBeNull();
    noteStarted(db, "report", "here", now + 10);
    noteScheduled(db, "report", now + 10, now + 3_610);
    store(db, [every(30)], now + 100);
    expect(jobRow(db, "report")).toMatchObject({ scheduled_until: null, last_started: now + 10 });
  });
});

describe("what waits for a job", () => {
  test.each(["job", "enabled", "device", "run"] as const)(
    "is looked at again when its entry changes (%s)",
    async (waitingFor) => {
      const db = await memoryDatabase();
      const id = insertTrigger(db, { job_name: "report", created: now, source: "sql" })!;
      parkTrigger(db, id, waitingFor);
      store(db, [daily]);
      expect(triggerById(db, id)!.waiting_for).toBeNull();
    },
  );

  test("has the importance the job has now; a row's own stays", async () => {
    const db = await memoryDatabase();
    const asked = insertTrigger(db, { job_name: "report", created: now, source: "sql" })!;
    const own = db.insert("INSERT INTO triggers (job_name, priority) VALUES ('report', 3)")!;
    const priorities = () => [asked, own].map((id) => triggerById(db, id)!.priority);
    store(db, [{ ...daily, priority: 7 }]);
    expect(priorities()).toEqual([7, 3]);
    store(db, [{ ...daily, priority: -1 }]);
    expect(priorities()).toEqual([-1, 3]);
  });
});

describe("what the list no longer tells is not thrown away", () => {
  test("a job that is gone keeps its history, and is off", async () => {
    const db = await memoryDatabase();
    store(db, [daily]);
    noteStarted(db, "report", "here", now);
    store(db, []);
    expect(jobRow(db, "report")).toMatchObject({ definition: null, enabled: 0, last_started: now, next_run_at: null });
    expect(definedJobs(db)).toEqual([]);
  });

  test("a list that could not be read to its end takes no job away", async () => {
    const db = await memoryDatabase();
    store(db, [daily, testJob("other")]);
    store(db, [testJob("other")], now, [], false);
    expect(definedJobs(db).map((row) => row.job_name)).toEqual(["other", "report"]);
  });

  test("an entry with a mistake is shown with what is wrong with it, and off", async () => {
    const db = await memoryDatabase();
    store(db, [daily]);
    store(db, [], now, [{ name: "report", message: "time is missing" }]);
    expect(jobRow(db, "report")).toMatchObject({ problem: "time is missing", definition: null, enabled: 0 });
  });
});

describe("the file", () => {
  const yaml = (...names: string[]) =>
    `jobs:\n${names.map((name) => `  - {name: ${name}, type: trigger, file: a.py}\n`).join("")}`;

  async function withFile(text: string) {
    const db = await memoryDatabase();
    const home = testFolder();
    const write = (next: string) => {
      writeFileSync(join(home, "new"), next);
      renameSync(join(home, "new"), join(home, "jobs.yaml"));
    };
    write(text);
    const loader = new JobsLoader(db, home, "UTC");
    await loader.refresh(now);
    const names = () => definedJobs(db).map((row) => row.job_name);
    return { db, home, write, loader, names };
  }

  test("is read again when it changed, and the jobs are then other ones, for every process, once", async () => {
    const { db, home, write, loader, names } = await withFile(yaml("one"));
    const other = new JobsLoader(db, home, "UTC");
    expect((await loader.book())?.size).toBe(1);
    expect((await other.book())?.size).toBe(1);
    expect(await loader.book()).toBeNull();
    write(yaml("one", "two"));
    await loader.refresh(now);
    expect(names()).toEqual(["one", "two"]);
    expect(other.isStale()).toBe(true);
    expect((await other.book())?.size).toBe(2);
    expect((await loader.book())?.size).toBe(2);
    expect(await other.refresh(now)).toBe(true);
    expect(await loader.book()).toBeNull();
  });

  test("that an editor empties for a moment before it writes costs no job", async () => {
    const { write, loader, names } = await withFile(yaml("one", "two"));
    write("");
    await loader.refresh(now);
    expect(names()).toEqual(["one", "two"]);
    write(yaml("one", "two", "three"));
    await loader.refresh(now);
    expect(names()).toEqual(["one", "three", "two"]);
  });

  test("that loses a job for good loses it", async () => {
    const { write, loader, names } = await withFile(yaml("one", "two"));
    write(yaml("two"));
    for (let looks = 0; looks < 2; looks++) await loader.refresh(now);
    expect(names()).toEqual(["two"]);
  });
});
