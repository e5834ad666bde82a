/** `idle` jobs: run while the device has nothing else to do, never more often than `every_seconds`. */
import { cpus } from "node:os";
import type { Database } from "../db/database.ts";
import { jobRow } from "../db/jobs.ts";
import { isAsking } from "../db/reviews.ts";
import { hasLiveRun } from "../db/runs.ts";
import { hasPending, insertTrigger, readyTriggers } from "../db/triggers.ts";
import { tagsFit, type Job } from "../model/job.ts";

/** Something due this soon is worth waiting for. */
const soonSeconds = 2;

export interface IdleOptions {
  tags: ReadonlySet<string>;
  /** Whether this device runs anything but daemons and idle jobs. */
  isWorking: boolean;
  isQuiet: boolean;
  nextDue: number | null;
  now: number;
}

/** Adds a trigger for each idle job that may run now. Returns the seconds until one could. */
export async function triggerIdleJobs(db: Database, idleJobs: readonly Job[], options: IdleOptions): Promise<number> {
  const { now, nextDue } = options;
  const fitting = idleJobs.filter((job) => job.enabled && tagsFit(job.tags, options.tags));
  if (fitting.length === 0) return 60;
  const dueSoon = nextDue !== null && nextDue < now + soonSeconds;
  if (options.isWorking || !options.isQuiet || dueSoon) return soonSeconds;
  const waits = await db.read(() => fitting.map((job) => secondsUntilDue(db, job, now)));
  const due = fitting.filter((_job, index) => waits[index] === 0);
  if (due.length > 0) await db.write(() => insertUnlessBusy(db, due, now));
  return Math.min(...waits.map((wait) => Math.max(wait, soonSeconds)));
}

function insertUnlessBusy(db: Database, due: readonly Job[], now: number): void {
  // Other work is waiting, here or for another device: the idle can wait longer.
  if (readyTriggers(db, null, 1).length > 0) return;
  for (const job of due) {
    if (secondsUntilDue(db, job, now) > 0) continue;
    insertTrigger(db, { job_name: job.name, created: now, source: "idle" });
  }
}

function secondsUntilDue(db: Database, job: Job, now: number): number {
  if (job.schedule.type !== "idle") return Infinity;
  if (hasLiveRun(db, job.name) || hasPending(db, job.name, "idle")) return soonSeconds;
  // It would ask the same again and again.
  if (isAsking(db, job.name)) return soonSeconds;
  const lastStarted = jobRow(db, job.name)?.last_started ?? -Infinity;
  return Math.max(0, lastStarted + job.schedule.every_seconds - now);
}

/** Tells from the processors' own counters how busy the machine was since the last call. */
export class LoadMeter {
  #busy = 0;
  #total = 0;

  /** The share of all processors that was busy, 0 to 1; null on the first call. */
  measure(): number | null {
    let busy = 0;
    let total = 0;
    for (const { times } of cpus()) {
      const all = times.user + times.nice + times.sys + times.idle + times.irq;
      total += all;
      // Niced work, our own idle jobs too, gives way to anything: it does not make the machine busy.
      busy += all - times.idle - times.nice;
    }
    const passed = total - this.#total;
    const share = this.#total === 0 || passed <= 0 ? null : (busy - this.#busy) / passed;
    this.#busy = busy;
    this.#total = total;
    return share;
  }
}
