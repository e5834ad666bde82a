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
import { startOf } from "./process-table.ts";
import { makePlace, openOutputs } from "./run-files.ts";
import { type OutputValve, plainExit, type StartEvents, type Starter } from "./starter.ts";

interface Spare {
  child: ChildProcess & { pid: number };
  channel: Socket;
  /** Held until the run has begun: were the spare to die before, its reader would take that for the end of the output. */
  outputs: number[];
  idle: NodeJS.Timeout;
}

const idleMilliseconds = 5 * 60 * 1000;
/** So many that ended by themselves, one after the other, mean that spares cannot live here. */
const mostFailures = 3;

export class SpareStarter implements Starter {
  readonly #plain: Starter;
  /** Those that wait, by the name of their first pipe. */
  readonly #waiting = new Map<string, Spare>();
  #failures = 0;
  #closed = false;

  constructor(plain: Starter) {
    this.#plain = plain;
  }

  /** Starts a spare. Where that fails there is none, which the order for it then finds. */
  make({ argv, env, folder, pipes }: SpareBirth): void {
    if (this.#closed || this.#failures >= mostFailures) return;
    let outputs: number[] = [];
    try {
      outputs = openOutputs(pipes);
      const [program, ...rest] = argv;
      const child = spawn(program as string, rest, {
        cwd: folder,
        env,
        detached: true,
        stdio: ["ignore", ...outputs, "pipe"],
      });
      child.on("error", () => {}); // ends as one that died
      if (child.pid === undefined) return closeAll(outputs);
      const spare = { child: child as Spare["child"], channel: child.stdio[3] as Socket, outputs };
      const idle = setTimeout(() => spare.channel.destroy(), idleMilliseconds).unref();
      spare.channel.on("error", () => {}); // ditto
      this.#waiting.set(pipes.stdout, { ...spare, idle });
      child.once("exit", (code) => {
        if (!this.#waiting.delete(pipes.stdout)) return;
        clearTimeout(idle);
        closeAll(outputs);
        this.#failures = code === null || code === 0 ? 0 : this.#failures + 1;
      });
    } catch {
      closeAll(outputs);
    }
  }

  start(order: LaunchOrder, events: StartEvents): OutputValve | null {
    const spare = this.#take(order);
    if (spare === null) return this.#plain.start(order, events);
    const { child, channel } = spare;
    try {
      makePlace(order);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      channel.destroy();
      closeAll(spare.outputs);
      events.refused({ code: code ?? "", message });
      return null;
    }
    let hasBegun = false;
    channel.once("data", () => {
      hasBegun = true;
      this.#failures = 0;
      letGo(spare, order);
    });
    void endOf(spare).then(({ exit_code, signal }) => {
      if (hasBegun || this.#closed) return events.exited(plainExit(exit_code, signal));
      // It died as a spare, before its run had begun.
      this.#plain.start(order, events);
      return closeAll(spare.outputs);
    });
    events.started({ pid: child.pid, started: startOf(child.pid) });
    const { env, working_folder, call } = order;
    channel.write(`${JSON.stringify({ env, working_folder, call })}\n`);
    return null;
  }

  #take(order: LaunchOrder): Spare | null {
    const name = order.pipes?.stdout ?? "";
    const spare = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (spare === undefined) return null;
    clearTimeout(spare.idle);
    if (spare.child.exitCode === null && spare.child.signalCode === null) return spare;
    closeAll(spare.outputs);
    return null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const left = [...this.#waiting.values()];
    await Promise.all(
      left.map(({ child, channel }) => {
        channel.destroy();
        child.kill("SIGKILL");
        return new Promise((resolve) => child.once("exit", resolve));
      }),
    );
  }
}

/** Its exit, once all it had written to its channel is read. */
async function endOf({ child, channel }: Spare): Promise<{ exit_code: number | null; signal: string | null }> {
  const isRead = new Promise((resolve) => channel.once("close", resolve));
  const exit = new Promise<{ exit_code: number | null; signal: string | null }>((resolve) => {
    child.once("exit", (exit_code, signal) => resolve({ exit_code, signal }));
  });
  await isRead;
  return exit;
}

function letGo(spare: Spare, order: LaunchOrder): void {
  closeAll(spare.outputs);
  for (const name of Object.values(order.pipes ?? {})) rmSync(name, { force: true });
}

function closeAll(descriptors: number[]): void {
  for (const descriptor of descriptors.splice(0)) closeSync(descriptor);
}
