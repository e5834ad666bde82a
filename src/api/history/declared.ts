/** Operations that look back. */
import { z } from "zod";
import { runStates } from "../../model/run.ts";
import { count, declare, job, time } from "../declare.ts";
import { logView } from "../views.ts";
import { dayView, durationView, historyView, spanView } from "./views.ts";

const text = z.string();
const between = { from: time, until: time };

export const historyOperations = {
  history: declare({
    summary: "Runs, and what should have run and did not, newest first",
    role: "viewer",
    params: z.object({
      job: job.optional(),
      state: z
        .enum([...runStates, "unwell", "missed"])
        .optional()
        .describe("unwell: failed in any way. missed: only what should have run and did not"),
      device: text.optional(),
      from: time.optional(),
      until: time.optional(),
      before: text.optional().describe("The `next` of the piece before"),
      limit: count.optional().describe("At most 500; default 50"),
      search: text.optional().describe("A part of the job's name, the error, the result or the note"),
      previews: z.boolean().optional().describe("Also rehearsals"),
    }),
    result: historyView,
  }),
  activity: declare({
    summary: "How runs ended, by job and day",
    role: "viewer",
    params: z.object({
      ...between,
      job: job.optional(),
      together: z.boolean().optional().describe("All jobs as one; its `job` is empty"),
    }),
    result: z.array(dayView),
  }),
  durations: declare({
    summary: "How long the last runs of a job took, newest first",
    role: "viewer",
    params: z.object({ job, limit: count.optional().describe("At most 2,000; default 200") }),
    result: z.array(durationView),
  }),
  timeline: declare({
    summary: "What ran when, on which device: the newest 2,000",
    role: "viewer",
    params: z.object(between),
    result: z.array(spanView),
  }),
  logs_search: declare({
    summary: "Log lines of all runs that hold these words, newest first",
    role: "viewer",
    params: z.object({
      text: text.describe(
        "Words that must all occur; where no line has them whole, parts of words in the newest 20,000 lines",
      ),
      job: job.optional(),
      before_id: count.optional(),
      limit: count.optional().describe("At most 1,000; default 100"),
    }),
    result: z.array(logView),
  }),
};
