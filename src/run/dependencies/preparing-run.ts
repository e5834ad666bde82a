/** A run whose packages are not there yet: it can be ended while it waits, and then becomes the run itself. */
import type { EndReason, RunError } from "../../model/outcome.ts";
import type { StartedRun } from "../driver.ts";
import { failedBefore, type Finished, finishedBy, nothingKnown } from "../outcome-of.ts";
import type { Ready } from "./recipe.ts";

/** `left` only after `signal` was aborted, or when AIOS is ending. */
type Prepare = (signal: AbortSignal) => Promise<Ready | RunError | "left">;

export class PreparingRun implements StartedRun {
  readonly #waiting = new AbortController();
  readonly #finished: Promise<Finished>;
  #run: StartedRun | null = null;
  #ending: { reason: EndReason; graceSeconds: number } | null = null;
  #paused = false;

  constructor(prepare: Prepare, start: (ready: Ready) => Promise<StartedRun>) {
    this.#finished = this.#carryOut(prepare, start);
  }

  get pid(): number | null {
    return this.#run?.pid ?? null;
  }

  wait(): Promise<Finished> {
    return this.#finished;
  }

  stop(reason: EndReason, graceSeconds: number): void {
    this.#ending = { reason: this.#ending?.reason ?? reason, graceSeconds };
    this.#waiting.abort();
    this.#run?.stop(reason, graceSeconds);
  }

  pause(): void {
    this.#paused = true;
    this.#run?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#run?.resume();
  }

  catchUp(): void {
    this.#run?.catchUp?.();
  }

  async #carryOut(prepare: Prepare, start: (ready: Ready) => Promise<StartedRun>): Promise<Finished> {
    const ready = await prepare(this.#waiting.signal);
    if (this.#ending !== null || ready === "left")
      return finishedBy(nothingKnown, this.#ending?.reason ?? "stopped", []);
    if ("type" in ready) return failedBefore(ready);
    this.#run = await start(ready);
    this.#passOn(this.#run);
    return await this.#run.wait();
  }

  /** What was asked while the process was being started. */
  #passOn(run: StartedRun): void {
    const ending = this.#ending;
    if (ending !== null) run.stop(ending.reason, ending.graceSeconds);
    if (this.#paused) run.pause();
  }
}
