/**
 * The builds of this process: one for each recipe however many wait for it, ended when nobody waits any more, and not
 * begun again at once after it has failed.
 */
import { isLoss, type RunError } from "../../model/outcome.ts";
import { build, type BuildEnd, type Execute } from "./build.ts";
import { isComplete } from "./cache-folder.ts";
import { failedLately } from "./install-failure.ts";
import type { Recipe } from "./recipe.ts";

export interface Waiter {
  onLine: (line: string) => void;
  /** Aborted when it waits no more. */
  signal: AbortSignal;
  /** Begin the build at low priority; one that is under way stays as it is. */
  niced: boolean;
}

interface SharedBuild {
  waiters: Set<Waiter>;
  abort: AbortController;
  end: Promise<BuildEnd>;
}

interface Failure {
  error: RunError;
  /** Monotonic seconds. */
  at: number;
  until: number;
  count: number;
}

/** What may pass is given another chance soon; then each job's own rule and these together end the trying. */
const passingBackoffSeconds = [5, 60, 300, 1800];
const certainBackoffSeconds = [60, 300, 1800];

const monotonic = (): number => performance.now() / 1000;

export class Preparations {
  readonly #execute: Execute;
  readonly #builds = new Map<string, SharedBuild>();
  readonly #failures = new Map<string, Failure>();
  #closed = false;

  constructor(execute: Execute) {
    this.#execute = execute;
  }

  /** Resolves with null when it is there, else with why it is not; `left` when the waiter or AIOS waits no more. */
  async ensure(recipe: Recipe, waiter: Waiter): Promise<RunError | "left" | null> {
    for (;;) {
      if (await isComplete(recipe.folder)) return null;
      if (waiter.signal.aborted || this.#closed) return "left";
      const failure = this.recentFailure(recipe.id);
      if (failure !== null) return failure;
      const shared = this.#builds.get(recipe.id) ?? this.#begin(recipe, waiter.niced);
      // It is ending as all who waited for it have left: the next one begins anew.
      if (shared.abort.signal.aborted) await shared.end;
      else {
        const end = await this.#waitFor(shared, waiter);
        if (end !== "stopped") return end;
      }
    }
  }

  /** Why it cannot be had at present, where the last try still counts. */
  recentFailure(id: string): RunError | null {
    const failure = this.#failures.get(id);
    if (failure === undefined || failure.until <= monotonic()) return null;
    return failedLately(failure.error, monotonic() - failure.at, failure.until - monotonic());
  }

  /** Its program has been saved again: what stood in the way may be put right. */
  forgive(id: string): void {
    this.#failures.delete(id);
  }

  /** Ends all builds and waits until nothing of them is left. */
  async close(): Promise<void> {
    this.#closed = true;
    const builds = [...this.#builds.values()];
    for (const { abort } of builds) abort.abort();
    await Promise.all(builds.map(({ end }) => end));
  }

  #begin(recipe: Recipe, niced: boolean): SharedBuild {
    const waiters = new Set<Waiter>();
    const abort = new AbortController();
    const onLine = (line: string) => {
      for (const waiter of waiters) waiter.onLine(line);
    };
    const end = build(recipe, { execute: this.#execute, onLine, signal: abort.signal, niced }).then((result) => {
      this.#builds.delete(recipe.id);
      if (result === null) this.#failures.delete(recipe.id);
      // A spawner that was lost says nothing of the packages.
      else if (result !== "stopped" && !isLoss(result)) this.#noteFailure(recipe.id, result, niced);
      return result;
    });
    const shared = { waiters, abort, end };
    this.#builds.set(recipe.id, shared);
    return shared;
  }

  async #waitFor(shared: SharedBuild, waiter: Waiter): Promise<BuildEnd | "left"> {
    const left = Promise.withResolvers<"left">();
    const leave = () => left.resolve("left");
    waiter.signal.addEventListener("abort", leave);
    shared.waiters.add(waiter);
    const end = await Promise.race([shared.end, left.promise]);
    waiter.signal.removeEventListener("abort", leave);
    shared.waiters.delete(waiter);
    if (end === "left" && shared.waiters.size === 0) {
      shared.abort.abort();
      await shared.end;
    }
    return end;
  }

  #noteFailure(id: string, error: RunError, niced: boolean): void {
    const count = this.#failures.get(id)?.count ?? 0;
    const steps = error.retryable ? passingBackoffSeconds : certainBackoffSeconds;
    // Ahead of any run a network that is not up yet is no reason to refuse the first one that needs it.
    const isFirstAhead = niced && error.retryable && count === 0;
    const seconds = isFirstAhead ? 0 : (steps[Math.min(count, steps.length - 1)] as number);
    this.#failures.set(id, {
      error,
      at: monotonic(),
      until: monotonic() + seconds,
      count: isFirstAhead ? 0 : count + 1,
    });
  }
}
