/** Waiting for facts. No test here sleeps in the hope that something has happened meanwhile. */
import { setTimeout as pause } from "node:timers/promises";

export interface Patience {
  /** Generous: how long something takes is told, not asserted. */
  seconds?: number;
  everyMilliseconds?: number;
}

/** Resolves with the first value of `look` that is neither false nor null nor undefined; asks again and again. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { seconds = 60, everyMilliseconds = 20 }: Patience = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const late = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) return found as NonNullable<Exclude<T, false>>;
    if (performance.now() > late) throw new Error(`Not within ${seconds} s: ${what}`);
    await pause(everyMilliseconds);
  }
}
