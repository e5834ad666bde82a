/** A terminal, or none, in the hands of a test. */
import type { Io, Signal } from "../io.ts";
import { noon } from "./planted-views.ts";

/** What the command line wrote, and the levers of its world. */
export class PlantedIo implements Io {
  out = "";
  err = "";
  exitCodes: number[] = [];
  time = noon;
  size = { columns: 100, rows: 30 };
  readonly closing = new AbortController();
  readonly #signalListeners = new Set<(signal: Signal) => void>();
  readonly #keyListeners = new Set<(key: string) => void>();
  readonly #exitListeners = new Set<() => void>();
  readonly #resizeListeners = new Set<() => void>();
  readonly #writeListeners = new Set<() => void>();
  readonly environment: Record<string, string | undefined>;
  readonly isTerminal: boolean;
  readonly isHome: boolean;
  readonly workingDirectory = "/home/ada/aios";
  readonly processId = 1234;
  /** What comes on stdin. */
  input = "";
  readonly isInputTerminal: boolean;
  readonly listenToKeys: Io["listenToKeys"];

  constructor({
    terminal = false,
    isHome = true,
    environment = {},
  }: { terminal?: boolean; isHome?: boolean; environment?: Io["environment"] } = {}) {
    this.isTerminal = terminal;
    this.isHome = isHome;
    this.environment = { AIOS_TIMEZONE: "Europe/Berlin", ...environment };
    this.isInputTerminal = terminal;
    this.listenToKeys = terminal ? (listener) => listening(this.#keyListeners, listener) : null;
  }

  readonly stdout = { write: (text: string) => this.#wrote((this.out += text)) };
  readonly stderr = { write: (text: string) => this.#wrote((this.err += text)) };
  readInput = () => Promise.resolve(this.input);
  exists = () => this.isHome;
  columns = () => (this.isTerminal ? this.size.columns : Infinity);
  rows = () => (this.isTerminal ? this.size.rows : Infinity);
  onResize = (listener: () => void) => listening(this.#resizeListeners, listener);
  onSignal = (listener: (signal: Signal) => void) => listening(this.#signalListeners, listener);
  onExit = (listener: () => void) => listening(this.#exitListeners, listener);
  exit = (code: number) => {
    this.exitCodes.push(code);
    for (const listener of this.#exitListeners) listener();
  };
  now = () => this.time;

  get outputClosed(): AbortSignal {
    return this.closing.signal;
  }

  signal(signal: Signal): void {
    for (const listener of this.#signalListeners) listener(signal);
  }

  press(key: string): void {
    for (const listener of this.#keyListeners) listener(key);
  }

  resize(columns: number, rows: number): void {
    this.size = { columns, rows };
    for (const listener of this.#resizeListeners) listener();
  }

  get isListeningToKeys(): boolean {
    return this.#keyListeners.size > 0;
  }

  /** Resolves once what was written contains the text. */
  async said(text: string): Promise<void> {
    while (!this.out.includes(text) && !this.err.includes(text)) {
      await new Promise<void>((resolve) => void listening(this.#writeListeners, resolve));
    }
  }

  #wrote(_: string): void {
    for (const listener of this.#writeListeners) listener();
  }
}

function listening<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
