/** Runs, their triggers and log lines as plain data. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { listArtifacts } from "../db/artifacts.ts";
import { listLogs, type LogRow } from "../db/logs.ts";
import { notificationsOfRun, type NotificationRow } from "../db/notifications.ts";
import { runsIn } from "../db/history.ts";
import { jobRow } from "../db/jobs.ts";
import { reviewOfRun } from "../db/reviews.ts";
import { listRuns, runById, runsByEnding, type RunRow } from "../db/runs.ts";
import { followerOf, triggerById, type TriggerRow } from "../db/triggers.ts";
import { storedJob, type Job, type Json } from "../model/job.ts";
import { isLate } from "../model/run.ts";
import { patience, type OperationContext } from "./context.ts";
import { OperationError } from "./operation-error.ts";
import type { Params, Result } from "./operations.ts";
import { remedyView, reviewView, whyInWords } from "./reviews/review-views.ts";
import type { LogView, NotificationView, RunView, TriggerView } from "./views.ts";

const shortIdLength = 8;
const linesShown = 40;
const mostListed = 1_000;
const mostLines = 10_000;
const longestWaitSeconds = 30;
const atLeast = { WARNING: ["WARNING", "ERROR"], ERROR: ["ERROR"] } as const;

export function runView(run: RunRow, now: number): RunView {
  return {
    id: run.id,
    short_id: run.id.slice(-shortIdLength),
    job: run.job_name,
    state: run.state,
    source: run.source,
    attempt: run.attempt,
    device: run.device,
    due_at: run.due_at,
    started: run.started,
    finished: run.finished,
    seconds: Math.max(0, (run.finished ?? now) - run.started),
    late_seconds: isLate(run) ? run.started - run.due_at : null,
    exit_code: run.exit_code,
    signal: run.signal,
    result: run.result === null ? null : (JSON.parse(run.result) as Json),
    error: run.error === null ? null : JSON.parse(run.error),
    why: whyInWords(run),
    note: run.note,
    progress: run.progress,
    progress_text: run.progress_text,
    preview: run.preview !== 0,
    ad_hoc: run.definition !== null,
    effects: { done: run.effects_done, captured: run.effects_captured, undone: run.effects_undone },
  };
}

export function triggerView(trigger: TriggerRow): TriggerView {
  const { id, job_name: job, created, processed, source, waiting_for, outcome, note, run_id, attempt } = trigger;
  const rest = { run_after: trigger.run_after, preview: trigger.preview !== 0 };
  return { id, job, created, processed, source, waiting_for, outcome, note, run_id, attempt, ...rest };
}

export function logView({ job_name, ...line }: LogRow): LogView {
  return { ...line, job: job_name };
}

export function notificationView({
  id,
  run_id,
  job_name,
  created,
  level,
  title,
  text,
}: NotificationRow): NotificationView {
  return { id, run_id, job: job_name, created, level, title, text };
}

export async function runs(context: OperationContext, params: Params<"runs">): Promise<Result<"runs">> {
  const { db, clock } = context;
  const limit = Math.min(params.limit ?? 20, mostListed);
  const { job, state } = params;
  const found = () =>
    state === undefined ? listRuns(db, { job_name: job ?? null, limit }) : runsIn(db, state, job ?? null, limit);
  return db.read(() => found().map((run) => runView(run, clock.now())), patience);
}

export async function show(context: OperationContext, { run: target }: Params<"show">): Promise<Result<"show">> {
  const { db, clock, privateFolder } = context;
  return db.read(() => {
    const run = findRun(context, target);
    const folder = join(privateFolder, "runs", run.id);
    const asked = reviewOfRun(db, run.id);
    return {
      ...runView(run, clock.now()),
      args: JSON.parse(run.args) as Json[],
      kwargs: JSON.parse(run.kwargs) as Record<string, Json>,
      cancel_reason: run.cancel_reason,
      peak_memory_bytes: run.peak_memory_bytes,
      cpu_seconds: run.cpu_seconds,
      trigger_id: run.trigger_id,
      remedy: remedyView(run, jobOfRun(context, run)),
      review: asked ? reviewView(asked) : null,
      artifacts: listArtifacts(db, run.id),
      notifications: notificationsOfRun(db, run.id).map(notificationView),
      log: listLogs(db, { run_id: run.id, limit: linesShown }).map(logView),
      folder: existsSync(folder) ? folder : null,
    };
  }, patience);
}

function jobOfRun({ db }: OperationContext, run: RunRow): Job | null {
  const definition = run.definition ?? jobRow(db, run.job_name)?.definition ?? null;
  return definition === null ? null : storedJob(definition);
}

export async function logs(context: OperationContext, params: Params<"logs">): Promise<Result<"logs">> {
  const { db } = context;
  const run_id = params.run === undefined ? null : (await db.read(() => findRun(context, params.run!), patience)).id;
  const limit = Math.min(params.limit ?? 100, mostLines);
  const filter = {
    run_id,
    job_name: params.job ?? null,
    search: params.search ?? null,
    after_id: params.after_id ?? null,
    before_id: params.before_id ?? null,
    levels: params.level === undefined ? null : atLeast[params.level],
    limit,
  };
  const read = () => db.read(() => listLogs(db, filter).map(logView), patience);
  return waitFor(context, params.wait_seconds ?? 0, read, (lines) => lines.length > 0);
}

export async function trigger(context: OperationContext, params: Params<"trigger">): Promise<Result<"trigger">> {
  const { db, clock } = context;
  const read = () =>
    db.read(() => {
      const row = triggerById(db, params.id);
      if (!row) throw new OperationError("not_found", `There is no trigger ${params.id}.`);
      const run = row.run_id === null ? undefined : runById(db, row.run_id);
      const next = run && followerOf(db, run);
      return {
        trigger: triggerView(row),
        run: run ? runView(run, clock.now()) : null,
        next: next ? triggerView(next) : null,
      };
    }, patience);
  const isOver = ({ trigger: row, run }: Result<"trigger">) =>
    row.processed !== null && (run === null || run.finished !== null);
  return waitFor(context, params.wait_seconds ?? 0, read, isOver);
}

/** Asks again whenever something has happened, until the answer will do or the time is up. */
async function waitFor<T>(
  { clock, changed }: OperationContext,
  seconds: number,
  read: () => Promise<T>,
  isEnough: (value: T) => boolean,
): Promise<T> {
  const until = clock.monotonic() + Math.min(seconds, longestWaitSeconds);
  for (;;) {
    const value = await read();
    const left = until - clock.monotonic();
    if (isEnough(value) || left <= 0) return value;
    await changed(left);
  }
}

/** By id, by the end of an id, or a job's last run. Call inside `read`. */
export function findRun({ db }: OperationContext, target: string): RunRow {
  const exact = runById(db, target);
  if (exact) return exact;
  const [ofJob] = listRuns(db, { job_name: target, limit: 1 });
  if (ofJob) return ofJob;
  const ending = /^[0-9a-f-]{4,36}$/i.test(target) ? runsByEnding(db, target.toLowerCase()) : [];
  if (ending.length === 1) return ending[0]!;
  if (ending.length > 1) {
    const ids = ending.map((run) => run.id.slice(-12)).join(", ");
    throw new OperationError("invalid", `Several runs end with "${target}" (${ids}). Give more of the id.`);
  }
  throw new OperationError(
    "not_found",
    `There is no run "${target}", and no job of that name that has run. See: aios runs`,
  );
}
