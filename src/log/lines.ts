/**
 * Keeps the lines of one run within bounds: the head and the tail are kept, and what was cut between them is stated.
 * Pure: it says which lines to store and which stored ones to take out again.
 */
import type { LogLevel, LogStream } from "../db/logs.ts";

export interface Line {
  timestamp: number;
  stream: LogStream;
  message: string;
  level: LogLevel;
}

export interface LineLimits {
  /** The first lines of a run that are always kept. */
  headLines: number;
  /** The newest lines that are always kept. */
  tailLines: number;
  /** Lines of a run's head that may wait in memory for the next batch. */
  bufferedLines: number;
  /**
   * Lines that are stored in one batch once the head is full. Storing and taking out again costs some 50 µs a line, so
   * this is what keeps a flood from taking the database, and a processor, from all others.
   */
  burstLines: number;
  /** Characters of one run that may wait in memory. */
  bufferedCharacters: number;
}

export const lineLimits: LineLimits = {
  headLines: 5_000,
  tailLines: 5_000,
  bufferedLines: 2_000,
  burstLines: 200,
  bufferedCharacters: 1_000_000,
};

/** Lines in the order they were written; `cut` of them were dropped between `head` and `rest`. */
export interface TakenLines {
  head: Line[];
  cut: number;
  rest: Line[];
}

/** What waits in memory between two batches. */
export class LineBuffer {
  readonly #limits: LineLimits;
  #taken: TakenLines = { head: [], cut: 0, rest: [] };
  #headCharacters = 0;
  #restCharacters = 0;
  #seen = 0;

  constructor(limits: LineLimits) {
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    const { head, cut, rest } = this.#taken;
    return head.length === 0 && rest.length === 0 && cut === 0;
  }

  /** The program writes faster than lines are stored and is still in its head: slow it down rather than cut. */
  get isFull(): boolean {
    const { bufferedLines, bufferedCharacters } = this.#limits;
    const isOver = this.#taken.head.length >= bufferedLines || this.#headCharacters >= bufferedCharacters;
    return isOver && this.#seen <= this.#limits.headLines;
  }

  /** Whether the next line is one of those that are always kept. */
  get isInHead(): boolean {
    return this.#seen < this.#limits.headLines;
  }

  add(line: Line): void {
    this.#seen++;
    if (this.#seen <= this.#limits.headLines) {
      this.#taken.head.push(line);
      this.#headCharacters += line.message.length;
      return;
    }
    this.#taken.rest.push(line);
    this.#restCharacters += line.message.length;
    const { burstLines, bufferedCharacters } = this.#limits;
    const isOver = this.#taken.rest.length >= 2 * burstLines || this.#restCharacters >= 2 * bufferedCharacters;
    if (isOver) this.#dropOldestHalf();
  }

  /** Takes the waiting lines out. */
  take(): TakenLines {
    const taken = this.#taken;
    this.#taken = { head: [], cut: 0, rest: [] };
    this.#headCharacters = 0;
    this.#restCharacters = 0;
    return taken;
  }

  /** Beyond the head the oldest waiting lines give way; in halves, so that each line costs O(1). */
  #dropOldestHalf(): void {
    const { rest } = this.#taken;
    const dropped = rest.splice(0, Math.ceil(rest.length / 2));
    this.#taken.cut += dropped.length;
    for (const line of dropped) this.#restCharacters -= line.message.length;
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
  /** Lines of the tail that state a cut, and of how many. */
  readonly #notices = new Map<number, number>();
  /** Lines taken out so far, and the id of the stored line that says so. */
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

  /** A line was stored that states that `cut` lines were dropped before they could be stored. */
  addedNotice(id: number, cut: number): void {
    this.#notices.set(id, cut);
    this.#tailIds.push(id);
  }

  /** The range of stored lines to take out now, or null. `count` says how many lines of the program they stand for. */
  overflow(): { fromId: number; toId: number; count: number } | null {
    if (this.#tailIds.length <= 2 * this.#limits.tailLines) return null;
    const gone = this.#tailIds.splice(0, this.#tailIds.length - this.#limits.tailLines);
    return { fromId: gone[0]!, toId: gone.at(-1)!, count: gone.reduce((sum, id) => sum + this.#standsFor(id), 0) };
  }

  #standsFor(id: number): number {
    const cut = this.#notices.get(id);
    this.#notices.delete(id);
    return cut ?? 1;
  }
}
