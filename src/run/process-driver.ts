/**
 * Runs programs as processes of this machine. Needs POSIX (process groups, FIFOs, signals); Linux's /proc makes
 * the search for strays complete.
 */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { Job } from "../model/job.ts";
import { executeAsRun } from "./dependencies/command-run.ts";
import { JobDependencies } from "./dependencies/job-dependencies.ts";
import { PreparingRun } from "./dependencies/preparing-run.ts";
import { pythonOf, type Ready, variablesWith } from "./dependencies/recipe.ts";
import { ContainerRuns } from "./container/container-runs.ts";
import { engineVariables } from "./container/engine.ts";
import type { Driver, RunEvents, RunRequest, StartedRun } from "./driver.ts";
import { baseEnvironment } from "./environment.ts";
import { Interpreters } from "./interpreters.ts";
import { launchOrder, type LaunchPlace, spareCommand } from "./launch.ts";
import { spawnerLost } from "./outcome-of.ts";
import { onProcessors } from "./processors.ts";
import { findProgram, type FoundProgram } from "./program-file.ts";
import { checkedRunId } from "./run-folders.ts";
import { runWithoutProcess } from "./run-without-process.ts";
import { type Launch, SpawnedRuns } from "./spawned-runs.ts";

export interface ProcessDriverOptions {
  /** The folder with `Programs/` and `orchestrator.db`. */
  home: string;
  /** `home/.aios` */
  privateFolder: string;
  deviceId: string;
  /** The Python asked for (AIOS_PYTHON), or null to look for one. */
  python: string | null;
  /** The command of the container engine asked for (AIOS_CONTAINER_ENGINE), or null to look for one. */
  containerEngine?: readonly string[] | null;
  /** Programs are ended when `renewLease` was not called for nearly this long. */
  leaseSeconds: number;
  /** For what AIOS does for a job apart from its runs. */
  say?: (level: "INFO" | "WARNING" | "ERROR", message: string, job: string) => void;
}

const mostCloseGraceSeconds = 5;

export class ProcessDriver implements Driver {
  readonly #options: ProcessDriverOptions;
  readonly #place: Omit<LaunchPlace, "python" | "packages">;
  readonly #dependencies: JobDependencies;
  readonly #interpreters: Interpreters;
  readonly #containers: ContainerRuns;
  readonly #runs: SpawnedRuns;
  readonly #starting = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  constructor(options: ProcessDriverOptions) {
    const { home, privateFolder, deviceId, leaseSeconds } = options;
    this.#options = options;
    const environment = baseEnvironment(process.env);
    this.#place = {
      home,
      privateFolder,
      deviceId,
      baseEnvironment: environment,
      processors: availableParallelism(),
      onProcessors,
    };
    for (const folder of ["calls", "runs", "pipes"]) {
      mkdirSync(path.join(privateFolder, folder), { recursive: true, mode: 0o700 });
    }
    this.#runs = new SpawnedRuns({
      ...{ home, privateFolder, deviceId, leaseSeconds },
      environment: { ...environment, ...engineVariables(process.env) },
      spare: { argv: spareCommand(privateFolder), env: environment },
      removeContainers: (runIds) => this.#containers.removeOf(runIds),
    });
    const ask = (argv: string[]) => this.#runs.ask(argv);
    const launch: Launch = (order, graceSeconds, events) => this.#runs.start(order, graceSeconds, events);
    this.#interpreters = new Interpreters(options.python, home, ask);
    this.#dependencies = new JobDependencies({
      home,
      privateFolder,
      environment: process.env,
      ask,
      execute: executeAsRun(this.#place, launch),
      interpreters: this.#interpreters,
      say: options.say ?? (() => {}),
    });
    this.#containers = new ContainerRuns(
      { home, privateFolder, deviceId, baseEnvironment: environment, engine: options.containerEngine ?? null },
      { ask, launch, lostWhy: () => this.#runs.lostWhy },
    );
  }

  /** Starts the spawner, its pipes and the search for Python ahead of the first run, which is then as fast as the others. */
  async prepare(): Promise<void> {
    this.#runs.prepare();
    const [python] = await Promise.all([this.#interpreters.python(), this.#dependencies.removeBroken()]);
    if (typeof python === "string") this.#runs.warm(python);
  }

  /** Gets ready what these jobs need, packages and images, before their runs; what other jobs wanted is given up. */
  prepareAhead(jobs: readonly Job[]): void {
    this.#dependencies.want(jobs);
    this.#containers.prepareImages(jobs, this.#options.say ?? (() => {}));
  }

  /** Whether it looks at, or gets ready, what the jobs given to `prepareAhead` need. */
  get isPreparing(): boolean {
    return this.#dependencies.isWorking;
  }

  /** Forgets packages that no job needs any more. `now` in seconds since the epoch. */
  pruneDependencies(now: number): Promise<void> {
    return this.#dependencies.prune(now);
  }

  /** The leases of all live runs are renewed: their programs may go on for another `leaseSeconds`. */
  renewLease(): void {
    this.#runs.renewLease();
  }

  /** Of the spawner; null while there is none. */
  get spawnerPid(): number | null {
    return this.#runs.spawnerPid;
  }

  start(request: RunRequest, events: RunEvents): Promise<StartedRun> {
    checkedRunId(request.run_id);
    if (this.#runs.has(request.run_id)) throw new Error(`The run ${request.run_id} is live already`);
    const starting = this.#start(request, events);
    this.#starting.add(starting);
    return starting.finally(() => this.#starting.delete(starting));
  }

  async #start(request: RunRequest, events: RunEvents): Promise<StartedRun> {
    if (request.job.image !== null || request.job.file === null) return this.#containers.start(request, events);
    const program = await findProgram(this.#options.home, request.job.file);
    if ("type" in program) return runWithoutProcess(program);
    this.#runs.ensure();
    const isPython = program.kind.kind === "python";
    const python = isPython ? await this.#interpreters.python() : this.#interpreters.lastFound;
    if (python === undefined) return runWithoutProcess(spawnerLost(this.#runs.lostWhy));
    if (python !== null && typeof python !== "string") return runWithoutProcess(python);
    const needs = await this.#dependencies.of(program, python);
    if ("type" in needs) return runWithoutProcess(needs);
    const start = (ready: Ready) => this.#startReady(request, events, program, { python, ready });
    if (!("recipes" in needs)) return start(needs);
    const tell = (line: string) => events.onPreparation?.(line);
    return new PreparingRun((signal) => this.#dependencies.prepare(needs.recipes, tell, signal), start);
  }

  async #startReady(
    request: RunRequest,
    events: RunEvents,
    program: FoundProgram,
    { python, ready }: { python: string | null; ready: Ready },
  ): Promise<StartedRun> {
    const order = launchOrder(request, program, {
      ...this.#place,
      baseEnvironment: variablesWith(this.#place.baseEnvironment, ready),
      python: ready.environment === null ? python : pythonOf(ready.environment),
      packages: ready.packages,
    });
    if ("type" in order) return runWithoutProcess(order);
    const started = await this.#runs.start(order, request.job.grace_seconds, events);
    if (program.kind.kind === "node") this.#runs.replenishSpares();
    return started;
  }

  /** Removes the containers of runs that are over, wherever they were started; returns when there are none any more. */
  removeContainersOf(runIds: readonly string[]): Promise<void> {
    return this.#containers.removeOf(runIds);
  }

  /** Call at the start: removes the containers of this home whose run is not live. */
  removeStrayContainers(jobs: readonly Job[], runningIds: () => Promise<Set<string>>): Promise<void> {
    return this.#containers.removeStrays(jobs, runningIds);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.resolve(); // so that `#closed` is set before anything below looks at it
    this.#runs.refuse();
    await this.#dependencies.close();
    this.#runs.stopAll(mostCloseGraceSeconds);
    await Promise.allSettled([...this.#starting, this.#containers.stop(mostCloseGraceSeconds)]);
    this.#runs.stopAll(mostCloseGraceSeconds);
    await this.#runs.close();
  }
}
