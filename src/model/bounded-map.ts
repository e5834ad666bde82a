/**
 * A cache that cannot grow without bound: beyond `limit` entries the one put in first goes.
 *
 * First in, first out rather than least recently used: a hit then costs one look-up, and what is dropped here
 * (a parsed expression, a time zone) costs microseconds to make again.
 */
export class BoundedMap<Key, Value> {
  readonly #limit: number;
  readonly #entries = new Map<Key, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The stored value, or the one `make` returns, which is then stored. */
  getOrMake(key: Key, make: () => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined || this.#entries.has(key)) return known as Value;
    const made = make();
    if (this.#entries.size >= this.#limit) this.#dropOldest();
    this.#entries.set(key, made);
    return made;
  }

  get size(): number {
    return this.#entries.size;
  }

  #dropOldest(): void {
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}
