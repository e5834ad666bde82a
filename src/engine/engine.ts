/**
 * The corridor between the stages: schedule → claim → run → log → result, for one device. Each part is a tick that
 * can be called by hand; `loops.ts` calls them by the clock.
 */
import { claimRuns } from "../claim/claim.ts";
import { leaveDevice } from "../db/devices.ts";
import type { LogRow } from "../db/logs.ts";
import { cancelledRuns, type RunRow } from "../db/runs.ts";
import { installationSalt, stopAll } from "../db/settings.ts";
import { nextWake, wakeTriggers } from "../db/waiting-triggers.ts";
import { LogWriter } from "../log/log-writer.ts";
import { IdMaker } from "../model/id.ts";
import { JobBook } from "../model/job-book.ts";
import { tagsFit, type Job } from "../model/job.ts";
import type { Next } from "../model/retry.ts";
import type { FinishOptions } from "../result/finish.ts";
import { Scheduler } from "../schedule/scheduler.ts";
import { FileWatch } from "../trigger/file-watch.ts";
import { endChangedDaemons, ensureDaemons } from "./daemons.ts";
import { displacedMessage, join, leaseSeconds, otherLiveTags } from "./device.ts";
import { Executor } from "./executor.ts";
import type { EngineOptions } from "./engine-options.ts";
import { describeEnd, Facts } from "./facts.ts";
import { beat } from "./heartbeat.ts";
import { triggerIdleJobs } from "./idle.ts";
import { describeProblems, JobsLoader } from "./jobs-loader.ts";
import { Rescuer } from "./rescuer.ts";
import { ReviewsKeeper } from "./reviews-keeper.ts";
import { endRunsInOrder } from "./stop-in-order.ts";
import { StopSwitch } from "./stop-switch.ts";

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
  readonly #rescuer: Rescuer;
  readonly #stopSwitch: StopSwitch;
  readonly #reviews: ReviewsKeeper;
  #scheduler!: Scheduler;
  #idleJobs: Job[] = [];
  #accepting = false;
  /** False while another process has this device's name, and so its work. */
  #hasName = true;
  /** Set by whoever drives the ticks. */
  wakeClaim: () => void = () => {};
  wakeSchedule: () => void = () => {};
  wakeReviews: () => void = () => {};

  constructor(options: EngineOptions) {
    const { db, clock, randomBytes, home, timezone } = options;
    this.#options = options;
    this.facts = options.facts ?? new Facts();
    this.#ids = new IdMaker(randomBytes);
    this.session = this.#ids.next(clock.now());
    const onStored = (lines: LogRow[]) => this.facts.emit({ kind: "lines", lines });
    this.log = new LogWriter({ db, clock, device: options.device.id, onStored });
    const wired = { log: this.log, facts: this.facts, jobs: () => this.jobs, onOver: () => this.wakeClaim() };
    this.#executor = new Executor({ ...options, ...wired });
    this.#loader = new JobsLoader(db, home, timezone);
    const onProblem = (job: string, message: string) => this.log.say("ERROR", message, { job_name: job });
    this.#fileWatch = new FileWatch({ db, clock, home, onProblem });
    this.#rescuer = new Rescuer({
      db,
      session: this.session,
      device: options.device.id,
      processes: options.processes,
      clock,
    });
    this.#stopSwitch = new StopSwitch({
      db,
      executor: this.#executor,
      facts: this.facts,
      session: this.session,
      now: () => this.#now(),
      onStop: () => this.#scheduler.pause(),
      onResume: () => this.#resume(),
    });
    this.#reviews = new ReviewsKeeper({ db, clock, facts: this.facts, onAnswered: () => this.#resume() });
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

  /** Whether anything but daemons and idle jobs runs here. */
  get isWorking(): boolean {
    return this.#executor.isWorking;
  }

  get isStopped(): boolean {
    return this.#stopSwitch.isStopped;
  }

  get #mayTakeWork(): boolean {
    return this.#accepting && this.#hasName && !this.isStopped;
  }

  /** Joins, cleans up after crashes, loads the jobs. From then on the ticks take work. */
  async start(): Promise<void> {
    const { db, clock, processes, waitSeconds, device } = this.#options;
    await join(db, { ...device, session: this.session }, processes, clock, waitSeconds);
    const salt = await db.write(() => installationSalt(db, () => this.#token()));
    this.#scheduler = new Scheduler(db, salt);
    await this.tickJobs();
    await this.tickRescue();
    await this.#stopSwitch.notice();
    this.#accepting = true;
    await this.tickSchedule();
  }

  /** Reads the jobs list if it changed. Seconds until it is worth looking again. */
  async tickJobs(): Promise<number> {
    if (await this.#loader.refresh(this.#now())) {
      this.#options.onListRead?.();
      for (const { level, message } of describeProblems(this.#loader.list)) this.log.say(level, message);
    }
    await this.#takeChanges();
    return 1;
  }

  async tickSchedule(): Promise<number> {
    if (!this.#mayTakeWork) return 1;
    const seconds = await this.#scheduler.tick(this.#now());
    this.wakeClaim();
    return seconds;
  }

  /** Claims and begins what can run here now. */
  async tickClaim(): Promise<number> {
    if (!this.#mayTakeWork) return 1;
    const { db, device, processes } = this.#options;
    const { claimed, wakeAt } = await db.write(() => {
      const now = this.#now();
      // Another process has changed the definitions: what they say now decides what may run.
      if (this.#loader.isStale()) return { claimed: null, wakeAt: null };
      if (stopAll(db)) return { claimed: [], wakeAt: null };
      wakeTriggers(db, now);
      const { host, self: supervisor } = processes;
      const claiming = { id: device.id, session: this.session, tags: device.tags, host, supervisor };
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
        programVersion: (job) => this.#options.programVersion?.(job) ?? null,
      });
      return { claimed: runs, wakeAt: nextWake(db) };
    });
    if (claimed === null) {
      await this.#takeChanges();
      return this.tickClaim();
    }
    for (const run of claimed) this.#executor.begin(run);
    return wakeAt === null ? 60 : Math.max(0, wakeAt - this.#now());
  }

  /** Ends runs whose time is up. */
  async tickDeadlines(): Promise<number> {
    return Math.min(1, this.#executor.enforceDeadlines());
  }

  async tickIdle(): Promise<number> {
    if (!this.#mayTakeWork) return 2;
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

  async tickHeartbeat(): Promise<number> {
    const { db, processes, onLeaseRenewed } = this.#options;
    const device = { ...this.#options.device, session: this.session };
    const hasName = await beat({ db, device, processes, executor: this.#executor, now: () => this.#now() });
    if (!hasName && this.#hasName) this.log.say("ERROR", displacedMessage(device.id));
    this.#hasName = hasName;
    onLeaseRenewed?.();
    return leaseSeconds / 6;
  }

  /** Marks runs of dead devices lost, and lets them run again. */
  async tickRescue(): Promise<number> {
    const lost = await this.#rescuer.tick(() => this.#finishOptions(), this.#accepting);
    for (const finished of lost) this.facts.emit({ kind: "run_ended", ...finished });
    if (lost.length > 0) this.wakeClaim();
    return 5;
  }

  /** Closes what waits for a person and was not decided in time. */
  tickReviews(): Promise<number> {
    return this.#reviews.tick();
  }

  /** Another program has written to the database: it may have triggered, cancelled, stopped or changed something. */
  async noticeChange(): Promise<void> {
    const { db } = this.#options;
    this.wakeClaim(); // first, as a trigger is what mostly came; whether all is to stop, claiming asks by itself
    const cancelled = await db.read(() => cancelledRuns(db, this.session));
    for (const { id } of cancelled) this.#executor.end(id, "cancelled");
    await this.#stopSwitch.notice();
    await this.#reviews.notice();
  }

  /** Stops in order: no new runs; daemons end, others may finish; all within half a minute. Idempotent. */
  async stop(): Promise<void> {
    const { db } = this.#options;
    if (!this.#accepting) return;
    this.#accepting = false;
    await this.#fileWatch.stop();
    await endRunsInOrder(this.#executor, this.#options.waitSeconds);
    await this.log.flush();
    await db.write(() => leaveDevice(db, this.session, this.#now()));
  }

  /** Resolves when every run that is live now has ended. */
  settled(): Promise<void> {
    return this.#executor.settled();
  }

  #afterEnd(run: RunRow, next: Next): void {
    const { level, message, job_name } = describeEnd(run, next);
    // An idle job that went well has nothing to tell; else the log would be full of it.
    const isQuietIdle = run.source === "idle" && run.state === "succeeded";
    if (!isQuietIdle) this.log.say(level, message, { job_name, run_id: run.id });
    if (run.state !== "succeeded" || this.#reviews.hasOpen) this.wakeReviews();
  }

  async #takeChanges(): Promise<void> {
    const { db, device } = this.#options;
    const book = await this.#loader.book();
    if (!book) return;
    this.jobs = book;
    this.#idleJobs = [...book.values()].filter((job) => job.schedule.type === "idle");
    endChangedDaemons(this.#executor, book);
    await this.#scheduler.load(book, this.#now());
    await db.write(() => ensureDaemons(db, book, this.#now()));
    const concerns = (job: Job) => tagsFit(job.tags, device.tags);
    void this.#fileWatch.load(book, concerns).catch((error: unknown) => {
      this.log.say("ERROR", `Watching files failed: ${(error as Error).message}`);
    });
    this.wakeSchedule();
    this.wakeClaim();
    this.facts.emit({ kind: "jobs_changed" });
  }

  async #resume(): Promise<void> {
    const { db } = this.#options;
    await db.write(() => ensureDaemons(db, this.jobs, this.#now()));
    this.wakeSchedule();
    this.wakeClaim();
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
