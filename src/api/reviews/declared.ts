/** Operations on what waits for a person. */
import { z } from "zod";
import { reviewStates } from "../../model/review.ts";
import { count, declare, job, json, time } from "../declare.ts";
import { reviewView } from "./views.ts";

const id = z.string().describe("Its id, or the end of it (at least four characters)");

export const reviewOperations = {
  reviews: declare({
    summary: "What waits for a person, oldest first; or what did, newest first",
    role: "viewer",
    params: z.object({
      state: z.enum(reviewStates).optional().describe("Default: open"),
      job: job.optional(),
      limit: count.optional(),
    }),
    result: z.array(reviewView),
  }),
  review: declare({
    summary: "One thing that waits for a person",
    role: "viewer",
    params: z.object({ id }),
    result: reviewView,
  }),
  decide: declare({
    summary: "Decide it: one of its choices, with its form filled in",
    role: "operator",
    params: z.object({ id, choice: z.string(), answer: json.optional(), reason: z.string().max(2_000).optional() }),
    result: reviewView,
  }),
  snooze: declare({
    summary: "Set it aside until a time; null takes that back",
    role: "operator",
    params: z.object({ id, until: time.nullable() }),
    result: reviewView,
  }),
};
