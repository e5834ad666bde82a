/** The world as the command line sees it, so that nothing else here touches a global and tests can stand in for it. */
import { isatty } from "node:tty";
import { existsSync } from "node:fs";

export interface Output {
  write(text: string | Uint8Array): unknown;
}

export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

export interface Io {
  stdout: Output;
  stderr: Output;
  /** Everything that comes on stdin, to its end. */
  readInput(): Promise<string>;
  isInputTerminal: boolean;
  /** Keys as they are pressed, without echo, until the returned function is called; null where there is no keyboard. */
  listenToKeys: ((listener: (key: string) => void) => () => void) | null;
  environment: Record<string, string | undefined>;
  workingDirectory: string;
  /** Whether there is a file or folder. */
  exists(path: string): boolean;
  processId: number;
  /** Whether stdout is a terminal. */
  isTerminal: boolean;
  /** Of the terminal, as it is now; Infinity where there is none, so that nothing is cut. */
  columns(): number;
  rows(): number;
  onResize(listener: () => void): () => void;
  /** While anyone listens, the signal does not end the process. */
  onSignal(listener: (signal: Signal) => void): () => void;
  /** Called at any end of the process, also an unforeseen one; must not wait for anything. */
  onExit(listener: () => void): () => void;
  /** Aborted once whoever read our output has gone, as in `aios logs | head`. */
  outputClosed: AbortSignal;
  /** Ends the process at once. */
  exit(code: number): void;
  /** Epoch seconds. */
  now(): number;
}

const signals: Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** The real world. */
export function processIo(process: NodeJS.Process): Io {
  const { stdin, stdout, stderr } = process;
  return {
    stdout,
    stderr,
    readInput: () => readAll(stdin),
    isInputTerminal: isatty(0),
    listenToKeys: stdin.isTTY && stdout.isTTY ? (listener) => listenToKeys(stdin, listener) : null,
    environment: process.env,
    workingDirectory: process.cwd(),
    exists: existsSync,
    processId: process.pid,
    isTerminal: isatty(stdout.fd),
    columns: () => (stdout.isTTY ? stdout.columns || 80 : Infinity),
    rows: () => (stdout.isTTY ? stdout.rows || 24 : Infinity),
    onResize: (listener) => subscribe(stdout, "resize", listener),
    onSignal: (listener) => {
      const ends = signals.map((signal) => subscribe(process, signal, () => listener(signal)));
      return () => ends.forEach((end) => end());
    },
    onExit: (listener) => {
      // A crash prints its error before "exit": by then the terminal must be in order.
      const ends = ["exit", "uncaughtExceptionMonitor"].map((event) => subscribe(process, event, listener));
      return () => ends.forEach((end) => end());
    },
    outputClosed: closingOf([stdout, stderr]),
    exit: (code) => process.exit(code),
    now: () => Date.now() / 1000,
  };
}

function subscribe(emitter: NodeJS.EventEmitter, event: string, listener: () => void): () => void {
  emitter.on(event, listener);
  return () => emitter.off(event, listener);
}

/** Without a listener for it, EPIPE would end the process with a stack trace. */
function closingOf(streams: NodeJS.WriteStream[]): AbortSignal {
  const closing = new AbortController();
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // EIO: the terminal itself has gone.
      if (error.code !== "EPIPE" && error.code !== "EIO" && error.code !== "ERR_STREAM_DESTROYED") throw error;
      closing.abort();
    });
  }
  return closing.signal;
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function listenToKeys(stdin: NodeJS.ReadStream, listener: (key: string) => void): () => void {
  const onData = (data: Buffer) => listener(data.toString("utf8"));
  stdin.setRawMode(true);
  stdin.on("data", onData);
  stdin.resume();
  return () => {
    stdin.off("data", onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
