/** A person decides: the review closes for everybody, and what was decided is carried out, in one transaction. */
import { closeAlert, lastAlertOn, markAlertSeen } from "../db/alerts.ts";
import { noteAnswered } from "../db/asked-runs.ts";
import type { Database } from "../db/database.ts";
import { decideReview, reviewById, type ReviewRow } from "../db/reviews.ts";
import { insertTrigger } from "../db/triggers.ts";
import { endsWhenSeen, subjectOf } from "../model/alert.ts";
import type { HeldCall, HeldQuestion } from "../model/held.ts";
import type { Json } from "../model/job.ts";
import { answerTo, answerWords, type Answer } from "../model/question.ts";
import { mayBecome, type ReviewBody } from "../model/review.ts";
import type { TriggerSource } from "../model/run.ts";
import { goOn } from "./go-on.ts";

export interface Deciding {
  id: string;
  choice: string;
  /** Of a form: its values. */
  answer: Json | null;
  reason: string | null;
  /** Who decides, for people to read. */
  by: string;
  /** Of what is asked to run because of it. */
  source: TriggerSource;
}

export type Decided =
  | { kind: "decided"; review: ReviewRow }
  /** Nothing was decided: what is wrong, by the name of the field; of the buttons it is `choice`. */
  | { kind: "refused"; fields: Record<string, string> }
  /** Somebody else was faster, or its reason is gone. */
  | { kind: "closed"; review: ReviewRow };

/** Call inside `write`. */
export function decide(db: Database, review: ReviewRow, deciding: Deciding, now: number): Decided {
  // First, as whoever comes late shall hear who was faster, and not what is wrong with the form.
  if (!mayBecome(review.state, "decided") || (review.expires ?? Infinity) <= now) return { kind: "closed", review };
  const answer = review.kind === "question" ? answered(review, deciding) : chosen(review, deciding);
  if (answer.fields !== undefined) return { kind: "refused", fields: answer.fields };
  const { by, reason } = deciding;
  const decided = decideReview(db, review.id, { decision: JSON.stringify(answer), reason, by }, now);
  if (!decided) return { kind: "closed", review: reviewById(db, review.id) ?? review };
  carryOut(db, decided, answer, deciding, now);
  return { kind: "decided", review: decided };
}

type Read = (Answer & { fields?: undefined }) | { fields: Record<string, string> };

function answered(review: ReviewRow, { choice, answer }: Deciding): Read {
  return answerTo(heldOf<HeldQuestion>(review).question, choice, answer);
}

function chosen(review: ReviewRow, { choice }: Deciding): Read {
  const { choices = [] } = JSON.parse(review.body) as ReviewBody;
  if (choices.some(({ value }) => value === choice)) return { choice, answer: null };
  const there = choices.map(({ value }) => value).join(", ");
  return { fields: { choice: `"${choice}" cannot be chosen. There is: ${there}.` } };
}

/** What is not written to the database (a job is turned off in its file) is done by whoever called. */
function carryOut(db: Database, review: ReviewRow, answer: Answer, { by, source }: Deciding, now: number): void {
  if (review.held === null || review.job_name === null) return;
  if (review.kind === "question") {
    const held = heldOf<HeldQuestion>(review);
    const words = `${held.question.question} ${answerWords(held.question, answer)}`;
    if (review.run_id !== null) noteAnswered(db, review.run_id, `${words} (${by})`);
    goOn(db, review, held, answer, `${by} answered: ${words}`, now);
    return;
  }
  if (answer.choice === "retry" || answer.choice === "again") {
    const { args, kwargs, context } = heldOf<HeldCall>(review);
    insertTrigger(db, { job_name: review.job_name, args, kwargs, context, created: now, source });
  }
  const alert = lastAlertOn(db, subjectOf(review.kind === "failure" ? "failed" : "lost", review.job_name));
  if (!alert || alert.closed !== null) return;
  // What is over was looked at; what goes on failing stays open, but somebody knows.
  if (endsWhenSeen(alert.kind)) closeAlert(db, alert.id, "seen", now);
  else markAlertSeen(db, alert.id, now);
}

export function heldOf<Held extends HeldCall>(review: ReviewRow): Held {
  return JSON.parse(review.held ?? "{}") as Held;
}
