/** What needs somebody, as the page says it: causes in experts' words are a click away, on the run's own page. */
import type { AttentionView } from "../../../src/api/views.ts";
import { friendlyName } from "../parts/names.ts";

export function attentionWords({ kind, job, message }: AttentionView): string {
  if (kind === "failing") {
    const times = Number(/failed (\d+) times/.exec(message)?.[1] ?? 1);
    return times > 1 ? `It failed ${times} times in a row.` : "It failed.";
  }
  const named = job === null ? message : message.replaceAll(job, friendlyName(job));
  return /[.!?]$/.test(named) ? named : `${named}.`;
}
