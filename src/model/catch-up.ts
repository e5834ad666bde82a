/** What becomes of times that were missed while a device was asleep or switched off. */
import type { CatchUp } from "./job.ts";
import type { Slot } from "./slot.ts";

/** The first waits are this far apart. */
const firstStepSeconds = 2;
const longestStaggerSeconds = 600;

/**
 * Which missed slots run after all, and what History says of the others. `missed` is what `slotsBetween` returns:
 * slots oldest first, at most as many as may be caught up at once, and how many there were in truth.
 *
 * `note` is null when nothing was left out: a missed time is never dropped without a word.
 */
export function catchUp(
  policy: CatchUp,
  missed: { slots: Slot[]; count: number },
): { run: Slot[]; skipped: number; note: string | null } {
  const run = chosen(policy, missed.slots);
  const skipped = missed.count - run.length;
  return { run, skipped, note: skipped > 0 ? noteOn(policy, skipped, run.length) : null };
}

function chosen(policy: CatchUp, slots: Slot[]): Slot[] {
  switch (policy) {
    case "skip":
      return [];
    case "once":
      return slots.slice(-1);
    case "all":
      return slots;
  }
}

function noteOn(policy: CatchUp, skipped: number, caughtUp: number): string {
  const which = policy === "skip" ? "missed" : "earlier missed";
  const times = `${skipped.toLocaleString("en-US")} ${which} ${skipped === 1 ? "time" : "times"} skipped`;
  const limit = policy === "all" && caughtUp > 0 ? `, and at most ${caughtUp.toLocaleString("en-US")} run at once` : "";
  return `${times}: catch_up is ${policy}${limit}`;
}

/**
 * How long the n-th catch-up after a start waits (n from 0), so that all missed jobs do not fire at once: two
 * seconds apart at first, ever closer as there are more, and never ten minutes late.
 *
 * A plain cap would let everything beyond the three-hundredth fire in the same instant; this never does.
 */
export function staggerSeconds(n: number): number {
  const position = Math.max(0, n);
  return (longestStaggerSeconds * position) / (position + longestStaggerSeconds / firstStepSeconds);
}
