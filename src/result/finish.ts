/** Ends runs: records the one outcome, and in the same transaction what follows from it. */
import type { Database } from "../db/database.ts";
import { jobRow, noteEnded } from "../db/jobs.ts";
import { finishRun, hasLiveRun, loseRun, type RunKey, type RunRow } from "../db/runs.ts";
import { followerKey, insertClosedTrigger, insertTrigger, triggerById, type TriggerRow } from "../db/triggers.ts";
import { unparkNextOfJob } from "../db/waiting-triggers.ts";
import type { Random } from "../model/clock.ts";
import type { JobBook } from "../model/job-book.ts";
import { isDaemon, type Job } from "../model/job.ts";
import { isLoss, type Outcome, type ResourceUse, type RunError } from "../model/outcome.ts";
import { countRestarts, isOwnDeath, nextAfter, nextAfterLoss, type EndedRun, type Next } from "../model/retry.ts";
import { jobStatus, standsApart } from "../model/run.ts";
import type { Question } from "../model/question.ts";
import { fireDependents } from "./dependents.ts";
import { noteProblems } from "./problems.ts";
import { putQuestion } from "./put-question.ts";
import { tellFailure } from "./tell-failure.ts";

export interface FinishOptions {
  /** The jobs as they are defined now; a job that is gone gets no retry. */
  jobs: JobBook;
  now: number;
  random: Random;
}

/** What followed; null: somebody else had decided about the run already, so nothing was written. */
export type Finished = { run: RunRow; next: Next } | null;

/** Call inside `write`. */
export function finish(
  db: Database,
  key: RunKey,
  outcome: Outcome,
  use: ResourceUse,
  options: FinishOptions,
): Finished {
  // AIOS stood still, or one of its own processes was killed: not the program's failure, so it costs no attempt.
  if (outcome.kind === "failed" && isLoss(outcome.error)) return lose(db, key, outcome.error, options);
  const run = finishRun(db, key, outcome, use, options.now);
  if (!run) return null;
  const ended = outcome.kind === "asked" ? ask(db, run, outcome.question, options) : run;
  return conclude(db, ended, options, (job, how) => ({
    next: nextAfter(job, how, outcome, options.random),
    ownDeath: isOwnDeath(outcome),
  }));
}

function ask(db: Database, run: RunRow, question: Question, { jobs, now }: FinishOptions): RunRow {
  const job = jobs.get(run.job_name);
  const isOff = run.cancel_requested !== null ? "it was cancelled" : standsApart(run) ? null : offWords(job);
  return putQuestion(db, run, triggerById(db, run.trigger_id), question, { isOff, now });
}

function offWords(job: Job | undefined): string | null {
  if (!job) return "the job is no longer in the list";
  return job.enabled ? null : "the job is turned off";
}

/**
 * The run's device died or lost its lease. Call inside `write`, after its processes were ended.
 * @param leaseSeen where nobody could end them: the lease that has run out; if it was renewed meanwhile, they live
 */
export function lose(
  db: Database,
  key: RunKey,
  why: RunError,
  options: FinishOptions,
  leaseSeen: number | null = null,
): Finished {
  const run = loseRun(db, key, why, leaseSeen, options.now);
  if (!run) return null;
  return conclude(db, run, options, (job, ended) => ({ next: nextAfterLoss(job, ended), ownDeath: false }));
}

type Judge = (job: Job, ended: EndedRun) => { next: Next; ownDeath: boolean };

function conclude(db: Database, run: RunRow, options: FinishOptions, judge: Judge): Finished {
  if (standsApart(run)) return concludeApart(db, run);
  const trigger = triggerById(db, run.trigger_id);
  const row = jobRow(db, run.job_name);
  const job = options.jobs.get(run.job_name);
  const ended: EndedRun = {
    attempt: run.attempt,
    losses: trigger?.losses ?? 0,
    restarts: row?.restarts ?? 0,
    lived_seconds: run.finished! - run.started,
    is_cancelled: run.cancel_requested !== null,
  };
  const { next, ownDeath } = job ? judge(job, ended) : { next: { kind: "done" } as Next, ownDeath: false };
  const restarts = job && isDaemon(job) ? countRestarts(ended, ownDeath) : 0;
  noteJobEnded(db, run, row?.failures ?? 0, restarts, options.now);
  if (job) {
    follow(db, run, trigger, next, options.now);
    noteProblems(db, job, run, next, restarts, options.now);
    tellFailure(db, { run, job, next, restarts, context: trigger?.context ?? null }, options.now);
  }
  if (job && run.state === "succeeded") fireDependents(db, run, options.jobs, options.now);
  unparkNextOfJob(db, run.job_name);
  return { run, next };
}

/** Nothing follows, and its job has neither succeeded nor failed by it; only what waited for its end may go on. */
function concludeApart(db: Database, run: RunRow): Finished {
  if (run.preview === 0) unparkNextOfJob(db, run.job_name);
  return { run, next: { kind: "done" } };
}

function noteJobEnded(db: Database, run: RunRow, failures: number, restarts: number, now: number): void {
  const failed = run.state === "failed" || run.state === "timed_out";
  const streak = run.state === "succeeded" ? 0 : failures + (failed ? 1 : 0);
  // A parallel job is running as long as any of its runs is.
  const status = hasLiveRun(db, run.job_name) ? "running" : jobStatus(run.state);
  const ended = { name: run.job_name, status, device: run.device, failures: streak, restarts };
  noteEnded(db, ended, now);
}

function follow(db: Database, run: RunRow, trigger: TriggerRow | undefined, next: Next, now: number): void {
  if (next.kind === "done") return;
  const again = {
    job_name: run.job_name,
    args: JSON.parse(run.args),
    kwargs: JSON.parse(run.kwargs),
    created: now,
    due_at: run.due_at,
    dedupe_key: followerKey(run.id),
    ...(trigger?.context ? { context: JSON.parse(trigger.context) } : {}),
  };
  if (next.kind === "quarantine") {
    const note = `set aside: its runs were lost ${next.losses} times, so it may be what brings AIOS down; run it again by hand if it is not`;
    const { losses } = next;
    insertClosedTrigger(db, { ...again, source: "rescue", losses, note, outcome: "quarantined" });
    return;
  }
  const { source, delaySeconds, attempt, losses } = next;
  const isDaemonRestart = source === "always";
  const due = isDaemonRestart ? { due_at: now + delaySeconds, args: [], kwargs: {} } : {};
  insertTrigger(db, { ...again, ...due, source, attempt, losses, run_after: now + delaySeconds });
}
