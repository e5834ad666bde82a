/**
 * What a person must hear of without looking. One alert stands for one problem, however many attempts and runs it
 * spoils: while it is open, more of the same only counts.
 *
 *     opened ──► (more of the same: times + 1) ──► closed: recovered   it is over by itself, and that is told, too
 *                                                          seen        it lay in the past, and somebody has seen it
 *                                                          gone        its job is off, or not there any more
 */
import { isDaemon, type Job } from "./job.ts";
import type { Next } from "./retry.ts";
import type { RunState } from "./run.ts";

export const alertKinds = ["failed", "late", "never_ran", "broken", "no_device", "trouble", "lost"] as const;
export type AlertKind = (typeof alertKinds)[number];

export type AlertEnd = "recovered" | "seen" | "gone";

/** The same problem has the same subject, and only one alert is open for it. */
export function subjectOf(kind: AlertKind, about: string): string {
  return `${kind}:${about}`;
}

/** An `always` job is started again after each death; only when that does not help is it a person's matter. */
const deathsUntilAlert = 3;
/** What is kept running and has lived this long is well again. */
export const daemonWellSeconds = 600;

/** What the end of a run says about its job. `nothing`: it goes again, or somebody ended it on purpose. */
export function alertAfter(
  job: Job,
  state: RunState,
  next: Next,
  deaths: number,
): "fine" | "failed" | "lost" | "nothing" {
  if (state === "succeeded") return "fine";
  if (next.kind === "quarantine") return "lost";
  if (!isFailure(state)) return "nothing";
  if (isDaemon(job)) return deaths >= deathsUntilAlert ? "failed" : "nothing";
  return next.kind === "done" ? "failed" : "nothing";
}

function isFailure(state: RunState): boolean {
  switch (state) {
    case "failed":
    case "timed_out":
    case "not_proven":
    case "over_budget":
      return true;
    case "succeeded":
    case "running":
    case "cancelled":
    case "stopped":
    case "lost":
    case "asked":
    case "denied":
      return false;
  }
}

/** What has happened once and is over: seeing it is all there is to do. All else stays until it is mended. */
export function endsWhenSeen(kind: AlertKind): boolean {
  return kind === "never_ran" || kind === "lost";
}

const leastGraceSeconds = 5 * 60;
const mostGraceSeconds = 3600;
const daySeconds = 86_400;

/**
 * How long after its time a job may start before it counts as late: a tenth of the time between two of its runs, at
 * least five minutes, at most an hour.
 * @param gapSeconds between two times of a job that runs by the calendar; null where there is no next one
 */
export function graceSeconds({ schedule }: Job, gapSeconds: number | null): number {
  const between =
    schedule.type === "interval"
      ? schedule.interval_minutes * 60
      : schedule.type === "daily" || schedule.type === "random_daily"
        ? daySeconds
        : (gapSeconds ?? 0);
  return Math.min(mostGraceSeconds, Math.max(leastGraceSeconds, between / 10));
}

/** When the job could first have started: before, it was not its fault. All in epoch seconds. */
export function couldStartAt(
  trigger: { due_at: number; created: number; run_after: number | null },
  watchingSince: number,
): number {
  return Math.max(trigger.due_at, trigger.created, trigger.run_after ?? -Infinity, watchingSince);
}

/** Of a missed time that is caught up: told only if even that has not begun by then. */
export const catchUpPatienceSeconds = 900;
