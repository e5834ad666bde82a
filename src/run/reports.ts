/**
 * One FIFO over which run servers and the children they forked report to the spawner. As each child writes to it by
 * itself, what it has told stays told when its server is killed. A line is at most PIPE_BUF (4096) bytes long, so
 * that lines of many writers never mix.
 */
import { constants, openSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { lineReader } from "./channel.ts";

export type Report =
  /** The server with this pid takes orders. */
  | { event: "ready"; pid: number }
  | { event: "started"; run_id: string; pid: number; started: string | null }
  | { event: "refused"; run_id: string; code: string; message: string }
  /** The server has grown old: what it had loaded was changed. It has not started the run. */
  | { event: "stale"; run_id: string }
  | { event: "outcome"; run_id: string; outcome: string }
  | {
      event: "exited";
      run_id: string;
      exit_code: number | null;
      /** The signal's number. */
      signal: number | null;
      peak_memory_bytes: number | null;
      cpu_seconds: number;
      has_left: boolean | null;
      /** Processes that only this run can have left. */
      strays: number[];
    };

type Mark = { event: "mark"; id: number };

export class Reports {
  readonly path: string;
  readonly #writer: number;
  readonly #socket: Socket;
  readonly #marks = new Map<number, () => void>();
  #lastMark = 0;

  /** @param path of a FIFO */
  constructor(path: string, onReport: (report: Report) => void) {
    this.path = path;
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    // Also keeps the end of the file away while nobody else has it open.
    this.#writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd: reader, readable: true, writable: false });
    const read = lineReader((line) => {
      const report = parse(line);
      if (report?.event !== "mark") return report && onReport(report);
      this.#marks.get(report.id)?.();
      this.#marks.delete(report.id);
    });
    this.#socket.on("data", read);
    this.#socket.on("error", () => {});
  }

  /** Resolves when all that was written up to now was read. */
  async drained(): Promise<void> {
    const id = (this.#lastMark += 1);
    const line = `${JSON.stringify({ event: "mark", id } satisfies Mark)}\n`;
    const read = new Promise<void>((resolve) => this.#marks.set(id, resolve));
    while (!this.#write(line)) await sleep(5);
    await read;
  }

  #write(line: string): boolean {
    try {
      writeSync(this.#writer, line);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
      throw error;
    }
  }
}

/** Null for what is no report: the descriptor is open in programs too, and they may do with it what they like. */
function parse(line: string): Report | Mark | null {
  try {
    const report = JSON.parse(line) as Report | Mark | null;
    return typeof report === "object" && report !== null && "event" in report ? report : null;
  } catch {
    return null;
  }
}
