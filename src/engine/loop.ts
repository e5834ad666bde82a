/**
 * The only thing in AIOS that sleeps. A part is a `tick` that does what is due and returns the seconds until it wants
 * to be asked again; `wake` asks it sooner. Tests call the ticks by hand instead.
 */
export interface LoopOptions {
  name: string;
  /** Returns seconds. */
  tick: () => Promise<number>;
  onError: (name: string, error: unknown) => void;
}

/** `setTimeout` overflows above 24.8 days; nothing here waits longer than a minute anyway. */
const longestSleepSeconds = 60;
const firstPauseAfterErrorSeconds = 1;
const longestPauseAfterErrorSeconds = 30;

export class Loop {
  readonly #options: LoopOptions;
  #running: Promise<void> | null = null;
  #stopping = false;
  #woken = false;
  #endSleep: (() => void) | null = null;
  #errorsInARow = 0;
  #lastError = "";

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopping = false;
    this.#running ??= this.#run();
  }

  /** Ticks once more as soon as possible: at once, or when the present tick is through. */
  wake(): void {
    this.#woken = true;
    this.#endSleep?.();
  }

  /** Resolves when the present tick, if any, is through. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#endSleep?.();
    await this.#running;
    this.#running = null;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false;
      const seconds = await this.#tick();
      if (!this.#woken && !this.#stopping) await this.#sleep(seconds);
    }
  }

  async #tick(): Promise<number> {
    try {
      const seconds = await this.#options.tick();
      this.#errorsInARow = 0;
      this.#lastError = "";
      return seconds;
    } catch (error) {
      // What fails again and again for the same reason is told of once.
      if (String(error) !== this.#lastError) this.#options.onError(this.#options.name, error);
      this.#lastError = String(error);
      return Math.min(longestPauseAfterErrorSeconds, firstPauseAfterErrorSeconds * 2 ** this.#errorsInARow++);
    }
  }

  #sleep(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#endSleep?.(), Math.min(seconds, longestSleepSeconds) * 1000);
      this.#endSleep = () => {
        clearTimeout(timer);
        this.#endSleep = null;
        resolve();
      };
    });
  }
}
