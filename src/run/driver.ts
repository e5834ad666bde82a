/**
 * How a run is carried out. One interface for processes today, for containers and AI later: a driver knows
 * neither logs nor results, it gets `onLine` and gives back a plain outcome.
 */
import type { Job, Json } from "../model/job.ts";
import type { EndReason, Outcome, ResourceUse } from "../model/outcome.ts";

export interface RunDoor {
  /** Path of a Unix socket that speaks HTTP. */
  socket: string;
  token: string;
}

export interface RunRequest {
  run_id: string;
  job: Job;
  /** The attempt, from 1. */
  attempt: number;
  args: Json[];
  kwargs: Record<string, Json>;
  /** What AIOS adds of its own (`changed`, `results`); passed only to programs that accept it. */
  context: Record<string, Json>;
  /** Run at the lowest priority the system offers (idle jobs). */
  niced: boolean;
  /** The values of the secrets that the job declares, by name. */
  secrets: Readonly<Record<string, string>>;
  /** Where the run can talk to AIOS, and the token that speaks for this attempt only; null where nobody listens. */
  door: RunDoor | null;
  /** A rehearsal: the program is told, and its effects through AIOS are only noted down. */
  preview: boolean;
}

export type OutputStream = "stdout" | "stderr";

export interface RunEvents {
  /** One line of output without its line end. To slow the program down, call `pause` on the started run. */
  onLine(stream: OutputStream, line: string): void;
  /** Something AIOS has to tell while it gets ready what the program needs, before it starts. */
  onPreparation?(line: string): void;
}

export interface StartedRun {
  /** Process id of the group leader, or null where the driver has no processes. */
  readonly pid: number | null;
  /** Resolves when nothing of the run is alive any more and all its output was given to `onLine`. */
  wait(): Promise<{ outcome: Outcome; use: ResourceUse }>;
  /** Asks the run to end: TERM, then KILL after `graceSeconds`. Idempotent; `wait` then resolves with the reason. */
  stop(reason: EndReason, graceSeconds: number): void;
  /** Slows the program down: its output is not read (so its writes block) until `resume`. */
  pause(): void;
  resume(): void;
  /** Gives to `onLine` what the program has written until now and was not read yet. Absent where that cannot be told. */
  catchUp?(): void;
}

export interface Driver {
  /** Never rejects for a fault of the program: that is an outcome of `wait`. */
  start(request: RunRequest, events: RunEvents): Promise<StartedRun>;
  /** Ends everything this driver started and waits until it is gone. */
  close(): Promise<void>;
}
