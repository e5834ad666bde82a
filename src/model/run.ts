/**
 * The states of a run, and the only ways between them:
 *
 *     trigger ── claim ──► running ──► succeeded
 *                             ├──────► failed      the program ended badly
 *                             ├──────► timed_out   AIOS ended it: timeout_seconds
 *                             ├──────► cancelled   a person ended it, or stop-all did
 *                             ├──────► stopped     AIOS itself was stopping; it runs again at the next start
 *                             ├──────► lost        its device died or lost its lease; lost is not failed
 *                             ├──────► asked       it waits for a person's answer; the answer runs it again
 *                             ├──────► denied      a person said no to what it wanted to do
 *                             ├──────► not_proven  it said it was done, and what it should have made is not there
 *                             └──────► over_budget AIOS ended it: what it may spend is spent
 *
 * A run that asked, and whose question nobody answers any more, becomes `cancelled`. All other ends are final: the
 * database refuses to change them (migration-control-room.ts, `runs_end_once`).
 */
import type { Outcome } from "./outcome.ts";

export const runStates = [
  "running",
  "succeeded",
  "failed",
  "timed_out",
  "cancelled",
  "stopped",
  "lost",
  "asked",
  "denied",
  "not_proven",
  "over_budget",
] as const;
export type RunState = (typeof runStates)[number];
export type EndState = Exclude<RunState, "running">;

/** Why a run was asked for. `sql` is any row whose writer did not say. */
export const triggerSources = [
  "sql",
  "schedule",
  "always",
  "idle",
  "watch",
  "after",
  "cli",
  "page",
  "api",
  "webhook",
  "answer",
  "program",
  "retry",
  "rescue",
  "resume",
] as const;
export type TriggerSource = (typeof triggerSources)[number];

/** What a pending trigger waits for; null means it is ready. */
export const waitingFors = ["time", "run", "job", "enabled", "device"] as const;
export type WaitingFor = (typeof waitingFors)[number];

export type TriggerOutcome = "run" | "refused" | "skipped" | "cancelled" | "quarantined";

export function endState(outcome: Outcome): EndState {
  switch (outcome.kind) {
    case "succeeded":
      return "succeeded";
    case "failed":
      return "failed";
    case "asked":
      return "asked";
    case "ended":
      return outcome.reason;
  }
}

/** The word of the Python original for the `status` column of `jobs`, where it had one. */
export function jobStatus(state: RunState): string {
  return state === "succeeded" ? "completed" : state;
}

/** Sources that AIOS makes by itself: they are dropped when their job is turned off, what somebody asked for is not. */
export function isOwnSource(source: TriggerSource): boolean {
  return ownSources.has(source);
}

const ownSources: ReadonlySet<TriggerSource> = new Set([
  "schedule",
  "always",
  "idle",
  "watch",
  "after",
  "retry",
  "rescue",
  "resume",
]);

/**
 * A rehearsal, or a run of something that is not in the jobs list (`definition`): it changes nothing of its job, and
 * nothing follows from it; a person looks at it, and repeats it by hand.
 */
export function standsApart(row: { preview: number; definition: unknown }): boolean {
  return row.preview !== 0 || row.definition !== null;
}

/** A run that starts this much after it was due is called late. */
const lateSeconds = 60;

/** What is kept running has no time at which it is due. */
export function isLate(run: { source: TriggerSource; started: number; due_at: number }): boolean {
  return run.source !== "always" && run.started - run.due_at > lateSeconds;
}
