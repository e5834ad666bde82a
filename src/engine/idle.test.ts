import { describe, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob, noteStarted } from "../db/jobs.ts";
import { insertTrigger, pendingTriggers } from "../db/triggers.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import { LoadMeter, triggerIdleJobs, type IdleOptions } from "./idle.ts";

const now = 1_795_338_000;
const cleanup = testJob("cleanup", { type: "idle", every_seconds: 60 }, { priority: -1 });

async function atRest(...jobs: Job[]) {
  const db = await memoryDatabase();
  for (const job of jobs) defineJob(db, { name: job.name, job, problem: null }, true, now);
  const tick = (rest: Partial<IdleOptions> = {}) =>
    triggerIdleJobs(db, jobs, { tags: new Set(), isWorking: false, isQuiet: true, nextDue: null, now, ...rest });
  const asked = () =>
    pendingTriggers(db, 9)
      .filter((row) => row.source === "idle")
      .map((row) => row.job_name);
  return { db, tick, asked };
}

describe("an idle job runs when nothing else wants the device", () => {
  test("then, and once", async () => {
    const { tick, asked } = await atRest(cleanup);
    await tick();
    await tick();
    expect(asked()).toEqual(["cleanup"]);
  });

  test.each<[string, Partial<IdleOptions>]>([
    ["while work is going on", { isWorking: true }],
    ["while the machine is busy with something else", { isQuiet: false }],
    ["when work is about to begin", { nextDue: now + 1 }],
    ["when work should have begun already", { nextDue: now - 5 }],
  ])("not %s, and then it is asked again soon", async (_, options) => {
    const { tick, asked } = await atRest(cleanup);
    expect(await tick(options)).toBeLessThanOrEqual(2);
    expect(asked()).toEqual([]);
  });

  test("not while something else waits to run", async () => {
    const { db, tick, asked } = await atRest(cleanup);
    insertTrigger(db, { job_name: "report", created: now, source: "sql" });
    await tick();
    expect(asked()).toEqual([]);
  });

  test("not where a tag is lacking, and not when it is off", async () => {
    const { tick, asked } = await atRest(
      { ...cleanup, tags: ["storage"] },
      { ...cleanup, name: "off", enabled: false },
    );
    expect(await tick()).toBeGreaterThan(2);
    expect(asked()).toEqual([]);
    await tick({ tags: new Set(["storage"]) });
    expect(asked()).toEqual(["cleanup"]);
  });

  test("no more often than it says, and the device is not kept busy with asking", async () => {
    const { db, tick, asked } = await atRest(cleanup);
    noteStarted(db, "cleanup", "here", now - 20);
    expect(await tick()).toBe(40);
    expect(asked()).toEqual([]);
    await tick({ now: now + 40 });
    expect(asked()).toEqual(["cleanup"]);
  });
});

test("how busy the machine is, is a share of all its processors, known from the second look on", () => {
  const meter = new LoadMeter();
  expect(meter.measure()).toBeNull();
  const until = performance.now() + 60;
  while (performance.now() < until);
  const share = meter.measure();
  expect(share === null || (share >= 0 && share <= 1)).toBe(true);
});
