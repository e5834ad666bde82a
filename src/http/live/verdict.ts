/** Tells when the verdict changes: asked for once for all pages, and only while there are any. */
import type { StatusView } from "../../api/views.ts";

const pauseMilliseconds = 1_000;

export interface VerdictOptions {
  ask: () => Promise<StatusView>;
  isHeard: () => boolean;
  tell: (told: { verdict: string; state: string }) => void;
}

export class VerdictWatch {
  readonly #options: VerdictOptions;
  #last: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isAsking = false;
  #isStale = false;

  constructor(options: VerdictOptions) {
    this.#options = options;
  }

  /** Something has happened, or time has passed. */
  notice(): void {
    if (this.#timer !== null || !this.#options.isHeard()) return;
    this.#timer = setTimeout(() => void this.#look(), pauseMilliseconds).unref();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    this.#timer = null;
    this.#isStale = this.#isAsking;
    if (this.#isAsking || !this.#options.isHeard()) return;
    this.#isAsking = true;
    try {
      const { verdict, state, attention } = await this.#options.ask();
      const told = JSON.stringify([verdict, state, attention]);
      if (told !== this.#last) this.#options.tell({ verdict, state });
      this.#last = told;
    } catch {
      // The database cannot be used for now: `trouble` tells of it, and what follows is noticed.
    } finally {
      this.#isAsking = false;
      if (this.#isStale) this.notice();
    }
  }
}
