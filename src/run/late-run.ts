/**
 * A run whose process comes later, as something has to be made ready first. It can be ended while it waits, and then ends
 * at once, whatever it waits for.
 */
import type { EndReason } from "../model/outcome.ts";
import type { StartedRun } from "./driver.ts";
import { type Finished, finishedBy, nothingKnown } from "./outcome-of.ts";

export class LateRun implements StartedRun {
  readonly #finished = Promise.withResolvers<Finished>();
  #process: StartedRun | null = null;
  #isStarting = false;
  #stop: { reason: EndReason; graceSeconds: number } | null = null;
  #isPaused = false;

  /** `carryOut` gets the run, to tell it of its process; what it resolves with is the end. */
  constructor(carryOut: (run: LateRun) => Promise<Finished>) {
    carryOut(this).then(this.#finished.resolve, this.#finished.reject);
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  wait(): Promise<Finished> {
    return this.#finished.promise;
  }

  /** Starts the process, unless the run has been ended while it waited; resolves when that has come to its end. */
  async process(start: () => Promise<StartedRun>): Promise<Finished> {
    if (this.#stop !== null) return ended(this.#stop.reason);
    this.#isStarting = true;
    const process = await start();
    this.#follow(process);
    const finished = await process.wait();
    this.#process = null;
    this.#isStarting = false;
    return finished;
  }

  /** What was asked of the run while its process was being started. */
  #follow(process: StartedRun): void {
    this.#process = process;
    if (this.#isPaused) process.pause();
    if (this.#stop !== null) process.stop(this.#stop.reason, this.#stop.graceSeconds);
  }

  stop(reason: EndReason, graceSeconds: number): void {
    this.#process?.stop(reason, graceSeconds);
    this.#stop ??= { reason, graceSeconds };
    if (!this.#isStarting) this.#finished.resolve(ended(reason));
  }

  pause(): void {
    this.#isPaused = true;
    this.#process?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#process?.resume();
  }

  catchUp(): void {
    this.#process?.catchUp?.();
  }
}

function ended(reason: EndReason): Finished {
  return finishedBy(nothingKnown, reason, []);
}
