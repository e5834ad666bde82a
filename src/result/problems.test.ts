/** One alert for one problem: neither silence nor a message for each attempt. */
import { expect, test } from "vitest";
import { openAlerts, listAlerts } from "../db/alerts.ts";
import type { Database } from "../db/database.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob } from "../db/jobs.ts";
import { startRun } from "../db/runs.ts";
import { consumeTrigger, insertTrigger, pendingOfJob, triggerById } from "../db/triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import type { Outcome, RunError } from "../model/outcome.ts";
import { finish, lose } from "./finish.ts";

const now = 1_795_338_000;
const error: RunError = { type: "ValueError", message: "no", traceback: "…", retryable: true };
const failed: Outcome = { kind: "failed", error, exit_code: 1, signal: null };
const timedOut: Outcome = { kind: "ended", reason: "timed_out", exit_code: null, signal: "SIGTERM" };
const cancelled: Outcome = { ...timedOut, reason: "cancelled" };
const succeeded: Outcome = { kind: "succeeded", result: null, exit_code: 0 };
const noUse = { peak_memory_bytes: null, cpu_seconds: null };

/** Runs what is next for the job and lets it end so; what failed and goes again is what is next. */
async function endingRuns(job: Job) {
  const db = await memoryDatabase();
  defineJob(db, { name: job.name, job, problem: null }, true, now);
  let count = 0;
  const end = (outcome: Outcome | "lost", at = now + count) => {
    const id =
      pendingOfJob(db, job.name, 1)[0]?.id ?? insertTrigger(db, { job_name: job.name, created: at, source: "sql" })!;
    const trigger = triggerById(db, id)!;
    const key = { id: `run ${++count}`, attempt_token: `token ${count}` };
    consumeTrigger(db, id, key.id, at);
    const place = { device: "here", session: "session", host: "host", supervisor: "1", lease_until: at + 30 };
    const call = { args: "[]", kwargs: "{}", due_at: at, started: at, note: null };
    const { source, attempt } = trigger;
    startRun(db, { ...key, ...place, ...call, job_name: job.name, trigger_id: id, source, attempt });
    const options = { jobs: new JobBook([job]), now: at, random: () => 0.5 };
    return outcome === "lost" ? lose(db, key, error, options) : finish(db, key, outcome, noUse, options);
  };
  return { db, end };
}

const told = (db: Database) => openAlerts(db).map(({ kind, times, message }) => ({ kind, times, message }));

test("a job that is tried again is no matter yet; one that has failed for good is", async () => {
  const { db, end } = await endingRuns(testJob("backup", { type: "trigger" }, { retries: 2 }));
  end(failed);
  expect(told(db)).toEqual([]);
  end(failed);
  expect(told(db)).toEqual([{ kind: "failed", times: 1, message: "backup failed after 2 attempts: ValueError: no" }]);
});

test("what fails again and again is one alert that counts, and one success ends it", async () => {
  const { db, end } = await endingRuns(testJob("backup", { type: "trigger" }, { retries: 1 }));
  for (const outcome of [failed, timedOut, failed]) end(outcome);
  expect(told(db)).toEqual([{ kind: "failed", times: 3, message: "backup failed: ValueError: no" }]);
  end(cancelled);
  expect(told(db)).toHaveLength(1);
  end(succeeded);
  expect(told(db)).toEqual([]);
  expect(listAlerts(db, 10)).toMatchObject([{ closed_how: "recovered", run_id: "run 3" }]);
  end(failed);
  expect(told(db)).toMatchObject([{ times: 1 }]);
});

test("a job that took too long says so without a word of ours", async () => {
  const { db, end } = await endingRuns(testJob("backup", { type: "trigger" }, { retries: 1 }));
  end(timedOut);
  expect(told(db)[0]?.message).toBe("backup failed: it took longer than it may.");
});

test("lost once is nobody's matter, lost twice is", async () => {
  const { db, end } = await endingRuns(testJob("backup"));
  end("lost");
  expect(told(db)).toEqual([]);
  end("lost");
  expect(told(db)).toMatchObject([{ kind: "lost" }]);
});

test("what is kept running is told of at its third death in a row", async () => {
  const { db, end } = await endingRuns(testJob("server", { type: "always" }));
  end(failed);
  end(failed);
  expect(told(db)).toEqual([]);
  end(failed);
  expect(told(db)).toMatchObject([{ kind: "failed", times: 1 }]);
});
