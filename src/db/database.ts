/**
 * The one database: a single SQLite file, no WAL.
 *
 * All work goes through `read` and `write`. Their callbacks are synchronous, so nothing foreign can be awaited
 * inside a transaction. Writes of one turn of the event loop share one transaction (group commit), and a promise
 * of `write` settles after that transaction is durable. A lock held by another program, or a full disk, never
 * blocks the event loop and loses nothing: the work waits and is tried again.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Random } from "../model/clock.ts";
import { DatabaseError, explainTrouble, passes, troubleOf, type Trouble } from "./errors.ts";

/** How long SQLite itself may wait for a lock before it hands back to the event loop. */
const busyMilliseconds = 5;
const longestWaitMilliseconds = 250;
/** A commit waits this long for readers of other programs to end, then lets our own reads in and begins anew. */
const longestCommitMilliseconds = 500;

export interface DatabaseOptions {
  /** `delete` keeps the database one file; `wal` is there for who wants it (AIOS_JOURNAL=wal). */
  journal?: "delete" | "wal";
  readOnly?: boolean;
  /** Called with a sentence when the database cannot be used for now, and with null once it can again. */
  onTrouble?: (message: string | null) => void;
  /** Spreads the retries of several processes, so that they do not meet again and again. */
  random?: Random;
}

export interface WriteOptions {
  /** After so many seconds of trouble the write is given up and rejects. Default: never. */
  patienceSeconds?: number;
}

type Row = Record<string, unknown>;

interface PendingWrite {
  work: () => unknown;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
  givenUpAt: number;
}

type Settled = { write: PendingWrite; value?: unknown; error?: unknown };

export class Database {
  readonly path: string;
  onTrouble: (message: string | null) => void;
  readonly #sqlite: DatabaseSync;
  readonly #random: Random;
  readonly #statements = new Map<string, StatementSync>();
  #queue: PendingWrite[] = [];
  #flushing: Promise<void> | null = null;
  #committing: Promise<Trouble | null> | null = null;
  #trouble: Trouble | null = null;
  #dataVersion = -1;
  #insideWrite = false;
  #firstLocked: number | null = null;

  constructor(path: string, options: DatabaseOptions = {}) {
    this.path = path;
    this.onTrouble = options.onTrouble ?? (() => {});
    this.#random = options.random ?? (() => 0.5);
    this.#sqlite = openFile(path, options);
  }

  /** Runs `work` on one consistent state of the database. Retries while another program holds it locked. */
  async read<T>(work: () => T, { patienceSeconds = Infinity }: WriteOptions = {}): Promise<T> {
    const givenUpAt = performance.now() + patienceSeconds * 1000;
    for (let attempt = 0; ; attempt++) {
      // Our own transaction may be open while its commit waits for a lock; its rows are not yet true.
      while (this.#insideWrite) await this.#committing;
      try {
        return this.#inTransaction("BEGIN", work);
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble !== "locked" || performance.now() > givenUpAt) throw this.#explained(error);
        await this.#waitBeforeRetry(attempt);
      }
    }
  }

  /**
   * Runs `work` in an immediate transaction, shared with all other writes of this turn. Resolves with its value
   * after the commit. What `work` throws undoes only its own changes and rejects only its own promise. `work` may
   * run again if the transaction could not be committed, so it must not have effects outside the database.
   */
  write<T>(work: () => T, { patienceSeconds = Infinity }: WriteOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve, reject, givenUpAt: performance.now() + patienceSeconds * 1000 });
      this.#flushing ??= this.#flushSoon();
    });
  }

  /**
   * A part of a write that may fail by itself: what it throws undoes only its own changes, and is returned. Trouble
   * with the database is thrown. Call inside `write`.
   */
  attempt<T>(work: () => T): { value: T; error?: undefined } | { value?: undefined; error: unknown } {
    this.#prepare("SAVEPOINT one_part").run();
    try {
      const value = work();
      this.#prepare("RELEASE one_part").run();
      return { value };
    } catch (error) {
      if (troubleOf(error) || !this.#sqlite.isTransaction) throw error;
      this.#prepare("ROLLBACK TO one_part").run();
      this.#prepare("RELEASE one_part").run();
      return { error: error ?? new Error("A write failed without saying why.") };
    }
  }

  /** All rows of a statement. Call inside `read` or `write`. */
  all<T = Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  /** The first row of a statement, or undefined. Call inside `read` or `write`. */
  get<T = Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  /** Runs a statement and returns how many rows it changed. Call inside `write`. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Inserts a row and returns its rowid, or null when a conflict was ignored. Call inside `write`. */
  insert(sql: string, ...values: SQLInputValue[]): number | null {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return changes === 0 ? null : Number(lastInsertRowid);
  }

  /** Runs several statements as they are, outside the queue: for migrations and pragmas at start. */
  script(sql: string): void {
    this.#sqlite.exec(sql);
  }

  /**
   * Whether another connection has committed since the last call. Costs microseconds: it is asked on every event
   * of the file watch. Source: https://www.sqlite.org/pragma.html#pragma_data_version
   */
  changedByOthers(): boolean {
    try {
      const { data_version: version } = this.get<{ data_version: number }>("PRAGMA data_version")!;
      const changed = this.#dataVersion !== -1 && version !== this.#dataVersion;
      this.#dataVersion = version;
      return changed;
    } catch (error) {
      // A writer is just committing; the slow poll and its own file events ask again.
      if (troubleOf(error) === "locked") return true;
      throw error;
    }
  }

  /** Commits what is queued, then closes. Idempotent. */
  async close(): Promise<void> {
    while (this.#flushing) await this.#flushing;
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }

  /** The connection itself, for the backup function of `node:sqlite` only. */
  get connection(): DatabaseSync {
    return this.#sqlite;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #inTransaction<T>(begin: string, work: () => T): T {
    this.#prepare(begin).run();
    try {
      const value = work();
      this.#prepare("COMMIT").run();
      return value;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    // Some errors (full disk, I/O) have rolled back already.
    if (this.#sqlite.isTransaction) this.#prepare("ROLLBACK").run();
  }

  async #flushSoon(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (let attempt = 0; this.#queue.length > 0; ) {
      const batch = this.#queue;
      this.#queue = [];
      this.#committing = this.#commitBatch(batch);
      const trouble = await this.#committing;
      if (!trouble) {
        attempt = 0;
        continue;
      }
      this.#keepOrGiveUp(batch, trouble);
      await this.#waitBeforeRetry(attempt++);
    }
    this.#flushing = null;
  }

  /** Settles every write of the batch and returns null, or undoes all of it and returns the trouble. */
  async #commitBatch(batch: PendingWrite[]): Promise<Trouble | null> {
    try {
      this.#prepare("BEGIN IMMEDIATE").run();
      this.#insideWrite = true;
      const settled = batch.map((write) => this.#settle(write));
      await this.#commit(batch);
      this.#insideWrite = false;
      this.#setTrouble(null);
      for (const { write, value, error } of settled) {
        if (error === undefined) write.resolve(value as never);
        else write.reject(error);
      }
      return null;
    } catch (error) {
      this.#rollBack();
      const trouble = troubleOf(error);
      if (trouble) return trouble;
      for (const write of batch) write.reject(error);
      return null;
    } finally {
      this.#insideWrite = false;
    }
  }

  /** One write inside the shared transaction; only trouble with the database itself is thrown. */
  #settle(write: PendingWrite): Settled {
    const { value, error } = this.attempt(write.work);
    return error === undefined ? { write, value } : { write, error };
  }

  /** A commit that finds readers in its way keeps its transaction, and so its place before new readers, for a while. */
  async #commit(batch: PendingWrite[]): Promise<void> {
    const began = performance.now();
    const until = batch.reduce((least, write) => Math.min(least, write.givenUpAt), began + longestCommitMilliseconds);
    for (let attempt = 0; ; attempt++) {
      try {
        this.#prepare("COMMIT").run();
        return;
      } catch (error) {
        const mayWait = troubleOf(error) === "locked" && this.#sqlite.isTransaction && performance.now() < until;
        if (!mayWait) throw error;
        await this.#waitBeforeRetry(attempt);
      }
    }
  }

  #keepOrGiveUp(batch: PendingWrite[], trouble: Trouble): void {
    if (trouble !== "locked") this.#setTrouble(trouble);
    const now = performance.now();
    const givenUp = (write: PendingWrite) => !passes(trouble) || now > write.givenUpAt;
    for (const write of batch.filter(givenUp)) {
      write.reject(new DatabaseError(trouble, explainTrouble(trouble, this.path)));
    }
    this.#queue = [...batch.filter((write) => !givenUp(write)), ...this.#queue];
    const waitedLong = this.#queue.length > 0 && trouble === "locked" && this.#lockedSince(now) > 2000;
    if (waitedLong) this.#setTrouble(trouble);
  }

  /** 1, 2, 4 … milliseconds. */
  #waitBeforeRetry(attempt: number): Promise<void> {
    const longest = Math.min(longestWaitMilliseconds, 2 ** Math.min(attempt, 10));
    return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + this.#random() / 2)));
  }

  #lockedSince(now: number): number {
    this.#firstLocked ??= now;
    return now - this.#firstLocked;
  }

  #setTrouble(trouble: Trouble | null): void {
    if (trouble === null) this.#firstLocked = null;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.onTrouble(trouble && explainTrouble(trouble, this.path));
  }

  #explained(error: unknown): unknown {
    const trouble = troubleOf(error);
    return trouble ? new DatabaseError(trouble, explainTrouble(trouble, this.path), { cause: error }) : error;
  }
}

function openFile(path: string, { journal = "delete", readOnly = false }: DatabaseOptions): DatabaseSync {
  let sqlite: DatabaseSync | null = null;
  try {
    sqlite = new DatabaseSync(path, { readOnly, timeout: busyMilliseconds });
    // Reading the schema version is what finds a file that is not a database at all.
    sqlite.exec("PRAGMA user_version; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000");
    if (!readOnly) sqlite.exec(journal === "wal" ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE");
    return sqlite;
  } catch (error) {
    // Opening is tried again while the file is locked: an open file left behind each time would add up.
    sqlite?.close();
    const trouble = troubleOf(error);
    if (!trouble) throw error;
    throw new DatabaseError(trouble, explainTrouble(trouble, path), { cause: error });
  }
}
