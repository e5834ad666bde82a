/** One run in this process: what the server holds of it while the spawner has its process. */
import { setTimeout as sleep } from "node:timers/promises";
import type { EndReason, RunError } from "../model/outcome.ts";
import type { FromSpawner, ToSpawner } from "./channel.ts";
import type { RunEvents, StartedRun } from "./driver.ts";
import { failedBefore, type Finished, finishedBy, nothingKnown, spawnerLost, startRefused } from "./outcome-of.ts";
import type { PipeNames } from "./pipe-pool.ts";
import { endTree } from "./process-tree.ts";
import { RunOutput } from "./run-output.ts";

/** How long after its KILL a run may be unreported before the server ends it past a spawner that does not answer. */
const patienceMilliseconds = 1500;
/** The same where a container has to be removed first: an engine may be slow, and the run is not over before. */
const containerPatienceMilliseconds = 45_000;

export class ProcessRun implements StartedRun {
  readonly runId: string;
  readonly graceSeconds: number;
  readonly #argv: readonly string[];
  readonly isContainer: boolean;
  readonly #send: (message: ToSpawner) => void;
  readonly #output: RunOutput;
  readonly #started = Promise.withResolvers<void>();
  readonly #finished = Promise.withResolvers<Finished>();
  #pid: number | null = null;
  #leaderStarted: string | null = null;
  #stopReason: EndReason | null = null;
  /** Monotonic milliseconds. */
  #killAt = Infinity;
  #killTimer: NodeJS.Timeout | null = null;
  #over = false;

  constructor(
    run: { runId: string; graceSeconds: number; argv: readonly string[]; isContainer: boolean },
    events: RunEvents,
    send: (message: ToSpawner) => void,
  ) {
    this.runId = run.runId;
    this.graceSeconds = run.graceSeconds;
    this.#argv = run.argv;
    this.isContainer = run.isContainer;
    this.#output = new RunOutput(events);
    this.#send = send;
  }

  get pid(): number | null {
    return this.#pid;
  }

  /** Resolves when the process is there, or the run is over without one. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  wait(): Promise<Finished> {
    return this.#finished.promise;
  }

  openPipes(names: PipeNames): void {
    this.#output.openPipes(names);
  }

  stop(reason: EndReason, graceSeconds: number): void {
    if (this.#over) return;
    this.#stopReason ??= reason;
    this.#send({ do: "stop", run_id: this.runId, grace_seconds: graceSeconds });
    // A later stop may ask for less grace, never for more.
    const killAt = performance.now() + graceSeconds * 1000;
    if (killAt >= this.#killAt) return;
    this.#killAt = killAt;
    if (this.#killTimer !== null) clearTimeout(this.#killTimer);
    const patience = this.isContainer ? containerPatienceMilliseconds : patienceMilliseconds;
    this.#killTimer = setTimeout(() => void this.#endPastSpawner(), graceSeconds * 1000 + patience);
  }

  async #endPastSpawner(): Promise<void> {
    await this.#endOwnTree();
    await sleep(200); // the spawner, if it lives, tells the exit now
    await this.#finish((stopReason) => finishedBy(killed, stopReason, this.#output.errorTail));
  }

  pause(): void {
    this.#output.pause();
    this.#send({ do: "pause", run_id: this.runId });
  }

  resume(): void {
    this.#output.resume();
    this.#send({ do: "resume", run_id: this.runId });
  }

  catchUp(): void {
    this.#output.catchUp();
  }

  take(message: Extract<FromSpawner, { run_id: string }>): void {
    switch (message.event) {
      case "started":
        this.#pid = message.pid;
        this.#leaderStarted = message.started;
        this.#output.startReading();
        this.#started.resolve();
        return;
      case "output":
        this.#output.take(message.stream, message.base64 === null ? null : Buffer.from(message.base64, "base64"));
        return;
      case "refused":
        void this.fail(startRefused(message.code, message.message, this.#argv));
        return;
      case "ended":
        void this.#finish((stopReason) => finishedBy(message, stopReason, this.#output.errorTail));
        return;
    }
  }

  async fail(error: RunError): Promise<void> {
    await this.#finish((stopReason) =>
      stopReason === null ? failedBefore(error) : finishedBy(killed, stopReason, []),
    );
  }

  async spawnerLost(why: string): Promise<void> {
    await this.#endOwnTree();
    if (this.#pid === null) {
      // Its process may have been between fork and exec, without the mark to find it by.
      await sleep(200);
      await this.#endOwnTree();
    }
    await this.fail(spawnerLost(why));
  }

  async #endOwnTree(): Promise<void> {
    await endTree({ run_id: this.runId, leader: this.#pid, leader_started: this.#leaderStarted }, () => -Infinity);
  }

  /** The reason is the one at the end of the process: a stop that came later has ended nothing. */
  async #finish(finished: (stopReason: EndReason | null) => Finished): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    if (this.#killTimer !== null) clearTimeout(this.#killTimer);
    const stopReason = this.#stopReason;
    if (this.#pid === null) this.#output.close();
    else await this.#output.drain();
    this.#finished.resolve(finished(stopReason));
    this.#started.resolve();
  }
}

const killed = { ...nothingKnown, signal: "SIGKILL" };
