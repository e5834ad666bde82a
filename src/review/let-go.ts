/** Reviews that nobody decides: their time is over, or their reason is gone. What they held is let go of. */
import { letGoOfAsked, noteAnswered } from "../db/asked-runs.ts";
import { lastAlertOn } from "../db/alerts.ts";
import type { Database } from "../db/database.ts";
import { expireReview, openOfJob, openReviews, overdueReviews, withdrawReview, type ReviewRow } from "../db/reviews.ts";
import { followerKey, insertClosedTrigger } from "../db/triggers.ts";
import { subjectOf } from "../model/alert.ts";
import type { HeldQuestion } from "../model/held.ts";
import { answerWords } from "../model/question.ts";
import { heldOf } from "./decide.ts";
import { goOn } from "./go-on.ts";

const mostLookedAt = 1_000;

/** Those whose time is over: answered by their default, else let go of. Returns what it closed. Call inside `write`. */
export function expireOverdue(db: Database, now: number): ReviewRow[] {
  return overdueReviews(db, now).flatMap((review) => expire(db, review, now) ?? []);
}

const nobodyAnswered = "Nobody answered in time";

function expire(db: Database, review: ReviewRow, now: number): ReviewRow | null {
  const question = review.kind === "question" ? heldOf<HeldQuestion>(review).question : null;
  const answer = question?.default ?? null;
  if (!question || !answer) {
    const expired = expireReview(db, review.id, { decision: null, reason: `${nobodyAnswered}.` }, now);
    if (expired && question) letGo(db, expired, `${nobodyAnswered}: ${question.question}`, now);
    return expired ?? null;
  }
  const words = answerWords(question, answer);
  const reason = `${nobodyAnswered}, so the answer is: ${words}`;
  const expired = expireReview(db, review.id, { decision: JSON.stringify(answer), reason }, now);
  if (!expired) return null;
  if (expired.run_id !== null)
    noteAnswered(db, expired.run_id, `${question.question} ${words} (nobody answered in time)`);
  goOn(db, expired, heldOf<HeldQuestion>(expired), answer, reason, now);
  return expired;
}

/** The job is off, gone or cancelled: nobody need look at what it asked, or at its failures. Call inside `write`. */
export function withdrawOfJob(db: Database, jobName: string, why: string, now: number): ReviewRow[] {
  return openOfJob(db, jobName).flatMap((review) => withdraw(db, review, why, now) ?? []);
}

/** Failures that are over although no run has succeeded: what is kept running has lived for long enough. Call inside `write`. */
export function withdrawRecovered(db: Database, now: number): ReviewRow[] {
  return recoveredFailures(db).flatMap((review) => withdraw(db, review, "It works again.", now) ?? []);
}

/** Call inside `read` or `write`. */
export function recoveredFailures(db: Database): ReviewRow[] {
  return openReviews(db, null, mostLookedAt).filter((review) => review.kind === "failure" && isRecovered(db, review));
}

function isRecovered(db: Database, { job_name, created }: ReviewRow): boolean {
  const alert = lastAlertOn(db, subjectOf("failed", job_name ?? ""));
  return alert !== undefined && alert.closed_how === "recovered" && (alert.closed ?? 0) >= created;
}

/** The questions of a job alone, or of one run of it. Call inside `write`. */
export function withdrawQuestions(
  db: Database,
  of: { jobName: string; runId?: string },
  why: string,
  now: number,
): ReviewRow[] {
  const isMeant = ({ kind, run_id }: ReviewRow) =>
    kind === "question" && (of.runId === undefined || run_id === of.runId);
  return openOfJob(db, of.jobName)
    .filter(isMeant)
    .flatMap((review) => withdraw(db, review, why, now) ?? []);
}

function withdraw(db: Database, review: ReviewRow, why: string, now: number): ReviewRow | null {
  const withdrawn = withdrawReview(db, review.id, why, now);
  if (withdrawn?.kind === "question") letGo(db, withdrawn, why, now);
  return withdrawn ?? null;
}

/** Its run is over. Whoever waits for what follows it hears that nothing does, and why. */
function letGo(db: Database, { job_name, run_id }: ReviewRow, why: string, now: number): void {
  if (run_id === null || job_name === null) return;
  letGoOfAsked(db, run_id, why);
  insertClosedTrigger(db, {
    ...{ job_name, created: now, source: "answer", dedupe_key: followerKey(run_id) },
    ...{ note: why, outcome: "cancelled" },
  });
}
