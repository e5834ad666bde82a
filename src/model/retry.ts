/** What happens next after a run has ended: decided here, purely; written by `result/`. */
import type { Random } from "./clock.ts";
import { isDaemon, type Job } from "./job.ts";
import type { Outcome } from "./outcome.ts";
import type { TriggerSource } from "./run.ts";

const longestRetrySeconds = 3600;
const firstRestartSeconds = 10;
const longestRestartSeconds = 300;
/** An `always` job that lived this long is healthy: its next restart starts at the shortest delay again. */
const healthySeconds = 600;
/** A trigger whose run was lost so often is set aside: it may be what brings its device down. */
export const lossesUntilQuarantine = 2;

export interface EndedRun {
  attempt: number;
  /** How often a run of this trigger was lost before. */
  losses: number;
  /** Deaths in a row of an `always` job before this one. */
  restarts: number;
  lived_seconds: number;
  /** A person wanted it ended, whether or not it ended because of that. */
  is_cancelled: boolean;
}

/** `again`: when, as which attempt, and why. */
export type Next =
  | { kind: "done" }
  | { kind: "again"; source: TriggerSource; delaySeconds: number; attempt: number; losses: number }
  | { kind: "quarantine"; losses: number };

/** After an outcome. A run that AIOS stopped for its own sake runs again as the same attempt. */
export function nextAfter(job: Job, run: EndedRun, outcome: Outcome, random: Random): Next {
  // It goes on with the answer (review/decide.ts), also what is kept running.
  if (outcome.kind === "asked") return { kind: "done" };
  if (isDaemon(job)) return nextRestart(job, run, !isOwnDeath(outcome));
  if (job.schedule.type === "idle") return { kind: "done" };
  if (outcome.kind === "succeeded" || run.is_cancelled) return { kind: "done" };
  if (outcome.kind === "ended" && outcome.reason === "cancelled") return { kind: "done" };
  if (outcome.kind === "ended" && outcome.reason === "stopped") {
    return { kind: "again", source: "resume", delaySeconds: 0, attempt: run.attempt, losses: run.losses };
  }
  if (outcome.kind === "failed" && !outcome.error.retryable) return { kind: "done" };
  if (run.attempt >= job.retries) return { kind: "done" };
  const delaySeconds = retryDelaySeconds(job.retry_delay_seconds, run.attempt, random);
  return { kind: "again", source: "retry", delaySeconds, attempt: run.attempt + 1, losses: run.losses };
}

/** After a run whose device died. The attempt does not count, but too many losses do. */
export function nextAfterLoss(job: Job, run: EndedRun): Next {
  if (isDaemon(job)) return nextRestart(job, run, true);
  if (job.schedule.type === "idle" || run.is_cancelled) return { kind: "done" };
  const losses = run.losses + 1;
  if (losses >= lossesUntilQuarantine) return { kind: "quarantine", losses };
  return { kind: "again", source: "rescue", delaySeconds: 0, attempt: run.attempt, losses };
}

/** Doubles with each attempt, at most an hour, spread by ±25 % so that many failures do not return together. */
export function retryDelaySeconds(baseSeconds: number, attempt: number, random: Random): number {
  const delay = Math.min(longestRetrySeconds, baseSeconds * 2 ** Math.min(attempt - 1, 30));
  return delay * (0.75 + random() / 2);
}

/** 10 s, 20 s, 40 s … 5 min; 0 where the death was not the program's own. */
export function restartDelaySeconds(restarts: number): number {
  return Math.min(longestRestartSeconds, firstRestartSeconds * 2 ** Math.min(restarts, 30));
}

/** Whether the program ended by its own doing (or by taking too long), not because AIOS or a person wanted it. */
export function isOwnDeath(outcome: Outcome): boolean {
  if (outcome.kind === "asked") return false;
  return outcome.kind !== "ended" || outcome.reason === "timed_out";
}

/** Deaths in a row, counted with this one. */
export function countRestarts(run: EndedRun, ownDeath: boolean): number {
  if (!ownDeath) return run.restarts;
  return run.lived_seconds >= healthySeconds ? 1 : run.restarts + 1;
}

/** Turned off, it is not to wait for a restart: turned on again it then starts at once. */
function nextRestart(job: Job, run: EndedRun, endedByAios: boolean): Next {
  if (!job.enabled) return { kind: "done" };
  const before = run.lived_seconds >= healthySeconds ? 0 : run.restarts;
  const delaySeconds = endedByAios ? 0 : restartDelaySeconds(before);
  return { kind: "again", source: "always", delaySeconds, attempt: 1, losses: 0 };
}
