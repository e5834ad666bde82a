/** What became of a run, told from how its process ended and what it wrote down; no I/O. */
import type { Json } from "../model/job.ts";
import { type EndReason, lossTypes, type Outcome, type ResourceUse, type RunError } from "../model/outcome.ts";
import type { ProcessEnd } from "./channel.ts";
import { containerFailure, containerUse, withMemoryNote } from "./container/container-failure.ts";

export interface Finished {
  outcome: Outcome;
  use: ResourceUse;
}

const unknownUse: ResourceUse = { peak_memory_bytes: null, cpu_seconds: null };

/** The end of what never had a process, or of one that was killed past the spawner. */
export const nothingKnown: ProcessEnd = {
  exit_code: null,
  signal: null,
  exit_unknown: false,
  outcome: null,
  result: null,
  use: null,
  lease_lost: false,
  container: null,
  over_memory: null,
};

/** What `call.py` and `call.mjs` write. The result is JSON within JSON, so that they can measure and cut it. */
type Written = { use?: ResourceUse } & ({ kind: "succeeded"; result: string } | { kind: "failed"; error: RunError });

export function finishedBy(end: ProcessEnd, stopReason: EndReason | null, errorTail: readonly string[]): Finished {
  const written = readWritten(end.outcome);
  const counted = (end.container && containerUse(end.container)) ?? end.use;
  const use = useOf(counted, written?.use ?? null);
  const { exit_code, signal } = end;
  if (stopReason !== null) return { outcome: { kind: "ended", reason: stopReason, exit_code, signal }, use };
  if (written?.kind === "succeeded") {
    // A function that returned has succeeded, even where the interpreter then fell over its own feet while ending.
    const result = (JSON.parse(written.result) as Json) ?? resultOfFile(end.result);
    return { outcome: { kind: "succeeded", result, exit_code }, use };
  }
  const own = written?.kind === "failed" ? withMemoryNote(written.error, end.container) : exitError(end, errorTail);
  const error = endedByUs(end) ?? own;
  if (error !== null) return { outcome: { kind: "failed", error, exit_code, signal }, use };
  return { outcome: { kind: "succeeded", result: resultOfFile(end.result), exit_code }, use };
}

export function failedBefore(error: RunError): Finished {
  return { outcome: { kind: "failed", error, exit_code: null, signal: null }, use: unknownUse };
}

/** Why the spawner ended it by itself, if it did. */
function endedByUs({ lease_lost, over_memory }: ProcessEnd): RunError | null {
  if (lease_lost) return leaseLost();
  return over_memory === null ? null : outOfMemory(over_memory);
}

/** The system counts more than a program can of itself, and either may be all there is. */
function useOf(seen: ResourceUse | null, written: ResourceUse | null): ResourceUse {
  const peaks = [seen?.peak_memory_bytes ?? null, written?.peak_memory_bytes ?? null].filter((peak) => peak !== null);
  return {
    peak_memory_bytes: peaks.length === 0 ? null : Math.max(...peaks),
    cpu_seconds: seen?.cpu_seconds ?? written?.cpu_seconds ?? null,
  };
}

function readWritten(text: string | null): Written | null {
  if (text === null) return null;
  try {
    const written = JSON.parse(text) as Written;
    if (written.kind === "succeeded") JSON.parse(written.result);
    return written.kind === "succeeded" || written.kind === "failed" ? written : null;
  } catch {
    return null; // the program wrote there itself, or the disk was full
  }
}

/** JSON where it is JSON, else the text without its last line end. */
function resultOfFile(text: string | null): Json {
  if (text === null || text === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text.replace(/\r?\n$/, "");
  }
}

function exitError(end: ProcessEnd, errorTail: readonly string[]): RunError | null {
  if (end.exit_unknown) return exitUnknown();
  if (end.signal === null && end.exit_code === 0) return null;
  const ofContainer = end.container ? containerFailure(end.container, end.exit_code, errorTail) : null;
  if (ofContainer !== null) return ofContainer;
  const last = errorTail.findLast((line) => line.trim() !== "");
  const said = last === undefined ? "It wrote nothing to stderr." : `The last it said: ${last.trim().slice(0, 500)}`;
  const traceback = errorTail.length > 0 ? errorTail.join("\n") : null;
  if (end.signal !== null) {
    return { type: "Signal", message: `${signalMeaning(end.signal)} ${said}`, traceback, retryable: true };
  }
  return { type: "ExitCode", message: `${exitMeaning(end.exit_code)} ${said}`, traceback, retryable: true };
}

function exitMeaning(code: number | null): string {
  const meanings: Record<number, string> = {
    126: " (a command in it may not be executed)",
    127: " (a command in it was not found)",
    137: " (killed, often because the system was out of memory)",
    139: " (a memory fault)",
  };
  return `The program ended with exit code ${code}${meanings[code ?? 0] ?? ""}.`;
}

function signalMeaning(signal: string): string {
  const meanings: Record<string, string> = {
    SIGKILL: " Somebody killed it, often the system because memory was short.",
    SIGSEGV: " A memory fault in the program or a library it uses.",
    SIGABRT: " It gave up by itself, often in a library it uses.",
  };
  return `The program was ended by signal ${signal}.${meanings[signal] ?? ""}`;
}

function leaseLost(): RunError {
  const message =
    "AIOS stood still for longer than this run's lease, so the run was ended before another device could start it a second time.";
  return { type: lossTypes.lease, message, traceback: null, retryable: true };
}

function outOfMemory({ used_bytes, limit_bytes }: { used_bytes: number; limit_bytes: number }): RunError {
  const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
  const message =
    `The run used ${megabytes(used_bytes)} MB, and memory_mb of its job allows ${megabytes(limit_bytes)}, so it was ended. ` +
    "Raise memory_mb, or let the program take on less at a time.";
  return { type: "OutOfMemory", message, traceback: null, retryable: true };
}

export function spawnerLost(why: string): RunError {
  const message =
    `The process that starts programs on this device is gone (${why}), and this run was ended with it. ` +
    "AIOS starts a new one for the next run.";
  return { type: lossTypes.spawner, message, traceback: null, retryable: true };
}

function exitUnknown(): RunError {
  const message =
    "The process that would have seen this run end was gone by then, and the run has left no outcome, so nobody knows how it ended.";
  return { type: lossTypes.exit, message, traceback: null, retryable: true };
}

/** What the system said when it was asked to start the program. */
export function startRefused(code: string, systemMessage: string, argv: readonly string[]): RunError {
  const program = argv[0] ?? "";
  const file = argv.length > 1 ? `${program} (for ${argv.at(-1)})` : program;
  const refused = (type: string, message: string, retryable: boolean): RunError => ({
    type,
    message,
    traceback: null,
    retryable,
  });
  switch (code) {
    case "ENOENT":
      return refused(
        "InterpreterMissing",
        `${file} cannot be started: it, or what its #! line names, is not there.`,
        false,
      );
    case "EACCES":
    case "EPERM":
      return refused("NotRunnable", `${file} may not be executed. Make it executable: chmod +x '${program}'`, false);
    case "ENOEXEC":
      return refused("NotRunnable", `${file} is not a program for this machine.`, false);
    case "E2BIG":
      return refused(
        "ArgumentRefused",
        "The arguments are too large for a command line. Read AIOS_KWARGS_FILE instead.",
        false,
      );
    default:
      return refused("StartFailed", `The system could not start ${file}: ${systemMessage}`, true);
  }
}
