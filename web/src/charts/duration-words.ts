/** What the picture of durations shows, as a sentence. */
import { duration } from "../parts/times.ts";

interface Taken {
  seconds: number;
  state: string;
}

const enough = 8;
const clearly = 1.5;

/** @param durations newest first */
export function durationSentence(durations: readonly Taken[]): string {
  const done = durations.filter(({ state }) => state === "succeeded").map(({ seconds }) => seconds);
  const failed = durations.filter(({ state }) => state !== "succeeded" && state !== "running").length;
  const ending = failed === 0 ? "" : ` ${failed} of the last ${durations.length} runs did not succeed.`;
  if (done.length === 0) return `None of the last ${durations.length} runs succeeded.`;
  const usual = `It mostly takes ${duration(median(done))}.`;
  if (done.length < enough) return usual + ending;
  const quarter = Math.ceil(done.length / 4);
  const change = median(done.slice(0, quarter)) / Math.max(0.001, median(done.slice(quarter)));
  if (change > clearly) return `${usual} Lately it takes longer than it did.${ending}`;
  if (change < 1 / clearly) return `${usual} Lately it takes less time than it did.${ending}`;
  return usual + ending;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
