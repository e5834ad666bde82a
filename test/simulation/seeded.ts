/** Randomness that can be had again: every simulation prints its seed, and `AIOS_SEED` repeats it. */
import type { Random } from "../../src/model/clock.ts";
import type { RandomBytes } from "../../src/model/id.ts";

/** A failing run names the seed; `AIOS_SEED=… npm test` brings the failure back. */
export function chosenSeed(): number {
  const asked = Number(process.env.AIOS_SEED ?? "");
  const seed = process.env.AIOS_SEED && Number.isInteger(asked) ? asked : Math.floor(Math.random() * 2 ** 31);
  console.log(`AIOS_SEED=${seed}`);
  return seed;
}

/** mulberry32: small, and even enough for choosing what happens next. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function seededBytes(random: Random): RandomBytes {
  return (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

/** Evenly in [from, to). */
export function between(random: Random, from: number, to: number): number {
  return from + random() * (to - from);
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}
