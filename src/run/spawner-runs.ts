/**
 * The live runs of the spawner: when each was started, how long AIOS has leased it, how it is ended. Where its process
 * comes from is a starter's matter.
 */
import type { ResourceUse } from "../model/outcome.ts";
import type { FromSpawner, LaunchOrder } from "./channel.ts";
import type { Enclosures } from "./enclosures.ts";
import type { FolderPool } from "./folder-pool.ts";
import { MemoryWatch, type WatchedRun } from "./memory-watch.ts";
import { endTree, killGroup, leftSomething, type ProcessTree } from "./process-tree.ts";
import { readOutcome, readResult, tidy } from "./run-files.ts";
import type { BornProcess, OutputValve, ProcessExit, Starter } from "./starter.ts";

interface LiveRun {
  order: LaunchOrder;
  /** Its leader is null until the process is there. */
  tree: ProcessTree;
  /** Monotonic milliseconds, like the two below. */
  started_at: number;
  lease_ends_at: number;
  /** When to KILL; infinite while nobody has asked for the end. */
  kill_at: number;
  lease_lost: boolean;
  /** Null where it has no limit. */
  memory: WatchedRun | null;
  /** Why it was ended, if it was for that. */
  over_memory: { used_bytes: number; limit_bytes: number } | null;
  is_over: boolean;
  valve: OutputValve | null;
  ending: Promise<void> | null;
}

export interface LiveRunsOptions {
  starters: Readonly<Record<LaunchOrder["starter"], Starter>>;
  /** Null where the system has none for us. */
  enclosures: Enclosures | null;
  /** How long a run may go on without `renew`. */
  leaseMilliseconds: number;
  folders: FolderPool;
  send: (message: FromSpawner) => void;
}

const monotonic = (): number => performance.now();

export class LiveRuns {
  readonly #options: LiveRunsOptions;
  readonly #runs = new Map<string, LiveRun>();
  readonly #memory = new MemoryWatch((watched, used) => this.#overMemory(watched, used));
  #closed = false;

  constructor(options: LiveRunsOptions) {
    this.#options = options;
  }

  start(order: LaunchOrder): void {
    const { run_id } = order;
    const { send, starters } = this.#options;
    if (this.#closed) return; // whoever asked is gone
    const tree: ProcessTree = { run_id, leader: null, leader_started: null };
    const run: LiveRun = {
      order,
      tree,
      started_at: monotonic(),
      lease_ends_at: monotonic() + this.#options.leaseMilliseconds,
      kill_at: Infinity,
      lease_lost: false,
      memory: order.memory_bytes === null ? null : this.#memory.add(tree, order.memory_bytes),
      over_memory: null,
      is_over: false,
      valve: null,
      ending: null,
    };
    this.#runs.set(run_id, run);
    if (order.own_folder !== null) order.spare_folder = this.#options.folders.take(order.links);
    run.valve = starters[order.starter].start(order, {
      started: (process) => this.#started(run, process),
      refused: (error) => {
        void this.#forget(run).then(() => send({ event: "refused", run_id, ...error }));
      },
      exited: (exit) => void this.#finish(run, exit),
      output: (stream, bytes) => {
        send({ event: "output", run_id, stream, base64: bytes === null ? null : bytes.toString("base64") });
        if (process.stdout.writableNeedDrain) this.#slowDown(run);
      },
    });
  }

  #started(run: LiveRun, { pid, started }: BornProcess): void {
    run.tree.leader = pid;
    run.tree.leader_started = started;
    this.#options.send({ event: "started", run_id: run.order.run_id, pid, started });
    if (run.kill_at === Infinity) return;
    run.ending = null; // whatever was ended before, it was not this process
    void this.#end(run);
  }

  /** Once the main process has ended, what is left of its tree has no right to live on, unless it is within its grace. */
  async #finish(run: LiveRun, exit: ProcessExit): Promise<void> {
    run.is_over = true;
    if (run.ending !== null) {
      await run.ending;
      if (exit.strays.length > 0) await endTree(run.tree, () => -Infinity, exit.strays);
    }
    if (run.ending === null && this.#hasLeft(run, exit)) await endTree(run.tree, () => -Infinity, exit.strays);
    if (run.tree.leader !== null) await this.#options.enclosures?.release(run.tree.leader);
    if (!this.#runs.has(run.order.run_id)) return; // tidied by `close` meanwhile
    const { exit_code, signal, is_unknown, container } = exit;
    const outcome = exit.outcome ?? readOutcome(run.order);
    const result = readResult(run.order);
    await this.#forget(run);
    const { lease_lost, over_memory } = run;
    const use = withPeak(exit.use, run.memory);
    const exited = { exit_code, signal, exit_unknown: is_unknown, use, container, lease_lost, over_memory };
    this.#options.send({ event: "ended", run_id: run.order.run_id, ...exited, outcome, result });
  }

  #hasLeft({ tree, started_at }: LiveRun, exit: ProcessExit): boolean {
    if (exit.has_left !== null) return exit.has_left;
    const { leader } = tree;
    return leader === null || leftSomething({ ...tree, leader }, (monotonic() - started_at) / 1000);
  }

  async #forget(run: LiveRun): Promise<void> {
    if (run.memory !== null) this.#memory.remove(run.memory);
    tidy(run.order);
    this.#options.starters[run.order.starter].tidy?.(run.order);
    await this.#options.folders.takeBack(run.order);
    this.#runs.delete(run.order.run_id);
  }

  stop(runId: string, graceSeconds: number): void {
    const run = this.#runs.get(runId);
    if (run === undefined) return; // it has ended meanwhile, which the server is about to read
    run.kill_at = Math.min(run.kill_at, monotonic() + graceSeconds * 1000);
    if (run.tree.leader !== null) void this.#end(run);
  }

  #end(run: LiveRun): Promise<void> {
    const starter = this.#options.starters[run.order.starter];
    const killAt = () => run.kill_at;
    const hidden = run.tree.leader === null ? [] : (this.#options.enclosures?.pidsOf(run.tree.leader) ?? []);
    run.ending ??=
      starter.end?.(run.order, run.tree, killAt) ?? endTree(run.tree, killAt, hidden).then(() => undefined);
    return run.ending;
  }

  /** At once: the grace of a stop could take what is left of the machine's memory. */
  #overMemory(watched: WatchedRun, used: number): void {
    const run = this.#runs.get(watched.tree.run_id);
    if (run === undefined || run.is_over || run.over_memory !== null) return;
    run.over_memory = { used_bytes: used, limit_bytes: watched.limit_bytes };
    void endAtOnce([run], (one) => this.#end(one));
  }

  renew(): void {
    for (const run of this.#runs.values()) run.lease_ends_at = monotonic() + this.#options.leaseMilliseconds;
  }

  valveOf(runId: string): OutputValve | null {
    return this.#runs.get(runId)?.valve ?? null;
  }

  #slowDown({ valve }: LiveRun): void {
    valve?.pause();
    process.stdout.once("drain", () => valve?.resume());
  }

  /** Ends the runs whose lease AIOS did not renew in time: others may take them over from now on. */
  endOverdue(): void {
    const now = monotonic();
    const overdue = [...this.#runs.values()].filter((run) => run.lease_ends_at <= now && !run.lease_lost);
    for (const run of overdue) run.lease_lost = true;
    void endAtOnce(overdue, (run) => this.#end(run));
  }

  /** Ends everything and removes its files; nothing is started any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Object.values(this.#options.starters).map((starter) => starter.close()));
    const left = [...this.#runs.values()];
    await endAtOnce(left, (run) => this.#end(run));
    await this.#options.enclosures?.close();
    await Promise.all(left.map((run) => this.#forget(run)));
  }
}

function withPeak(use: ResourceUse | null, memory: WatchedRun | null): ResourceUse | null {
  if (memory === null || memory.peak_bytes === 0) return use;
  const peak_memory_bytes = Math.max(use?.peak_memory_bytes ?? 0, memory.peak_bytes);
  return { peak_memory_bytes, cpu_seconds: use?.cpu_seconds ?? null };
}

/** All trees at once, first what needs no looking up. */
async function endAtOnce(runs: readonly LiveRun[], end: (run: LiveRun) => Promise<void>): Promise<void> {
  for (const run of runs) {
    run.kill_at = -Infinity;
    if (!run.is_over && run.tree.leader !== null) killGroup(run.tree.leader);
  }
  await Promise.all(runs.map(end));
}
