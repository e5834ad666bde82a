/** How each end of a run is told: a word and what it means for whoever looks. */
import type { Result } from "../api/client.ts";
import type { Tone } from "./tone.tsx";

export type RunState = Result<"runs">[number]["state"];

export const runWords: Record<RunState, { word: string; tone: Tone }> = {
  running: { word: "Running", tone: "live" },
  succeeded: { word: "Done", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  timed_out: { word: "Took too long", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "quiet" },
  stopped: { word: "Stopped", tone: "quiet" },
  lost: { word: "Cut off", tone: "bad" },
  asked: { word: "Asks you", tone: "warn" },
  denied: { word: "Not allowed", tone: "bad" },
  not_proven: { word: "Not proven", tone: "warn" },
  over_budget: { word: "Over its limit", tone: "warn" },
};
