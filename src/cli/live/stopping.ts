/** What Ctrl-C and TERM mean while AIOS runs: the first asks it to stop, the second ends it at once. */
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/** Two different signals so close together are one request: service managers and npm send several. */
const sameRequestSeconds = 0.3;

export class StopRequests {
  /** Resolves at the first request. */
  readonly requested: Promise<void>;
  readonly #io: Io;
  #resolve!: () => void;
  #since: number | null = null;

  constructor(io: Io) {
    this.#io = io;
    this.requested = new Promise((resolve) => (this.#resolve = resolve));
  }

  /** Until the returned function is called, signals are requests. */
  listen(): () => void {
    return this.#io.onSignal(() => {
      const repeated = this.#since !== null && this.#io.now() - this.#since < sameRequestSeconds;
      if (!repeated) this.request();
    });
  }

  /** Ctrl-C as a key, or a signal. */
  request(): void {
    if (this.#since === null) this.ask();
    else this.#io.exit(exitCodes.interrupted);
  }

  /** Asks to stop; unlike `request` it may be repeated. */
  ask(): void {
    this.#since ??= this.#io.now();
    this.#resolve();
  }
}
