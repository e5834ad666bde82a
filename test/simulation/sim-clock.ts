/** A clock that stands still until it is told otherwise, and can be set, put to sleep, and waited for. */
import type { Clock } from "../../src/model/clock.ts";

interface Waiter {
  at: number;
  resolve: () => void;
}

export class SimClock implements Clock {
  #wall: number;
  #monotonic = 1_000;
  #waiters: Waiter[] = [];

  /** @param wall seconds since the epoch */
  constructor(wall: number) {
    this.#wall = wall;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  advance(seconds: number): void {
    this.#wall += seconds;
    this.#monotonic += seconds;
    this.#wakeWaiters();
  }

  /** Somebody sets the wall clock; no time passes. */
  set(wall: number): void {
    this.#wall = wall;
  }

  /** The machine sleeps. Some systems count that as monotonic time (Windows, macOS), Linux does not. */
  sleep(seconds: number, monotonicGoesOn: boolean): void {
    this.#wall += seconds;
    if (monotonicGoesOn) this.#monotonic += seconds;
    this.#wakeWaiters();
  }

  /** The `waitSeconds` of an engine. */
  readonly wait = (seconds: number): Promise<void> =>
    new Promise((resolve) => this.#waiters.push({ at: this.#monotonic + seconds, resolve }));

  /** When the next waiter wants to go on, by the monotonic clock; Infinity for none. */
  nextWaiter(): number {
    return Math.min(Infinity, ...this.#waiters.map((waiter) => waiter.at));
  }

  #wakeWaiters(): void {
    const due = this.#waiters.filter((waiter) => waiter.at <= this.#monotonic);
    this.#waiters = this.#waiters.filter((waiter) => waiter.at > this.#monotonic);
    for (const waiter of due) waiter.resolve();
  }
}
