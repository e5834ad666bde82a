/** What happens, as facts: the log line, the live view and later the page all come from the same one. */
import { EventEmitter } from "node:events";
import type { LogLevel, LogRow } from "../db/logs.ts";
import type { RunRow } from "../db/runs.ts";
import { errorSentence, type RunError } from "../model/outcome.ts";
import type { Next } from "../model/retry.ts";
import { standsApart } from "../model/run.ts";
import { endWords } from "../model/why-words.ts";

export interface LiveRunFact {
  id: string;
  job_name: string;
  attempt: number;
  due_at: number;
  started: number;
  is_daemon: boolean;
  preview: boolean;
}

export type Fact =
  | { kind: "run_started"; run: LiveRunFact }
  | { kind: "run_ended"; run: RunRow; next: Next }
  /** How far a run is, as its program tells it: from 0 to 1, or a text alone. */
  | { kind: "progress"; run_id: string; progress: number | null; text: string | null }
  /** Lines that are stored now, in order: of programs, and what AIOS itself said (stream `aios`). */
  | { kind: "lines"; lines: LogRow[] }
  /** The database cannot be used for now (a sentence), or can again (null). */
  | { kind: "trouble"; message: string | null }
  | { kind: "stop_all"; reason: string | null }
  /** What there is to see has changed: the jobs, what waits for a person, what is wrong. */
  | { kind: "jobs_changed" | "reviews_changed" | "alert" };

export class Facts {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  emit(fact: Fact): void {
    this.#emitter.emit("fact", fact);
  }

  /** Returns the function that ends the subscription. */
  on(listener: (fact: Fact) => void): () => void {
    this.#emitter.on("fact", listener);
    return () => this.#emitter.off("fact", listener);
  }
}

export interface Said {
  level: LogLevel;
  message: string;
  job_name: string;
}

const longestResultShown = 200;

/** The log line of an ended run; the words of the Python original where it had them. */
export function describeEnd(run: RunRow, next: Next): Said {
  const said = describeState(run, next);
  if (!standsApart(run)) return said;
  const what = run.preview === 0 ? "Once, outside the jobs list" : "Preview";
  const repeats = run.state === "lost" || run.state === "stopped" ? "; ask for it again if it is still wanted" : "";
  return { ...said, message: `${what}: ${said.message}${repeats}` };
}

function describeState(run: RunRow, next: Next): Said {
  const { job_name } = run;
  const follows = describeNext(next);
  switch (run.state) {
    case "succeeded":
      return {
        level: "INFO",
        message: `Job ${job_name} completed with result: ${shorten(run.result ?? "null")}`,
        job_name,
      };
    case "failed":
      return { level: "ERROR", message: `Job ${job_name} failed: ${reasonOf(run)}${follows}`, job_name };
    case "timed_out":
      return {
        level: "ERROR",
        message: `Job ${job_name} was ended because its time was up (timeout_seconds)${follows}`,
        job_name,
      };
    case "lost":
      return { level: "WARNING", message: `A run of job ${job_name} was lost: ${reasonOf(run)}${follows}`, job_name };
    case "cancelled":
      return {
        level: "WARNING",
        message: `Job ${job_name} was cancelled: ${run.cancel_reason ?? "on request"}${follows}`,
        job_name,
      };
    case "stopped":
      return { level: "INFO", message: `Job ${job_name} was stopped with AIOS${follows}`, job_name };
    case "running":
      return { level: "INFO", message: `Job ${job_name} is running`, job_name };
    case "asked":
      return { level: "INFO", message: `Job ${job_name} ${run.note ?? "asks"}`, job_name };
    case "denied":
    case "not_proven":
    case "over_budget":
      return {
        level: "ERROR",
        message: `Job ${job_name} ${endWords(run.state)}: ${reasonOf(run)}${follows}`,
        job_name,
      };
  }
}

export function errorOf(run: RunRow): RunError | null {
  return run.error === null ? null : (JSON.parse(run.error) as RunError);
}

function reasonOf(run: RunRow): string {
  const error = errorOf(run);
  return error ? errorSentence(error) : "no reason given";
}

function describeNext(next: Next): string {
  if (next.kind === "done") return "";
  if (next.kind === "quarantine") return "; set aside after being lost twice, run it again by hand if it is harmless";
  switch (next.source) {
    case "retry":
      return `; attempt ${next.attempt} in ${Math.round(next.delaySeconds)} s`;
    case "always":
      return next.delaySeconds > 0 ? `; starts again in ${Math.round(next.delaySeconds)} s` : "; starts again";
    default:
      return "; it runs again";
  }
}

function shorten(text: string): string {
  return text.length > longestResultShown ? `${text.slice(0, longestResultShown)}…` : text;
}
