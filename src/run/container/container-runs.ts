/** Runs in containers, on the driver's side: finds the engine and the image, orders the container, clears what is left. */
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "../../model/job.ts";
import type { RunError } from "../../model/outcome.ts";
import type { LaunchOrder } from "../channel.ts";
import type { RunEvents, RunRequest, StartedRun } from "../driver.ts";
import type { Ask } from "../interpreters.ts";
import { LateRun } from "../late-run.ts";
import { failedBefore, type Finished, spawnerLost } from "../outcome-of.ts";
import { type FoundProgram, findProgram } from "../program-file.ts";
import { runPaths } from "../run-folders.ts";
import { boxedRuns, containerName, hasBox, homeLabel, runOfContainer } from "./box.ts";
import { shellMissing } from "./container-failure.ts";
import { containerOrder, type ContainerPlace, type Started } from "./container-order.ts";
import { type ContainerEngine, EngineFinder, engineVariables } from "./engine.ts";
import { type ImageFacts, Images, type Say } from "./images.ts";
import { realPlaceOf, unreadable } from "./program-place.ts";
import { type Command, removeContainer } from "./remove-container.ts";

type Order = Omit<LaunchOrder, "pipes">;

/** What the process driver does for runs in containers. */
export interface ContainerHost {
  ask: Ask;
  launch(order: Order, graceSeconds: number, events: RunEvents): Promise<StartedRun>;
  /** Why the spawner was lost last. */
  lostWhy(): string;
}

export interface ContainerOptions {
  home: string;
  privateFolder: string;
  deviceId: string;
  baseEnvironment: Readonly<Record<string, string>>;
  /** The engine's command asked for, or null to look for one. */
  engine: readonly string[] | null;
}

const fetchGraceSeconds = 5;
const sdkFolder = path.resolve(import.meta.dirname, "..", "..", "..", "sdk");

export class ContainerRuns {
  readonly #options: ContainerOptions;
  readonly #host: ContainerHost;
  readonly #finder: EngineFinder;
  readonly #images: Images;
  readonly #live = new Set<LateRun>();
  /** Images that have no shell, as a start has shown. */
  readonly #shellLess = new Set<string>();

  constructor(options: ContainerOptions, host: ContainerHost) {
    this.#options = options;
    this.#host = host;
    this.#finder = new EngineFinder(options.engine, host.ask);
    this.#images = new Images({
      ask: host.ask,
      launch: (id, argv, onLine) =>
        host.launch(this.#fetchOrder(id, argv), fetchGraceSeconds, { onLine: (_stream, line) => onLine(line) }),
    });
  }

  start(request: RunRequest, events: RunEvents): StartedRun {
    const run = new LateRun((late) => this.#carryOut(late, request, events));
    this.#live.add(run);
    void run
      .wait()
      .finally(() => this.#live.delete(run))
      .catch(() => {});
    return run;
  }

  /** Asks all runs to end, also those that wait for their image. Resolves when they have. */
  async stop(graceSeconds: number): Promise<void> {
    for (const run of this.#live) run.stop("stopped", graceSeconds);
    await Promise.allSettled([...this.#live].map((run) => run.wait()));
  }

  /** Fetches the images of these jobs ahead of their runs, in the background. */
  prepareImages(jobs: readonly Job[], say: Say): void {
    void this.#images.prepare(jobs, () => this.#finder.find(), say);
  }

  async #carryOut(late: LateRun, request: RunRequest, events: RunEvents): Promise<Finished> {
    const { job } = request;
    const program = job.file === null ? null : await findProgram(this.#options.home, job.file);
    if (program !== null && "type" in program) return failedBefore(program);
    const engine = await this.#finder.find();
    if (engine === undefined) return failedBefore(this.#lost());
    if ("type" in engine) return failedBefore(engine);
    const image = job.image as string;
    const refused = await unreadable(program?.path ?? null, this.#options.home, engine);
    if (refused !== null) return failedBefore(refused);
    const facts = await this.#images.ensure(engine, image, (line) => events.onLine("stderr", line));
    if (facts === undefined) return failedBefore(this.#lost());
    if ("type" in facts) return failedBefore(facts);
    const place = await this.#place(program);
    const started = (how: Started) => this.#enter(late, { request, events, program, facts, engine, place, how });
    if (this.#shellLess.has(image)) return started("without a shell");
    const finished = await started("by the shell");
    if (finished.outcome.kind !== "failed" || finished.outcome.error.type !== shellMissing) return finished;
    // Nothing of the program has run, so this does not run it twice.
    this.#shellLess.add(image);
    events.onLine("stderr", `AIOS: the image ${image} has no /bin/sh; starting its command directly`);
    return started("without a shell");
  }

  async #enter(late: LateRun, { request, events, program, facts, engine, place, how }: Entering): Promise<Finished> {
    const order = containerOrder(request, program, facts, engine, place, how);
    if ("type" in order) return failedBefore(order);
    return late.process(() => this.#host.launch(order, request.job.grace_seconds, events));
  }

  async #place(program: FoundProgram | null): Promise<ContainerPlace> {
    const { home, privateFolder, deviceId, baseEnvironment } = this.#options;
    const elsewhere = program === null ? null : await realPlaceOf(program.path, path.join(home, "Programs"));
    return {
      home,
      privateFolder,
      deviceId,
      baseEnvironment,
      ownEnvironment: process.env,
      user: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
      readable: [...(elsewhere ?? []), ...(existsSync(sdkFolder) ? [sdkFolder] : [])],
    };
  }

  #fetchOrder(id: string, argv: string[]): Order {
    const { home, privateFolder, baseEnvironment } = this.#options;
    const { call, outcome, result } = runPaths(privateFolder, id);
    return {
      run_id: id,
      starter: "exec",
      python: null,
      argv,
      // Without the marks of a run: another AIOS of this home would take it for something a crash has left.
      env: { ...baseEnvironment, ...engineVariables(process.env) },
      working_folder: home,
      own_folder: null,
      spare_folder: null,
      links: [],
      files: [],
      call: null,
      call_file: call,
      outcome_file: outcome,
      result_file: result,
      niced: false,
      memory_bytes: null,
    };
  }

  #lost(): RunError {
    return spawnerLost(this.#host.lostWhy());
  }

  // What is left ------------------------------------------------------------------------------------------------

  /** Removes the containers of these runs, which are over or whose spawner is gone; returns when there are none any more. */
  async removeOf(runIds: readonly string[]): Promise<void> {
    const boxed = runIds.filter((id) => hasBox(this.#options.privateFolder, id));
    if (boxed.length === 0) return;
    const engine = await this.#finder.find();
    if (engine !== undefined && "argv" in engine) await this.#remove(engine, boxed);
  }

  /** At the start: containers of this home whose run is not live. `runningIds` is asked after looking. */
  async removeStrays(jobs: readonly Job[], runningIds: () => Promise<Set<string>>): Promise<void> {
    const boxed = boxedRuns(this.#options.privateFolder);
    // Where no job ever used a container, no engine is asked anything.
    if (boxed.length === 0 && !jobs.some((job) => job.image !== null)) return;
    const engine = await this.#finder.find();
    if (engine === undefined || !("argv" in engine)) return;
    const filter = `label=${homeLabel}=${this.#options.home}`;
    const names = await this.#host.ask([...engine.argv, "ps", "--all", "--filter", filter, "--format", "{{.Names}}"]);
    const found = (names ?? "").split("\n").flatMap((name) => runOfContainer(name.trim()) ?? []);
    const running = await runningIds();
    await this.#remove(
      engine,
      found.filter((id) => !running.has(id)),
    );
  }

  async #remove(engine: ContainerEngine, runIds: readonly string[]): Promise<void> {
    const run: Command = async (argv) => {
      const text = await this.#host.ask([...argv]);
      return { ok: typeof text === "string", text: text ?? "" };
    };
    await Promise.all(runIds.map((id) => removeContainer(engine.argv, containerName(id), run, sleep)));
  }
}

interface Entering {
  request: RunRequest;
  events: RunEvents;
  program: FoundProgram | null;
  facts: ImageFacts;
  engine: ContainerEngine;
  place: ContainerPlace;
  how: Started;
}
