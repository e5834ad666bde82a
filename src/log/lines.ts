/**
 * Keeps the lines of one run within bounds: the head and the tail are kept, and what was cut between them is stated.
 * Pure: it says which lines to store and which stored ones to take out again.
 */
import type { LogStream } from "../db/logs.ts";

export interface Line {
  timestamp: number;
  stream: LogStream;
  message: string;
}

export interface LineLimits {
  /** The first lines of a run that are always kept. */
  headLines: number;
  /** The newest lines that are always kept. */
  tailLines: number;
  /** Lines of one run that may wait in memory for the next batch. */
  bufferedLines: number;
  /** Characters of one run that may wait in memory. */
  bufferedCharacters: number;
}

export const lineLimits: LineLimits = {
  headLines: 5_000,
  tailLines: 5_000,
  bufferedLines: 2_000,
  bufferedCharacters: 1_000_000,
};

/** What waits in memory between two batches. */
export class LineBuffer {
  readonly #limits: LineLimits;
  #lines: Line[] = [];
  #characters = 0;
  #cut = 0;
  #seen = 0;

  constructor(limits: LineLimits) {
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0 && this.#cut === 0;
  }

  /** The program writes faster than lines are stored and is still in its head: slow it down rather than cut. */
  get isFull(): boolean {
    return this.#isOver(1) && this.#seen <= this.#limits.headLines;
  }

  add(line: Line): void {
    this.#seen++;
    this.#lines.push(line);
    this.#characters += line.message.length;
    // Beyond the head the oldest waiting lines give way; dropped in halves, so that each line costs O(1).
    if (this.#seen > this.#limits.headLines && this.#isOver(2)) this.#dropOldestHalf();
  }

  /** Takes the waiting lines out; `cut` lines before them were dropped. */
  take(): { lines: Line[]; cut: number } {
    const taken = { lines: this.#lines, cut: this.#cut };
    this.#lines = [];
    this.#characters = 0;
    this.#cut = 0;
    return taken;
  }

  #isOver(times: number): boolean {
    const { bufferedLines, bufferedCharacters } = this.#limits;
    return this.#lines.length >= times * bufferedLines || this.#characters >= times * bufferedCharacters;
  }

  #dropOldestHalf(): void {
    const dropped = this.#lines.splice(0, Math.ceil(this.#lines.length / 2));
    this.#cut += dropped.length;
    for (const line of dropped) this.#characters -= line.message.length;
  }
}

/**
 * What of a run stands in the database. Its tail is allowed to grow to twice its size before the older half is
 * taken out, so that the cut costs little.
 */
export class StoredLines {
  readonly #limits: LineLimits;
  #headLeft: number;
  #tailIds: number[] = [];
  /** Lines cut so far, and the id of the stored line that says so. */
  cut = 0;
  noticeId: number | null = null;

  constructor(limits: LineLimits) {
    this.#limits = limits;
    this.#headLeft = limits.headLines;
  }

  /** A line was stored under `id`. */
  added(id: number): void {
    if (this.#headLeft > 0) this.#headLeft--;
    else this.#tailIds.push(id);
  }

  /** The range of stored lines to take out now, or null. */
  overflow(): { fromId: number; toId: number; count: number } | null {
    if (this.#tailIds.length <= 2 * this.#limits.tailLines) return null;
    const gone = this.#tailIds.splice(0, this.#tailIds.length - this.#limits.tailLines);
    return { fromId: gone[0]!, toId: gone.at(-1)!, count: gone.length };
  }
}
