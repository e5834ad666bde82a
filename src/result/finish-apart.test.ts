import { describe, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob, jobRow } from "../db/jobs.ts";
import { lastRunWith, lastUnwell, runsOfListed } from "../db/past-runs.ts";
import { runById, startRun } from "../db/runs.ts";
import { consumeTrigger, insertTrigger, pendingTriggers } from "../db/triggers.ts";
import { parkTrigger } from "../db/waiting-triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Outcome } from "../model/outcome.ts";
import { finish, lose } from "./finish.ts";

const now = 1_795_338_000;
const noUse = { peak_memory_bytes: null, cpu_seconds: null };
const succeeded: Outcome = { kind: "succeeded", result: 1, exit_code: 0 };
const stopped: Outcome = { kind: "ended", reason: "stopped", exit_code: null, signal: "SIGTERM" };
const error = { type: "ValueError", message: "no", traceback: null, retryable: true };
const failed: Outcome = { kind: "failed", error, exit_code: 1, signal: null };
const key = { id: "run 1", attempt_token: "token" };

async function withRun(apart: { preview?: number; definition?: string }) {
  const db = await memoryDatabase();
  const jobs = [testJob("a"), testJob("next", { type: "after", after: ["a"] })];
  for (const job of jobs) defineJob(db, { name: job.name, job, problem: null }, true, now);
  const trigger_id = insertTrigger(db, { job_name: "a", created: now, source: "page" })!;
  consumeTrigger(db, trigger_id, key.id, now);
  const place = { device: "here", session: "s", host: "h", supervisor: "1", lease_until: now + 30 };
  const call = { args: "[]", kwargs: "{}", due_at: now, started: now, note: null };
  startRun(db, { ...key, ...place, ...call, ...apart, job_name: "a", trigger_id, source: "page", attempt: 1 });
  return { db, options: { jobs: new JobBook(jobs), now: now + 1, random: () => 0.5 } };
}

describe.each([
  ["a rehearsal", { preview: 1 }],
  ["a run of what is not in the list", { definition: "{}" }],
])("nothing follows from %s", (_name, apart) => {
  test.each([
    ["succeeds", succeeded],
    ["fails", failed],
    ["is stopped with AIOS", stopped],
  ])("that %s: no further run, and the job stays as it was", async (_how, outcome) => {
    const { db, options } = await withRun(apart);
    const before = jobRow(db, "a");
    expect(finish(db, key, outcome, noUse, options)?.next).toEqual({ kind: "done" });
    expect(pendingTriggers(db, 10)).toEqual([]);
    expect(jobRow(db, "a")).toEqual(before);
    expect(runById(db, key.id)!.finished).toBe(now + 1);
    expect([lastRunWith(db, "a", "succeeded"), lastUnwell(db, "a"), runsOfListed(db, "a", 9)[0]]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("that is lost: it has ended, and that is all", async () => {
    const { db, options } = await withRun(apart);
    expect(lose(db, key, error, options)).toMatchObject({ next: { kind: "done" }, run: { state: "lost" } });
    expect(pendingTriggers(db, 10)).toEqual([]);
  });
});

test("what waited for a run of a draft to end may go on, what waits for a real run is not let go by a rehearsal", async () => {
  for (const [apart, expected] of [
    [{ definition: "{}" }, null],
    [{ preview: 1 }, "run"],
  ] as const) {
    const { db, options } = await withRun(apart);
    parkTrigger(db, insertTrigger(db, { job_name: "a", created: now, source: "cli" })!, "run");
    finish(db, key, succeeded, noUse, options);
    expect(pendingTriggers(db, 10)[0]!.waiting_for).toBe(expected);
  }
});
