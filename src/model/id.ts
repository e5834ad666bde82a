/**
 * Sortable random ids: UUID version 7 (RFC 9562, section 5.7). Its 12 bits `rand_a` count ids of the same
 * millisecond (section 6.2, method 1), so that ids made by one process sort in the order they were made.
 */
export type RandomBytes = (count: number) => Uint8Array;

export class IdMaker {
  readonly #randomBytes: RandomBytes;
  #lastMilliseconds = 0;
  #counter = 0;

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes;
  }

  /** @param now seconds since the epoch */
  next(now: number): string {
    const milliseconds = Math.max(this.#lastMilliseconds, Math.floor(now * 1000));
    this.#counter = milliseconds === this.#lastMilliseconds ? this.#counter + 1 : 0;
    if (this.#counter > 0xfff) return this.#nextMillisecond(milliseconds + 1);
    this.#lastMilliseconds = milliseconds;
    return formatId(milliseconds, this.#counter, this.#randomBytes(8));
  }

  #nextMillisecond(milliseconds: number): string {
    this.#lastMilliseconds = milliseconds;
    this.#counter = 0;
    return formatId(milliseconds, 0, this.#randomBytes(8));
  }
}

/** Sorts before every id made at or after `now` (seconds since the epoch), and after every id made earlier. */
export function firstIdAt(now: number): string {
  const time = Math.max(0, Math.floor(now * 1000))
    .toString(16)
    .padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}

function formatId(milliseconds: number, counter: number, random: Uint8Array): string {
  const bytes = [...random];
  bytes[0] = (bytes[0]! & 0x3f) | 0x80;
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = milliseconds.toString(16).padStart(12, "0");
  const version = `7${counter.toString(16).padStart(3, "0")}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${hex.slice(0, 4)}-${hex.slice(4)}`;
}
