/**
 * What a person has decided is held for some seconds before it is sent, so that a slip can be taken back (Z) before it
 * does anything. Whoever leaves the page sends what is held. A decision that AIOS refuses comes back as a card.
 */

export interface HeldDecision {
  /** Of all cards that were decided by it. */
  reviews: readonly string[];
  /** "Approved", as it is shown meanwhile. */
  words: string;
  send: () => Promise<void>;
}

export interface HeldItem extends HeldDecision {
  key: number;
  /** Epoch milliseconds at which it is sent. */
  until: number;
  isSending: boolean;
}

export const heldMilliseconds = 5_000;

interface Surroundings {
  now: () => number;
  /** Calls after so many milliseconds; returns what calls it off. */
  after: (milliseconds: number, work: () => void) => () => void;
}

export class HeldDecisions {
  #items: readonly HeldItem[] = [];
  #lastKey = 0;
  readonly #callsOff = new Map<number, () => void>();
  readonly #listeners = new Set<() => void>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly items = (): readonly HeldItem[] => this.#items;

  hold(decision: HeldDecision): void {
    const key = ++this.#lastKey;
    const until = this.#around.now() + heldMilliseconds;
    this.#set([...this.#items, { ...decision, key, until, isSending: false }]);
    this.#callsOff.set(
      key,
      // Whoever sends says what went wrong.
      this.#around.after(heldMilliseconds, () => void this.#send(key).catch(() => {})),
    );
  }

  /** The last that is not sent yet; false where there is none. */
  takeBack(key = this.#items.findLast((item) => !item.isSending)?.key): boolean {
    const item = this.#items.find((held) => held.key === key && !held.isSending);
    if (!item) return false;
    this.#callsOff.get(item.key)?.();
    this.#callsOff.delete(item.key);
    this.#set(this.#items.filter((held) => held !== item));
    return true;
  }

  /** Sends all now. */
  async flush(): Promise<void> {
    await Promise.all(this.#items.map((item) => this.#send(item.key)));
  }

  async #send(key: number): Promise<void> {
    const item = this.#items.find((held) => held.key === key);
    if (!item || item.isSending) return;
    this.#callsOff.get(key)?.();
    this.#callsOff.delete(key);
    this.#set(this.#items.map((held) => (held.key === key ? { ...held, isSending: true } : held)));
    try {
      await item.send();
    } finally {
      this.#set(this.#items.filter((held) => held.key !== key));
    }
  }

  #set(items: readonly HeldItem[]): void {
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }
}
