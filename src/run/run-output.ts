/** Both output streams of one run: read from FIFOs (or taken from the spawner where there are none), given on as lines. */
import { constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { OutputStream, RunEvents } from "./driver.ts";
import { LineSplitter } from "./lines.ts";
import type { PipeNames } from "./pipe-pool.ts";

const quietMilliseconds = 200;
const mostDrainMilliseconds = 1000;
const tailLines = 20;

const monotonic = (): number => performance.now();
/** Shared by all runs, as what was read is used up before the next read. As large as a pipe's own buffer. */
const readBuffer = Buffer.allocUnsafe(64 * 1024);

/** 0 where there is nothing now; the end of the file is the event loop's to notice. */
function readNow(fd: number): number {
  try {
    return readSync(fd, readBuffer);
  } catch {
    return 0; // EAGAIN
  }
}

export class RunOutput {
  readonly #splitters: Record<OutputStream, LineSplitter>;
  readonly #open = new Set<OutputStream>(["stdout", "stderr"]);
  #sockets: Socket[] = [];
  #descriptors: { stream: OutputStream; fd: number; socket: Socket }[] = [];
  #paused = false;
  #lastByteAt = 0;
  #changed: () => void = () => {};
  /** The last lines of stderr, for the message of a failure. */
  readonly errorTail: string[] = [];

  constructor(events: RunEvents) {
    const splitter = (onLine: (line: string) => void) => new LineSplitter(onLine, () => monotonic() / 1000);
    this.#splitters = {
      stdout: splitter((line) => events.onLine("stdout", line)),
      stderr: splitter((line) => {
        this.errorTail.push(line);
        if (this.errorTail.length > tailLines) this.errorTail.shift();
        events.onLine("stderr", line);
      }),
    };
  }

  /** Opens the read ends; must come before anyone opens the write ends. */
  openPipes(names: PipeNames): void {
    const open = (name: string) => openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#sockets = [this.#reader("stdout", open(names.stdout)), this.#reader("stderr", open(names.stderr))];
  }

  /**
   * Reads at once what is in the pipes, past the event loop. A pipe holds no more than a buffer or two; a program that
   * writes all the while does not keep us here for longer than that.
   */
  catchUp(): void {
    for (const { stream, fd, socket } of this.#descriptors) {
      for (let round = 0; round < 3 && this.#open.has(stream) && !socket.destroyed; round++) {
        const length = readNow(fd);
        if (length === 0) break;
        this.take(stream, readBuffer.subarray(0, length));
      }
    }
  }

  #reader(stream: OutputStream, fd: number): Socket {
    const socket = new Socket({
      fd,
      readable: true,
      writable: false,
      onread: {
        buffer: readBuffer,
        callback: (length, buffer) => {
          this.take(stream, (buffer as Buffer).subarray(0, length));
          return !this.#paused;
        },
      },
    });
    this.#descriptors.push({ stream, fd, socket });
    socket.pause();
    socket.on("error", () => this.#ended(stream));
    socket.on("close", () => this.#ended(stream));
    return socket;
  }

  /** Reading starts only once the write ends are open: before, some systems take the missing writer for the end. */
  startReading(): void {
    if (!this.#paused) for (const socket of this.#sockets) socket.resume();
  }

  take(stream: OutputStream, bytes: Buffer | null): void {
    if (bytes === null) return this.#ended(stream);
    if (!this.#open.has(stream)) return;
    this.#lastByteAt = monotonic();
    this.#splitters[stream].write(bytes);
  }

  #ended(stream: OutputStream): void {
    if (!this.#open.delete(stream)) return;
    this.#splitters[stream].end();
    this.#changed();
  }

  pause(): void {
    this.#paused = true;
    for (const socket of this.#sockets) socket.pause();
  }

  resume(): void {
    this.#paused = false;
    for (const socket of this.#sockets) socket.resume();
    this.#changed();
  }

  /**
   * After the processes are gone: what is still in the pipes. Normally the end of file is there at once; a process that
   * escaped may hold a pipe open, so quiet counts as the end too. Paused output is not given up, however long.
   */
  async drain(): Promise<void> {
    let began = monotonic();
    while (this.#open.size > 0) {
      if (this.#paused) began = monotonic();
      else {
        const now = monotonic();
        if (now - began > mostDrainMilliseconds || now - Math.max(began, this.#lastByteAt) > quietMilliseconds) break;
      }
      await this.#changeOr(25);
      // A process that was held up finds its timers due before what came in meanwhile: only now that has been read.
      await setImmediate();
    }
    this.close();
  }

  close(): void {
    for (const stream of [...this.#open]) this.#ended(stream);
    for (const socket of this.#sockets) socket.destroy();
  }

  #changeOr(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
