/** What the history and its pictures are made of. */
import { z } from "zod";
import { count, job, time } from "../declare.ts";
import { runView } from "../views.ts";
import { runStates } from "../../model/run.ts";

const text = z.string();

export const missedView = z
  .object({
    kind: z.literal("missed"),
    id: z.int().describe("Of its trigger"),
    job,
    due_at: time,
    decided_at: time,
    outcome: z.enum(["refused", "skipped", "cancelled", "quarantined"]),
    note: text.nullable().describe("Why, for a person"),
  })
  .describe("What should have run and did not");

export const historyRow = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run"), run: runView }),
  missedView,
]);
export type HistoryRow = z.infer<typeof historyRow>;

export const historyView = z.object({
  rows: z.array(historyRow),
  next: text
    .nullable()
    .describe("For `before`; null: there is nothing older. With it, rows may be few, or none, so far"),
});

export const dayView = z
  .object({
    job: text,
    day: text.describe("2026-11-22, as the clock on the wall of AIOS told it"),
    succeeded: count,
    failed: count,
    other: count.describe("Cancelled, stopped with AIOS, or waiting for an answer"),
    seconds: z.number(),
  })
  .describe("How the runs of a job ended on one day");
export type DayView = z.infer<typeof dayView>;

const state = z.enum(runStates);

export const durationView = z.object({ run: text, started: time, seconds: z.number(), state });

export const spanView = z.object({
  run: text,
  job,
  device: text,
  started: time,
  finished: time.nullable(),
  state,
});
