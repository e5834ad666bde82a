/**
 * The corridor between the stages: schedule → claim → run → log → result, for one device. Each part is a tick that
 * can be called by hand; `loops.ts` calls them by the clock.
 */
import { basename } from "node:path";
import { claimRuns } from "../claim/claim.ts";
import type { Database } from "../db/database.ts";
import { confirmStop, leaveDevice, renewDevice } from "../db/devices.ts";
import { cancelledRuns, liveRuns, renewLeases } from "../db/runs.ts";
import { installationSalt, stopAll } from "../db/settings.ts";
import { nextWake, restartDelays, unparkForgotten, wakeTriggers } from "../db/triggers.ts";
import { LogWriter } from "../log/log-writer.ts";
import type { Clock, Random } from "../model/clock.ts";
import { IdMaker, type RandomBytes } from "../model/id.ts";
import { JobBook } from "../model/job-book.ts";
import { isDaemon, tagsFit, type Job } from "../model/job.ts";
import type { FinishOptions } from "../result/finish.ts";
import type { Driver } from "../run/driver.ts";
import { Scheduler } from "../schedule/scheduler.ts";
import { FileWatch } from "../trigger/file-watch.ts";
import { ensureDaemons } from "./daemons.ts";
import { join, leaseSeconds, otherLiveTags, type DeviceIdentity, type Processes } from "./device.ts";
import { Executor } from "./executor.ts";
import { describeEnd, Facts } from "./facts.ts";
import { triggerIdleJobs } from "./idle.ts";
import { JobsLoader } from "./jobs-loader.ts";
import { rescue } from "./rescue.ts";

/** While waiting for runs to finish by themselves at a stop. */
const finishByThemselvesSeconds = 3;
const breathSeconds = 0.1;
/** After TERM at a stop, whatever a job's own grace: AIOS must be down within 30 seconds. */
const longestGraceAtStopSeconds = 15;
const mostProblemsTold = 20;
/** A tick this late means that the machine slept; leases of others are judged only a lease later. */
const sleptSeconds = 15;
/** Clocks of several machines differ by less than this. */
const clocksDifferSeconds = 60;

export interface EngineOptions {
  db: Database;
  driver: Driver;
  home: string;
  timezone: string;
  device: Omit<DeviceIdentity, "session">;
  processes: Processes;
  clock: Clock;
  random: Random;
  randomBytes: RandomBytes;
  /** Whether the machine has little to do. */
  isQuiet: () => boolean;
  /** Called when runs hold the lease for another `leaseSeconds`: the driver may let them live so long. */
  onLeaseRenewed?: () => void;
  /** Real time, except in simulations. */
  waitSeconds: (seconds: number) => Promise<void>;
  facts?: Facts;
}

export class Engine {
  readonly facts: Facts;
  readonly log: LogWriter;
  readonly session: string;
  jobs = new JobBook([]);
  readonly #options: EngineOptions;
  readonly #ids: IdMaker;
  readonly #executor: Executor;
  readonly #loader: JobsLoader;
  readonly #fileWatch: FileWatch;
  #scheduler!: Scheduler;
  #idleJobs: Job[] = [];
  #accepting = false;
  #stopped: string | null = null;
  #lastRescue = -Infinity;
  #judgeLeasesFrom = -Infinity;
  /** Set by whoever drives the ticks. */
  wakeClaim: () => void = () => {};
  wakeSchedule: () => void = () => {};

  constructor(options: EngineOptions) {
    const { db, driver, clock, random, randomBytes, home, timezone } = options;
    this.#options = options;
    this.facts = options.facts ?? new Facts();
    this.#ids = new IdMaker(randomBytes);
    this.session = this.#ids.next(clock.now());
    const onStored = (lines: Parameters<NonNullable<ConstructorParameters<typeof LogWriter>[0]["onStored"]>>[0]) =>
      this.facts.emit({ kind: "lines", lines });
    this.log = new LogWriter({ db, clock, device: options.device.id, onStored });
    const jobs = () => this.jobs;
    this.#executor = new Executor({ db, driver, log: this.log, facts: this.facts, clock, random, jobs });
    this.#loader = new JobsLoader(db, home, timezone);
    const onProblem = (job: string, message: string) => this.log.say("ERROR", message, { job_name: job });
    this.#fileWatch = new FileWatch({ db, clock, home, onProblem });
    this.facts.on((fact) => {
      if (fact.kind === "run_ended") this.#afterEnd(fact.run, fact.next);
    });
  }

  get device(): string {
    return this.#options.device.id;
  }

  get list() {
    return this.#loader.list;
  }

  get liveIds(): string[] {
    return this.#executor.liveIds;
  }

  get isStopped(): boolean {
    return this.#stopped !== null;
  }

  /** Joins, cleans up after crashes, loads the jobs. From then on the ticks take work. */
  async start(): Promise<void> {
    const { db, clock, processes, waitSeconds, device } = this.#options;
    await join(db, { ...device, session: this.session }, processes, clock, waitSeconds);
    const salt = await db.write(() => installationSalt(db, () => this.#token()));
    this.#scheduler = new Scheduler(db, salt);
    await this.tickJobs();
    await this.tickRescue();
    await this.#noticeStopAll();
    this.#accepting = true;
    await this.tickSchedule();
  }

  /** Reads the jobs list if it changed. Seconds until it is worth looking again. */
  async tickJobs(): Promise<number> {
    if (await this.#loader.refresh(this.#now())) this.#tellListProblems();
    const book = await this.#loader.book();
    if (book) await this.#takeOver(book);
    return 1;
  }

  async tickSchedule(): Promise<number> {
    if (!this.#accepting || this.#stopped !== null) return 1;
    const seconds = await this.#scheduler.tick(this.#now());
    this.wakeClaim();
    return seconds;
  }

  /** Claims and begins what can run here now. */
  async tickClaim(): Promise<number> {
    if (!this.#accepting || this.#stopped !== null) return 1;
    const { db, device, processes } = this.#options;
    const { claimed, wakeAt } = await db.write(() => {
      const now = this.#now();
      if (stopAll(db)) return { claimed: [], wakeAt: null };
      wakeTriggers(db, now);
      const claiming = { id: device.id, session: this.session, tags: device.tags, ...identityOf(processes) };
      const runs = claimRuns(db, {
        device: claiming,
        jobs: this.jobs,
        otherDevices: otherLiveTags(db, this.session, now),
        slotsFree: device.slots - this.#executor.busySlots,
        isWorking: this.#executor.isWorking,
        now,
        leaseSeconds,
        newId: (at) => this.#ids.next(at),
        newToken: () => this.#token(),
      });
      return { claimed: runs, wakeAt: nextWake(db) };
    });
    for (const run of claimed) this.#executor.begin(run);
    return wakeAt === null ? 60 : Math.max(0, wakeAt - this.#now());
  }

  /** Ends runs whose time is up. */
  async tickDeadlines(): Promise<number> {
    return Math.min(1, this.#executor.enforceDeadlines());
  }

  async tickIdle(): Promise<number> {
    if (!this.#accepting || this.#stopped !== null) return 2;
    const seconds = await triggerIdleJobs(this.#options.db, this.#idleJobs, {
      tags: this.#options.device.tags,
      isWorking: this.#executor.isWorking,
      isQuiet: this.#options.isQuiet(),
      nextDue: this.#scheduler.nextDue(),
      now: this.#now(),
    });
    this.wakeClaim();
    return seconds;
  }

  /** Renews the lease of this device and its runs; gives up runs that were taken from it meanwhile. */
  async tickHeartbeat(): Promise<number> {
    const { db, onLeaseRenewed } = this.#options;
    // Taken before the rows are read: a run that begins meanwhile is not among them, and is not missing either.
    const liveIds = this.#executor.liveIds;
    const mine = await db.write(() => {
      const now = this.#now();
      const lease_until = now + leaseSeconds;
      if (!renewDevice(db, this.session, { now, lease_until, load: null })) return null;
      renewLeases(db, this.session, lease_until);
      return new Set(liveRuns(db).filter((run) => run.session === this.session).map((run) => run.id));
    });
    onLeaseRenewed?.();
    // A run that is recorded as over but still live here was rescued while this process was frozen.
    for (const id of liveIds) if (!mine?.has(id)) this.#executor.end(id, "stopped", 0);
    return leaseSeconds / 6;
  }

  /** Marks runs of dead devices lost, and lets them run again. */
  async tickRescue(): Promise<number> {
    const now = this.#now();
    // How long to wait is measured by the clock that nobody sets.
    const monotonic = this.#options.clock.monotonic();
    if (now - this.#lastRescue > sleptSeconds) this.#judgeLeasesFrom = monotonic + (this.#accepting ? leaseSeconds : 0);
    this.#lastRescue = now;
    const { db, processes } = this.#options;
    const judgeLeases = monotonic >= this.#judgeLeasesFrom;
    const finishOptions = () => this.#finishOptions();
    const lost = await rescue(db, { session: this.session, processes, finishOptions, judgeLeases });
    for (const finished of lost) this.facts.emit({ kind: "run_ended", ...finished });
    await db.write(() => {
      unparkForgotten(db);
      restartDelays(db, now + clocksDifferSeconds, now);
    });
    return 5;
  }

  /** Another program has written to the database: it may have triggered, cancelled, stopped or changed something. */
  async noticeChange(): Promise<void> {
    const { db } = this.#options;
    const cancelled = await db.read(() => cancelledRuns(db, this.session));
    for (const { id } of cancelled) this.#executor.end(id, "cancelled");
    await this.#noticeStopAll();
    this.wakeClaim();
  }

  /** Stops in order: no new runs; daemons end, others may finish; all within half a minute. Idempotent. */
  async stop(): Promise<void> {
    const { db } = this.#options;
    if (!this.#accepting) return;
    this.#accepting = false;
    await this.#fileWatch.stop();
    for (const { id, job } of this.#executor.liveRuns()) if (isDaemon(job)) this.#end(id, job);
    for (let waited = 0; this.liveIds.length > 0 && waited < finishByThemselvesSeconds; waited += breathSeconds) {
      await this.#options.waitSeconds(breathSeconds);
    }
    for (const { id, job } of this.#executor.liveRuns()) this.#end(id, job);
    await this.#executor.settled();
    await this.log.flush();
    await db.write(() => leaveDevice(db, this.session, this.#now()));
  }

  /** Resolves when every run that is live now has ended. */
  settled(): Promise<void> {
    return this.#executor.settled();
  }

  #end(id: string, job: Job): void {
    this.#executor.end(id, "stopped", Math.min(job.grace_seconds, longestGraceAtStopSeconds));
  }

  #afterEnd(run: Parameters<typeof describeEnd>[0], next: Parameters<typeof describeEnd>[1]): void {
    const { level, message, job_name } = describeEnd(run, next);
    // An idle job that went well has nothing to tell; else the log would be full of it.
    const isQuietIdle = run.source === "idle" && run.state === "succeeded";
    if (!isQuietIdle) this.log.say(level, message, { job_name, run_id: run.id });
    this.wakeClaim();
  }

  #tellListProblems(): void {
    const { path, problems } = this.#loader.list;
    for (const { severity, line, column, message } of problems.slice(0, mostProblemsTold)) {
      this.log.say(severity === "error" ? "ERROR" : "WARNING", `${basename(path ?? "")}:${line}:${column}: ${message}`);
    }
    const more = problems.length - mostProblemsTold;
    if (more > 0) this.log.say("WARNING", `… and ${more} more problems of the jobs list; see all with: aios doctor`);
  }

  async #takeOver(book: JobBook): Promise<void> {
    const { db, device } = this.#options;
    const before = this.jobs;
    this.jobs = book;
    this.#idleJobs = [...book.values()].filter((job) => job.schedule.type === "idle");
    this.#endChangedDaemons(before);
    await this.#scheduler.load(book, this.#now());
    await db.write(() => ensureDaemons(db, book, this.#now()));
    const concerns = (job: Job) => tagsFit(job.tags, device.tags);
    void this.#fileWatch.load(book, concerns).catch((error: unknown) => {
      this.log.say("ERROR", `Watching files failed: ${(error as Error).message}`);
    });
    this.wakeSchedule();
    this.wakeClaim();
  }

  /** A daemon whose entry changed starts anew; one that was turned off or taken out ends. No other is touched. */
  #endChangedDaemons(before: JobBook): void {
    for (const { id, job } of this.#executor.liveRuns()) {
      if (!isDaemon(job)) continue;
      const present = this.jobs.get(job.name);
      if (JSON.stringify(before.get(job.name)) === JSON.stringify(present)) continue;
      this.#executor.end(id, present?.enabled ? "stopped" : "cancelled");
    }
  }

  async #noticeStopAll(): Promise<void> {
    const { db } = this.#options;
    const stop = await db.read(() => stopAll(db));
    const reason = stop?.reason ?? null;
    if (reason === this.#stopped) return;
    this.#stopped = reason;
    this.facts.emit({ kind: "stop_all", reason });
    if (reason === null) {
      await db.write(() => ensureDaemons(db, this.jobs, this.#now()));
      this.wakeSchedule();
      this.wakeClaim();
      return;
    }
    this.#scheduler.pause();
    for (const id of this.#executor.liveIds) this.#executor.end(id, "cancelled", 2);
    await this.#executor.settled();
    await db.write(() => confirmStop(db, this.session, this.#now()));
  }

  #finishOptions(): FinishOptions {
    return { jobs: this.jobs, now: this.#now(), random: this.#options.random };
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #token(): string {
    return Buffer.from(this.#options.randomBytes(16)).toString("hex");
  }
}

function identityOf({ host, self }: Processes): { host: string; supervisor: string } {
  return { host, supervisor: self };
}
