import { describe, expect, test } from "vitest";
import type { Database } from "../db/database.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob, jobRow } from "../db/jobs.ts";
import { requestCancel, runById, startRun, type RunKey } from "../db/runs.ts";
import { consumeTrigger, insertTrigger, pendingTriggers, triggerById } from "../db/triggers.ts";
import { parkTrigger } from "../db/waiting-triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import type { Outcome, RunError } from "../model/outcome.ts";
import { finish, lose, type FinishOptions } from "./finish.ts";

const now = 1_795_338_000;
const noUse = { peak_memory_bytes: null, cpu_seconds: null };
const error = { type: "ValueError", message: "no", traceback: "…", retryable: true };
const failed: Outcome = { kind: "failed", error, exit_code: 1, signal: null };
const succeeded: Outcome = { kind: "succeeded", result: { rows: 3 }, exit_code: 0 };
const ended = (reason: "cancelled" | "stopped" | "timed_out"): Outcome => ({
  kind: "ended",
  reason,
  exit_code: null,
  signal: "SIGTERM",
});
const died: RunError = { type: "Lost", message: "the device died", traceback: null, retryable: true };

async function withJob(job: Job | null) {
  const db = await memoryDatabase();
  if (job) defineJob(db, { name: job.name, job, problem: null }, true, now);
  const options = (at = now): FinishOptions => ({ jobs: new JobBook(job ? [job] : []), now: at, random: () => 0.5 });
  let count = 0;
  /** Starts what a trigger asks for; by default a new one. */
  const start = (trigger_id = ask(db, job?.name ?? "a"), started = now - 60): RunKey => {
    const trigger = triggerById(db, trigger_id)!;
    const key = { id: `run ${++count}`, attempt_token: `token ${count}` };
    consumeTrigger(db, trigger_id, key.id, started);
    const place = { device: "here", session: "session", host: "host", supervisor: "1", lease_until: started + 30 };
    const { job_name, source, attempt } = trigger;
    const call = { args: '["a"]', kwargs: '{"b":1}', due_at: started, started, note: null };
    startRun(db, { ...key, ...place, ...call, job_name, trigger_id, source, attempt });
    return key;
  };
  return { db, options, start };
}

function ask(db: Database, job_name: string): number {
  return insertTrigger(db, { job_name, created: now - 60, source: "sql", context: { changed: ["file"] } })!;
}

const job = testJob("a");

describe("each run has one outcome, and it stays", () => {
  test("the result is kept as it was given", async () => {
    const { db, options, start } = await withJob(job);
    const key = start();
    expect(finish(db, key, succeeded, { peak_memory_bytes: 1_000, cpu_seconds: 0.5 }, options())).toMatchObject({
      next: { kind: "done" },
    });
    expect(runById(db, key.id)).toMatchObject({
      state: "succeeded",
      finished: now,
      result: '{"rows":3}',
      exit_code: 0,
      cpu_seconds: 0.5,
    });
    expect(jobRow(db, "a")).toMatchObject({ status: "completed", failures: 0, last_update: now });
  });

  test("a second outcome, and one of another attempt, change nothing and bring about nothing", async () => {
    const { db, options, start } = await withJob(job);
    const key = start();
    expect(finish(db, { ...key, attempt_token: "stale" }, failed, noUse, options())).toBeNull();
    expect(runById(db, key.id)).toMatchObject({ state: "running" });
    finish(db, key, succeeded, noUse, options());
    const before = runById(db, key.id);
    expect(finish(db, key, failed, noUse, options(now + 5))).toBeNull();
    expect(lose(db, key, died, options(now + 5))).toBeNull();
    expect(runById(db, key.id)).toEqual(before);
    expect(pendingTriggers(db, 10)).toEqual([]);
  });

  test("the database itself refuses to change an outcome, whoever asks", async () => {
    const { db, options, start } = await withJob(job);
    const key = start();
    finish(db, key, failed, noUse, options());
    expect(() => db.run("UPDATE runs SET state = 'succeeded' WHERE id = ?", key.id)).toThrow(
      "does not change its state",
    );
    expect(() => db.run("UPDATE runs SET state = 'running', finished = NULL WHERE id = ?", key.id)).toThrow(
      "does not change its state",
    );
  });

  test("a clock set back meanwhile makes no run end before it began", async () => {
    const { db, options, start } = await withJob(job);
    const key = start();
    finish(db, key, succeeded, noUse, options(now - 7_200));
    expect(runById(db, key.id)).toMatchObject({ finished: now - 60 });
  });
});

describe("what failed is tried again", () => {
  test("with the same call, after a wait, until the attempts are used up", async () => {
    const { db, options, start } = await withJob(job);
    let key = start();
    for (const [attempt, wait] of [
      [2, 10],
      [3, 20],
    ] as const) {
      finish(db, key, failed, noUse, options());
      const [again] = pendingTriggers(db, 10);
      expect(again).toMatchObject({
        source: "retry",
        attempt,
        run_after: now + wait,
        waiting_for: "time",
        args: '["a"]',
        kwargs: '{"b":1}',
        context: '{"changed":["file"]}',
        due_at: now - 60,
      });
      expect(jobRow(db, "a")).toMatchObject({ status: "failed", failures: attempt - 1 });
      key = start(again!.id);
    }
    finish(db, key, failed, noUse, options());
    expect(pendingTriggers(db, 10)).toEqual([]);
    expect(jobRow(db, "a")).toMatchObject({ failures: 3 });
  });

  test("a job that is gone from the list, or was never there, gets no further attempt", async () => {
    const { db, options, start } = await withJob(null);
    const key = start();
    expect(finish(db, key, failed, noUse, options())).toMatchObject({ next: { kind: "done" } });
    expect(pendingTriggers(db, 10)).toEqual([]);
  });

  test("what a person cancelled does not come back, however its end is seen", async () => {
    for (const end of [ended("cancelled"), failed, ended("timed_out")]) {
      const { db, options, start } = await withJob(job);
      const key = start();
      requestCancel(db, key.id, "by hand", now);
      finish(db, key, end, noUse, options());
      expect(pendingTriggers(db, 10)).toEqual([]);
    }
  });

  test("a forgotten trigger row takes no attempt away", async () => {
    const { db, options, start } = await withJob(job);
    const key = start();
    db.script("DELETE FROM triggers");
    finish(db, key, failed, noUse, options());
    expect(pendingTriggers(db, 10)).toMatchObject([{ attempt: 2 }]);
  });
});

describe("a device that dies loses no work", () => {
  test("the run goes again at once, as the same attempt; lost twice, it is set aside and said so", async () => {
    const { db, options, start } = await withJob(job);
    lose(db, start(), died, options());
    const [again] = pendingTriggers(db, 10);
    expect(again).toMatchObject({ source: "rescue", attempt: 1, losses: 1, waiting_for: null });
    expect(lose(db, start(again!.id), died, options())).toMatchObject({
      run: { state: "lost" },
      next: { kind: "quarantine" },
    });
    expect(pendingTriggers(db, 10)).toEqual([]);
    const note = expect.stringContaining("lost 2 times");
    expect(db.all("SELECT * FROM triggers WHERE outcome = 'quarantined'")).toMatchObject([
      { note, args: '["a"]', losses: 2 },
    ]);
  });

  test("so does one that stood still until its lease was over: what was ended for that has not failed", async () => {
    const { db, options, start } = await withJob(testJob("a", { type: "trigger" }, { retries: 1 }));
    const key = start();
    const leaseWasLost: Outcome = {
      kind: "failed",
      error: { ...died, type: "LeaseLost" },
      exit_code: null,
      signal: "SIGKILL",
    };
    expect(finish(db, key, leaseWasLost, noUse, options())).toMatchObject({
      next: { source: "rescue", attempt: 1, delaySeconds: 0 },
    });
    expect(runById(db, key.id)?.state).toBe("lost");
    expect(jobRow(db, "a")?.failures).toBe(0);
  });

  test("unless a person had cancelled it before", async () => {
    const { db, options, start } = await withJob(job);
    const key = start();
    requestCancel(db, key.id, "by hand", now);
    lose(db, key, died, options());
    expect(pendingTriggers(db, 10)).toEqual([]);
  });

  test("lost is not failed: the streak of failures stays as it was", async () => {
    const { db, options, start } = await withJob(job);
    lose(db, start(), died, options());
    expect(jobRow(db, "a")).toMatchObject({ status: "lost", failures: 0 });
  });
});

describe("a daemon comes back", () => {
  const daemon = testJob("a", { type: "always" });

  test("after longer and longer while it keeps dying, and after 10 s once it had lived", async () => {
    const { db, options, start } = await withJob(daemon);
    let key = start();
    let at = now;
    for (const wait of [10, 20, 40, 80, 160, 300, 300]) {
      finish(db, key, failed, noUse, options(at));
      const [again] = pendingTriggers(db, 10);
      expect(again).toMatchObject({ source: "always", run_after: at + wait, due_at: at + wait, args: "[]" });
      at += wait;
      key = start(again!.id, at);
    }
    finish(db, key, failed, noUse, options(at + 600));
    expect(pendingTriggers(db, 10)).toMatchObject([{ run_after: at + 610 }]);
  });

  test("at once after a stop of AIOS, and without a trace in its count of deaths", async () => {
    const { db, options, start } = await withJob(daemon);
    finish(db, start(), ended("stopped"), noUse, options());
    expect(pendingTriggers(db, 10)).toMatchObject([{ source: "always", waiting_for: null }]);
    expect(jobRow(db, "a")).toMatchObject({ restarts: 0 });
  });

  test("also when its run was cancelled: who wants it gone turns it off", async () => {
    const { db, options, start } = await withJob(daemon);
    const key = start();
    requestCancel(db, key.id, "by hand", now);
    finish(db, key, ended("cancelled"), noUse, options());
    expect(pendingTriggers(db, 10)).toMatchObject([{ source: "always" }]);
  });
});

test("the end of a run lets the next one of its job step forward, one and the most important", async () => {
  const { db, options, start } = await withJob(job);
  const key = start();
  const waiting = [ask(db, "a"), ask(db, "a"), ask(db, "a")];
  db.run("UPDATE triggers SET priority = 9 WHERE id = ?", waiting[1]!);
  for (const id of waiting) parkTrigger(db, id, "run");
  finish(db, key, succeeded, noUse, options());
  expect(waiting.map((id) => triggerById(db, id)!.waiting_for)).toEqual(["run", null, "run"]);
});
