/**
 * Takes ready triggers and makes runs of them, in one short immediate transaction: so two processes on one database
 * never start the same trigger, nor two runs of a job that must not overlap.
 *
 * What cannot start now is parked with what it waits for, and not looked at again until that has happened: ten
 * thousand triggers behind one slow job cost the others nothing.
 */
import type { Database } from "../db/database.ts";
import { jobRow, noteStarted } from "../db/jobs.ts";
import { insertLog } from "../db/logs.ts";
import { hasLiveRun, startRun, type NewRun, type RunKey } from "../db/runs.ts";
import { closeTrigger, consumeTrigger, readyTriggers, type TriggerRow } from "../db/triggers.ts";
import { parkTrigger } from "../db/waiting-triggers.ts";
import { parseCall, type Call } from "../model/call.ts";
import type { JobBook } from "../model/job-book.ts";
import { isDaemon, isWork, storedJob, tagsFit, type Job, type Json } from "../model/job.ts";
import { isOwnSource, standsApart, type TriggerOutcome, type WaitingFor } from "../model/run.ts";

const mostInPage = 64;
const leastInPage = 8;

export interface ClaimingDevice {
  id: string;
  session: string;
  tags: ReadonlySet<string>;
  host: string;
  supervisor: string;
}

export interface ClaimOptions {
  device: ClaimingDevice;
  jobs: JobBook;
  /** Tags of the other devices that are alive. */
  otherDevices: readonly ReadonlySet<string>[];
  /** Runs that may still start here; daemons do not count. */
  slotsFree: number;
  /** Whether this device runs anything but daemons and idle jobs. */
  isWorking: boolean;
  now: number;
  leaseSeconds: number;
  newId: (now: number) => string;
  newToken: () => string;
  /** Which version of its program a run that begins now is of; null where nobody knows. */
  programVersion?: (job: Job) => number | null;
}

export interface ClaimedRun extends RunKey, Call {
  job: Job;
  trigger: TriggerRow;
  context: Record<string, Json>;
  started: number;
}

type Decision =
  | { kind: "run"; job: Job; call: Call }
  | { kind: "park"; waitingFor: WaitingFor }
  | { kind: "close"; outcome: TriggerOutcome; note: string }
  /** Another device will take it. */
  | { kind: "leave" };

/** Call inside `write`. */
export function claimRuns(db: Database, options: ClaimOptions): ClaimedRun[] {
  const claimed: ClaimedRun[] = [];
  let position: { priority: number; id: number } | null = null;
  let { slotsFree, isWorking } = options;
  for (;;) {
    // Not many more than can start: before the first that cannot, there is an end to it.
    const pageSize = Math.min(mostInPage, Math.max(leastInPage, slotsFree + 1));
    const page: TriggerRow[] = readyTriggers(db, position, pageSize);
    for (const trigger of page) {
      // Daemons come first in the order (model/job.ts, triggerPriority), so nothing behind could start either.
      if (slotsFree <= 0 && takesSlot(trigger, options.jobs)) return claimed;
      const run = settle(db, trigger, { ...options, isWorking });
      if (!run) continue;
      claimed.push(run);
      if (!isDaemon(run.job)) slotsFree--;
      isWorking ||= isWork(run.job);
    }
    const last = page.at(-1);
    if (page.length < pageSize || !last) return claimed;
    position = { priority: last.priority, id: last.id };
  }
}

/** Not so where nobody knows the job. */
function takesSlot(trigger: TriggerRow, jobs: JobBook): boolean {
  if (standsApart(trigger)) return true;
  const job = jobs.get(trigger.job_name);
  return job !== undefined && !isDaemon(job);
}

function settle(db: Database, trigger: TriggerRow, options: ClaimOptions): ClaimedRun | null {
  const { value = null, error } = db.attempt(() => carryOut(db, trigger, decide(db, trigger, options), options));
  if (error === undefined) return value;
  // Any program may write rows, so one that nobody foresaw must not keep all others from running.
  const note = `the row cannot be read (${error instanceof Error ? error.message : String(error)})`;
  closeWithMessage(db, trigger, { outcome: "refused", note }, options);
  return null;
}

function carryOut(db: Database, trigger: TriggerRow, decision: Decision, options: ClaimOptions): ClaimedRun | null {
  switch (decision.kind) {
    case "leave":
      return null;
    case "park":
      parkTrigger(db, trigger.id, decision.waitingFor);
      return null;
    case "close":
      closeWithMessage(db, trigger, decision, options);
      return null;
    case "run":
      return start(db, trigger, decision, options);
  }
}

function decide(db: Database, trigger: TriggerRow, options: ClaimOptions): Decision {
  const job = jobFor(trigger, options.jobs);
  if (!job) return whenUnknown(db, trigger);
  if (!job.enabled && !standsApart(trigger)) return whenOff(trigger);
  const fault = faultOf(trigger);
  if (fault !== null) return { kind: "close", outcome: "refused", note: fault };
  if (trigger.run_after !== null && trigger.run_after > options.now) return { kind: "park", waitingFor: "time" };
  const parsed = parseCall(job, trigger.args, trigger.kwargs);
  if (!parsed.ok) return { kind: "close", outcome: "refused", note: parsed.why };
  if (!tagsFit(job.tags, options.device.tags)) return whenElsewhere(job, options);
  // Work came first; the idle trigger stays ready for a quieter moment, or a quieter device.
  if (trigger.source === "idle" && options.isWorking) return { kind: "leave" };
  const mayStandBeside = trigger.preview !== 0;
  if (!mayStandBeside && mustBeAlone(job) && hasLiveRun(db, job.name)) return whenLive(job);
  return { kind: "run", job, call: parsed.call };
}

/** What stands apart runs once, whatever its schedule: a rehearsal of what is kept running takes a slot, and ends. */
function jobFor(trigger: TriggerRow, jobs: JobBook): Job | undefined {
  if (!standsApart(trigger)) return jobs.get(trigger.job_name);
  const job = trigger.definition === null ? jobs.get(trigger.job_name) : storedJob(trigger.definition);
  return job && { ...job, name: trigger.job_name, schedule: { type: "trigger" } };
}

/** What an UPDATE by another program may have made of a row that was sound when it came (migrations.ts, `triggers_take_in`). */
function faultOf({ attempt, losses, created, due_at, run_after, note }: TriggerRow): string | null {
  const isTime = (value: unknown) => value === null || Number.isFinite(value);
  const sound = {
    attempt: Number.isInteger(attempt),
    losses: Number.isInteger(losses),
    created: isTime(created),
    due_at: isTime(due_at),
    run_after: isTime(run_after),
    note: note === null || typeof note === "string",
  };
  const wrong = Object.entries(sound).filter(([, isSound]) => !isSound);
  return wrong.length === 0 ? null : `its ${wrong.map(([column]) => column).join(" and ")} cannot be understood`;
}

/** Taken out of the list means off, too; but an entry with a mistake, or a job still to be written, is waited for. */
function whenUnknown(db: Database, trigger: TriggerRow): Decision {
  const mayComeBack = !isOwnSource(trigger.source) || (jobRow(db, trigger.job_name)?.problem ?? null) !== null;
  if (mayComeBack) return { kind: "park", waitingFor: "job" };
  return { kind: "close", outcome: "skipped", note: "the job is no longer in the list" };
}

/** Off means off; but what a person asked for is kept until the job is on again. */
function whenOff(trigger: TriggerRow): Decision {
  if (!isOwnSource(trigger.source)) return { kind: "park", waitingFor: "enabled" };
  return { kind: "close", outcome: "skipped", note: "the job was turned off" };
}

function whenElsewhere(job: Job, options: ClaimOptions): Decision {
  const fits = options.otherDevices.some((tags) => tagsFit(job.tags, tags));
  return fits ? { kind: "leave" } : { kind: "park", waitingFor: "device" };
}

/** Of a daemon there is one, whatever its overlap says: two, each kept running, would stay two for ever. */
function mustBeAlone(job: Job): boolean {
  return job.overlap !== "parallel" || isDaemon(job);
}

function whenLive(job: Job): Decision {
  if (isDaemon(job)) return { kind: "close", outcome: "skipped", note: "it was running already" };
  if (job.overlap === "queue") return { kind: "park", waitingFor: "run" };
  return { kind: "close", outcome: "skipped", note: "an earlier run was still going, and overlap is skip" };
}

function start(
  db: Database,
  trigger: TriggerRow,
  { job, call }: { job: Job; call: Call },
  options: ClaimOptions,
): ClaimedRun | null {
  const { device, now } = options;
  const key: RunKey = { id: options.newId(now), attempt_token: options.newToken() };
  if (!consumeTrigger(db, trigger.id, key.id, now)) return null;
  const run: NewRun = {
    ...key,
    job_name: job.name,
    trigger_id: trigger.id,
    source: trigger.source,
    attempt: trigger.attempt,
    device: device.id,
    session: device.session,
    host: device.host,
    supervisor: device.supervisor,
    lease_until: now + options.leaseSeconds,
    args: JSON.stringify(call.args),
    kwargs: JSON.stringify(call.kwargs),
    due_at: trigger.due_at ?? trigger.created,
    started: now,
    note: trigger.note,
    preview: trigger.preview === 0 ? 0 : 1,
    definition: trigger.definition,
    program_version: options.programVersion?.(job) ?? null,
  };
  startRun(db, run);
  if (!standsApart(trigger)) noteStarted(db, job.name, device.id, now);
  return { ...key, ...call, job, trigger, context: parseContext(trigger.context), started: now };
}

function closeWithMessage(
  db: Database,
  trigger: TriggerRow,
  { outcome, note }: { outcome: TriggerOutcome; note: string },
  { device, now }: ClaimOptions,
): void {
  closeTrigger(db, trigger.id, outcome, note, now);
  if (outcome !== "refused") return;
  insertLog(db, {
    timestamp: now,
    level: "ERROR",
    message: `Trigger ${trigger.id} for ${trigger.job_name} was refused: ${note}. Insert a corrected row to run it.`,
    device: device.id,
    run_id: null,
    job_name: trigger.job_name,
    stream: "aios",
  });
}

function parseContext(text: string | null): Record<string, Json> {
  return text === null ? {} : (JSON.parse(text) as Record<string, Json>);
}
