/**
 * Everyone who listens to the event stream. An event is put into words once for all of them; who cannot keep up is
 * let go, and hears the rest when it comes back.
 */
import type { ServerResponse } from "node:http";
import type { LiveEvents, LiveKind } from "../live-events.ts";
import { eventBytes, EventRing } from "./ring.ts";

const beatMilliseconds = 15_000;
/** What may wait in a connection that is not read. */
const mostUnreadBytes = 1024 * 1024;
const mostListeners = 1_000;
const mostRunsFollowed = 8;

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "x-accel-buffering": "no",
};

interface Listener {
  response: ServerResponse;
  runs: ReadonlySet<string>;
  credential: string | null;
}

export interface Listening {
  /** The id of the last event that this page has heard of. */
  lastId: string | null;
  runs: readonly string[];
  credential: string | null;
}

export class LiveHub {
  readonly #ring: EventRing;
  readonly #listeners = new Set<Listener>();
  #followed = new Map<string, number>();
  #beat: NodeJS.Timeout | null = null;
  /** Called when the first listener comes, and about every 15 seconds while there are any. */
  onBeat: () => void = () => {};

  constructor(start: string) {
    this.#ring = new EventRing(start);
  }

  get lastId(): string {
    return this.#ring.lastId;
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  get isFull(): boolean {
    return this.#listeners.size >= mostListeners;
  }

  isFollowed(run: string): boolean {
    return this.#followed.has(run);
  }

  tell<Kind extends LiveKind>(kind: Kind, data: LiveEvents[Kind]): void {
    const { bytes } = this.#ring.add(kind, data);
    for (const listener of this.#listeners) this.#write(listener, bytes);
  }

  /** Not kept: whoever comes back asks for the lines it missed. */
  tellLines(told: LiveEvents["lines"]): void {
    const bytes = eventBytes("lines", told);
    for (const listener of this.#listeners) if (listener.runs.has(told.run)) this.#write(listener, bytes);
  }

  add(response: ServerResponse, { lastId, runs, credential }: Listening): void {
    response.writeHead(200, streamHeaders);
    const listener: Listener = { response, credential, runs: new Set(runs.slice(0, mostRunsFollowed)) };
    const missed = lastId === null ? [] : this.#ring.after(lastId);
    const from = lastId !== null && missed !== null ? lastId : this.lastId;
    response.write(eventBytes("hello", { id: from } satisfies LiveEvents["hello"], from));
    if (missed === null) response.write(eventBytes("reset", {}));
    for (const event of missed ?? []) response.write(event.bytes);
    // What was said before it began to follow is for it to ask.
    for (const run of listener.runs) response.write(eventBytes("lines", { run, lines: [], skipped: true }));
    this.#listeners.add(listener);
    this.#count(listener.runs, 1);
    response.once("close", () => this.#forget(listener));
    if (this.#beat !== null) return;
    this.#beat = setInterval(() => this.#beatOnce(), beatMilliseconds).unref();
    this.onBeat();
  }

  /** Whoever listens by this credential, or all (null), has to ask anew and say who it is. */
  end(credential: string | null): void {
    for (const listener of this.#listeners) {
      if (credential === null || listener.credential === credential) listener.response.end();
    }
  }

  stop(): void {
    for (const { response } of this.#listeners) response.end();
    if (this.#beat) clearInterval(this.#beat);
    this.#beat = null;
  }

  #beatOnce(): void {
    const bytes = eventBytes("beat", {});
    for (const listener of this.#listeners) this.#write(listener, bytes);
    if (this.isHeard) this.onBeat();
  }

  #write(listener: Listener, bytes: Buffer): void {
    if (listener.response.writableLength > mostUnreadBytes) listener.response.destroy();
    else listener.response.write(bytes);
  }

  #forget(listener: Listener): void {
    if (!this.#listeners.delete(listener)) return;
    this.#count(listener.runs, -1);
    if (this.isHeard || this.#beat === null) return;
    clearInterval(this.#beat);
    this.#beat = null;
  }

  #count(runs: ReadonlySet<string>, by: 1 | -1): void {
    for (const run of runs) {
      const count = (this.#followed.get(run) ?? 0) + by;
      if (count > 0) this.#followed.set(run, count);
      else this.#followed.delete(run);
    }
  }
}
