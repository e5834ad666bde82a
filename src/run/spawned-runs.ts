/**
 * The server's side of the runs that its spawner carries out: hands over orders, with pipes or a process held ready,
 * passes on what the spawner tells, and ends what a lost spawner leaves.
 */
import path from "node:path";
import type { FromSpawner, LaunchOrder, SpareBirth } from "./channel.ts";
import type { RunEvents, StartedRun } from "./driver.ts";
import { spawnerLost, startRefused } from "./outcome-of.ts";
import { PipePool } from "./pipe-pool.ts";
import { folderInMemory, folderOfThisProcess } from "./process-folder.ts";
import { ProcessRun } from "./process-run.ts";
import { runClosed, runWithoutProcess } from "./run-without-process.ts";
import { SpawnerLink } from "./spawner-link.ts";
import { Spares } from "./spares.ts";

export interface SpawnedRunsOptions {
  home: string;
  privateFolder: string;
  deviceId: string;
  leaseSeconds: number;
  /** Of the spawner itself. */
  environment: Readonly<Record<string, string>>;
  /** A Node that waits for a run. */
  spare: Pick<SpareBirth, "argv" | "env">;
  /** Containers outlive their spawner. */
  removeContainers: (runIds: readonly string[]) => Promise<void>;
}

/** Has an order carried out; pipes are added. */
export type Launch = (
  order: Omit<LaunchOrder, "pipes">,
  graceSeconds: number,
  events: RunEvents,
) => Promise<StartedRun>;

const answerMilliseconds = 30_000;

export class SpawnedRuns {
  readonly #options: SpawnedRunsOptions;
  readonly #pipes: PipePool;
  readonly #spares: Spares;
  readonly #link: SpawnerLink;
  readonly #runs = new Map<string, ProcessRun>();
  readonly #questions = new Map<number, (answer: string | null | undefined) => void>();
  #nextQuestion = 1;
  #isClosed = false;
  /** Why the last spawner went. */
  lostWhy = "";

  constructor(options: SpawnedRunsOptions) {
    const { home, privateFolder, deviceId, leaseSeconds, environment, spare } = options;
    this.#options = options;
    const onDisk = path.join(privateFolder, "pipes");
    this.#pipes = new PipePool(folderOfThisProcess(folderInMemory(home, onDisk), deviceId), (names) => {
      this.#link.ensure(); // the pool would wait for ever for what was asked of nobody
      this.#link.send({ do: "make_pipes", names });
    });
    const foldersFolder = folderOfThisProcess(onDisk, deviceId);
    this.#spares = new Spares({ ...spare, home }, this.#pipes, (message) => this.#link.send(message));
    this.#link = new SpawnerLink(
      { leaseSeconds, pipesFolder: this.#pipes.folder, foldersFolder, environment },
      { onMessage: (message) => this.#take(message), onLost: (why) => this.#spawnerLost(why) },
    );
  }

  /** Null while there is none. */
  get spawnerPid(): number | null {
    return this.#link.pid;
  }

  has(runId: string): boolean {
    return this.#runs.has(runId);
  }

  /** Starts the spawner if none is running. */
  ensure(): void {
    this.#link.ensure();
  }

  /** Has what the first run needs made ahead of it. */
  prepare(): void {
    this.#link.ensure();
    this.#pipes.refill();
  }

  /** Starts the servers of this interpreter. */
  warm(python: string): void {
    this.#link.send({ do: "warm", python, home: this.#options.home });
  }

  /** Has Nodes held ready, as programs for Node run here. */
  replenishSpares(): void {
    void this.#spares.replenish();
  }

  renewLease(): void {
    this.#link.send({ do: "renew" });
  }

  /** Runs a command and gives its output, or null where it failed; `undefined` when the spawner was lost meanwhile. */
  ask(argv: string[]): Promise<string | null | undefined> {
    const id = this.#nextQuestion++;
    const answer = new Promise<string | null | undefined>((resolve) => this.#questions.set(id, resolve));
    this.#link.ensure();
    this.#link.send({ do: "ask", id, argv, folder: this.#options.home });
    return answer;
  }

  async start(order: Omit<LaunchOrder, "pipes">, graceSeconds: number, events: RunEvents): Promise<StartedRun> {
    this.#link.ensure();
    const spare = this.#spares.take(order);
    const taken = spare ?? (await this.#pipes.take());
    if (this.#isClosed) return runClosed();
    if (taken === "spawner lost") return runWithoutProcess(spawnerLost(this.lostWhy));
    const pipes = taken === "no mkfifo" ? null : taken;
    const starter = spare === null && order.starter === "spare" ? "exec" : order.starter;
    return this.#launch({ ...order, starter, pipes }, graceSeconds, events);
  }

  async #launch(order: LaunchOrder, graceSeconds: number, events: RunEvents): Promise<StartedRun> {
    const { run_id: runId, argv, pipes } = order;
    const isContainer = order.container !== undefined;
    const run = new ProcessRun({ runId, graceSeconds, argv, isContainer }, events, (message) =>
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

  #spawnerLost(why: string): void {
    this.lostWhy = why;
    for (const answer of this.#questions.values()) answer(undefined);
    this.#questions.clear();
    this.#pipes.lost();
    this.#spares.lost();
    for (const run of this.#runs.values()) void this.#endLost(run, why);
    // The next run starts a new one; doing it here would spin where it cannot live.
  }

  async #endLost(run: ProcessRun, why: string): Promise<void> {
    // A container outlives the spawner: it is removed by the next one, before the run may be taken for over.
    if (run.isContainer) await this.#options.removeContainers([run.runId]);
    await run.spawnerLost(why);
  }

  /** From now on nothing is started any more. */
  refuse(): void {
    this.#isClosed = true;
  }

  stopAll(mostGraceSeconds: number): void {
    for (const run of this.#runs.values()) run.stop("stopped", Math.min(run.graceSeconds, mostGraceSeconds));
  }

  /** Resolves when every run has ended, and the spawner with them. */
  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.wait()));
    await this.#link.close();
    this.#pipes.remove();
  }
}
