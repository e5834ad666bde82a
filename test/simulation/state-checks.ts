/** What must hold after every step of the state machine (design/reliability.md, I1 to I4, I8). */
import type { RunRow } from "../../src/db/runs.ts";
import { readyTriggers, type TriggerRow } from "../../src/db/triggers.ts";
import { parseCall } from "../../src/model/call.ts";
import { isDaemon, tagsFit, type Job } from "../../src/model/job.ts";
import type { ClaimedRun } from "../../src/claim/claim.ts";
import type { Finished } from "../../src/result/finish.ts";
import { deviceTags, type StateBench } from "./state-bench.ts";

export function must(holds: boolean, otherwise: string, ...facts: unknown[]): void {
  if (!holds) throw new Error(`${otherwise}: ${facts.map((fact) => JSON.stringify(fact)).join(" ")}`);
}

/** I1: every trigger that was ever taken in is there, waits, or has ended with an outcome, and with its run. */
export function checkTriggers({ db }: StateBench, known: Set<number>): void {
  const present = new Set(db.all<{ id: number }>("SELECT id FROM triggers").map((row) => row.id));
  must(known.isSubsetOf(present), "a trigger has vanished", [...known.difference(present)]);
  for (const id of present) known.add(id);
  const odd = db.all(
    `SELECT triggers.* FROM triggers LEFT JOIN runs ON runs.trigger_id = triggers.id
     WHERE (processed IS NULL) <> (outcome IS NULL) OR (outcome = 'run') <> (runs.id IS NOT NULL) OR runs.id <> run_id
        OR (processed IS NOT NULL AND waiting_for IS NOT NULL)`,
  );
  must(odd.length === 0, "a trigger has an end that cannot be told", odd);
  const twice = db.all("SELECT trigger_id FROM runs GROUP BY trigger_id HAVING count(*) > 1");
  must(twice.length === 0, "a trigger has run twice", twice);
}

type Ends = Map<string, string>;

/** I3: an end, once recorded, never changes; what has no end is known to be live. */
export function checkEnds({ db, live }: StateBench, known: Ends): void {
  const rows = db.all<RunRow>("SELECT * FROM runs");
  const liveIds = new Set(live.map((run) => run.id));
  for (const row of rows) {
    must((row.state === "running") === liveIds.has(row.id), "a run is live here and not there", row);
    if (row.state === "running") continue;
    const end = JSON.stringify([row.state, row.finished, row.result, row.error]);
    must((known.get(row.id) ?? end) === end, "the end of a run has changed", known.get(row.id), end);
    known.set(row.id, end);
  }
}

/** I4, in part: nothing waits for what has come already. */
export function checkWaiting({ db, jobs, isAlive }: StateBench): void {
  const waiting = db.all<TriggerRow>("SELECT * FROM triggers WHERE processed IS NULL AND waiting_for IS NOT NULL");
  const fitsSomewhere = (job: Job) => deviceTags.some((tags, device) => isAlive[device] && tagsFit(job.tags, tags));
  for (const row of waiting) {
    const job = jobs.get(row.job_name);
    if (row.waiting_for === "time") must(row.run_after !== null, "waits for no time", row);
    if (row.waiting_for === "job") must(job === undefined, "waits for a job that is there", row);
    if (row.waiting_for === "enabled") must(!job?.enabled, "waits for a job to be on that is on", row);
    if (row.waiting_for === "device")
      must(!job?.enabled || !fitsSomewhere(job), "waits for a device that is there", row);
  }
}

/** Stronger, once somebody has tended to things and every device has claimed: nothing waits in vain. */
export function checkNothingForgotten({ db, now, live }: StateBench): void {
  const rows = db.all<TriggerRow>("SELECT * FROM triggers WHERE processed IS NULL AND waiting_for IN ('run', 'time')");
  for (const row of rows) {
    if (row.waiting_for === "time") must(row.run_after! > now, "its time has come", row);
    else
      must(
        live.some((run) => run.job.name === row.job_name),
        "waits for a run that is not there",
        row,
      );
  }
}

/** I2, tags, off, priorities, for what was just claimed. */
export function checkClaim(
  bench: StateBench,
  device: number,
  slots: number,
  claimed: ClaimedRun[],
  wasWorking: boolean,
): void {
  for (const run of claimed) {
    must(tagsFit(run.job.tags, deviceTags[device]!), "runs where its tags are not", run);
    must(bench.jobs.get(run.job.name)?.enabled === true, "runs although it is off", run);
    const beside = bench.live.filter((other) => other.job.name === run.job.name && other.id !== run.id);
    const mayOverlap = run.job.overlap === "parallel" && !isDaemon(run.job);
    must(mayOverlap || beside.length === 0, "two runs of a job at once", run, beside);
    must(run.trigger.run_after === null || run.trigger.run_after <= bench.now, "runs before its time", run);
  }
  const order = claimed.map((run) => [-run.trigger.priority, run.trigger.id] as const);
  const sorted = order.toSorted((one, other) => one[0] - other[0] || one[1] - other[1]);
  must(JSON.stringify(order) === JSON.stringify(sorted), "not by priority and age", order);
  checkLeftBehind(bench, device, slots, claimed, wasWorking);
}

/** What is still ready could not have run here, or there was no slot left for it. */
function checkLeftBehind(
  bench: StateBench,
  device: number,
  slots: number,
  claimed: ClaimedRun[],
  wasWorking: boolean,
): void {
  const taken = claimed.filter((run) => !isDaemon(run.job)).length;
  must(taken <= slots, "more runs than slots", claimed);
  const isWorking = wasWorking || bench.isWorking(device);
  for (const row of readyTriggers(bench.db, null, 1_000)) {
    const job = bench.jobs.get(row.job_name);
    const isLive = bench.live.some((run) => run.job.name === row.job_name);
    if (!job?.enabled || !tagsFit(job.tags, deviceTags[device]!) || !parseCall(job, row.args, row.kwargs).ok) continue;
    if ((isLive && (job.overlap !== "parallel" || isDaemon(job))) || (row.source === "idle" && isWorking)) continue;
    must(!isDaemon(job) && taken === slots, "left behind although it could run", row, { slots, taken });
  }
}

/** Attempts, delays and quarantine, for what follows from the end of a run. */
export function checkFollow(finished: NonNullable<Finished>, job: Job | undefined): void {
  const { run, next } = finished;
  if (next.kind !== "again") return;
  must(job !== undefined, "a job that is gone goes on", run);
  must(run.cancel_requested === null || isDaemon(job!), "what was cancelled goes on", run);
  if (next.source === "retry") checkRetry(run, next, job!);
  if (next.source === "rescue") must(next.losses === 1, "lost twice and not set aside", run);
  if (next.source === "always") must(next.delaySeconds <= 300, "a daemon waits too long", next);
}

function checkRetry(run: RunRow, next: { attempt: number; delaySeconds: number }, job: Job): void {
  must(next.attempt === run.attempt + 1 && next.attempt <= job.retries, "one attempt too many", run, next);
  const plain = Math.min(3_600, job.retry_delay_seconds * 2 ** (run.attempt - 1));
  must(next.delaySeconds >= plain * 0.75 && next.delaySeconds <= plain * 1.25, "not the delay it should be", next);
}
