/**
 * The one database: a single SQLite file, no WAL.
 *
 * All work goes through `read` and `write`. Their callbacks are synchronous, so nothing foreign can be awaited
 * inside a transaction. Writes of one turn of the event loop share one transaction (group commit), and a promise
 * of `write` settles after that transaction is durable. A lock held by another program, or a full disk, never
 * blocks the event loop and loses nothing: the work waits and is tried again.
 */
import type { Random } from "../model/clock.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { DatabaseError, explainTrouble, troubleOf } from "./errors.ts";
import { waitBeforeRetry, WriteQueue } from "./write-queue.ts";

export interface DatabaseOptions extends ConnectionOptions {
  /** Called with a sentence when the database cannot be used for now, and with null once it can again. */
  onTrouble?: (message: string | null) => void;
  /** Spreads the retries of several processes, so that they do not meet again and again. */
  random?: Random;
}

export interface WriteOptions {
  /** After so many seconds of trouble the work is given up and rejects. Default: never. */
  patienceSeconds?: number;
}

export class Database extends Connection {
  readonly #random: Random;
  readonly #queue: WriteQueue;

  constructor(path: string, { onTrouble = () => {}, random = () => 0.5, ...options }: DatabaseOptions = {}) {
    super(path, options);
    this.#random = random;
    this.#queue = new WriteQueue(this, { onTrouble, random });
  }

  /** Runs `work` on one consistent state of the database. Retries while another program holds it locked. */
  async read<T>(work: () => T, { patienceSeconds = Infinity }: WriteOptions = {}): Promise<T> {
    const givenUpAt = performance.now() + patienceSeconds * 1000;
    for (let attempt = 0; ; attempt++) {
      await this.#queue.outsideWrite();
      try {
        return this.#readOnce(work);
      } catch (error) {
        if (troubleOf(error) !== "locked" || performance.now() > givenUpAt) throw this.#explained(error);
        await waitBeforeRetry(attempt, this.#random);
      }
    }
  }

  /**
   * Runs `work` in an immediate transaction, shared with all other writes of this turn. Resolves with its value
   * after the commit. What `work` throws undoes only its own changes and rejects only its own promise. `work` may
   * run again if the transaction could not be committed, so it must not have effects outside the database.
   */
  write<T>(work: () => T, { patienceSeconds = Infinity }: WriteOptions = {}): Promise<T> {
    return this.#queue.add(work, patienceSeconds);
  }

  /** Commits what is queued, then closes. Idempotent. */
  async close(): Promise<void> {
    await this.#queue.empty();
    this.closeFile();
  }

  #readOnce<T>(work: () => T): T {
    this.begin("BEGIN");
    try {
      const value = work();
      this.commit();
      return value;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  #explained(error: unknown): unknown {
    const trouble = troubleOf(error);
    return trouble ? new DatabaseError(trouble, explainTrouble(trouble, this.path), { cause: error }) : error;
  }
}
