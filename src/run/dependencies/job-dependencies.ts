/** The driver's door to all of this folder: for a run that starts, and for the jobs whose runs are still to come. */
import type { Job } from "../../model/job.ts";
import type { RunError } from "../../model/outcome.ts";
import type { Interpreters } from "../interpreters.ts";
import { findProgram, programPath, type FoundProgram } from "../program-file.ts";
import { Ahead, type AheadOptions } from "./ahead.ts";
import { Dependencies, type DependenciesOptions, type Unprepared } from "./dependencies.ts";
import type { Ready, Recipe } from "./recipe.ts";

export interface JobDependenciesOptions extends DependenciesOptions {
  interpreters: Interpreters;
  say: AheadOptions["say"];
}

export class JobDependencies {
  readonly #options: JobDependenciesOptions;
  readonly #dependencies: Dependencies;
  readonly #ahead: Ahead;

  constructor(options: JobDependenciesOptions) {
    this.#options = options;
    this.#dependencies = new Dependencies(options);
    this.#ahead = new Ahead({
      preparations: this.#dependencies.preparations,
      look: (file) => this.#look(file),
      say: options.say,
    });
  }

  /** @param python the interpreter's path, as `Interpreters` gave it; only asked for Python programs */
  of(program: FoundProgram, python: string | null): Promise<Ready | Unprepared | RunError> {
    return this.#dependencies.of(program, this.#interpreter(program, python));
  }

  prepare(...waiting: Parameters<Dependencies["prepare"]>): Promise<Ready | RunError | "left"> {
    return this.#dependencies.prepare(...waiting);
  }

  /** Those in containers have what their image has. */
  want(jobs: Iterable<Job>): void {
    const wanted = new Map<string, string>();
    for (const { name, file, image, enabled } of jobs) {
      if (enabled && image === null && file !== null) wanted.set(programPath(this.#options.home, file), name);
    }
    this.#ahead.want(wanted);
  }

  removeBroken(): Promise<void> {
    return this.#dependencies.removeBroken();
  }

  /** Whether it is still looking at what the jobs need. */
  get isWorking(): boolean {
    return this.#ahead.isWorking;
  }

  /** Not before it is known what the jobs need. */
  async prune(now: number): Promise<void> {
    if (!this.isWorking) await this.#dependencies.prune(now, this.#ahead.needed);
  }

  async close(): Promise<void> {
    await Promise.all([this.#ahead.close(), this.#dependencies.close()]);
  }

  #interpreter({ kind }: FoundProgram, python: string | null) {
    if (kind.kind !== "python" || python === null) return null;
    return { path: python, version: this.#options.interpreters.versionOf(python) };
  }

  /** What a missing file or interpreter means, the run tells; here there is nothing to get ready then. */
  async #look(file: string): Promise<Recipe[] | RunError> {
    const program = await findProgram(this.#options.home, file);
    if ("type" in program) return [];
    const python = program.kind.kind === "python" ? await this.#options.interpreters.python() : null;
    if (python !== null && typeof python !== "string") return [];
    return await this.#dependencies.recipesOf(program, this.#interpreter(program, python));
  }
}
