/** Carries out claimed runs: start, wait, store the log, finish. What happens to a run happens here or nowhere. */
import type { ClaimedRun } from "../claim/claim.ts";
import type { Database } from "../db/database.ts";
import type { LogWriter, RunLog } from "../log/log-writer.ts";
import type { Clock, Random } from "../model/clock.ts";
import type { JobBook } from "../model/job-book.ts";
import { isDaemon, isWork, type Job } from "../model/job.ts";
import { withoutAnswers } from "../model/held.ts";
import { isLoss, type EndReason, type Outcome, type ResourceUse, type RunError } from "../model/outcome.ts";
import type { Question } from "../model/question.ts";
import { finish, type Finished } from "../result/finish.ts";
import type { Driver, RunEvents, StartedRun } from "../run/driver.ts";
import { redactedOutcome, withoutAdmission, type Admission, type Admitted } from "./admission.ts";
import type { Facts, LiveRunFact } from "./facts.ts";

export interface ExecutorOptions {
  db: Database;
  driver: Driver;
  log: LogWriter;
  facts: Facts;
  clock: Clock;
  random: Random;
  jobs: () => JobBook;
  /** Absent: runs get no secrets and no door. */
  admission?: Admission;
  /** A run is over and its end about to be written: what is claimed now shares that transaction. */
  onOver: () => void;
}

interface LiveRun {
  claimed: ClaimedRun;
  /** Null until its driver has started it. */
  started: StartedRun | null;
  ending: { reason: EndReason; graceSeconds: number } | null;
  /** By the monotonic clock; null for no limit. */
  deadline: number | null;
  /** Its end is about to be written, ahead of whatever is claimed from now on: it takes no slot any more. */
  isOver: boolean;
  ended: Promise<void>;
}

type Driven = { outcome: Outcome; use: ResourceUse };

const noUse: ResourceUse = { peak_memory_bytes: null, cpu_seconds: null };

export class Executor {
  readonly #options: ExecutorOptions;
  readonly #live = new Map<string, LiveRun>();

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** Runs that take a slot. */
  get busySlots(): number {
    let count = 0;
    for (const { claimed, isOver } of this.#live.values()) if (!isOver && !isDaemon(claimed.job)) count++;
    return count;
  }

  /** Whether anything but daemons and idle jobs runs here. */
  get isWorking(): boolean {
    for (const { claimed, isOver } of this.#live.values()) if (!isOver && isWork(claimed.job)) return true;
    return false;
  }

  get liveIds(): string[] {
    return [...this.#live.keys()];
  }

  liveRuns(): { id: string; job: Job }[] {
    return [...this.#live].map(([id, { claimed }]) => ({ id, job: claimed.job }));
  }

  /** Begins the run; `settled` resolves when it is over. Never rejects. */
  begin(claimed: ClaimedRun): void {
    const { timeout_seconds } = claimed.job;
    const live: LiveRun = {
      claimed,
      started: null,
      ending: null,
      deadline: timeout_seconds === null ? null : this.#options.clock.monotonic() + timeout_seconds,
      isOver: false,
      ended: Promise.resolve(),
    };
    this.#live.set(claimed.id, live);
    this.#options.facts.emit({ kind: "run_started", run: describe(claimed) });
    live.ended = this.#carryOut(live)
      .catch((error: unknown) => this.#tellFault(claimed, error))
      .finally(() => this.#live.delete(claimed.id));
  }

  /** Asks a run to end. The first reason given is the one recorded. */
  end(id: string, reason: EndReason, graceSeconds?: number): void {
    const live = this.#live.get(id);
    if (!live || live.ending) return;
    live.ending = { reason, graceSeconds: graceSeconds ?? live.claimed.job.grace_seconds };
    live.started?.stop(reason, live.ending.graceSeconds);
  }

  /** Ends runs whose time is up. Returns the seconds until the next could be. */
  enforceDeadlines(): number {
    const now = this.#options.clock.monotonic();
    let next = Infinity;
    for (const [id, { deadline, ending }] of this.#live) {
      if (deadline === null || ending) continue;
      if (deadline <= now) this.end(id, "timed_out");
      else next = Math.min(next, deadline - now);
    }
    return next;
  }

  /** Resolves when all runs that are live now have ended. */
  async settled(): Promise<void> {
    await Promise.all([...this.#live.values()].map((live) => live.ended));
  }

  async #carryOut(live: LiveRun): Promise<void> {
    const { claimed } = live;
    const log = this.#options.log.open(
      { id: claimed.id, job_name: claimed.job.name },
      { pause: () => live.started?.pause(), resume: () => live.started?.resume() },
    );
    const { outcome, use } = await this.#driveAdmitted(live, log);
    // Its last lines and its outcome share a transaction. Lines that could not be stored are lost; the outcome is not.
    const closed = log.close().catch(() => {});
    live.isOver = true;
    const recorded = this.#record(claimed, outcome, use);
    this.#options.onOver();
    const finished = await recorded;
    await closed;
    if (finished) this.#options.facts.emit({ kind: "run_ended", ...finished });
  }

  #tellFault({ id, job }: ClaimedRun, error: unknown): void {
    const message = `AIOS itself: the end of a run of ${job.name} could not be recorded: ${String(error)}`;
    this.#options.log.say("ERROR", message, { job_name: job.name, run_id: id });
  }

  async #driveAdmitted(live: LiveRun, log: RunLog): Promise<Driven> {
    const { id, job } = live.claimed;
    const output = { log, catchUp: () => live.started?.catchUp?.() };
    let admitted: Admitted | { refused: RunError };
    try {
      admitted = (await this.#options.admission?.admit(live.claimed, output)) ?? withoutAdmission;
    } catch (error) {
      return { outcome: driverFault(error), use: noUse };
    }
    if ("refused" in admitted) return { outcome: failedBefore(admitted.refused), use: noUse };
    const { redactor, unanswered, end } = admitted;
    const { outcome: said, use } = await this.#drive(live, admitted, {
      onLine: (stream, line) => log.write(stream, redactor.text(line)),
      onPreparation: (line) => this.#options.log.say("INFO", redactor.text(line), { job_name: job.name, run_id: id }),
    });
    end();
    return { outcome: redactedOutcome(orAsked(said, unanswered()), redactor), use };
  }

  async #drive(live: LiveRun, { secrets, door }: Admitted, events: RunEvents): Promise<Driven> {
    const { id, job, trigger, args, kwargs, context } = live.claimed;
    const niced = job.schedule.type === "idle";
    const request = {
      run_id: id,
      job,
      attempt: trigger.attempt,
      args,
      kwargs,
      context: withoutAnswers(context),
      niced,
      secrets,
      door,
      preview: trigger.preview !== 0,
    };
    try {
      const started = await this.#options.driver.start(request, events);
      live.started = started;
      if (live.ending) started.stop(live.ending.reason, live.ending.graceSeconds);
      return await started.wait();
    } catch (error) {
      return { outcome: driverFault(error), use: noUse };
    }
  }

  #record(claimed: ClaimedRun, outcome: Outcome, use: ResourceUse): Promise<Finished> {
    const { db, clock, random, jobs } = this.#options;
    return db.write(() => finish(db, claimed, outcome, use, { jobs: jobs(), now: clock.now(), random }));
  }
}

function describe({ id, job, trigger, started }: ClaimedRun): LiveRunFact {
  const { attempt, due_at, created } = trigger;
  const preview = trigger.preview !== 0;
  return { id, job_name: job.name, attempt, due_at: due_at ?? created, started, is_daemon: isDaemon(job), preview };
}

/**
 * Whoever asked and got no answer waits for it, however the program then ended: some languages have no way out that a
 * program cannot catch. What AIOS or a person ended, or what was lost, has not come to its question.
 */
function orAsked(outcome: Outcome, question: Question | null): Outcome {
  if (question === null || outcome.kind === "ended" || outcome.kind === "asked") return outcome;
  if (outcome.kind === "failed" && isLoss(outcome.error)) return outcome;
  const signal = outcome.kind === "failed" ? outcome.signal : null;
  return { kind: "asked", question, exit_code: outcome.exit_code, signal };
}

/** A driver that throws has a bug; its run must end all the same. */
function driverFault(error: unknown): Outcome {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const said = `AIOS could not carry out the run: ${message}. This is a fault of AIOS, please report it.`;
  const described = { type: "DriverFault", message: said, traceback: stack ?? null, retryable: true };
  return failedBefore(described);
}

/** Nothing of it has run. */
function failedBefore(error: RunError): Outcome {
  return { kind: "failed", error, exit_code: null, signal: null };
}
