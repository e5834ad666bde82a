/** An automation in sentences. */
import type { JobView } from "../../../src/api/views.ts";
import { friendlyName } from "../parts/names.ts";
import { plainSchedule } from "../schedule/words.ts";

/** "Runs every day at 09:00." */
export function runsWhen(job: JobView): string {
  if (job.schedule === null) return "It cannot run as it is.";
  const words = plainSchedule(job.schedule);
  return job.enabled || job.type === "trigger" ? `Runs ${words}.` : `Would run ${words}, but is off.`;
}

/** What a terminal is told to run it, as one line that can be pasted there. */
export function commandOf(job: string): string {
  return `aios run ${/^[\w.-]+$/.test(job) ? job : `'${job.replaceAll("'", `'\\''`)}'`}`;
}

/** Why it runs or does not, without what only its maker understands: that stands on the page of the run. */
export function whyWords(sentence: string, job: string): string {
  const plain = sentence.replace(/: (?:\w+\.)*\w*(?:Error|Exception|Missing|Interrupt)\b.*$/s, ".");
  return plain.replaceAll(job, friendlyName(job)).replaceAll(" when triggered", " when you ask");
}
