/**
 * A machine whose clock is ahead: lets a test begin some seconds before a full minute, or at nine in the morning,
 * instead of waiting for it. Only the wall clock of AIOS is moved; time passes as always.
 */
const preload = `
  const ahead = Number(process.env.TEST_CLOCK_AHEAD_MILLISECONDS), RealDate = Date;
  globalThis.Date = class Date extends RealDate {
    constructor(...args) { if (args.length === 0) super(RealDate.now() + ahead); else super(...args); }
    static now() { return RealDate.now() + ahead; }
  };`;

export class ClockAhead {
  readonly #milliseconds: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** A clock that strikes the next full minute in so many seconds. */
  static beforeMinute(seconds: number): ClockAhead {
    return new ClockAhead((((-Date.now() - seconds * 1000) % 60_000) + 60_000) % 60_000);
  }

  /** A clock that shows `time` (UTC, today or tomorrow) in so many seconds. */
  static before(time: string, seconds: number): ClockAhead {
    const today = new Date().toISOString().slice(0, 10);
    const wait = Date.parse(`${today}T${time}:00Z`) - seconds * 1000 - Date.now();
    return new ClockAhead(wait < 0 ? wait + 86_400_000 : wait);
  }

  /** Epoch seconds. */
  now(): number {
    return (Date.now() + this.#milliseconds) / 1000;
  }

  get environment(): Record<string, string> {
    return {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}`,
      TEST_CLOCK_AHEAD_MILLISECONDS: String(this.#milliseconds),
    };
  }
}
