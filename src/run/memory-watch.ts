/**
 * Looks how much memory runs with a limit use, all processes of a run together, and tells when one uses more.
 *
 * By looking, as the system's own limits are not to be had by everyone: a control group needs rights and controllers
 * handed down, and a limit of one process's address space ends programs that only reserve much, as Node does.
 */
import { membersOf, type ProcessTree } from "./process-tree.ts";
import { memoryOf, type ProcessEntry, readProcesses, startOf } from "./process-table.ts";

export interface WatchedRun {
  readonly tree: ProcessTree;
  readonly limit_bytes: number;
  /** The most that was seen. */
  peak_bytes: number;
  members: ProcessEntry[];
}

const lookMilliseconds = 250;
/** Members are looked for in each of so many looks, as reading the whole table takes longest. */
const looksBetweenSearches = 4;
/** Of the time, that looking may take: one part in so many. */
const mostShare = 20;

export class MemoryWatch {
  readonly #onOver: (run: WatchedRun, usedBytes: number) => void;
  readonly #runs = new Set<WatchedRun>();
  #looks = 0;
  #isLooking = false;

  constructor(onOver: (run: WatchedRun, usedBytes: number) => void) {
    this.#onOver = onOver;
  }

  /** The tree may still change; what it says at each look counts. */
  add(tree: ProcessTree, limitBytes: number): WatchedRun {
    const run: WatchedRun = { tree, limit_bytes: limitBytes, peak_bytes: 0, members: [] };
    this.#runs.add(run);
    this.#looks = 0;
    if (!this.#isLooking) setTimeout(() => this.#look(), lookMilliseconds);
    this.#isLooking = true;
    return run;
  }

  remove(run: WatchedRun): void {
    this.#runs.delete(run);
  }

  #look(): void {
    this.#isLooking = this.#runs.size > 0;
    if (!this.#isLooking) return;
    const began = performance.now();
    const table = this.#looks % looksBetweenSearches === 0 ? readProcesses() : null;
    this.#looks += 1;
    for (const run of this.#runs) {
      if (table !== null) run.members = membersOf(run.tree, table);
      const used = usedBy(run);
      run.peak_bytes = Math.max(run.peak_bytes, used);
      if (used > run.limit_bytes) this.#onOver(run, used);
    }
    const took = performance.now() - began;
    setTimeout(() => this.#look(), Math.max(lookMilliseconds, took * mostShare));
  }
}

/** What is in memory counts for each process that uses it, until that is too much: then what several share counts once. */
function usedBy({ members, limit_bytes }: WatchedRun): number {
  const alive = members.filter((entry) => startOf(entry.pid) === entry.started).map((entry) => entry.pid);
  const whole = memoryOf(alive, "whole");
  return whole <= limit_bytes ? whole : memoryOf(alive, "shared");
}
