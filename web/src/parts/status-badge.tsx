import type { ReactNode } from "react";
import { runWords, type RunState } from "./run-states.ts";
import classes from "./status-badge.module.css";
import { toneIcon, type Tone } from "./tone.tsx";

/** Icon, word and colour. */
export function Badge({ tone, children, icon }: { tone: Tone; children: ReactNode; icon?: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {icon ?? toneIcon(tone, 15)}
      <span>{children}</span>
    </span>
  );
}

/** How a run ended, or that it runs. */
export function StatusBadge({ state }: { state: RunState }) {
  const { word, tone } = runWords[state];
  return <Badge tone={tone}>{word}</Badge>;
}
