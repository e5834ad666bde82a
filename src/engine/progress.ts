/** How far runs are, as they tell it. However often they do, the database and the live view hear of it in peace. */
import type { Database } from "../db/database.ts";
import { noteProgress } from "../db/runs.ts";
import type { Facts } from "./facts.ts";

export interface Progress {
  /** From 0 to 1; null where only the text is known. */
  progress: number | null;
  text: string | null;
}

const batchMilliseconds = 250;

export class ProgressBook {
  readonly #db: Database;
  readonly #facts: Facts;
  #waiting = new Map<string, Progress>();
  #isScheduled = false;
  #isStopped = false;

  constructor(db: Database, facts: Facts) {
    this.#db = db;
    this.#facts = facts;
  }

  tell(runId: string, progress: Progress): void {
    this.#waiting.set(runId, progress);
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    setTimeout(() => this.#storeAll(), batchMilliseconds);
  }

  /** The run is about to be recorded as ended: what it said last is written just before. */
  end(runId: string): void {
    const last = this.#waiting.get(runId);
    if (last === undefined) return;
    this.#waiting.delete(runId);
    this.#store([[runId, last]]);
  }

  /** The database is about to be closed. */
  stop(): void {
    this.#storeAll();
    this.#isStopped = true;
  }

  #storeAll(): void {
    this.#isScheduled = false;
    const waiting = [...this.#waiting];
    this.#waiting = new Map();
    if (waiting.length > 0 && !this.#isStopped) this.#store(waiting);
  }

  #store(told: [string, Progress][]): void {
    for (const [run_id, { progress, text }] of told) this.#facts.emit({ kind: "progress", run_id, progress, text });
    // Trouble with the database is told by everything else that is written.
    const written = this.#db.write(() => {
      for (const [runId, { progress, text }] of told) noteProgress(this.#db, runId, progress, text);
    });
    written.catch(() => {});
  }
}
