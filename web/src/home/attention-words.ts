/** What needs somebody, as the page says it: causes in experts' words are a click away, on the run's own page. */
import type { AttentionView } from "../../../src/api/views.ts";
import { friendlyName } from "../parts/names.ts";

export function attentionWords({ job, message, in_words }: AttentionView): string {
  const words = in_words ?? message;
  const named = job === null ? words : words.replaceAll(job, friendlyName(job));
  return /[.!?]$/.test(named) ? named : `${named}.`;
}
