import { describe, expect, test } from "vitest";
import { claimRuns } from "../claim/claim.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob } from "../db/jobs.ts";
import { listLogs } from "../db/logs.ts";
import type { RunRow } from "../db/runs.ts";
import { insertTrigger, pendingTriggers } from "../db/triggers.ts";
import { LogWriter } from "../log/log-writer.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import type { EndReason, Outcome } from "../model/outcome.ts";
import type { Driver, RunEvents } from "../run/driver.ts";
import { Executor } from "./executor.ts";
import { Facts, type Fact } from "./facts.ts";

const noUse = { peak_memory_bytes: null, cpu_seconds: null };
const succeeded: Outcome = { kind: "succeeded", result: "done", exit_code: 0 };

/** A driver that does what the test says, when it says it. */
function scripted() {
  const started = Promise.withResolvers<RunEvents>();
  const mayStart = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<{ outcome: Outcome; use: typeof noUse }>();
  const stops: [EndReason, number][] = [];
  const driver: Driver = {
    start: async (_request, events) => {
      started.resolve(events);
      await mayStart.promise;
      const stop = (reason: EndReason, graceSeconds: number) => {
        stops.push([reason, graceSeconds]);
        ended.resolve({ outcome: { kind: "ended", reason, exit_code: null, signal: "SIGTERM" }, use: noUse });
      };
      return { pid: null, wait: () => ended.promise, stop, pause: () => {}, resume: () => {} };
    },
    close: async () => {},
  };
  const end = (outcome: Outcome) => ended.resolve({ outcome, use: noUse });
  return { driver, started: started.promise, mayStart, end, stops };
}

async function running(driver: Driver, job: Job = testJob("report")) {
  const db = await memoryDatabase();
  let monotonic = 0;
  const clock = { now: () => 1_795_338_000 + monotonic, monotonic: () => monotonic };
  const book = new JobBook([job]);
  const [log, facts] = [new LogWriter({ db, clock, device: "here" }), new Facts()];
  const told: Fact[] = [];
  facts.on((fact) => told.push(fact));
  const executor = new Executor({
    db,
    driver,
    log,
    facts,
    clock,
    random: () => 0.5,
    onOver: () => {},
    jobs: () => book,
  });
  defineJob(db, { name: job.name, job, problem: null }, true, clock.now());
  insertTrigger(db, { job_name: job.name, created: clock.now(), source: "sql" });
  const device = { id: "here", session: "session", host: "", supervisor: "", tags: new Set<string>() };
  const [claimed] = claimRuns(db, {
    ...{ device, jobs: book, otherDevices: [], slotsFree: 1, isWorking: false, now: clock.now(), leaseSeconds: 30 },
    newId: () => "run 1",
    newToken: () => "token",
  });
  executor.begin(claimed!);
  const row = () => db.get<RunRow>("SELECT * FROM runs")!;
  const pass = (seconds: number) => (monotonic += seconds);
  return { db, executor, row, told, pass };
}

describe("what happens to a run is recorded, whatever happens", () => {
  test("its result, after all it printed", async () => {
    const { driver, started, mayStart, end } = scripted();
    const { db, executor, row, told } = await running(driver);
    mayStart.resolve();
    (await started).onLine("stdout", "working");
    end(succeeded);
    await executor.settled();
    expect(row()).toMatchObject({ state: "succeeded", result: '"done"' });
    expect(listLogs(db, { run_id: "run 1", limit: 9 })).toMatchObject([{ message: "working" }]);
    expect(told.map((fact) => fact.kind)).toEqual(["run_started", "run_ended"]);
    expect(executor.liveIds).toEqual([]);
  });

  test("a fault of the driver is a failure of the run, said to be ours, and the run is tried again", async () => {
    const driver: Driver = { start: () => Promise.reject(new Error("no more handles")), close: async () => {} };
    const { db, executor, row } = await running(driver);
    await executor.settled();
    expect(row().state).toBe("failed");
    expect(row().error).toContain("AIOS could not carry out the run: no more handles. This is a fault of AIOS");
    expect(pendingTriggers(db, 9)).toMatchObject([{ source: "retry", attempt: 2 }]);
  });

  test("also where somebody else had recorded its end meanwhile: then that counts, and nobody is told twice", async () => {
    const { driver, started, mayStart, end } = scripted();
    const { db, executor, row, told } = await running(driver);
    mayStart.resolve();
    await started;
    db.script("UPDATE runs SET state = 'lost', finished = 1");
    end(succeeded);
    await executor.settled();
    expect(row()).toMatchObject({ state: "lost", result: null });
    expect(told.map((fact) => fact.kind)).toEqual(["run_started"]);
  });
});

describe("ending a run", () => {
  test("before its program has begun: it is ended as soon as it has", async () => {
    const { driver, started, mayStart, stops } = scripted();
    const { executor, row } = await running(driver, testJob("report", undefined, { grace_seconds: 7 }));
    await started;
    executor.end("run 1", "cancelled");
    mayStart.resolve();
    await executor.settled();
    expect(stops).toEqual([["cancelled", 7]]);
    expect(row().state).toBe("cancelled");
  });

  test("for two reasons: the first is the one recorded", async () => {
    const { driver, started, mayStart, stops } = scripted();
    const { executor, row } = await running(driver);
    mayStart.resolve();
    await started;
    executor.end("run 1", "cancelled", 3);
    executor.end("run 1", "stopped", 0);
    executor.end("nobody", "stopped");
    await executor.settled();
    expect(stops).toEqual([["cancelled", 3]]);
    expect(row().state).toBe("cancelled");
  });

  test("when its time is up, by the clock that nobody sets, and not before", async () => {
    const { driver, started, mayStart, stops } = scripted();
    const { executor, row, pass } = await running(driver, testJob("report", undefined, { timeout_seconds: 60 }));
    mayStart.resolve();
    await started;
    pass(59.5);
    expect(executor.enforceDeadlines()).toBeCloseTo(0.5);
    expect(stops).toEqual([]);
    pass(0.5);
    executor.enforceDeadlines();
    await executor.settled();
    expect(row().state).toBe("timed_out");
    expect(executor.enforceDeadlines()).toBe(Infinity);
  });
});
