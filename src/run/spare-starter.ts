/**
 * Starts runs of TypeScript and JavaScript from processes that are there already: Node takes 40 ms to start, and a
 * spare has done that before its run is wanted. Each is used once.
 *
 * A spare is born with the pipes of a run that is still to come, and an order finds it by their names. Where there is
 * none behind them (killed, unused for long, not possible here), the order is started the plain way on the same pipes.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import type { LaunchOrder, SpareBirth } from "./channel.ts";
import type { Enclosures } from "./enclosures.ts";
import { startOf } from "./process-table.ts";
import { makePlace, openOutputs } from "./run-files.ts";
import { type OutputValve, plainExit, type ProcessExit, type StartEvents, type Starter } from "./starter.ts";

interface Spare {
  child: ChildProcess & { pid: number };
  channel: Socket;
  /** Held until the run has begun: were the spare to die before, its reader would take that for the end of the output. */
  outputs: number[];
  idle: NodeJS.Timeout;
  hasBegun: boolean;
  /** Resolves once all that it had written to its channel was read. */
  end: Promise<ProcessExit>;
}

const enclosedAfterMilliseconds = 250;
const idleMilliseconds = 5 * 60 * 1000;
/** So many that ended by themselves, one after the other, mean that spares cannot live here. */
const mostFailures = 3;

export class SpareStarter implements Starter {
  readonly #plain: Starter;
  readonly #enclosures: Enclosures | null;
  /** Those that wait, by the name of their first pipe. */
  readonly #waiting = new Map<string, Spare>();
  #failures = 0;
  #closed = false;

  constructor(plain: Starter, enclosures: Enclosures | null) {
    this.#plain = plain;
    this.#enclosures = enclosures;
  }

  /** Starts a spare. Where that fails there is none, which the order for it then finds. */
  make(birth: SpareBirth): void {
    if (this.#closed || this.#failures >= mostFailures) return;
    const spare = born(birth);
    if (spare === null) return;
    this.#waiting.set(birth.pipes.stdout, spare);
    void this.#seeToItsEnd(birth.pipes.stdout, spare);
  }

  async #seeToItsEnd(name: string, spare: Spare): Promise<void> {
    // Not at once, as it holds up every start and end on the machine, and a run has most likely just been started.
    const enclosing = setTimeout(() => this.#enclosures?.enclose(spare.child.pid), enclosedAfterMilliseconds);
    const { exit_code } = await spare.end;
    clearTimeout(enclosing);
    // Where it was taken, the rest is its run's to see to.
    if (this.#waiting.delete(name)) {
      letGo(spare);
      void this.#enclosures?.release(spare.child.pid);
    }
    this.#failures = spare.hasBegun || !exit_code ? 0 : this.#failures + 1;
  }

  start(order: LaunchOrder, events: StartEvents): OutputValve | null {
    const spare = this.#take(order);
    if (spare === null) return this.#plain.start(order, events);
    try {
      makePlace(order);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      spare.channel.destroy();
      letGo(spare);
      events.refused({ code: code ?? "", message });
      return null;
    }
    spare.channel.once("data", () => {
      spare.hasBegun = true;
      letGo(spare);
      for (const name of Object.values(order.pipes ?? {})) rmSync(name, { force: true });
    });
    void spare.end.then((exit) => {
      if (spare.hasBegun || this.#closed) return events.exited(exit);
      // It died as a spare, before its run had begun.
      this.#plain.start(order, events);
      return letGo(spare);
    });
    const { pid } = spare.child;
    events.started({ pid, started: startOf(pid) });
    const { env, working_folder, call } = order;
    spare.channel.write(`${JSON.stringify({ env, working_folder, call })}\n`);
    return null;
  }

  #take(order: LaunchOrder): Spare | null {
    const name = order.pipes?.stdout ?? "";
    const spare = this.#waiting.get(name);
    this.#waiting.delete(name);
    return spare ?? null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { child } of this.#waiting.values()) child.kill("SIGKILL");
    await Promise.all([...this.#waiting.values()].map((spare) => spare.end));
  }
}

/** Null where no process could be started. */
function born({ argv, env, folder, pipes }: SpareBirth): Spare | null {
  let outputs: number[] = [];
  try {
    outputs = openOutputs(pipes);
    const [program, ...rest] = argv;
    const stdio = ["ignore", ...outputs, "pipe"] as const;
    const child = spawn(program as string, rest, { cwd: folder, env, detached: true, stdio: [...stdio] });
    child.on("error", () => {}); // shows as one that has ended, or never was
    if (child.pid === undefined) throw new Error("not started");
    const channel = child.stdio[3] as Socket;
    channel.on("error", () => {}); // ditto
    const idle = setTimeout(() => channel.destroy(), idleMilliseconds).unref();
    return { child: child as Spare["child"], channel, outputs, idle, hasBegun: false, end: endOf(child, channel) };
  } catch {
    for (const output of outputs) closeSync(output);
    return null;
  }
}

async function endOf(child: ChildProcess, channel: Socket): Promise<ProcessExit> {
  channel.resume();
  const isRead = new Promise((resolve) => channel.once("close", resolve));
  const exit = new Promise<ProcessExit>((resolve) => {
    child.once("exit", (exit_code, signal) => resolve(plainExit(exit_code, signal)));
  });
  await isRead;
  return exit;
}

function letGo({ outputs, idle }: Spare): void {
  clearTimeout(idle);
  for (const output of outputs.splice(0)) closeSync(output);
}
