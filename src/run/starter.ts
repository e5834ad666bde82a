/**
 * The ways a run's process comes about, all alike to the spawner: `exec` starts an interpreter or command, others
 * take a process that is warm already. A starter owns the birth and the exit of a process, and nothing between.
 */
import type { ResourceUse } from "../model/outcome.ts";
import type { LaunchOrder } from "./channel.ts";
import type { ContainerEnd } from "./container/spawned-container.ts";
import type { ProcessTree } from "./process-tree.ts";

export interface BornProcess {
  pid: number;
  /** As `process-table.ts` reads it; null where the process was too quick, or reading it would cost a `ps`. */
  started: string | null;
}

export interface ProcessExit {
  exit_code: number | null;
  signal: string | null;
  /** Nobody saw the process end, so neither of the two above is known. */
  is_unknown: boolean;
  /** What the program's caller told over the starter's own channel; null: it may be in the outcome file. */
  outcome: string | null;
  /** Of the process and of the children it waited for; null where the starter cannot tell. */
  use: ResourceUse | null;
  /** Whether any process of the run is left; null where the starter cannot tell. */
  has_left: boolean | null;
  /** Processes that are known to be this run's, although nothing about them says so. */
  strays: readonly number[];
  /** Of the container it was in, if it was in one. */
  container: ContainerEnd | null;
}

/** Exactly one of `refused` and `exited` is called for each start, as its last. */
export interface StartEvents {
  started(process: BornProcess): void;
  /** There was no process, and there will be none. */
  refused(error: { code: string; message: string }): void;
  exited(exit: ProcessExit): void;
  /** Only where there are no FIFOs; null at the end of the stream. */
  output(stream: "stdout" | "stderr", bytes: Buffer | null): void;
}

/** Only where output comes through the spawner. */
export interface OutputValve {
  pause(): void;
  resume(): void;
}

export interface Starter {
  start(order: LaunchOrder, events: StartEvents): OutputValve | null;
  /** Where a run is more than its tree of processes: ends all of it, by force from `killAt` on (monotonic milliseconds). */
  end?(order: LaunchOrder, tree: ProcessTree, killAt: () => number): Promise<void>;
  /** Removes what a run needed besides its files, once nothing of it is wanted any more. */
  tidy?(order: LaunchOrder): void;
  /** Nothing is started any more; resolves when every process of the starter's own is gone. Runs live on. */
  close(): Promise<void>;
}

/** For a process whose exit was seen, where nothing more is known of it. */
export function plainExit(exit_code: number | null, signal: string | null): ProcessExit {
  return {
    exit_code,
    signal,
    is_unknown: false,
    outcome: null,
    use: null,
    has_left: null,
    strays: [],
    container: null,
  };
}
