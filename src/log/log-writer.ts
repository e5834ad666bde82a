/**
 * Batches the lines of all runs into the database: one transaction every 50 ms or 1,000 lines. Memory is bounded by
 * the limits of each run; a run that floods is slowed down or cut, and no other run notices.
 */
import type { Database } from "../db/database.ts";
import { deleteLogs, insertLog, type LogLevel, type LogRow, type LogStream, type NewLog } from "../db/logs.ts";
import type { Clock } from "../model/clock.ts";
import { lineLimits, LineBuffer, StoredLines, type Line, type LineLimits, type TakenLines } from "./lines.ts";

const batchMilliseconds = 50;
const batchLines = 1_000;

export interface LogWriterOptions {
  db: Database;
  clock: Clock;
  device: string;
  /** Gets each stored line, in order: the live view and `logs -f` render from it. */
  onStored?: (lines: LogRow[]) => void;
  limits?: LineLimits;
}

type ProgramStream = Exclude<LogStream, "aios">;

/** Where one run writes its lines. */
export interface RunLog {
  write(stream: ProgramStream, message: string, level?: LogLevel): void;
  /** Its lines come faster than they are stored: whoever can should wait for `stored`. */
  readonly isFull: boolean;
  /** Resolves when everything that waits now is stored. */
  stored(): Promise<void>;
  /** Stores what still waits. Nothing may be written afterwards. */
  close(): Promise<void>;
}

/** Lets a program be slowed down while its lines wait to be stored. */
export interface Valve {
  pause(): void;
  resume(): void;
}

interface OpenLog {
  run_id: string;
  job_name: string;
  buffer: LineBuffer;
  stored: StoredLines;
  valve: Valve;
  paused: boolean;
}

export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #limits: LineLimits;
  readonly #open = new Map<string, OpenLog>();
  #messages: NewLog[] = [];
  #waiting = 0;
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#limits = options.limits ?? lineLimits;
  }

  open(run: { id: string; job_name: string }, valve: Valve): RunLog {
    const log: OpenLog = {
      run_id: run.id,
      job_name: run.job_name,
      buffer: new LineBuffer(this.#limits),
      stored: new StoredLines(this.#limits),
      valve,
      paused: false,
    };
    this.#open.set(run.id, log);
    return {
      write: (stream, message, level = "INFO") => this.#write(log, stream, message, level),
      get isFull() {
        return log.paused;
      },
      stored: () => this.flush(),
      close: () => this.#close(log),
    };
  }

  /** Something AIOS itself has to say, about a job or a run where it concerns one. */
  say(level: LogLevel, message: string, about: { job_name?: string; run_id?: string } = {}): void {
    const { clock, device } = this.#options;
    this.#messages.push({
      timestamp: clock.now(),
      level,
      message,
      device,
      run_id: about.run_id ?? null,
      job_name: about.job_name ?? null,
      stream: "aios",
    });
    this.#schedule();
  }

  /** Stores everything that waits now. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    // A batch that failed has told whoever waited for it; the next one goes on.
    this.#flushing = this.#flushing.catch(() => {}).then(() => this.#store());
    return this.#flushing;
  }

  #write(log: OpenLog, stream: ProgramStream, message: string, level: LogLevel): void {
    // Beyond its head a run waits for the next batch however much it prints.
    if (log.buffer.isInHead) this.#waiting++;
    log.buffer.add({ timestamp: this.#options.clock.now(), stream, message, level });
    if (!log.paused && log.buffer.isFull) {
      log.paused = true;
      log.valve.pause();
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#waiting >= batchLines) {
      // Zero now, so that one flush is asked for per thousand lines, not one per further line.
      this.#waiting = 0;
      this.#flushUnwatched();
    } else {
      this.#timer ??= setTimeout(() => this.#flushUnwatched(), batchMilliseconds);
    }
  }

  /** What makes a batch fail for good, a damaged database, is met and told by everything else too. */
  #flushUnwatched(): void {
    this.flush().catch(() => {});
  }

  /** Asks for the write before it waits for anything, so that what the caller writes next is in the same transaction. */
  async #close(log: OpenLog): Promise<void> {
    this.#open.delete(log.run_id);
    if (log.buffer.isEmpty) return this.#flushing.catch(() => {});
    const lines = log.buffer.take();
    const [rows] = await Promise.all([
      this.#options.db.write(() => this.#insert(log, lines)),
      this.#flushing.catch(() => {}), // its earlier lines are accounted for, and told of, first
    ]);
    await this.#account(log, rows, lines.cut);
    this.#options.onStored?.(rows);
  }

  async #store(): Promise<void> {
    const messages = this.#messages;
    this.#messages = [];
    this.#waiting = 0;
    const taken = [...this.#open.values()]
      .filter((log) => !log.buffer.isEmpty)
      .map((log) => ({ log, lines: log.buffer.take() }));
    if (messages.length === 0 && taken.length === 0) return;
    const { db } = this.#options;
    const [saidRows, ...runRows] = await Promise.all([
      db.write(() => messages.map((line) => ({ id: insertLog(db, line), ...line }))),
      ...taken.map(({ log, lines }) => db.write(() => this.#insert(log, lines))),
    ]);
    for (const [index, { log, lines }] of taken.entries()) await this.#account(log, runRows[index]!, lines.cut);
    this.#options.onStored?.([...saidRows, ...runRows.flat()]);
  }

  #insert(log: OpenLog, { head, cut, rest }: TakenLines): LogRow[] {
    const notice = cut > 0 ? [this.#cutNotice(cut, rest[0]?.timestamp)] : [];
    const rows = [...head, ...notice, ...rest].map((line) => this.#row(log, line));
    return rows.map((row) => ({ id: insertLog(this.#options.db, row), ...row }));
  }

  async #account(log: OpenLog, rows: LogRow[], cut: number): Promise<void> {
    for (const row of rows) {
      if (row.stream === "aios") log.stored.addedNotice(row.id, cut);
      else log.stored.added(row.id);
    }
    const overflow = log.stored.overflow();
    if (overflow) await this.#takeOut(log, overflow);
    if (!log.paused) return;
    log.paused = false;
    log.valve.resume();
  }

  /** The line that states the cut takes the place of the first line taken out, so it is read where lines lack. */
  async #takeOut(log: OpenLog, range: { fromId: number; toId: number; count: number }): Promise<void> {
    const { db, clock } = this.#options;
    log.stored.cut += range.count;
    const message = cutMessage(log.stored.cut);
    await db.write(() => {
      deleteLogs(db, log.run_id, range.fromId, range.toId);
      if (log.stored.noticeId !== null) deleteLogs(db, log.run_id, log.stored.noticeId, log.stored.noticeId);
      const row = this.#row(log, { timestamp: clock.now(), stream: "aios", message, level: "WARNING" });
      insertLog(db, row, range.fromId);
    });
    log.stored.noticeId = range.fromId;
  }

  #cutNotice(cut: number, timestamp: number | undefined): Line {
    const message = cutMessage(cut);
    return { timestamp: timestamp ?? this.#options.clock.now(), stream: "aios", message, level: "WARNING" };
  }

  #row(log: OpenLog, line: Line): NewLog {
    const { run_id, job_name } = log;
    const { timestamp, message, stream, level } = line;
    return { timestamp, level, message, device: this.#options.device, run_id, job_name, stream };
  }
}

function cutMessage(count: number): string {
  const lines = count === 1 ? "1 line" : `${count.toLocaleString("en-US")} lines`;
  return `… ${lines} left out here: a run keeps its first and its last lines …`;
}
