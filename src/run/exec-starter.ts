/** Starts a run's process the plain way: fork and exec by Node, from the small spawner. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync } from "node:fs";
import { setPriority } from "node:os";
import type { LaunchOrder } from "./channel.ts";
import type { Enclosures } from "./enclosures.ts";
import { startOf } from "./process-table.ts";
import { claimOutputs, makePlace, writeCall } from "./run-files.ts";
import { type OutputValve, plainExit, type StartEvents, type Starter } from "./starter.ts";

/**
 * Before the program rather than `setPriority` after its start: a shell is quick enough to start its first command
 * before it is made nice itself. It becomes the program, so the process stays the same.
 */
const niceCommand =
  (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => `${folder}/nice`)
    .find((file) => existsSync(file)) ?? null;

/** What a process needs beyond an ordinary start. */
export interface Special {
  /** Called once the folders and files of the run are there. */
  prepare(): void;
  /** For its standard input, which is at its end then; null for nothing at all. */
  input: string | null;
}

const plain: Special = { prepare: () => {}, input: null };

export class ExecStarter implements Starter {
  readonly #enclosures: Enclosures | null;

  constructor(enclosures: Enclosures | null) {
    this.#enclosures = enclosures;
  }

  start(order: LaunchOrder, events: StartEvents, special: Special = plain): OutputValve | null {
    let child: ChildProcess;
    try {
      child = launch(order, special);
    } catch (error) {
      events.refused(refusalOf(error as NodeJS.ErrnoException));
      return null;
    }
    child.on("error", (error) => {
      if (child.pid === undefined) events.refused(refusalOf(error));
    });
    if (child.pid === undefined) return null;
    this.#enclosures?.enclose(child.pid);
    // Without /proc this would cost a `ps` for each run; the number alone is safe while this process is the parent.
    events.started({ pid: child.pid, started: process.platform === "linux" ? startOf(child.pid) : null });
    child.on("exit", (exit_code, signal) => events.exited(plainExit(exit_code, signal)));
    return order.pipes === null ? forwardOutput(child, events) : null;
  }

  async close(): Promise<void> {}
}

function refusalOf(error: NodeJS.ErrnoException): { code: string; message: string } {
  return { code: error.code ?? error.name, message: error.message };
}

/** Prepares what the run needs and starts it. Throws what the system says where it cannot be started. */
function launch(order: LaunchOrder, { prepare, input }: Special): ChildProcess {
  makePlace(order);
  writeCall(order);
  prepare();
  const outputs = order.pipes === null ? [] : claimOutputs(order.pipes);
  try {
    const nice = order.niced && niceCommand !== null ? [niceCommand, "-n", "19"] : [];
    const [program, ...rest] = [...nice, ...order.argv];
    const child = spawn(program as string, rest, {
      cwd: order.working_folder,
      env: order.env,
      detached: true,
      stdio: [input === null ? "ignore" : "pipe", ...(order.pipes === null ? (["pipe", "pipe"] as const) : outputs)],
    });
    child.stdin?.on("error", () => {}); // it did not want to read all of it
    child.stdin?.end(input);
    if (order.niced && niceCommand === null && child.pid !== undefined) setPriority(child.pid, 19);
    return child;
  } finally {
    for (const output of outputs) closeSync(output);
  }
}

function forwardOutput(child: ChildProcess, events: StartEvents): OutputValve {
  const streams = ["stdout", "stderr"] as const;
  for (const stream of streams) {
    child[stream]?.on("data", (bytes: Buffer) => events.output(stream, bytes));
    child[stream]?.on("end", () => events.output(stream, null));
  }
  const both = (what: "pause" | "resume") => () => streams.forEach((stream) => child[stream]?.[what]());
  return { pause: both("pause"), resume: both("resume") };
}
