/** What waits for a person, as plain data. */
import { z } from "zod";
import { formShape } from "../../model/form.ts";
import { remedyActions } from "../../model/known-errors.ts";
import { reviewKinds, reviewStates } from "../../model/review.ts";
import { json, time } from "../declare.ts";

const text = z.string();

export const reviewView = z
  .object({
    id: text,
    short_id: text.describe("The end of the id that people type"),
    kind: z.enum(reviewKinds),
    job: text.nullable(),
    run_id: text.nullable(),
    title: text,
    body: z.object({
      question: text.optional(),
      text: text.optional(),
      what_next: text.optional(),
      form: formShape.nullish().describe("JSON Schema of what is to be filled in"),
      choices: z
        .array(z.object({ value: text, label: text, tone: z.enum(["good", "bad", "plain"]).optional() }))
        .optional(),
      error: z.object({ type: text, message: text, traceback: text.nullable() }).optional(),
      evidence: z.array(z.object({ text, checked: z.enum(["machine", "not_checked"]) })).optional(),
    }),
    created: time,
    expires: time.nullable(),
    snoozed_until: time.nullable(),
    state: z.enum(reviewStates),
    decision: z.object({ choice: text, answer: json }).nullable(),
    decision_words: text.nullable().describe('"Yes", "Approve (count: 3)"'),
    reason: text.nullable(),
    decided: time.nullable(),
    decided_by: text.nullable(),
  })
  .describe("One thing that waits for a person, or did");
export type ReviewView = z.infer<typeof reviewView>;

export const remedyView = z
  .object({
    what: text,
    why: text,
    what_next: text,
    actions: z.array(z.object({ id: z.enum(remedyActions), label: text })),
  })
  .describe("What went wrong, why, and what to do next, in words for everybody");
