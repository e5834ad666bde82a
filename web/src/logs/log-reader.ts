/** Reads a run's log for the page: the end of it first, and from there wherever its reader goes. */
import type { LogView } from "../../../src/api/views.ts";
import {
  inBlocks,
  linesAround,
  linesPerPage,
  newestLines,
  oldestLines,
  withEarlier,
  withLater,
  withLive,
  type LineBlock,
  type LogWindow,
} from "./log-window.ts";

export interface LinesWanted {
  after_id?: number;
  before_id?: number;
  limit: number;
}

export interface LogState {
  /** Null until the first answer. */
  window: LogWindow | null;
  /** The window's lines, as they are drawn. */
  blocks: readonly LineBlock[];
  isBusy: boolean;
  problem: string | null;
}

/** Lines that were said are asked for anew at most this often, where they cannot simply be added. */
const catchUpMilliseconds = 400;

export class LogReader {
  #state: LogState = { window: null, blocks: [], isBusy: false, problem: null };
  readonly #ask: (wanted: LinesWanted) => Promise<readonly LogView[]>;
  readonly #listeners = new Set<() => void>();
  readonly #limit: number;
  /** Grows with each jump: an answer to what nobody wants any more is left out. */
  #place = 0;
  #catchUp: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: (wanted: LinesWanted) => Promise<readonly LogView[]>, limit = linesPerPage) {
    this.#ask = ask;
    this.#limit = limit;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly state = (): LogState => this.#state;

  close(): void {
    this.#place++;
    clearTimeout(this.#catchUp);
    this.#catchUp = undefined;
  }

  /** The newest lines. */
  toEnd(): Promise<void> {
    return this.#jump(async () => newestLines(await this.#ask({ limit: this.#limit }), this.#limit));
  }

  /** The first lines. */
  toStart(): Promise<void> {
    return this.#jump(async () => oldestLines(await this.#ask({ after_id: 0, limit: this.#limit }), this.#limit));
  }

  /** A line and what stands around it. */
  around(id: number): Promise<void> {
    return this.#jump(async () => {
      const before = await this.#ask({ before_id: id + 1, limit: this.#limit });
      const after = await this.#ask({ after_id: id, limit: this.#limit });
      return linesAround(before, after, this.#limit);
    });
  }

  async earlier(): Promise<void> {
    const { window, isBusy } = this.#state;
    const first = window?.lines[0];
    if (isBusy || !window || window.atStart || !first) return;
    await this.#load(async () => {
      const page = await this.#ask({ before_id: first.id, limit: this.#limit });
      return (held) => withEarlier(held, page, this.#limit);
    });
  }

  async later(): Promise<void> {
    const { window, isBusy } = this.#state;
    if (isBusy || !window || window.atEnd) return;
    await this.#load(async () => {
      const page = await this.#ask({ after_id: window.lines.at(-1)?.id ?? 0, limit: this.#limit });
      return (held) => withLater(held, page, this.#limit);
    });
  }

  /** Lines of this very log, said this moment. */
  said(lines: readonly LogView[]): void {
    const { window } = this.#state;
    if (window) this.#set({ window: withLive(window, lines) });
  }

  /** Something was said, and nobody knows what: asks, soon. */
  missed(): void {
    this.#catchUp ??= setTimeout(() => {
      this.#catchUp = undefined;
      void this.#askForMissed();
    }, catchUpMilliseconds);
  }

  async #askForMissed(): Promise<void> {
    const { window, isBusy } = this.#state;
    if (!window?.atEnd) return;
    if (isBusy) return this.missed();
    const last = window.lines.at(-1)?.id ?? 0;
    const place = this.#place;
    const page = await this.#ask({ after_id: last, limit: this.#limit }).catch(() => null);
    if (page === null || place !== this.#place || !this.#state.window) return;
    // More than a page was said meanwhile: its reader, who is at the end, wants the end.
    if (page.length >= this.#limit) await this.toEnd();
    else this.#set({ window: withLive(this.#state.window, page) });
  }

  #jump(read: () => Promise<LogWindow>): Promise<void> {
    return this.#load(async () => {
      const window = await read();
      return () => window;
    });
  }

  async #load(read: () => Promise<(held: LogWindow) => LogWindow>): Promise<void> {
    const place = ++this.#place;
    this.#set({ isBusy: true, problem: null });
    try {
      const change = await read();
      if (place !== this.#place) return;
      const held = this.#state.window ?? newestLines([]);
      this.#set({ window: change(held), isBusy: false });
    } catch (error) {
      if (place !== this.#place) return;
      const problem = error instanceof Error ? error.message : String(error);
      this.#set({ isBusy: false, problem });
    }
  }

  #set(change: Partial<Omit<LogState, "blocks">>): void {
    const before = this.#state;
    const next = { ...before, ...change };
    if (next.window !== before.window) next.blocks = inBlocks(next.window?.lines ?? [], before.blocks);
    else if (next.isBusy === before.isBusy && next.problem === before.problem) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}
