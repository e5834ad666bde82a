/** What the end of a run puts before a person. */
import { describe, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob } from "../db/jobs.ts";
import { decideReview, listReviews, openReviews } from "../db/reviews.ts";
import { runById, startRun } from "../db/runs.ts";
import { consumeTrigger, insertTrigger, triggerById } from "../db/triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import type { Outcome } from "../model/outcome.ts";
import { askedShape, questionOf } from "../model/question.ts";
import { finish, lose } from "./finish.ts";

const now = 1_800_000_000;
const use = { peak_memory_bytes: null, cpu_seconds: null };
const error = { type: "FileNotFoundError", message: "No such file: '/a/b'", traceback: "…", retryable: true };
const failed: Outcome = { kind: "failed", error, exit_code: 1, signal: null };
const succeeded: Outcome = { kind: "succeeded", result: null, exit_code: 0 };
const asks = (more: object = {}): Outcome => {
  const question = questionOf(askedShape.parse({ question: "Go on?", ...more }), "key");
  return { kind: "asked", question: question as Exclude<typeof question, string>, exit_code: 75, signal: null };
};

async function world(job: Job = testJob("a", undefined, { retries: 1 })) {
  const db = await memoryDatabase();
  defineJob(db, { name: job.name, job, problem: null }, true, now);
  let count = 0;
  let at = now;
  const jobs = new JobBook([job]);
  const begin = (trigger: { kwargs?: Record<string, string>; preview?: boolean } = {}) => {
    const id = insertTrigger(db, { job_name: job.name, created: at, source: "sql", ...trigger })!;
    const key = { id: `run ${++count}`, attempt_token: "token" };
    consumeTrigger(db, id, key.id, at);
    const { source, attempt, preview, definition, kwargs } = triggerById(db, id)!;
    const place = { device: "here", session: "s", host: "h", supervisor: "1", lease_until: at };
    const made = {
      trigger_id: id,
      source,
      attempt,
      preview,
      definition,
      args: "[]",
      kwargs: String(kwargs),
      note: null,
    };
    startRun(db, { ...key, job_name: job.name, ...place, ...made, due_at: at, started: at });
    return key;
  };
  const end = (outcome: Outcome, trigger = {}, book = jobs) => {
    at += 10;
    const key = begin(trigger);
    finish(db, key, outcome, use, { jobs: book, now: at, random: () => 0.5 });
    return runById(db, key.id)!;
  };
  const loseTwice = () => {
    const trigger = insertTrigger(db, { job_name: job.name, created: at, source: "rescue", losses: 1 })!;
    const key = begin();
    db.run("UPDATE runs SET trigger_id = ? WHERE id = ?", trigger, key.id);
    lose(db, key, { ...error, type: "Lost" }, { jobs, now: at, random: () => 0.5 });
  };
  const open = () => openReviews(db, null, 10);
  return { db, end, open, loseTwice };
}

describe("a question", () => {
  test("is open once its run has ended, which is neither a failure nor a success", async () => {
    const { db, end, open } = await world();
    end(failed);
    expect(end(asks({ expires_in: 60 }))).toMatchObject({ state: "asked", note: "asks: Go on?", exit_code: 75 });
    expect(open()).toMatchObject([{ kind: "failure" }, { kind: "question", id: "run 2", expires: now + 80 }]);
    expect(db.get("SELECT status, failures FROM jobs")).toEqual({ status: "asked", failures: 1 });
    expect(db.all("SELECT * FROM triggers WHERE processed IS NULL")).toEqual([]);
  });

  test("asked again by a later run is the same card; the earlier run is over", async () => {
    const { db, end, open } = await world();
    end(asks());
    end(asks());
    expect(open()).toMatchObject([{ id: "run 1", run_id: "run 2" }]);
    expect(runById(db, "run 1")).toMatchObject({ state: "cancelled", note: "A later run has asked the same." });
    expect(runById(db, "run 2")).toMatchObject({ state: "asked" });
  });

  test("in other words is another card: nobody decides about what they have not read", async () => {
    const { db, end, open } = await world();
    end(asks({ question: "Delete 3 files?" }));
    end(asks({ question: "Delete 300 files?" }));
    expect(open()).toMatchObject([{ id: "run 2", title: "Delete 300 files?" }]);
    expect(listReviews(db, { state: "withdrawn", job_name: null, limit: 10 })).toMatchObject([{ id: "run 1" }]);
  });

  test("about other arguments is another decision", async () => {
    const { end, open } = await world();
    end(asks(), { kwargs: { file: "a" } });
    end(asks(), { kwargs: { file: "b" } });
    expect(open()).toHaveLength(2);
  });

  test("of a job that is off or gone meanwhile is asked of nobody", async () => {
    const { end, open } = await world();
    const off = new JobBook([testJob("a", undefined, { enabled: false })]);
    expect(end(asks(), {}, off)).toMatchObject({
      state: "cancelled",
      note: 'It asked "Go on?", but the job is turned off.',
    });
    expect(end(asks(), {}, new JobBook([]))).toMatchObject({ state: "cancelled" });
    expect(open()).toEqual([]);
  });
});

describe("a failure", () => {
  test("for good is one card, however often it happens; a success takes it back", async () => {
    const { end, open } = await world();
    end(failed);
    end(failed);
    expect(open()).toMatchObject([{ id: "run 1", run_id: "run 2", subject: "failure:a", title: "a failed" }]);
    end(succeeded);
    expect(open()).toEqual([]);
  });

  test("that is tried again, or was wanted, or is a rehearsal's, is nobody's matter", async () => {
    const { end, open } = await world(testJob("a", undefined, { retries: 3 }));
    end(failed);
    end({ kind: "ended", reason: "cancelled", exit_code: null, signal: "SIGTERM" });
    end(failed, { preview: true });
    expect(open()).toEqual([]);
  });

  test("that somebody has seen is not shown again, until it was well in between", async () => {
    const { db, end, open } = await world();
    end(failed);
    const seen = { decision: '{"choice":"seen","answer":null}', reason: null, by: "Ada" };
    decideReview(db, "run 1", seen, now + 15);
    end(failed);
    expect(open()).toEqual([]);
    end(succeeded);
    end(failed);
    expect(open()).toMatchObject([{ id: "run 4" }]);
  });

  test("of what is kept running counts once starting it again has not helped", async () => {
    const { end, open } = await world(testJob("a", { type: "always" }));
    end(failed);
    end(failed);
    expect(open()).toEqual([]);
    end(failed);
    expect(open()).toMatchObject([{ kind: "failure" }]);
  });
});

test("what was lost twice is set aside, and a person may run it again", async () => {
  const { open, loseTwice } = await world();
  loseTwice();
  expect(open()).toMatchObject([{ kind: "problem", title: "a was set aside" }]);
});
