/**
 * What went wrong, why, and what to do next, in words for somebody who does not know computers. The error itself, with its
 * traceback, is shown apart from this.
 */
import type { RemedyAction } from "./known-errors.ts";
import { type Failed, remedyFor } from "./remedy-words.ts";
import type { RunState } from "./run.ts";

export interface Remedy {
  /** What happened, why, and what to do next: a sentence or two each. */
  what: string;
  why: string;
  what_next: string;
  /** Buttons, the likeliest first. */
  actions: { id: RemedyAction; label: string }[];
}

const labels: Record<RemedyAction, string> = {
  retry: "Try again",
  undo: "Undo",
  edit: "Look at the program",
  settings: "Change the settings",
  choose_folder: "Choose the folder",
  add_package: "Look at the program",
  log: "Look at the log",
};

const unwell: ReadonlySet<RunState> = new Set(["failed", "timed_out", "lost", "denied", "not_proven", "over_budget"]);

/** Null for a run that did not fail. */
export function remedyOf(failed: Failed): Remedy | null {
  if (!unwell.has(failed.state)) return null;
  const { what, why, next, actions } = remedyFor(failed);
  return { what, why, what_next: next, actions: actions.map((id) => ({ id, label: labels[id] })) };
}
