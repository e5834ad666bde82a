import { describe, expect, test } from "vitest";
import { openAlerts } from "../db/alerts.ts";
import type { Database } from "../db/database.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob, jobRow, noteStarted } from "../db/jobs.ts";
import { insertTrigger, pendingTriggers, type TriggerRow } from "../db/triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import { Scheduler } from "./scheduler.ts";

const nine = Date.UTC(2026, 10, 22, 9) / 1000;
const start = nine - 600;
const daily = testJob("report", { type: "daily", time: "09:00" });
const minutely = testJob("minutely", { type: "cron", cron: "* * * * *" });
const hourly = testJob("hourly", { type: "interval", interval_minutes: 60 });

async function scheduling(...jobs: Job[]) {
  const db = await memoryDatabase();
  for (const job of jobs) defineJob(db, { name: job.name, job, problem: null }, true, start);
  const schedule = async () => {
    const scheduler = new Scheduler(db, "salt");
    await scheduler.load(new JobBook(jobs), start);
    await scheduler.tick(start);
    return scheduler;
  };
  return { db, schedule };
}

const all = (db: Database) => db.all<TriggerRow>("SELECT * FROM triggers ORDER BY id");
const due = (db: Database) => pendingTriggers(db, 100_000).map((row) => row.due_at);

describe("a time comes", () => {
  test("and the job is asked to run, then, not before, and once", async () => {
    const { db, schedule } = await scheduling(daily);
    const scheduler = await schedule();
    expect(jobRow(db, "report")!.next_run_at).toBe(nine);
    expect(await scheduler.tick(nine - 0.001)).toBeLessThan(0.002);
    expect(due(db)).toEqual([]);
    for (const late of [0, 1, 2, 60]) await scheduler.tick(nine + late);
    expect(due(db)).toEqual([nine]);
    expect(jobRow(db, "report")).toMatchObject({ next_run_at: nine + 86_400, scheduled_until: nine });
  });

  test("and is asked for once, however many processes watch the clock", async () => {
    const { db, schedule } = await scheduling(daily, minutely, hourly);
    const schedulers = [await schedule(), await schedule(), await schedule()];
    for (let now = start; now <= nine + 60; now += 5) await Promise.all(schedulers.map((one) => one.tick(now)));
    const slots = all(db).map((row) => `${row.job_name} ${row.due_at}`);
    expect(new Set(slots).size).toBe(slots.length);
    expect(slots.filter((slot) => slot.startsWith("report"))).toHaveLength(1);
    expect(slots.filter((slot) => slot.startsWith("minutely"))).toHaveLength(11);
    expect(slots.filter((slot) => slot.startsWith("hourly"))).toHaveLength(1);
  });

  test("a job that was turned off a moment ago, by whomever, is not asked", async () => {
    const { db, schedule } = await scheduling(daily);
    const scheduler = await schedule();
    db.script("UPDATE jobs SET enabled = 0");
    await scheduler.tick(nine);
    expect(due(db)).toEqual([]);
  });

  test("while the run before it has not even begun: told as skipped, so that no queue grows without end", async () => {
    const { db, schedule } = await scheduling(minutely);
    const scheduler = await schedule();
    for (let now = start; now <= start + 180; now += 5) await scheduler.tick(now);
    expect(all(db).map((row) => [row.outcome, row.note])).toEqual([
      [null, null],
      ["skipped", "the run before it was still waiting to start"],
      ["skipped", "the run before it was still waiting to start"],
    ]);
  });

  test("a job that may run beside itself is asked each time", async () => {
    const { db, schedule } = await scheduling({ ...minutely, overlap: "parallel" });
    const scheduler = await schedule();
    for (let now = start; now <= start + 180; now += 5) await scheduler.tick(now);
    expect(due(db)).toEqual([start + 60, start + 120, start + 180]);
  });
});

describe("an interval", () => {
  test("begins at once if it never ran, and counts from its last start, by hand or not", async () => {
    const { db, schedule } = await scheduling(hourly);
    const scheduler = await schedule();
    expect(due(db)).toEqual([start]);
    noteStarted(db, "hourly", "here", start + 1_800);
    db.script("DELETE FROM triggers");
    for (let now = start; now <= start + 5_400; now += 50) await scheduler.tick(now);
    expect(due(db)).toEqual([start + 5_400]);
  });

  test.each(["retry", "rescue", "resume"] as const)(
    "waits for a run that goes again anyway (%s), instead of running twice in a row",
    async (source) => {
      const { db, schedule } = await scheduling(hourly);
      const scheduler = await schedule();
      noteStarted(db, "hourly", "here", start);
      db.script("DELETE FROM triggers");
      insertTrigger(db, { job_name: "hourly", created: start + 3_500, source, run_after: start + 3_700 });
      for (let now = start + 3_500; now <= start + 3_650; now += 5) await scheduler.tick(now);
      expect(all(db).map((row) => row.source)).toEqual([source]);
    },
  );
});

describe("very many jobs", () => {
  const many = Array.from({ length: 5_000 }, (_, index) => testJob(`job ${index}`, { type: "daily", time: "09:00" }));

  test("due at the same second are all asked, and others may write in between", async () => {
    const { db, schedule } = await scheduling(...many);
    const scheduler = await schedule();
    let isDone = false;
    const ticking = scheduler.tick(nine).then(() => (isDone = true));
    let writes = 0;
    while (!isDone) {
      await db.write(() => {});
      writes++;
    }
    await ticking;
    expect(due(db)).toHaveLength(many.length);
    expect(writes).toBeGreaterThan(many.length / 500 / 2);
  });

  test("cost nothing while they wait", async () => {
    const { schedule } = await scheduling(...many);
    const scheduler = await schedule();
    const began = performance.now();
    for (let tick = 0; tick < 10_000; tick++) await scheduler.tick(start + tick / 100);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test("a list that is loaded while times fall due loses none of them", async () => {
    const { db, schedule } = await scheduling(...many);
    const scheduler = await schedule();
    const ticking = scheduler.tick(nine);
    await scheduler.load(new JobBook(many), nine);
    await ticking;
    await scheduler.tick(nine + 1);
    expect(new Set(due(db)).size).toBe(1);
    expect(due(db)).toHaveLength(many.length);
  });
});

describe("a person hears of times that were missed", () => {
  const told = (db: Database) => openAlerts(db).map(({ kind, message, tell_after }) => ({ kind, message, tell_after }));

  /** AIOS ran, was off for so long, and runs again. */
  async function offFor(seconds: number, job: Job) {
    const { db, schedule } = await scheduling(job);
    await schedule();
    const back = new Scheduler(db, "salt");
    const now = start + seconds;
    await back.load(new JobBook([job]), now);
    await back.tick(now);
    return { db, now };
  }

  test("not of a restart, nor of what is caught up within its grace", async () => {
    expect(told((await offFor(605, daily)).db)).toEqual([]);
    expect(told((await offFor(600 + 1800, daily)).db)).toEqual([]);
  });

  test("of a time that is caught up only if that does not begin soon", async () => {
    const { db, now } = await offFor(600 + 7200, daily);
    expect(told(db)).toEqual([
      {
        kind: "never_ran",
        message: "report did not run on Sunday 22 November at 09:00: AIOS was off or asleep. It runs now instead.",
        tell_after: now + 900,
      },
    ]);
  });

  test("of one that is not caught up, at once, and with how many there were", async () => {
    const { db, now } = await offFor(600 + 3 * 86_400 + 7200, { ...daily, catch_up: "skip" });
    const message =
      "report did not run 4 times, last on Wednesday 25 November at 09:00: AIOS was off or asleep. It runs again at its next time.";
    expect(told(db)).toEqual([{ kind: "never_ran", message, tell_after: now }]);
  });

  test("not where a clock was put forward an hour: each day has its one time", async () => {
    const berlin = { ...daily, timezone: "Europe/Berlin", schedule: { type: "daily", time: "02:30" } as const };
    const before = Date.UTC(2027, 2, 28, 0) / 1000; // at 01:00 UTC clocks go from 02:00 to 03:00
    const db = await memoryDatabase();
    defineJob(db, { name: "report", job: berlin, problem: null }, true, before);
    const scheduler = new Scheduler(db, "salt");
    await scheduler.load(new JobBook([berlin]), before);
    for (let now = before; now < before + 3 * 3600; now += 5) await scheduler.tick(now);
    expect(all(db)).toHaveLength(1);
    expect(told(db)).toEqual([]);
  });
});
