/** The last events, so that a page that was away for a moment hears what it missed. */

export interface KeptEvent {
  id: string;
  /** As it goes over the wire. */
  bytes: Buffer;
}

const mostEvents = 2_000;
const mostBytes = 2 * 1024 * 1024;

export class EventRing {
  readonly #start: string;
  #events: KeptEvent[] = [];
  #bytes = 0;
  #count = 0;

  /** @param start another one at each start of AIOS, so that ids of the last one are not taken for ours */
  constructor(start: string) {
    this.#start = start;
  }

  /** Of the newest event. */
  get lastId(): string {
    return this.#id(this.#count);
  }

  add(kind: string, data: unknown): KeptEvent {
    this.#count += 1;
    const id = this.lastId;
    const event = { id, bytes: eventBytes(kind, data, id) };
    this.#events.push(event);
    this.#bytes += event.bytes.length;
    while (this.#events.length > mostEvents || this.#bytes > mostBytes)
      this.#bytes -= this.#events.shift()!.bytes.length;
    return event;
  }

  /** What has happened after the event of this id; null: it cannot be told any more. */
  after(id: string): KeptEvent[] | null {
    const match = /^(.+)-(\d+)$/.exec(id);
    if (match === null || match[1] !== this.#start) return null;
    const missed = this.#count - Number(match[2]);
    if (missed < 0 || missed > this.#events.length) return null;
    return missed === 0 ? [] : this.#events.slice(-missed);
  }

  #id(count: number): string {
    return `${this.#start}-${count}`;
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventBytes(kind: string, data: unknown, id?: string): Buffer {
  return Buffer.from(`${id === undefined ? "" : `id: ${id}\n`}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
}
