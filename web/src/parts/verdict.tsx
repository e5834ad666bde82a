import { CircleCheck, CircleX, Eye, OctagonX, PowerOff, type LucideIcon } from "lucide-react";
import type { Result } from "../api/client.ts";
import classes from "./verdict.module.css";

type State = Result<"status">["state"];

const icons: Record<State, LucideIcon> = { fine: CircleCheck, attention: Eye, stopped: OctagonX, off: PowerOff };
const tones: Record<State, string> = { fine: "good", attention: "warn", stopped: "bad", off: "quiet" };

/** Whether everything is fine, in one sentence: the first thing anyone sees. */
export function Verdict({ state, sentence, stale }: { state: State; sentence: string; stale: boolean }) {
  const Icon = stale ? CircleX : icons[state];
  return (
    <div className={classes.verdict} data-tone={stale ? "quiet" : tones[state]} role="status">
      <Icon className={classes.icon} size={38} strokeWidth={1.7} aria-hidden="true" />
      <h1 className={classes.sentence}>{stale ? "AIOS does not answer. This was the last known state:" : sentence}</h1>
      {stale && <p className={classes.last}>{sentence}</p>}
    </div>
  );
}
