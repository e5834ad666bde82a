/** A run has ended with a question: puts it before a person, in the transaction that ends the run. */
import { letGoOfAsked } from "../db/asked-runs.ts";
import type { Database } from "../db/database.ts";
import { openOfSubject, openReview, renewReview, withdrawReview, type NewReview } from "../db/reviews.ts";
import type { RunRow } from "../db/runs.ts";
import type { TriggerRow } from "../db/triggers.ts";
import type { HeldQuestion } from "../model/held.ts";
import type { Json } from "../model/job.ts";
import type { Question } from "../model/question.ts";
import { presentQuestion, questionSubject } from "../model/review.ts";

const askedAgain = "A later run has asked the same.";
const askedAnew = "A later run has asked this in other words.";

/** @param isOff why nobody is asked any more; null where somebody is */
export function putQuestion(
  db: Database,
  run: RunRow,
  trigger: TriggerRow | undefined,
  question: Question,
  { isOff, now }: { isOff: string | null; now: number },
): RunRow {
  if (isOff !== null) return letGoOfAsked(db, run.id, `It asked "${question.question}", but ${isOff}.`) ?? run;
  const context = trigger?.context ?? "{}";
  const subject = questionSubject(run, context, question.key);
  const { title, body } = presentQuestion(subject, question);
  const review: NewReview = {
    ...{ id: run.id, kind: "question", subject, job_name: run.job_name, run_id: run.id, title, created: now },
    body: JSON.stringify(body),
    held: JSON.stringify(heldOf(run, context, question)),
    expires: question.expires_in === null ? null : now + question.expires_in,
  };
  const before = openOfSubject(db, subject);
  if (!before) openReview(db, review);
  else {
    const isSame = before.title === review.title && before.body === review.body;
    if (before.run_id !== null) letGoOfAsked(db, before.run_id, isSame ? askedAgain : askedAnew);
    // In other words it is another card: nobody shall decide about what they have not read.
    if (isSame) renewReview(db, before.id, review);
    else {
      withdrawReview(db, before.id, askedAnew, now);
      openReview(db, review);
    }
  }
  return run;
}

function heldOf(run: RunRow, context: string, question: Question): HeldQuestion {
  return {
    args: JSON.parse(run.args) as Json[],
    kwargs: JSON.parse(run.kwargs) as Record<string, Json>,
    context: JSON.parse(context) as Record<string, Json>,
    attempt: run.attempt,
    due_at: run.due_at,
    definition: run.definition === null ? null : JSON.parse(run.definition),
    question,
  };
}
