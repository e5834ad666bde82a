/** Reviews as plain data. */
import { reviewById, reviewsByEnding, type ReviewRow } from "../../db/reviews.ts";
import type { Job } from "../../model/job.ts";
import type { HeldQuestion } from "../../model/held.ts";
import type { RunError } from "../../model/outcome.ts";
import { answerWords, type Answer } from "../../model/question.ts";
import { remedyOf, type Remedy } from "../../model/remedy.ts";
import type { RunRow } from "../../db/runs.ts";
import type { OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { ReviewView } from "./views.ts";

const shortIdLength = 8;

export function reviewView(row: ReviewRow): ReviewView {
  const body = JSON.parse(row.body) as ReviewView["body"];
  const decision = row.decision === null ? null : (JSON.parse(row.decision) as Answer);
  return {
    id: row.id,
    short_id: row.id.slice(-shortIdLength),
    kind: row.kind,
    job: row.job_name,
    run_id: row.run_id,
    title: row.title,
    body,
    created: row.created,
    expires: row.expires,
    snoozed_until: row.snoozed_until,
    state: row.state,
    decision,
    decision_words: decision && decisionWords(row, body, decision),
    reason: row.reason,
    decided: row.decided,
    decided_by: row.decided_by,
  };
}

function decisionWords(row: ReviewRow, body: ReviewView["body"], decision: Answer): string {
  if (row.kind === "question" && row.held !== null) {
    return answerWords((JSON.parse(row.held) as HeldQuestion).question, decision);
  }
  return body.choices?.find(({ value }) => value === decision.choice)?.label ?? decision.choice;
}

/** By its id or the end of it. Call inside `read` or `write`. */
export function findReview({ db }: OperationContext, target: string): ReviewRow {
  const exact = reviewById(db, target);
  if (exact) return exact;
  const ending = /^[0-9a-f-]{4,36}$/i.test(target) ? reviewsByEnding(db, target.toLowerCase()) : [];
  if (ending.length === 1) return ending[0]!;
  if (ending.length > 1) {
    const ids = ending.map((row) => row.id.slice(-12)).join(", ");
    throw new OperationError("invalid", `Several end with "${target}" (${ids}). Give more of the id.`);
  }
  throw new OperationError("not_found", `Nothing with the id "${target}" waits for you, or did. See: aios reviews`);
}

/** Why a run has failed, in a sentence; null for any other. */
export function whyInWords({ job_name: job, state, error }: RunRow): string | null {
  const told = error === null ? null : (JSON.parse(error) as RunError);
  return remedyOf({ job, state, error: told, timeout_seconds: null })?.why ?? null;
}

/** What to do about a run that has failed; null for any other. */
export function remedyView(run: RunRow, job: Job | null): Remedy | null {
  const error = run.error === null ? null : (JSON.parse(run.error) as RunError);
  const { job_name, state } = run;
  const remedy = remedyOf({ job: job_name, state, error, timeout_seconds: job?.timeout_seconds ?? null });
  if (!remedy || run.effects_done === 0) return remedy;
  return { ...remedy, actions: [...remedy.actions, { id: "undo", label: "Undo" }] };
}
