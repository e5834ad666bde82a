/**
 * Builds what the jobs of this device need before they run: when the jobs list is loaded, and when a program is saved.
 * One at a time and at low priority; a run that needs one sooner does not wait for its turn.
 */
import { watch, type FSWatcher } from "node:fs";
import path from "node:path";
import type { RunError } from "../../model/outcome.ts";
import { isComplete } from "./cache-folder.ts";
import type { Preparations } from "./preparations.ts";
import { namesOf, type Recipe } from "./recipe.ts";
import { spoken } from "./install-failure.ts";

export interface AheadOptions {
  preparations: Preparations;
  /** What the program needs, or why that cannot be had. */
  look: (file: string) => Promise<Recipe[] | RunError>;
  say: (level: "INFO" | "ERROR", message: string, job: string) => void;
}

/** An editor writes in several steps. */
const settledMilliseconds = 500;
const mostTold = 1_000;

export class Ahead {
  readonly #options: AheadOptions;
  /** The job that is named in the log, by program. */
  #jobs = new Map<string, string>();
  /** What each program was found to need, for keeping it. */
  readonly #needed = new Map<string, string[]>();
  readonly #queue = new Set<string>();
  readonly #told = new Map<string, string>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #stopped = new AbortController();
  #working: Promise<void> | null = null;

  constructor(options: AheadOptions) {
    this.#options = options;
  }

  /** @param jobs the name of a job by the full path of its program; what is no longer among them is given up */
  want(jobs: Map<string, string>): void {
    this.#jobs = jobs;
    if (jobs.size === 0) this.#giveUp();
    for (const file of this.#needed.keys()) if (!jobs.has(file)) this.#needed.delete(file);
    for (const file of jobs.keys()) this.#queue.add(file);
    this.#watchFolders();
    this.#work();
  }

  /** Folders that the wanted programs are known to need. */
  get needed(): string[] {
    return [...new Set([...this.#needed.values()].flat())];
  }

  get isWorking(): boolean {
    return this.#working !== null;
  }

  async close(): Promise<void> {
    this.want(new Map());
    await this.#working;
  }

  #giveUp(): void {
    this.#queue.clear();
    this.#stopped.abort();
    this.#stopped = new AbortController();
  }

  #work(): void {
    this.#working ??= this.#workOff().finally(() => {
      this.#working = null;
      if (this.#queue.size > 0) this.#work();
    });
  }

  async #workOff(): Promise<void> {
    for (const file of this.#queue) {
      this.#queue.delete(file);
      const { signal } = this.#stopped;
      const found = await this.#options.look(file);
      const job = this.#jobs.get(file);
      if (job === undefined) continue;
      if (!Array.isArray(found)) {
        this.#tellFailure(file, found, job);
        continue;
      }
      this.#needed.set(
        file,
        found.map((recipe) => recipe.folder),
      );
      for (const recipe of found) await this.#build(recipe, job, signal);
    }
  }

  async #build(recipe: Recipe, job: string, signal: AbortSignal): Promise<void> {
    const { preparations, say } = this.#options;
    if (signal.aborted || preparations.recentFailure(recipe.id) !== null || (await isComplete(recipe.folder))) return;
    const names = namesOf(recipe);
    const began = performance.now();
    say("INFO", `Preparing for ${job}, ahead of its run: ${names}`, job);
    const problem = await preparations.ensure(recipe, { onLine: () => {}, signal, niced: true });
    if (problem === "left") return;
    if (problem !== null) return this.#tellFailure(recipe.id, problem, job);
    say("INFO", `Prepared for ${job} in ${spoken((performance.now() - began) / 1000)}: ${names}`, job);
  }

  /** Once; each of its runs tells it again. */
  #tellFailure(of: string, { message, retryable }: RunError, job: string): void {
    if (this.#told.get(of) === message) return;
    if (this.#told.size >= mostTold) this.#told.clear();
    this.#told.set(of, message);
    const means = retryable ? "Its next run tries again" : "Its runs will fail";
    this.#options.say("ERROR", `${job} has not what it needs. ${means}: ${message}`, job);
  }

  /** The folders alone, not what is below them: a `node_modules` would take thousands of watches. */
  #watchFolders(): void {
    const folders = new Set([...this.#jobs.keys()].map((file) => path.dirname(file)));
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#noticed(folder));
      watcher.on("error", () => {});
      this.#watchers.set(folder, watcher);
    } catch {
      // No such folder, or no watches left: the run itself looks as well.
    }
  }

  #noticed(folder: string): void {
    clearTimeout(this.#timers.get(folder));
    const timer = setTimeout(() => {
      this.#timers.delete(folder);
      for (const file of this.#jobs.keys()) if (path.dirname(file) === folder) this.#queue.add(file);
      this.#work();
    }, settledMilliseconds);
    timer.unref();
    this.#timers.set(folder, timer);
  }
}
