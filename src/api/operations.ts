/**
 * Everything a door can ask for: one table of operations, the same for the command line, the local socket, and later
 * the page. Each takes and gives plain data.
 */
import type { Json } from "../model/job.ts";
import type { RunState } from "../model/run.ts";
import type { ArtifactView, DeviceView, HealthView, JobView, LogView, RunDetailView, RunView } from "./views.ts";
import type { SecretView, StateView, StatusView, TriggerView } from "./views.ts";

/** A mistake of the asker, in words for a person: what, why, what next. */
export class OperationError extends Error {
  /** `not_found` and `invalid` are the asker's; `unavailable` passes by itself. */
  readonly kind: "not_found" | "invalid" | "unavailable";
  constructor(kind: OperationError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "OperationError";
    this.kind = kind;
  }
}

/** Parameters and result of each operation. */
export interface Operations {
  status: { params: Record<string, never>; result: StatusView };
  /** Of the AIOS that is asked. */
  health: { params: Record<string, never>; result: HealthView };
  jobs: { params: { job?: string }; result: JobView[] };
  /** Adds an entry to the jobs list (keys as in jobs.yaml). `problems`: what is odd about it, as sentences. */
  add: { params: { entry: Record<string, Json> }; result: { path: string; problems: string[] } };
  enable: { params: { job: string }; result: JobView };
  disable: { params: { job: string }; result: JobView };
  /** Adds a trigger. */
  run: { params: { job: string; args?: Json[]; kwargs?: Record<string, Json> }; result: TriggerView };
  /**
   * What became of a trigger: poll it, or wait for up to `wait_seconds` (at most 30) until its run has ended. `next` is
   * the trigger by which it then goes again.
   */
  trigger: {
    params: { id: number; wait_seconds?: number };
    result: { trigger: TriggerView; run: RunView | null; next: TriggerView | null };
  };
  /** Newest first. */
  runs: { params: { job?: string; state?: RunState; limit?: number }; result: RunView[] };
  /** `run`: an id, the end of one (at least four characters), or a job's name for its last run. */
  show: { params: { run: string }; result: RunDetailView };
  /** Oldest first; with `after_id` those behind it, else the newest. `wait_seconds` (at most 30): until there are some. */
  logs: {
    params: { run?: string; job?: string; search?: string; after_id?: number; limit?: number; wait_seconds?: number };
    result: LogView[];
  };
  /** A run, or all live and waiting ones of a job. */
  cancel: { params: { target: string; reason?: string }; result: { runs: string[]; triggers: number[] } };
  /** One sentence. `at`: epoch seconds; default now. */
  why: { params: { job: string; at?: number }; result: { sentence: string } };
  devices: { params: Record<string, never>; result: DeviceView[] };
  /** Names only; a value is given to nobody but the runs that declare it. */
  secrets: { params: Record<string, never>; result: SecretView[] };
  /** `note`: what a person should know about where its key is. */
  secret_set: { params: { name: string; value: string }; result: SecretView & { note: string | null } };
  secret_delete: { params: { names: string[] }; result: { deleted: string[] } };
  /** `program`: a file in Programs/, or a job of it. */
  state_programs: { params: Record<string, never>; result: { program: string; keys: number; updated: number }[] };
  /** At most a thousand, in the order of their keys; `after`: a key, for the next thousand. */
  state_list: { params: { program: string; prefix?: string; after?: string }; result: StateView[] };
  state_get: { params: { program: string; key: string }; result: StateView };
  state_set: { params: { program: string; key: string; value: Json; expires_in?: number }; result: StateView };
  state_delete: { params: { program: string; key: string }; result: { program: string; deleted: boolean } };
  /** `run` as for `show`. */
  artifacts: { params: { run: string }; result: ArtifactView[] };
  artifact: { params: { run: string; name: string }; result: ArtifactView & { base64: string } };
  stop_all: { params: { reason?: string }; result: { confirmed: string[]; unconfirmed: string[] } };
  resume: { params: Record<string, never>; result: { was_stopped: boolean } };
}

export type OperationName = keyof Operations;
export type Params<Name extends OperationName> = Operations[Name]["params"];
export type Result<Name extends OperationName> = Operations[Name]["result"];

/** How a door asks, whether AIOS runs in this process, behind the local socket, or not at all. */
export interface Caller {
  call<Name extends OperationName>(name: Name, params: Params<Name>): Promise<Result<Name>>;
  close(): Promise<void>;
}
