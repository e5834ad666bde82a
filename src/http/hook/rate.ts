/** So many at once, and then so many a second: for each caller, or each address. */
export interface RateOptions {
  atOnce: number;
  perSecond: number;
  /** Seconds, of a clock that only goes forward. */
  now: () => number;
}

const mostKept = 10_000;

export class Rate {
  readonly #options: RateOptions;
  readonly #left = new Map<string, { tokens: number; at: number }>();

  constructor(options: RateOptions) {
    this.#options = options;
  }

  /** False: too many. */
  take(who: string): boolean {
    const { atOnce, perSecond, now } = this.#options;
    const at = now();
    const before = this.#left.get(who) ?? { tokens: atOnce, at };
    const tokens = Math.min(atOnce, before.tokens + (at - before.at) * perSecond);
    // Those longest unheard of go first.
    this.#left.delete(who);
    if (this.#left.size >= mostKept) this.#left.delete(this.#left.keys().next().value!);
    this.#left.set(who, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
    return tokens >= 1;
  }
}
