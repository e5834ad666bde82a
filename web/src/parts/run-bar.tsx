import { runWords, type RunState } from "./run-states.ts";
import classes from "./run-bar.module.css";
import { counted } from "./times.ts";

const places = 14;

/** How the last fourteen runs ended, oldest first, as a row of bars; said in one sentence to who cannot see it. */
export function RunBar({ recent }: { recent: readonly RunState[] }) {
  const shown = recent.slice(0, places).toReversed();
  const empty = Array.from({ length: places - shown.length }, (_, place) => place);
  return (
    <span className={classes.bar} role="img" aria-label={inWords(shown)} title={inWords(shown)}>
      {empty.map((place) => (
        <span key={`none-${place}`} className={classes.one} data-tone="none" />
      ))}
      {shown.map((state, place) => (
        <span key={place} className={classes.one} data-tone={runWords[state].tone} />
      ))}
    </span>
  );
}

/** "Last 14 runs: 12 done, 2 failed" */
function inWords(states: readonly RunState[]): string {
  if (states.length === 0) return "No runs yet";
  const counts = new Map<string, number>();
  for (const state of states) counts.set(runWords[state].word, (counts.get(runWords[state].word) ?? 0) + 1);
  const parts = [...counts].map(([word, count]) => `${count} ${word.toLowerCase()}`);
  return `Last ${counted(states.length, "run")}: ${parts.join(", ")}`;
}
