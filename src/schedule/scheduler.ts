/**
 * Turns time into triggers. Knows for every clock-bound job when it is next due, and at that time writes a trigger
 * for the slot. `jobs.scheduled_until`, moved on in the same transaction, and the unique key of the slot make each
 * slot fire once, however many processes schedule and however often they restart.
 */
import type { Database } from "../db/database.ts";
import { forgetClockAhead, jobRow, noteNextRun, noteScheduled } from "../db/jobs.ts";
import { JobBook } from "../model/job-book.ts";
import type { Job } from "../model/job.ts";
import { nextInterval, nextSlot } from "../model/due.ts";
import { DueHeap } from "./heap.ts";
import { fireInterval, fireSlots, intervalBase, type Fired } from "./fire.ts";

/** The wall clock may be set while we wait, so never wait longer than this. */
const longestWaitSeconds = 5;
/** A tick that comes this much late means that the machine slept: what was due meanwhile was missed. */
const sleptSeconds = 60;
/** A clock set back by more than this: what is due when is reckoned anew. */
const setBackSeconds = 5;
/** Clocks of several machines differ by less than this. */
const clocksDifferSeconds = 60;
/** Jobs fired in one transaction: others must be able to write in between. */
const batchSize = 500;

interface Entry {
  job: Job;
  generation: number;
}

export class Scheduler {
  readonly #db: Database;
  readonly #salt: string;
  #jobs = new JobBook([]);
  #heap = new DueHeap<Entry>();
  #generation = 0;
  /** Since when we have been watching the clock without a gap; earlier slots were missed. */
  #watchingSince: number | null = null;
  #lastTick: number | null = null;
  #missedJobs = 0;

  constructor(db: Database, salt: string) {
    this.#db = db;
    this.#salt = salt;
  }

  /** Takes over the jobs as they are defined now. What was due before this moment is still fired, by policy. */
  async load(jobs: JobBook, now: number): Promise<void> {
    this.#jobs = jobs;
    const generation = ++this.#generation;
    const heap = new DueHeap<Entry>();
    await this.#db.write(() => {
      forgetClockAhead(this.#db, now + clocksDifferSeconds, now);
      for (const job of jobs.values()) {
        const at = job.enabled ? this.#firstDue(job, now) : null;
        noteNextRun(this.#db, job.name, at);
        if (at !== null) heap.push({ at, what: { job, generation } });
      }
    });
    if (generation === this.#generation) this.#heap = heap;
  }

  /** Fires what is due. Returns the seconds until there is something to do again. */
  async tick(now: number): Promise<number> {
    if (this.#lastTick !== null && now < this.#lastTick - setBackSeconds) await this.#reckonAnew(now);
    this.#noticeSleep(now);
    while ((this.#heap.peek()?.at ?? Infinity) <= now) await this.#fireBatch(now);
    const next = this.#heap.peek();
    return next ? Math.min(longestWaitSeconds, Math.max(0, next.at - now)) : longestWaitSeconds;
  }

  /** When the next job is due, or null: for the decision whether the device is idle. */
  nextDue(): number | null {
    return this.#heap.peek()?.at ?? null;
  }

  /** Work was stopped on purpose; on resuming, what was due meanwhile counts as missed. */
  pause(): void {
    this.#watchingSince = null;
    this.#lastTick = null;
  }

  /** The clock was set back. What has fired does not fire again, as its keys are taken; all else is due when it says. */
  async #reckonAnew(now: number): Promise<void> {
    this.#watchingSince = Math.min(this.#watchingSince ?? now, now);
    await this.load(this.#jobs, now);
  }

  #noticeSleep(now: number): void {
    const slept = this.#lastTick === null || now - this.#lastTick > sleptSeconds;
    if (slept) {
      this.#watchingSince = now;
      this.#missedJobs = 0;
    }
    this.#lastTick = now;
  }

  async #fireBatch(now: number): Promise<void> {
    const batch: Entry[] = [];
    while (batch.length < batchSize && (this.#heap.peek()?.at ?? Infinity) <= now) batch.push(this.#heap.pop()!.what);
    const missedBefore = this.#missedJobs;
    const fired = await this.#db.write(() => {
      // The transaction may run again if its commit failed, so it starts from the same count.
      this.#missedJobs = missedBefore;
      return batch.map((entry) => this.#fire(entry.job, now));
    });
    for (const [index, entry] of batch.entries()) {
      const next = fired[index]!.next;
      if (entry.generation === this.#generation && next !== null) this.#heap.push({ at: next, what: entry });
    }
  }

  #fire(job: Job, now: number): Fired {
    const row = jobRow(this.#db, job.name);
    if (!row?.enabled) return { next: null, missed: 0 };
    const moment = { now, watchingSince: this.#watchingSince ?? now, missedJobs: this.#missedJobs, salt: this.#salt };
    const fire = job.schedule.type === "interval" ? fireInterval : fireSlots;
    const fired = fire(this.#db, job, row, moment);
    if (fired.missed > 0) this.#missedJobs++;
    // An interval that is not due yet because the job was started by hand has fired nothing.
    if (fired.until !== undefined) noteScheduled(this.#db, job.name, fired.until, fired.next);
    else noteNextRun(this.#db, job.name, fired.next);
    return fired;
  }

  #firstDue(job: Job, now: number): number | null {
    const row = jobRow(this.#db, job.name);
    if (job.schedule.type === "interval") return nextInterval(job, intervalBase(row, now), now).at;
    return nextSlot(job, Math.min(row?.scheduled_until ?? now, now), this.#salt)?.at ?? null;
  }
}
