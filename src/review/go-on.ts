/** After an answer its run goes on: called again from its beginning, with all the answers it has been given so far. */
import type { Database } from "../db/database.ts";
import type { ReviewRow } from "../db/reviews.ts";
import { followerKey, insertTrigger } from "../db/triggers.ts";
import { withAnswer, type HeldQuestion } from "../model/held.ts";
import type { Answer } from "../model/question.ts";

/** Call inside `write`. A run has one follower, so no answer makes it go on twice. */
export function goOn(
  db: Database,
  { job_name, run_id, id }: ReviewRow,
  held: HeldQuestion,
  answer: Answer,
  note: string,
  now: number,
): void {
  const { args, kwargs, attempt, due_at, definition } = held;
  insertTrigger(db, {
    ...{ job_name: job_name!, args, kwargs, attempt, due_at },
    context: withAnswer(held, answer),
    created: now,
    source: "answer",
    dedupe_key: followerKey(run_id ?? id),
    note,
    ...(definition === null ? {} : { definition }),
  });
}
