/** Operations on what runs did to the world, or would do. */
import { z } from "zod";
import { effectKinds, effectStates } from "../../model/effect.ts";
import { count, declare, job, time } from "../declare.ts";

const text = z.string();
const run = text.describe("An id, the end of one (at least four characters), or a job's name for its last run");
const since = time.describe("Epoch seconds: what was done from then on");

export const effectView = z
  .object({
    id: z.int(),
    run_id: text,
    job: text,
    kind: z.enum(effectKinds),
    state: z.enum(effectStates),
    created: time,
    sentence: text.describe("It, for a person"),
    path: text.describe("What it is about; of a message: to whom"),
    to: text.nullable().describe("Where that is then, if elsewhere"),
    bytes: z.int().nullable(),
    note: text.nullable().describe("Why it could not be done, or not be taken back"),
  })
  .describe("Something a run did to the world through AIOS, or would do");
export type EffectView = z.infer<typeof effectView>;

const kept = z.array(z.object({ effect: z.int(), why: text })).describe("What stays, and why");
const sentence = text.describe("All of it in one sentence");

export const effectOperations = {
  effects: declare({
    summary: "What a run did, or of a preview: would do",
    role: "viewer",
    params: z.object({ run, limit: count.optional().describe("At most 10,000; default 1,000") }),
    result: z.object({
      run_id: text,
      job: text,
      preview: z.boolean(),
      effects: z.array(effectView).describe("In the order in which they happened"),
      total: z.int(),
      sentence,
      undo: z.object({ possible: z.boolean(), sentence, cannot: kept }),
    }),
  }),
  undo: declare({
    summary: "Take back what a run did",
    role: "operator",
    params: z.object({ run }),
    result: z.object({ undone: z.int(), kept, notes: z.array(text), sentence }),
  }),
  undo_since_plan: declare({
    summary: "What taking back everything since a time would do",
    role: "viewer",
    params: z.object({ since, job: job.optional() }),
    result: z.object({ runs: z.int(), effects: z.int(), cannot: kept, sentence }),
  }),
  undo_since: declare({
    summary: "Take back everything that was done since a time, the last first",
    role: "operator",
    params: z.object({ since, job: job.optional() }),
    result: z.object({ runs: z.int(), undone: z.int(), kept, notes: z.array(text), sentence }),
  }),
};
