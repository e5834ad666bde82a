/**
 * Group commit: writes of one turn of the event loop share one transaction. What could not be committed, because of a
 * lock or a full disk, is kept and tried again, and the trouble is told once.
 */
import type { Random } from "../model/clock.ts";
import { type Connection, PartFailed } from "./connection.ts";
import { DatabaseError, explainTrouble, passes, troubleOf, type Trouble } from "./errors.ts";

const longestWaitMilliseconds = 250;
/** A commit waits this long for readers of other programs to end, then lets our own reads in and begins anew. */
const longestCommitMilliseconds = 500;
/** While it waits, no new reader gets in. Where one reads for long, the others must not have to wait for that one. */
const furtherCommitMilliseconds = 50;
/** A batch of so many writes is worth a commit, however short ago the last one was. */
const fullBatch = 16;
const longestBreathMilliseconds = 20;
/** A lock that lasts longer is told of. */
const toldLockMilliseconds = 2_000;

export interface WriteQueueOptions {
  onTrouble: (message: string | null) => void;
  random: Random;
}

interface PendingWrite {
  work: () => unknown;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
  /** By `performance.now()`. */
  givenUpAt: number;
}

type Settled = { write: PendingWrite; value?: unknown; error?: unknown };

export class WriteQueue {
  readonly #connection: Connection;
  readonly #options: WriteQueueOptions;
  #queue: PendingWrite[] = [];
  #flushing: Promise<void> | null = null;
  #committing: Promise<Trouble | null> | null = null;
  #insideWrite = false;
  #trouble: Trouble | null = null;
  #firstLocked: number | null = null;
  /** When the last commit had come through, and how long it had taken; by `performance.now()`. */
  #committedAt = -Infinity;
  #commitMilliseconds = 0;
  /** Whether the last attempt has kept new readers of other programs waiting. */
  #keptReadersOut = false;

  constructor(connection: Connection, options: WriteQueueOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  add<T>(work: () => T, patienceSeconds: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve, reject, givenUpAt: performance.now() + patienceSeconds * 1000 });
      this.#flushing ??= this.#flushSoon();
    });
  }

  /** Resolves when no transaction of ours is open: while its commit waits for a lock, its rows are not yet true. */
  async outsideWrite(): Promise<void> {
    while (this.#insideWrite) await this.#committing;
  }

  /** Resolves when nothing waits to be committed. */
  async empty(): Promise<void> {
    while (this.#flushing) await this.#flushing;
  }

  async #flushSoon(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (let attempt = 0; this.#queue.length > 0;) {
      await this.#breathe();
      const batch = this.#queue;
      this.#queue = [];
      this.#committing = this.#commitBatch(batch);
      const trouble = await this.#committing;
      if (!trouble) {
        attempt = 0;
        continue;
      }
      this.#keepOrGiveUp(batch, trouble);
      // Clients try again every 100 ms or so: a pause of less would leave them no chance.
      await waitBeforeRetry(this.#keptReadersOut ? Infinity : attempt, this.#options.random);
      attempt++;
    }
    this.#flushing = null;
  }

  /**
   * A commit stops everything else for as long as the disk takes. Right behind one, the next waits as long as that took,
   * for others to come along: a busy device then spends half of its time in commits at most, and each carries more.
   */
  async #breathe(): Promise<void> {
    const breath = Math.min(this.#commitMilliseconds, longestBreathMilliseconds);
    const left = this.#committedAt + breath - performance.now();
    if (left < 0.5 || this.#queue.length >= fullBatch) return;
    await new Promise((resolve) => setTimeout(resolve, left));
  }

  /** Settles every write of the batch and returns null, or undoes all of it and returns the trouble. */
  async #commitBatch(batch: PendingWrite[]): Promise<Trouble | null> {
    this.#keptReadersOut = false;
    try {
      const settled = this.#carryOut(batch);
      await this.#commit(batch);
      this.#insideWrite = false;
      this.#setTrouble(null);
      for (const { write, value, error } of settled) {
        if (error === undefined) write.resolve(value as never);
        else write.reject(error);
      }
      return null;
    } catch (error) {
      this.#connection.rollBack();
      const trouble = troubleOf(error);
      if (trouble) return trouble;
      for (const write of batch) write.reject(error);
      return null;
    } finally {
      this.#insideWrite = false;
    }
  }

  /** All writes in one transaction that is still open afterwards; only trouble with the database itself is thrown. */
  #carryOut(batch: PendingWrite[]): Settled[] {
    this.#connection.begin("BEGIN IMMEDIATE");
    this.#insideWrite = true;
    this.#connection.failsTogether = true;
    try {
      return batch.map((write) => this.#settle(write));
    } catch (error) {
      if (!(error instanceof PartFailed)) throw error;
    } finally {
      this.#connection.failsTogether = false;
    }
    this.#connection.rollBack();
    this.#connection.begin("BEGIN IMMEDIATE");
    return batch.map((write) => this.#settle(write));
  }

  /** One write inside the shared transaction. */
  #settle(write: PendingWrite): Settled {
    const { value, error } = this.#connection.attempt(write.work);
    return error === undefined ? { write, value } : { write, error };
  }

  /** A commit that finds readers in its way keeps its transaction, and so its place before new readers, for a while. */
  async #commit(batch: PendingWrite[]): Promise<void> {
    const milliseconds = this.#firstLocked === null ? longestCommitMilliseconds : furtherCommitMilliseconds;
    const began = performance.now();
    const until = batch.reduce((least, write) => Math.min(least, write.givenUpAt), began + milliseconds);
    for (let attempt = 0; ; attempt++) {
      try {
        const tried = performance.now();
        this.#connection.commit();
        this.#committedAt = performance.now();
        this.#commitMilliseconds = this.#committedAt - tried;
        return;
      } catch (error) {
        const isLocked = troubleOf(error) === "locked" && this.#connection.isInTransaction;
        if (isLocked) this.#keptReadersOut = true;
        if (!isLocked || performance.now() >= until) throw error;
        await waitBeforeRetry(attempt, this.#options.random);
      }
    }
  }

  #keepOrGiveUp(batch: PendingWrite[], trouble: Trouble): void {
    if (trouble !== "locked") this.#setTrouble(trouble);
    const now = performance.now();
    const { path } = this.#connection;
    const givenUp = (write: PendingWrite) => !passes(trouble) || now > write.givenUpAt;
    for (const write of batch.filter(givenUp)) write.reject(new DatabaseError(trouble, explainTrouble(trouble, path)));
    this.#queue = [...batch.filter((write) => !givenUp(write)), ...this.#queue];
    this.#firstLocked ??= now;
    const waitedLong = now - this.#firstLocked > toldLockMilliseconds;
    if (this.#queue.length > 0 && trouble === "locked" && waitedLong) this.#setTrouble(trouble);
  }

  #setTrouble(trouble: Trouble | null): void {
    if (trouble === null) this.#firstLocked = null;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.onTrouble(trouble && explainTrouble(trouble, this.#connection.path));
  }
}

/** 1, 2, 4 … milliseconds, spread so that several processes do not meet again and again. */
export function waitBeforeRetry(attempt: number, random: Random): Promise<void> {
  const longest = Math.min(longestWaitMilliseconds, 2 ** Math.min(attempt, 10));
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + random() / 2)));
}
