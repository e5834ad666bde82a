/** Gathers what happens and tells it in batches, at most ten a second of each kind, however much it is. */
import { logView } from "../../api/run-views.ts";
import type { LogView } from "../../api/views.ts";
import type { LogRow } from "../../db/logs.ts";
import type { Fact } from "../../engine/facts.ts";
import type { EndedRun, LiveEvents, LiveKind, RunProgress, StartedRun } from "../live-events.ts";

const batchMilliseconds = 100;
const mostRuns = 100;
const mostLines = 500;

export interface Tell {
  <Kind extends LiveKind>(kind: Kind, data: LiveEvents[Kind]): void;
}

export interface CollectorOptions {
  tell: Tell;
  tellLines: (told: LiveEvents["lines"]) => void;
  /** Whether somebody looks at this run's lines. */
  isFollowed: (run: string) => boolean;
}

/** Kinds that say no more than that something has changed. */
type Signal = "jobs_changed" | "reviews_changed" | "alert" | "changed";

export class Collector {
  readonly #options: CollectorOptions;
  #timer: NodeJS.Timeout | null = null;
  #started = new Batch<StartedRun>(mostRuns);
  #ended = new Batch<EndedRun>(mostRuns);
  #progress = new Map<string, RunProgress>();
  #lines = new Map<string, Batch<LogView>>();
  #signals = new Set<Signal>();
  #changedAt = -Infinity;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  take(fact: Fact): void {
    switch (fact.kind) {
      case "run_started": {
        const { id, job_name: job, attempt, started } = fact.run;
        this.#started.add({ id, job, attempt, started });
        break;
      }
      case "run_ended": {
        const { id, job_name: job, state, started, finished } = fact.run;
        this.#ended.add({ id, job, state, started, finished: finished ?? started });
        break;
      }
      case "progress":
        this.#progress.set(fact.run_id, { id: fact.run_id, progress: fact.progress, text: fact.text });
        break;
      case "lines":
        for (const line of fact.lines) this.#takeLine(line);
        break;
      case "trouble":
        this.#options.tell("trouble", { message: fact.message });
        return;
      case "stop_all":
        this.#options.tell("stop_all", { reason: fact.reason });
        return;
      case "jobs_changed":
      case "reviews_changed":
      case "alert":
        this.#signals.add(fact.kind);
    }
    this.#soon();
  }

  /** Another process has written, nobody knows what. Told at most once a second. */
  noticeForeignChange(): void {
    this.#signals.add("changed");
    this.#soon();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #takeLine(line: LogRow): void {
    if (line.run_id === null || !this.#options.isFollowed(line.run_id)) return;
    const batch = this.#lines.get(line.run_id) ?? new Batch<LogView>(mostLines);
    this.#lines.set(line.run_id, batch);
    batch.add(logView(line));
  }

  get #isEmpty(): boolean {
    const runs = this.#started.isEmpty && this.#ended.isEmpty && this.#progress.size === 0;
    return runs && this.#lines.size === 0 && this.#signals.size === 0;
  }

  #soon(): void {
    if (this.#timer !== null || this.#isEmpty) return;
    const isChangeAlone = this.#signals.has("changed") && this.#signals.size === 1;
    const pause = isChangeAlone ? Math.max(batchMilliseconds, this.#changedAt + 1_000 - performance.now()) : 0;
    this.#timer = setTimeout(() => this.#flush(), Math.max(batchMilliseconds, pause));
    this.#timer.unref();
  }

  #flush(): void {
    this.#timer = null;
    const { tell, tellLines } = this.#options;
    if (!this.#started.isEmpty) tell("run_started", this.#started.runs());
    for (const [run, batch] of this.#lines) tellLines({ run, lines: batch.first, skipped: batch.more > 0 });
    this.#lines.clear();
    if (this.#progress.size > 0) tell("progress", { runs: [...this.#progress.values()].slice(0, mostRuns) });
    this.#progress.clear();
    if (!this.#ended.isEmpty) tell("run_ended", this.#ended.runs());
    this.#started = new Batch(mostRuns);
    this.#ended = new Batch(mostRuns);
    if (this.#signals.has("changed")) this.#changedAt = performance.now();
    for (const signal of this.#signals) tell(signal, {});
    this.#signals.clear();
  }
}

/** The first so many, and how many more there were. */
class Batch<T> {
  readonly first: T[] = [];
  more = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.first.length === 0;
  }

  add(item: T): void {
    if (this.first.length < this.#most) this.first.push(item);
    else this.more += 1;
  }

  runs(): { runs: T[]; more: number } {
    return { runs: this.first, more: this.more };
  }
}
