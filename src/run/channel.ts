/**
 * What the server and its spawner say to each other: one JSON object a line, over the spawner's stdin and stdout.
 * The end of that stdin is itself a message: AIOS is gone.
 */
import { StringDecoder } from "node:string_decoder";
import type { ResourceUse } from "../model/outcome.ts";
import type { ContainerPart } from "./container/container-order.ts";
import type { ContainerEnd } from "./container/spawned-container.ts";

/** Everything needed to start one run, worked out by the server; the spawner decides nothing. */
export interface LaunchOrder {
  run_id: string;
  /** Where its process is to come from. */
  starter: "exec" | "fork" | "spare" | "container";
  /** The interpreter whose server is to start it; null where there is none. */
  python: string | null;
  argv: string[];
  env: Record<string, string>;
  working_folder: string;
  /** Made before the run and removed after it if the program left nothing there; null starts in `working_folder` as it is. */
  own_folder: string | null;
  /** The spawner's own: a folder with these links that only wants the name of the run's. */
  spare_folder: string | null;
  /** Made in the own folder. */
  links: { name: string; target: string }[];
  files: { path: string; text: string }[];
  /** What `call.py` and `call.mjs` are to do, read from `call_file` where they are started fresh; null for commands. */
  call: object | null;
  call_file: string;
  outcome_file: string;
  result_file: string;
  /** FIFOs whose read ends the server holds already; null where there is no mkfifo. */
  pipes: { stdout: string; stderr: string } | null;
  niced: boolean;
  /** With the starter `container`, where `argv` is the engine's command: what belongs to the container it starts. */
  container?: ContainerPart;
  /** What its processes may take together; null for no limit. */
  memory_bytes: number | null;
}

/** A process to be held ready for a run that is still to come. */
export interface SpareBirth {
  argv: string[];
  env: Record<string, string>;
  folder: string;
  /** FIFOs for the output of that run, by whose names its order finds the process. */
  pipes: { stdout: string; stderr: string };
}

export type ToSpawner =
  | { do: "start"; order: LaunchOrder }
  | { do: "make_spare"; birth: SpareBirth }
  | { do: "stop"; run_id: string; grace_seconds: number }
  | { do: "make_pipes"; names: string[] }
  | { do: "ask"; id: number; argv: string[]; folder: string }
  /** Programs of this interpreter are to come: the spawner may get ready for them. */
  | { do: "warm"; python: string; home: string }
  | { do: "renew" }
  /** Only without FIFOs, where output comes through the spawner. */
  | { do: "pause" | "resume"; run_id: string };

/** What is known of a program process once it is over. */
export interface ProcessEnd {
  exit_code: number | null;
  signal: string | null;
  /** Nobody saw how the process ended. */
  exit_unknown: boolean;
  /** What `call.py` and `call.mjs` tell. */
  outcome: string | null;
  /** Content of the file named in AIOS_RESULT, cut to its limit. */
  result: string | null;
  /** As the system counted it, or as it was seen; null where whoever started the process could not ask. */
  use: ResourceUse | null;
  /** The spawner ended it because AIOS had stopped renewing its lease. */
  lease_lost: boolean;
  /** Of the container it ran in, if it did. */
  container: ContainerEnd | null;
  /** The spawner ended it because it used more memory than it may; else null. */
  over_memory: { used_bytes: number; limit_bytes: number } | null;
}

export type FromSpawner =
  /** `started` is the start time as `process-table.ts` reads it, or null where the process was too quick. */
  | { event: "started"; run_id: string; pid: number; started: string | null }
  | { event: "refused"; run_id: string; code: string; message: string }
  | { event: "output"; run_id: string; stream: "stdout" | "stderr"; base64: string | null }
  | ({ event: "ended"; run_id: string } & ProcessEnd)
  | { event: "pipes"; made: boolean }
  | { event: "answer"; id: number; text: string | null };

export function messageReader<Message>(onMessage: (message: Message) => void): (chunk: Buffer) => void {
  return lineReader((line) => onMessage(JSON.parse(line) as Message));
}

/** Gives each whole line of `chunk` to `onLine`, and keeps the rest for the next. */
export function lineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder("utf8");
  let parts: string[] = [];
  return (chunk) => {
    const pieces = decoder.write(chunk).split("\n");
    const last = pieces.pop() as string;
    for (const piece of pieces) {
      parts.push(piece);
      onLine(parts.join(""));
      parts = [];
    }
    if (last !== "") parts.push(last);
  };
}
