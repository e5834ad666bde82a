/** Runs that were over before they had a process. */
import type { RunError } from "../model/outcome.ts";
import type { StartedRun } from "./driver.ts";
import { failedBefore, finishedBy, nothingKnown } from "./outcome-of.ts";

export function runWithoutProcess(error: RunError): StartedRun {
  return overAlready(Promise.resolve(failedBefore(error)));
}

/** AIOS is ending. */
export function runClosed(): StartedRun {
  return overAlready(Promise.resolve(finishedBy(nothingKnown, "stopped", [])));
}

function overAlready(finished: ReturnType<StartedRun["wait"]>): StartedRun {
  return { pid: null, wait: () => finished, stop: () => {}, pause: () => {}, resume: () => {} };
}
