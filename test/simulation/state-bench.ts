/**
 * The state machine without engines: the functions that make its transitions, on one real database in memory, driven
 * step by step. It remembers what it was told, to hold it against what is stored.
 */
import { claimRuns, type ClaimedRun } from "../../src/claim/claim.ts";
import type { Database } from "../../src/db/database.ts";
import { joinDevice, leaveDevice } from "../../src/db/devices.ts";
import { requestCancel, type RunKey } from "../../src/db/runs.ts";
import { closeTrigger, insertTrigger } from "../../src/db/triggers.ts";
import { restartDelays, unparkForDevice, unparkForgotten, wakeTriggers } from "../../src/db/waiting-triggers.ts";
import { ensureDaemons } from "../../src/engine/daemons.ts";
import { otherLiveTags } from "../../src/engine/device.ts";
import { storeList } from "../../src/engine/jobs-loader.ts";
import type { Random } from "../../src/model/clock.ts";
import { JobBook } from "../../src/model/job-book.ts";
import { testJob } from "../../src/model/job.test-kit.ts";
import { isWork, type Job } from "../../src/model/job.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { finish, lose, type Finished } from "../../src/result/finish.ts";

const begin = 1_795_338_000;
export const deviceTags = [new Set(["gpu", "storage"]), new Set<string>()];

/** One job of each kind that the machine treats differently. */
export const baseJobs: readonly Job[] = [
  testJob("plain"),
  testJob("skip", undefined, { overlap: "skip" }),
  testJob("parallel", undefined, { overlap: "parallel", retries: 2 }),
  testJob("gpu", undefined, { tags: ["gpu"], retries: 1 }),
  testJob("urgent", undefined, { priority: 5 }),
  testJob("daemon", { type: "always" }),
  testJob("gpu daemon", { type: "always" }, { tags: ["gpu"] }),
  testJob("after", { type: "after", after: ["plain", "gpu"] }),
  testJob("idle", { type: "idle", every_seconds: 60 }, { priority: -1 }),
  testJob("late", { type: "cron", cron: "* * * * *" }),
];
/** Triggers for it wait for ever: no list ever has it. */
export const nobody = "nobody";

export interface LiveRun extends ClaimedRun {
  device: number;
}

export class StateBench {
  readonly db: Database;
  readonly #random: Random;
  now = begin;
  jobs = new Map<string, Job>();
  isAlive = [true, true];
  live: LiveRun[] = [];
  ended: RunKey[] = [];
  #count = 0;

  constructor(db: Database, random: Random) {
    this.db = db;
    this.#random = random;
  }

  /** All as on the first day. */
  reset(): void {
    this.db.script(
      "DELETE FROM triggers; DELETE FROM runs; DELETE FROM jobs; DELETE FROM devices; DELETE FROM settings; DELETE FROM sqlite_sequence",
    );
    this.now = begin;
    this.jobs = new Map();
    this.live = [];
    this.ended = [];
    this.isAlive = [false, false];
    for (const device of [0, 1]) this.join(device);
    this.define(baseJobs.filter((job) => job.name !== "late"));
  }

  get book(): JobBook {
    return new JobBook(this.jobs.values());
  }

  define(jobs: readonly Job[]): void {
    this.jobs = new Map(jobs.map((job) => [job.name, job]));
    storeList(this.db, { jobs: [...jobs], broken: [], problems: [], complete: true }, this.now);
  }

  change(name: string, change: (job: Job) => Job | null): void {
    const base = this.jobs.get(name) ?? baseJobs.find((job) => job.name === name)!;
    const others = [...this.jobs.values()].filter((job) => job.name !== name);
    const changed = change(base);
    this.define(changed ? [...others, changed] : others);
  }

  join(device: number): void {
    this.isAlive[device] = true;
    const where = {
      host: "host",
      supervisor: `${device}`,
      slots: 9,
      version: "",
      started: this.now,
      lease_until: Infinity,
    };
    joinDevice(this.db, {
      device: `device ${device}`,
      session: `session ${device}`,
      tags: JSON.stringify([...deviceTags[device]!]),
      ...where,
    });
    unparkForDevice(this.db);
  }

  /** The device dies with all it runs; others notice. Returns what became of its runs. */
  die(device: number): Finished[] {
    this.isAlive[device] = false;
    leaveDevice(this.db, `session ${device}`, this.now);
    return this.live.filter((run) => run.device === device).map((run) => this.lose(run));
  }

  /** As any SQL client does it. */
  insert(job: string, args: string | number | null, kwargs: string, runAfter: number | null): void {
    const sql = "INSERT INTO triggers (job_name, args, kwargs, created, run_after) VALUES (?, ?, ?, ?, ?)";
    this.db.insert(sql, job, args, kwargs, this.now, runAfter === null ? null : this.now + runAfter);
  }

  slot(job: string, number: number): void {
    insertTrigger(this.db, { job_name: job, created: this.now, source: "schedule", dedupe_key: `cron:${number}` });
  }

  claim(device: number, slotsFree: number): ClaimedRun[] {
    wakeTriggers(this.db, this.now);
    const claimed = claimRuns(this.db, {
      device: {
        id: `device ${device}`,
        session: `session ${device}`,
        host: "host",
        supervisor: `${device}`,
        tags: deviceTags[device]!,
      },
      jobs: this.book,
      otherDevices: otherLiveTags(this.db, `session ${device}`, this.now),
      slotsFree,
      isWorking: this.isWorking(device),
      now: this.now,
      leaseSeconds: 30,
      newId: () => `run ${String(++this.#count).padStart(9, "0")}`,
      newToken: () => `token ${this.#count}`,
    });
    this.live.push(...claimed.map((run) => ({ ...run, device })));
    return claimed;
  }

  isWorking(device: number): boolean {
    return this.live.some((run) => run.device === device && isWork(run.job));
  }

  finish(key: RunKey, outcome: Outcome): Finished {
    const use = { peak_memory_bytes: null, cpu_seconds: null };
    return this.#over(key, finish(this.db, key, outcome, use, this.#options()));
  }

  lose(key: RunKey): Finished {
    const why = { type: "Lost", message: "its device died", traceback: null, retryable: true };
    return this.#over(key, lose(this.db, key, why, this.#options()));
  }

  cancelRun(key: RunKey): void {
    requestCancel(this.db, key.id, "by hand", this.now);
  }

  cancelTrigger(id: number): void {
    closeTrigger(this.db, id, "cancelled", "by hand", this.now);
  }

  /** What a device does every few seconds. */
  tend(): void {
    unparkForgotten(this.db);
    restartDelays(this.db, this.now + 60, this.now);
    ensureDaemons(this.db, this.book, this.now);
  }

  #over(key: RunKey, finished: Finished): Finished {
    if (!finished) return finished;
    this.live = this.live.filter((run) => run.id !== key.id);
    this.ended.push({ id: key.id, attempt_token: key.attempt_token });
    return finished;
  }

  #options() {
    return { jobs: this.book, now: this.now, random: this.#random };
  }
}
