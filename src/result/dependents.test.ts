import { describe, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob } from "../db/jobs.ts";
import { finishRun, runById, startRun } from "../db/runs.ts";
import { pendingTriggers } from "../db/triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Json } from "../model/job.ts";
import { fireDependents } from "./dependents.ts";

async function withUpstreams({ after = ["a", "b"], enabled = true } = {}) {
  const db = await memoryDatabase();
  const jobs = [testJob("a"), testJob("b"), testJob("sum", { type: "after", after }, { enabled })];
  for (const job of jobs) defineJob(db, { name: job.name, job, problem: null }, true, 0);
  const book = new JobBook(jobs);
  let time = 0;
  const succeed = (job_name: string, result: Json = job_name, id = `run ${String(++time).padStart(4, "0")}`) => {
    const key = { id, attempt_token: "token" };
    const place = { device: "", session: "", host: "", supervisor: "", lease_until: 0 };
    const call = { args: "[]", kwargs: "{}", due_at: time, started: time, note: null };
    startRun(db, { ...key, ...place, ...call, job_name, trigger_id: 1, source: "sql", attempt: 1 });
    finishRun(
      db,
      key,
      { kind: "succeeded", result, exit_code: 0 },
      { peak_memory_bytes: null, cpu_seconds: null },
      time,
    );
    fireDependents(db, runById(db, id)!, book, time);
  };
  const fired = () => pendingTriggers(db, 100).map((row) => JSON.parse(row.context!).results as Json);
  return { succeed, fired };
}

describe("a job that runs after others", () => {
  test("runs once all of them have succeeded, with their newest results", async () => {
    const { succeed, fired } = await withUpstreams();
    succeed("a", 1);
    succeed("a", 2);
    expect(fired()).toEqual([]);
    succeed("b", [3]);
    expect(fired()).toEqual([{ a: 2, b: [3] }]);
  });

  test("runs again only when all have succeeded anew", async () => {
    const { succeed, fired } = await withUpstreams();
    for (const job of ["a", "b", "b", "b"]) succeed(job);
    expect(fired()).toHaveLength(1);
    succeed("a");
    expect(fired()).toHaveLength(2);
  });

  test("does not run while it is off", async () => {
    const { succeed, fired } = await withUpstreams({ enabled: false });
    for (const job of ["a", "b"]) succeed(job);
    expect(fired()).toEqual([]);
  });

  test("also runs after a clock that was ahead was set back, when older runs have newer ids", async () => {
    const { succeed, fired } = await withUpstreams({ after: ["a"] });
    succeed("a", "ahead", "run 9999");
    succeed("a", "set back");
    expect(fired()).toEqual([{ a: "ahead" }, { a: "set back" }]);
  });

  test("is told that a result was too long to hand on, and the database does not grow by it", async () => {
    const { succeed, fired } = await withUpstreams();
    succeed("a", "x".repeat(100_000));
    succeed("b");
    expect(fired()).toEqual([{ a: "(result of 100002 characters left out)", b: "b" }]);
  });
});
