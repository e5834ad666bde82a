/** What became of one run, as its driver saw it. A value, never an exception: a `throw` means a bug in AIOS. */
import type { Json } from "./job.ts";
import type { Question } from "./question.ts";

export type Outcome =
  | { kind: "succeeded"; result: Json; exit_code: number | null }
  | { kind: "failed"; error: RunError; exit_code: number | null; signal: string | null }
  /** It asks a person, and has ended until somebody answers. */
  | { kind: "asked"; question: Question; exit_code: number | null; signal: string | null }
  /** Ended by AIOS: its time was up, somebody cancelled it, or AIOS itself is stopping. */
  | { kind: "ended"; reason: EndReason; exit_code: number | null; signal: string | null };

export type EndReason = "timed_out" | "cancelled" | "stopped";

export interface RunError {
  /** The program's exception class, or one of AIOS's own such as `FileMissing`, `FunctionMissing`, `ExitCode`. */
  type: string;
  /** One or two sentences for a person: what happened, why, what to do next. */
  message: string;
  /** The whole traceback as the language printed it, or null where there is none. */
  traceback: string | null;
  /** False where another attempt cannot help: a missing file, function or interpreter. */
  retryable: boolean;
}

/** Types of errors that are AIOS's own loss and not the program's failure: the run counts as lost. */
export const lossTypes = {
  /** Ended because its lease could not be renewed in time. */
  lease: "LeaseLost",
  /** Ended because the process that has all programs in its care was gone. */
  spawner: "SpawnerLost",
  /** It has ended, but whoever would have seen how was gone. */
  exit: "ExitUnknown",
} as const;

export function isLoss(error: RunError): boolean {
  return Object.values<string>(lossTypes).includes(error.type);
}

/** Types that AIOS gives itself, although the program has said something as well. */
const ownTypes: readonly string[] = ["ExitCode", "Signal", "DependenciesFailed"];

/** The error in a line: "ValueError: no"; where AIOS itself speaks, its sentence alone. */
export function errorSentence(error: RunError): string {
  if (error.traceback === null || ownTypes.includes(error.type)) return error.message;
  return error.message === "" ? error.type : `${error.type}: ${error.message}`;
}

export interface ResourceUse {
  /** Bytes; null where the system does not tell. */
  peak_memory_bytes: number | null;
  cpu_seconds: number | null;
}
