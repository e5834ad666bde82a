/** What becomes of what waits for a person: decided once, let go of in time, and never in silence. */
import { beforeEach, describe, expect, test } from "vitest";
import { letGoOfAsked } from "../db/asked-runs.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import type { Database } from "../db/database.ts";
import { openReview, reviewById, snoozeReview, wakeReviews } from "../db/reviews.ts";
import { startRun } from "../db/runs.ts";
import { pendingTriggers } from "../db/triggers.ts";
import type { Json } from "../model/job.ts";
import { askedShape, questionOf } from "../model/question.ts";
import { failureSubject, mayBecome, mayDecide, presentFailure } from "../model/review.ts";
import { remedyOf } from "../model/remedy.ts";
import { decide, type Decided } from "./decide.ts";
import { expireOverdue, withdrawOfJob, withdrawQuestions } from "./let-go.ts";

const now = 1_800_000_000;
let db: Database;
beforeEach(async () => {
  db = await memoryDatabase();
});

const call = { args: ["/backups"], kwargs: { keep: 3 }, attempt: 2, due_at: now - 60, definition: null };

function asking(id: string, more: object = {}): void {
  const place = { device: "here", session: "s", host: "h", supervisor: "1", lease_until: now, attempt_token: "t" };
  const made = { trigger_id: 1, source: "cli" as const, attempt: 2, args: "[]", kwargs: "{}", note: null };
  startRun(db, { id, job_name: "backup", ...place, ...made, due_at: now - 60, started: now - 60 });
  db.run("UPDATE runs SET state = 'asked', finished = ? WHERE id = ?", now - 30, id);
  const question = questionOf(askedShape.parse({ question: "Delete?", ...more }), "Delete?");
  if (typeof question === "string") throw new Error(question);
  const { form, choices, expires_in } = question;
  openReview(db, {
    ...{ id, kind: "question", subject: `question:${id}`, job_name: "backup", run_id: id, title: "Delete?" },
    body: JSON.stringify({ question: "Delete?", form, choices }),
    held: JSON.stringify({ ...call, context: { changed: ["a"], answers: { first: 1 } }, question }),
    created: now - 30,
    expires: expires_in === null ? null : now - 30 + expires_in,
  });
}

function failing(id: string): void {
  const remedy = remedyOf({ job: "backup", state: "failed", error: null, timeout_seconds: null })!;
  const { subject, title, body } = presentFailure("backup", remedy, null);
  openReview(db, {
    ...{ id, kind: "failure", subject, job_name: "backup", run_id: id, title, created: now, expires: null },
    ...{ body: JSON.stringify(body), held: JSON.stringify({ ...call, context: {} }) },
  });
}

function decided(id: string, choice: string, answer: Json | null = null, by = "Ada", at = now): Decided {
  return decide(db, reviewById(db, id)!, { id, choice, answer, reason: null, by, source: "page" }, at);
}

const runState = (id: string) =>
  db.get<{ state: string; note: string | null }>("SELECT state, note FROM runs WHERE id = ?", id);

describe("an answer", () => {
  test("brings the program back once, with the same call and all answers so far", () => {
    asking("r1");
    expect(decided("r1", "yes")).toMatchObject({ kind: "decided", review: { state: "decided", decided_by: "Ada" } });
    expect(pendingTriggers(db, 10)).toMatchObject([
      {
        source: "answer",
        job_name: "backup",
        args: '["/backups"]',
        kwargs: '{"keep":3}',
        attempt: 2,
        due_at: now - 60,
      },
    ]);
    const { context } = pendingTriggers(db, 1)[0]!;
    expect(JSON.parse(context!)).toEqual({ changed: ["a"], answers: { first: 1, "Delete?": true } });
    expect(runState("r1")).toEqual({ state: "asked", note: "Delete? Yes (Ada)" });
  });

  test("that comes second changes nothing, and its giver can be told who was faster", () => {
    asking("r1");
    decided("r1", "yes");
    expect(decided("r1", "no", null, "Bob", now + 5)).toMatchObject({
      kind: "closed",
      review: { decided_by: "Ada", decided: now },
    });
    expect(pendingTriggers(db, 10)).toHaveLength(1);
  });

  test("that cannot be used leaves the question open", () => {
    asking("r1", { form: { count: { type: "integer" } } });
    expect(decided("r1", "send", { count: "many" })).toEqual({
      kind: "refused",
      fields: { count: "This must be a number." },
    });
    expect(decided("r1", "perhaps")).toMatchObject({
      kind: "refused",
      fields: { choice: expect.stringContaining("send") },
    });
    expect(reviewById(db, "r1")).toMatchObject({ state: "open", decision: null });
    expect(pendingTriggers(db, 10)).toEqual([]);
  });

  test("that comes when the time is over is too late, whether or not anybody has looked at the clock", () => {
    asking("r1", { expires_in: 60 });
    expect(decided("r1", "yes", null, "Ada", now + 60)).toMatchObject({ kind: "closed" });
    expect(pendingTriggers(db, 10)).toEqual([]);
  });
});

describe("a question whose time is over", () => {
  test("is answered by its default, and says so", () => {
    asking("r1", { expires_in: 60, default: false });
    expect(expireOverdue(db, now)).toEqual([]);
    expect(expireOverdue(db, now + 60)).toMatchObject([
      { state: "expired", decision: '{"choice":"no","answer":false}', decided_by: null },
    ]);
    expect(expireOverdue(db, now + 90)).toEqual([]);
    expect(pendingTriggers(db, 10)).toMatchObject([
      { source: "answer", note: "Nobody answered in time, so the answer is: No" },
    ]);
    expect(runState("r1")).toEqual({ state: "asked", note: "Delete? No (nobody answered in time)" });
  });

  test("without a default lets go of its run, and tells whoever waits for it", () => {
    asking("r1", { expires_in: 60 });
    expireOverdue(db, now + 60);
    expect(runState("r1")).toEqual({ state: "cancelled", note: "Nobody answered in time: Delete?" });
    expect(db.all("SELECT outcome, note FROM triggers WHERE dedupe_key = 'after-run:r1'")).toEqual([
      { outcome: "cancelled", note: "Nobody answered in time: Delete?" },
    ]);
  });
});

test("what is withdrawn with its job cannot be decided any more, and its run is over", () => {
  asking("r1");
  failing("r2");
  expect(withdrawQuestions(db, { jobName: "backup", runId: "other" }, "Cancelled", now)).toEqual([]);
  expect(withdrawOfJob(db, "backup", "The job was turned off.", now)).toHaveLength(2);
  expect(runState("r1")).toEqual({ state: "cancelled", note: "The job was turned off." });
  expect(decided("r1", "yes")).toMatchObject({ kind: "closed", review: { reason: "The job was turned off." } });
});

test("a failure is tried again as it was called, or was seen", () => {
  failing("r1");
  expect(decided("r1", "retry")).toMatchObject({ kind: "decided" });
  expect(pendingTriggers(db, 10)).toMatchObject([{ source: "page", attempt: 1, kwargs: '{"keep":3}' }]);
  failing("r2");
  expect(decided("r2", "seen")).toMatchObject({ kind: "decided" });
  expect(pendingTriggers(db, 10)).toHaveLength(1);
});

test("what is set aside is still open, and comes back at its time", () => {
  failing("r1");
  expect(snoozeReview(db, "r1", now + 60)).toBe(true);
  expect(wakeReviews(db, now)).toBe(0);
  expect(wakeReviews(db, now + 60)).toBe(1);
  expect(reviewById(db, "r1")).toMatchObject({ state: "open", snoozed_until: null });
});

test("one decision has one open review; the database itself refuses a second, and to open it again", () => {
  failing("r1");
  failing("r2");
  expect(db.all("SELECT id FROM reviews WHERE subject = ?", failureSubject("backup"))).toEqual([{ id: "r1" }]);
  decided("r1", "seen");
  expect(() => db.run("UPDATE reviews SET state = 'open' WHERE id = 'r1'")).toThrow("does not open again");
  expect(mayBecome("decided", "open")).toBe(false);
});

test("a run that has ended otherwise cannot be let go of", () => {
  asking("r1");
  db.script("DROP TRIGGER runs_end_once; UPDATE runs SET state = 'succeeded'");
  expect(letGoOfAsked(db, "r1", "why")).toBeUndefined();
});

test("what waits for a person is not decided by a token, which a program may hold", () => {
  expect(mayDecide("token")).toBe(false);
  expect(mayDecide("person")).toBe(true);
  expect(mayDecide("terminal")).toBe(true);
});
