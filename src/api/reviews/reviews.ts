/** What waits for a person: looked at, decided, set aside. */
import { listReviews, openReviews, snoozeReview, type ReviewRow } from "../../db/reviews.ts";
import { mayDecide } from "../../model/review.ts";
import { daysAndTime } from "../../model/when.ts";
import { decide as decideIt, type Decided, type Deciding } from "../../review/decide.ts";
import type { Actor } from "../actor.ts";
import { disable } from "../acts.ts";
import { patience, type OperationContext } from "../context.ts";
import { requireJob } from "../job-views.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { findReview, reviewView } from "./review-views.ts";

const mostListed = 500;
const longestSnoozeSeconds = 366 * 86_400;

export async function reviews(context: OperationContext, params: Params<"reviews">): Promise<Result<"reviews">> {
  const { db } = context;
  const { state = "open", job: job_name = null } = params;
  const limit = Math.min(params.limit ?? 200, mostListed);
  return db.read(() => {
    const rows = state === "open" ? openReviews(db, job_name, limit) : listReviews(db, { state, job_name, limit });
    return rows.map(reviewView);
  }, patience);
}

export async function review(context: OperationContext, { id }: Params<"review">): Promise<Result<"review">> {
  return context.db.read(() => reviewView(findReview(context, id)), patience);
}

export async function decide(context: OperationContext, params: Params<"decide">): Promise<Result<"decide">> {
  const { db, clock, actor } = context;
  const { choice, answer = null, reason } = params;
  const decided = await db.write((): Decided => {
    const row = findReview(context, params.id);
    if (!mayDecide(actor.kind)) {
      const why = "It waits for a person, who signs in on the page and decides it";
      throw new OperationError("forbidden", `A token cannot decide "${row.title}". ${why}.`);
    }
    if (isTurningOff(row, choice)) requireJob(context, row.job_name!);
    const by = actor.name;
    const deciding: Deciding = { id: row.id, choice, answer, reason: reason ?? null, by, source: sourceOf(actor) };
    return decideIt(db, row, deciding, clock.now());
  }, patience);
  if (decided.kind === "refused") throw refused(decided.fields);
  if (decided.kind === "closed") throw new OperationError("conflict", closedWords(context, decided.review));
  context.wrote();
  if (isTurningOff(decided.review, choice)) await turnOff(context, decided.review.job_name!);
  return reviewView(decided.review);
}

function isTurningOff({ kind, job_name }: ReviewRow, choice: string): boolean {
  return kind === "failure" && choice === "off" && job_name !== null;
}

async function turnOff(context: OperationContext, job: string): Promise<void> {
  try {
    await disable(context, { job });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OperationError("invalid", `${job} could not be turned off: ${why}`, { cause: error });
  }
}

function sourceOf({ kind }: Actor): Deciding["source"] {
  return kind === "terminal" ? "cli" : kind === "token" ? "api" : "page";
}

function refused(fields: Record<string, string>): OperationError {
  const problems = Object.entries(fields).map(([name, problem]) =>
    name === "choice" ? problem : `${name}: ${problem}`,
  );
  return new OperationError("invalid", `Not decided yet. ${problems.join(" ")}`, { fields });
}

/** Who was faster, and when. */
function closedWords({ clock, timezone }: OperationContext, row: ReviewRow): string {
  const when = row.decided === null ? "" : ` ${daysAndTime(row.decided, clock.now(), timezone)}`;
  const { decision_words, decided_by, reason } = reviewView(row);
  switch (row.state) {
    case "decided":
      return `Decided already${when} by ${decided_by}: ${decision_words}.`;
    case "withdrawn":
      return `This needs no decision any more${when}. ${reason ?? ""}`.trim();
    case "open":
    case "expired":
      return `The time to decide this is over${when}. ${reason ?? ""}`.trim();
  }
}

export async function snooze(context: OperationContext, { id, until }: Params<"snooze">): Promise<Result<"snooze">> {
  const { db, clock } = context;
  const now = clock.now();
  if (until !== null && !(until > now && until < now + longestSnoozeSeconds)) {
    const message = "Set it aside until a time to come, within a year.";
    throw new OperationError("invalid", message, { fields: { until: message } });
  }
  const row = await db.write(() => {
    const found = findReview(context, id);
    if (snoozeReview(db, found.id, until)) return { ...found, snoozed_until: until };
    throw new OperationError("conflict", closedWords(context, found));
  }, patience);
  context.wrote();
  return reviewView(row);
}
