/**
 * The event stream of AIOS: one connection a page, healed by itself, resumed where it broke off. A page that nobody
 * looks at lets go of it, as a browser has few connections to one server for all its pages together.
 */
import type { LiveEvents, LiveKind } from "../../../src/http/live-events.ts";
import { firstSeenEventId } from "./client.ts";

export type { LiveEvents, LiveKind };

/** `live`: what is shown is true. `connecting`, `lost`: it may be old. `signed_out`: nothing more comes by itself. */
export type Connection = "connecting" | "live" | "lost" | "signed_out";
type Listener<Kind extends LiveKind> = (data: LiveEvents[Kind]) => void;

/** The server says at least `beat` every 15 seconds. */
const silenceMilliseconds = 40_000;
const hiddenMilliseconds = 30_000;
const shortestPause = 500;
const longestPause = 15_000;

const kinds: Readonly<Record<LiveKind, true>> = {
  hello: true,
  reset: true,
  beat: true,
  run_started: true,
  run_ended: true,
  progress: true,
  lines: true,
  jobs_changed: true,
  reviews_changed: true,
  alert: true,
  stop_all: true,
  trouble: true,
  status: true,
  changed: true,
};

export class Live {
  #source: EventSource | null = null;
  #connection: Connection = "connecting";
  #lastId: string | null = null;
  /** The id that this connection resumed behind. */
  #since: string | null = null;
  #runs: string[] = [];
  #pause = shortestPause;
  #timers: { retry?: Timer; silence?: Timer; hidden?: Timer } = {};
  readonly #listeners = new Map<LiveKind, Set<(data: never) => void>>();
  readonly #onConnection = new Set<(connection: Connection) => void>();
  readonly #address: string;
  readonly #look = () => this.#onVisibility();

  constructor(address = "/api/v1/events") {
    this.#address = address;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Connects, and stays so until `stop`; also again after having signed in. A second call changes nothing. */
  start(): void {
    if (this.#source !== null || this.#timers.retry !== undefined) return;
    document.addEventListener("visibilitychange", this.#look);
    addEventListener("online", this.#look);
    this.#connect();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.#look);
    removeEventListener("online", this.#look);
    this.#letGo();
    this.#set("connecting");
  }

  /** Returns the function that ends the subscription. On `reset`, ask anew for whatever is shown. */
  on<Kind extends LiveKind>(kind: Kind, listener: Listener<Kind>): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Told at once, and at each change. Returns the function that ends the subscription. */
  onConnection(listener: (connection: Connection) => void): () => void {
    this.#onConnection.add(listener);
    listener(this.#connection);
    return () => void this.#onConnection.delete(listener);
  }

  /** From now on `lines` of this run are told too. Returns the function that ends it. */
  follow(run: string): () => void {
    this.#follow([...this.#runs, run]);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const at = this.#runs.indexOf(run);
      this.#follow(this.#runs.toSpliced(at, 1));
    };
  }

  #follow(runs: string[]): void {
    const before = new Set(this.#runs);
    this.#runs = runs;
    const after = new Set(runs);
    if (before.size === after.size && runs.every((run) => before.has(run))) return;
    if (this.#source !== null) this.#connect();
  }

  #connect(): void {
    this.#letGo();
    const query = new URLSearchParams([...new Set(this.#runs)].map((run) => ["run", run]));
    this.#since = this.#lastId ?? firstSeenEventId();
    if (this.#since !== null) query.set("last_event_id", this.#since);
    const source = new EventSource(query.size > 0 ? `${this.#address}?${query.toString()}` : this.#address);
    this.#source = source;
    source.addEventListener("error", () => this.#lose());
    for (const kind of Object.keys(kinds) as LiveKind[]) {
      source.addEventListener(kind, (event: MessageEvent<string>) => this.#take(kind, event));
    }
    this.#listenForSilence();
  }

  #take(kind: LiveKind, event: MessageEvent<string>): void {
    if (event.lastEventId !== "") this.#lastId = event.lastEventId;
    const data = JSON.parse(event.data) as LiveEvents[LiveKind];
    this.#listenForSilence();
    if (kind === "hello") this.#welcome((data as LiveEvents["hello"]).id);
    this.#tell(kind, data);
  }

  #welcome(id: string): void {
    this.#pause = shortestPause;
    this.#set("live");
    // It was opened before anything was shown, and what is shown may be older than the stream.
    if (this.#since === null && firstSeenEventId() !== null && firstSeenEventId() !== id) this.#tell("reset", {});
  }

  #tell(kind: LiveKind, data: LiveEvents[LiveKind]): void {
    for (const listener of this.#listeners.get(kind) ?? []) listener(data as never);
  }

  /** EventSource would try again by itself, but gives up at the first answer that is not a stream. */
  #lose(): void {
    this.#letGo();
    this.#set("lost");
    this.#timers.retry = setTimeout(() => void this.#retry(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, longestPause);
  }

  async #retry(): Promise<void> {
    const status = await fetch("/api/v1/health", { credentials: "same-origin" }).then(
      (response) => response.status,
      () => 0,
    );
    if (this.#timers.retry === undefined) return; // stopped, or connected, meanwhile
    delete this.#timers.retry;
    if (status === 401) this.#set("signed_out");
    else if (status === 200) this.#connect();
    else this.#lose();
  }

  #listenForSilence(): void {
    clearTimeout(this.#timers.silence);
    this.#timers.silence = setTimeout(() => this.#lose(), silenceMilliseconds);
  }

  #onVisibility(): void {
    clearTimeout(this.#timers.hidden);
    if (document.visibilityState === "hidden") {
      this.#timers.hidden = setTimeout(() => {
        this.#letGo();
        this.#set("connecting");
      }, hiddenMilliseconds);
    } else if (this.#connection !== "live" && this.#connection !== "signed_out") {
      this.#pause = shortestPause;
      this.#connect();
    }
  }

  #letGo(): void {
    this.#source?.close();
    this.#source = null;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#timers = {};
  }

  #set(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    for (const listener of this.#onConnection) listener(connection);
  }
}

type Timer = ReturnType<typeof setTimeout>;
