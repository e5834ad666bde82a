/**
 * Runs programs as processes of this machine. Needs POSIX (process groups, FIFOs, signals); Linux's /proc makes
 * the search for strays complete.
 */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { RunError } from "../model/outcome.ts";
import type { FromSpawner, LaunchOrder } from "./channel.ts";
import type { Driver, RunEvents, RunRequest, StartedRun } from "./driver.ts";
import { baseEnvironment } from "./environment.ts";
import { Interpreters } from "./interpreters.ts";
import { launchOrder, type LaunchPlace, spareCommand } from "./launch.ts";
import { failedBefore, finishedBy, nothingKnown, spawnerLost, startRefused } from "./outcome-of.ts";
import { onProcessors } from "./processors.ts";
import { PipePool } from "./pipe-pool.ts";
import { folderInMemory, folderOfThisProcess } from "./process-folder.ts";
import { ProcessRun } from "./process-run.ts";
import { findProgram } from "./program-file.ts";
import { checkedRunId } from "./run-folders.ts";
import { Spares } from "./spares.ts";
import { SpawnerLink } from "./spawner-link.ts";

export interface ProcessDriverOptions {
  /** The folder with `Programs/` and `orchestrator.db`. */
  home: string;
  /** `home/.aios` */
  privateFolder: string;
  deviceId: string;
  /** The Python asked for (AIOS_PYTHON), or null to look for one. */
  python: string | null;
  /** Programs are ended when `renewLease` was not called for nearly this long. */
  leaseSeconds: number;
}

const mostCloseGraceSeconds = 5;
const answerMilliseconds = 30_000;

export class ProcessDriver implements Driver {
  readonly #options: ProcessDriverOptions;
  readonly #place: Omit<LaunchPlace, "python">;
  readonly #interpreters: Interpreters;
  readonly #pipes: PipePool;
  readonly #spares: Spares;
  readonly #link: SpawnerLink;
  readonly #runs = new Map<string, ProcessRun>();
  readonly #starting = new Set<Promise<unknown>>();
  readonly #questions = new Map<number, (answer: string | null | undefined) => void>();
  #nextQuestion = 1;
  #lostWhy = "";
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
    const onDisk = path.join(privateFolder, "pipes");
    this.#pipes = new PipePool(folderOfThisProcess(folderInMemory(home, onDisk), deviceId), (names) => {
      this.#link.ensure(); // the pool would wait for ever for what was asked of nobody
      this.#link.send({ do: "make_pipes", names });
    });
    const spare = { argv: spareCommand(privateFolder), env: environment, home };
    this.#spares = new Spares(spare, this.#pipes, (message) => this.#link.send(message));
    const foldersFolder = folderOfThisProcess(onDisk, deviceId);
    this.#link = new SpawnerLink(
      { leaseSeconds, pipesFolder: this.#pipes.folder, foldersFolder, environment },
      { onMessage: (message) => this.#take(message), onLost: (why) => this.#spawnerLost(why) },
    );
    this.#interpreters = new Interpreters(options.python, home, (argv) => this.#ask(argv));
  }

  /** Starts the spawner, its pipes and the search for Python ahead of the first run, which is then as fast as the others. */
  async prepare(): Promise<void> {
    this.#link.ensure();
    this.#pipes.refill();
    const python = await this.#interpreters.python();
    if (typeof python === "string") this.#link.send({ do: "warm", python, home: this.#options.home });
  }

  /** The leases of all live runs are renewed: their programs may go on for another `leaseSeconds`. */
  renewLease(): void {
    this.#link.send({ do: "renew" });
  }

  /** Of the spawner; null while there is none. */
  get spawnerPid(): number | null {
    return this.#link.pid;
  }

  start(request: RunRequest, events: RunEvents): Promise<StartedRun> {
    checkedRunId(request.run_id);
    if (this.#runs.has(request.run_id)) throw new Error(`The run ${request.run_id} is live already`);
    const starting = this.#start(request, events);
    this.#starting.add(starting);
    return starting.finally(() => this.#starting.delete(starting));
  }

  async #start(request: RunRequest, events: RunEvents): Promise<StartedRun> {
    const program = await findProgram(this.#options.home, request.job.file);
    if ("type" in program) return runWithoutProcess(program);
    this.#link.ensure();
    const isPython = program.kind.kind === "python";
    const python = isPython ? await this.#interpreters.python() : this.#interpreters.lastFound;
    if (python === undefined) return runWithoutProcess(spawnerLost(this.#lostWhy));
    if (python !== null && typeof python !== "string") return runWithoutProcess(python);
    const order = launchOrder(request, program, { ...this.#place, python });
    if ("type" in order) return runWithoutProcess(order);
    const spare = this.#spares.take(order);
    const taken = spare ?? (await this.#pipes.take());
    if (this.#closed !== null) return runClosed();
    if (taken === "spawner lost") return runWithoutProcess(spawnerLost(this.#lostWhy));
    const pipes = taken === "no mkfifo" ? null : taken;
    const starter = spare === null && order.starter === "spare" ? "exec" : order.starter;
    const started = this.#launch({ ...order, starter, pipes }, request, events);
    if (program.kind.kind === "node") void this.#spares.replenish();
    return started;
  }

  async #launch(order: LaunchOrder, request: RunRequest, events: RunEvents): Promise<StartedRun> {
    const { run_id: runId, argv, pipes } = order;
    const run = new ProcessRun({ runId, graceSeconds: request.job.grace_seconds, argv }, events, (message) =>
      this.#link.send(message),
    );
    try {
      if (pipes !== null) run.openPipes(pipes);
    } catch (error) {
      // Too many open files, most likely: the run fails, the server goes on.
      const { code, message } = error as NodeJS.ErrnoException;
      return runWithoutProcess(startRefused(code ?? "", message, argv));
    }
    this.#runs.set(runId, run);
    void run.wait().then(() => this.#runs.delete(runId));
    this.#link.ensure(); // it may have been lost while something else was waited for
    this.#link.send({ do: "start", order });
    await this.#answered(run);
    return run;
  }

  /** A spawner that does not even say that it cannot is stuck: it is replaced, which fails the run with the reason. */
  async #answered(run: ProcessRun): Promise<void> {
    const late = setTimeout(() => this.#link.kill(), answerMilliseconds);
    await run.started;
    clearTimeout(late);
  }

  #take(message: FromSpawner): void {
    switch (message.event) {
      case "pipes":
        return this.#pipes.made(message.made);
      case "answer":
        this.#questions.get(message.id)?.(message.text);
        this.#questions.delete(message.id);
        return;
      default:
        return this.#runs.get(message.run_id)?.take(message);
    }
  }

  #ask(argv: string[]): Promise<string | null | undefined> {
    const id = this.#nextQuestion++;
    const answer = new Promise<string | null | undefined>((resolve) => this.#questions.set(id, resolve));
    this.#link.ensure();
    this.#link.send({ do: "ask", id, argv, folder: this.#options.home });
    return answer;
  }

  #spawnerLost(why: string): void {
    this.#lostWhy = why;
    for (const answer of this.#questions.values()) answer(undefined);
    this.#questions.clear();
    this.#pipes.lost();
    this.#spares.lost();
    for (const run of this.#runs.values()) void run.spawnerLost(why);
    // The next run starts a new one; doing it here would spin where it cannot live.
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.resolve(); // so that `#closed` is set before anything below looks at it
    const stopAll = () => {
      for (const run of this.#runs.values()) run.stop("stopped", Math.min(run.graceSeconds, mostCloseGraceSeconds));
    };
    stopAll();
    await Promise.allSettled(this.#starting);
    stopAll();
    await Promise.all([...this.#runs.values()].map((run) => run.wait()));
    await this.#link.close();
    this.#pipes.remove();
  }
}

/** A run that was over before it had a process. */
function runWithoutProcess(error: RunError): StartedRun {
  return overAlready(Promise.resolve(failedBefore(error)));
}

function runClosed(): StartedRun {
  return overAlready(Promise.resolve(finishedBy(nothingKnown, "stopped", [])));
}

function overAlready(finished: ReturnType<StartedRun["wait"]>): StartedRun {
  return { pid: null, wait: () => finished, stop: () => {}, pause: () => {}, resume: () => {} };
}
