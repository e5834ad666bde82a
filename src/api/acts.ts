/** Operations that change something. */
import { join } from "node:path";
import { listDevices } from "../db/devices.ts";
import { jobRow } from "../db/jobs.ts";
import { liveRunsOf, requestCancel } from "../db/runs.ts";
import { putStopAll, stopAll as readStopAll } from "../db/settings.ts";
import { closeTrigger, insertTrigger, pendingOfJob, triggerById } from "../db/triggers.ts";
import { addJob, setJobField } from "../programs/edit-jobs-list.ts";
import { findJobsList, listNames } from "../programs/find-jobs-list.ts";
import type { ListProblem } from "../programs/jobs-list.ts";
import { withdrawQuestions } from "../review/let-go.ts";
import { liveDevices, patience, type OperationContext } from "./context.ts";
import { jobOf, jobView, requireJob } from "./job-views.ts";
import { edited, refuseNewErrors, requireList, takenOver } from "./list-edits.ts";
import { OperationError } from "./operation-error.ts";
import type { Params, Result } from "./operations.ts";
import { findRun, triggerView } from "./run-views.ts";
import { changeText, listPath } from "./versions/change-text.ts";

const mostCancelled = 100_000;
/** "Stop everything" promises this much. */
const stopWithinSeconds = 5;

const askedBy = { terminal: "cli", person: "page", token: "api" } as const;

export async function run(context: OperationContext, params: Params<"run">): Promise<Result<"run">> {
  const { db, clock } = context;
  const view = await db.write(() => {
    const row = requireJob(context, params.job);
    if (params.preview && row.definition === null) throw cannotRehearse(row.job_name, row.problem);
    const id = insertTrigger(db, {
      job_name: params.job,
      args: params.args ?? [],
      kwargs: params.kwargs ?? {},
      created: clock.now(),
      ...(params.preview ? { preview: true } : {}),
      source: askedBy[context.actor.kind],
    });
    return triggerView(triggerById(db, id!)!);
  }, patience);
  context.wrote();
  return view;
}

function cannotRehearse(job: string, problem: string | null): OperationError {
  return new OperationError("invalid", `${job} cannot run as its entry has an error: ${problem}`);
}

export async function cancel(context: OperationContext, params: Params<"cancel">): Promise<Result<"cancel">> {
  const { db, clock } = context;
  const reason = params.reason ?? "on request";
  const cancelled = await db.write(() => {
    const now = clock.now();
    const asking = withdrawQuestions(db, { jobName: params.target }, `Cancelled: ${reason}`, now);
    const waiting = pendingOfJob(db, params.target, mostCancelled).filter((trigger) => trigger.source !== "always");
    const live = liveRunsOf(db, params.target);
    const asked = asking.flatMap(({ run_id }) => run_id ?? []);
    if (waiting.length + live.length + asked.length === 0) return cancelOneRun(context, params.target, reason, now);
    for (const trigger of waiting) closeTrigger(db, trigger.id, "cancelled", reason, now);
    for (const found of live) requestCancel(db, found.id, reason, now);
    return { runs: [...live.map((found) => found.id), ...asked], triggers: waiting.map((trigger) => trigger.id) };
  }, patience);
  context.wrote();
  return cancelled;
}

function cancelOneRun(context: OperationContext, target: string, reason: string, now: number): Result<"cancel"> {
  const found = findRun(context, target);
  if (found.state === "asked") {
    const of = { jobName: found.job_name, runId: found.id };
    if (withdrawQuestions(context.db, of, `Cancelled: ${reason}`, now).length > 0)
      return { runs: [found.id], triggers: [] };
  }
  if (found.state !== "running") {
    throw new OperationError(
      "invalid",
      `Nothing to cancel: the last run of ${found.job_name} (${found.id.slice(-8)}) has ended: ${found.state}.`,
    );
  }
  requestCancel(context.db, found.id, reason, now);
  return { runs: [found.id], triggers: [] };
}

export async function enable(context: OperationContext, { job }: Params<"enable">): Promise<Result<"enable">> {
  return switchJob(context, job, true);
}

export async function disable(context: OperationContext, { job }: Params<"disable">): Promise<Result<"disable">> {
  return switchJob(context, job, false);
}

/** The jobs list is the truth, so that is what changes; a running AIOS takes it over at once. */
async function switchJob(context: OperationContext, name: string, enabled: boolean) {
  const { db } = context;
  await db.read(() => requireJob(context, name), patience);
  const path = await requireList(context.home);
  const change = { path: listPath(path), message: `Turned ${enabled ? "on" : "off"} ${name}` };
  await changeText(context, change, (text) => edited(() => setJobField(text, name, "enabled", enabled)));
  await takenOver(context, () => jobOf(requireJob(context, name))?.enabled === enabled);
  const view = await db.read(() => jobView(context, requireJob(context, name)), patience);
  return { ...view, enabled };
}

export async function add(context: OperationContext, { entry }: Params<"add">): Promise<Result<"add">> {
  const path = (await findJobsList(context.home)) ?? join(context.home, listNames[0]);
  let problems: ListProblem[] = [];
  const change = { path: listPath(path), message: `Added ${String(entry["name"])}` };
  await changeText(context, change, (before) => {
    const text = edited(() => addJob(before, entry));
    problems = refuseNewErrors(context, before, text, entry);
    return text;
  });
  const name = String(entry.name);
  await takenOver(context, () => (jobRow(context.db, name)?.definition ?? null) !== null);
  return { path, problems: problems.map((problem) => problem.message) };
}

export async function stopAll(context: OperationContext, { reason }: Params<"stop_all">): Promise<Result<"stop_all">> {
  const { db, clock } = context;
  const since = clock.now();
  await db.write(() => putStopAll(db, { since, reason: reason ?? "by hand" }), patience);
  context.wrote();
  const until = clock.monotonic() + stopWithinSeconds;
  for (;;) {
    const devices = await db.read(() => {
      const alive = new Set(liveDevices(context).map((device) => device.device));
      return listDevices(db).filter((device) => alive.has(device.device));
    }, patience);
    const isConfirmed = (device: { stop_confirmed: number | null }) => (device.stop_confirmed ?? 0) >= since;
    const unconfirmed = devices.filter((device) => !isConfirmed(device)).map((device) => device.device);
    const left = until - clock.monotonic();
    if (unconfirmed.length === 0 || left <= 0) {
      return { confirmed: devices.filter(isConfirmed).map((device) => device.device), unconfirmed };
    }
    await context.changed(left);
  }
}

export async function resume({ db, wrote }: OperationContext): Promise<Result<"resume">> {
  const resumed = await db.write(() => {
    const was_stopped = readStopAll(db) !== null;
    putStopAll(db, null);
    return { was_stopped };
  }, patience);
  wrote();
  return resumed;
}
