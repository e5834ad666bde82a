/** One connection to the SQLite file: its settings, its prepared statements, and the pieces of a transaction. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { DatabaseError, explainTrouble, troubleOf } from "./errors.ts";

/** How long SQLite itself may wait for a lock before it hands back to the event loop. */
const busyMilliseconds = 5;

export interface ConnectionOptions {
  /** `delete` keeps the database one file; `wal` is there for who wants it (AIOS_JOURNAL=wal). */
  journal?: "delete" | "wal";
  readOnly?: boolean;
}

type Row = Record<string, unknown>;

/** A part of a transaction has failed, and its changes cannot be told from those of the others. */
export class PartFailed extends Error {}

export class Connection {
  readonly path: string;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #dataVersion = -1;
  /** While set, a part that fails has the whole transaction done again; see `attempt`. */
  failsTogether = false;

  constructor(path: string, options: ConnectionOptions) {
    this.path = path;
    this.#sqlite = openFile(path, options);
  }

  /**
   * A part of a write that may fail by itself: what it throws undoes only its own changes, and is returned. Trouble
   * with the database is thrown. Call inside `write`.
   *
   * Parts seldom fail, and a savepoint for each would double what a small write costs, as SQLite copies every page
   * that is changed after one. So a transaction of the queue goes without at first (`failsTogether`), and is done
   * again with savepoints when a part has failed.
   */
  attempt<T>(work: () => T): { value: T; error?: undefined } | { value?: undefined; error: unknown } {
    return this.failsTogether ? { value: this.#attemptTogether(work) } : this.#attemptApart(work);
  }

  #attemptTogether<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw troubleOf(error) || error instanceof PartFailed ? error : new PartFailed();
    }
  }

  #attemptApart<T>(work: () => T): { value: T; error?: undefined } | { value?: undefined; error: unknown } {
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

  get isInTransaction(): boolean {
    return this.#sqlite.isTransaction;
  }

  begin(kind: "BEGIN" | "BEGIN IMMEDIATE"): void {
    this.#prepare(kind).run();
  }

  commit(): void {
    this.#prepare("COMMIT").run();
  }

  rollBack(): void {
    // Some errors (full disk, I/O) have rolled back already.
    if (this.#sqlite.isTransaction) this.#prepare("ROLLBACK").run();
  }

  protected closeFile(): void {
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
}

function openFile(path: string, { journal = "delete", readOnly = false }: ConnectionOptions): DatabaseSync {
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
