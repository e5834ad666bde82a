/**
 * Time as an argument. Wall time decides when things are due; monotonic time measures how long they took,
 * so a clock set back by an hour neither doubles a slot nor ends a run early.
 */
export interface Clock {
  /** Seconds since the epoch, UTC. */
  now(): number;
  /** Seconds since some fixed moment; never goes back. */
  monotonic(): number;
}

/** Numbers in [0, 1), as `Math.random`. */
export type Random = () => number;
