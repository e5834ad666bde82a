/**
 * Starts the engine's command of a run in a container: a process like any other, but the run is over only when the
 * container is gone as well.
 */
import type { LaunchOrder } from "../channel.ts";
import type { ExecStarter } from "../exec-starter.ts";
import { endTree, type ProcessTree } from "../process-tree.ts";
import type { OutputValve, ProcessExit, StartEvents, Starter } from "../starter.ts";
import type { ContainerPart } from "./container-order.ts";
import { endContainer, giveAway, makeBox, removeBox, removedContainer } from "./spawned-container.ts";

export class ContainerStarter implements Starter {
  readonly #exec: ExecStarter;
  /** Runs whose command has not ended yet. */
  readonly #waiting = new Set<string>();

  constructor(exec: ExecStarter) {
    this.#exec = exec;
  }

  start(order: LaunchOrder, events: StartEvents): OutputValve | null {
    const part = partOf(order);
    const files = [...order.files.map((file) => file.path), ...(order.call === null ? [] : [order.call_file])];
    const prepare = () => giveAway(part, order.own_folder, files);
    try {
      makeBox(part);
    } catch (error) {
      const { code = "", message } = error as NodeJS.ErrnoException;
      events.refused({ code, message });
      return null;
    }
    this.#waiting.add(order.run_id);
    const refused: StartEvents["refused"] = (error) => {
      this.#waiting.delete(order.run_id);
      events.refused(error);
    };
    const exited = (exit: ProcessExit) => void this.#exited(order, exit, events);
    return this.#exec.start(order, { ...events, refused, exited }, { prepare, input: part.input });
  }

  async #exited(order: LaunchOrder, exit: ProcessExit, events: StartEvents): Promise<void> {
    this.#waiting.delete(order.run_id);
    const container = await removedContainer(partOf(order));
    events.exited({ ...exit, container });
  }

  end(order: LaunchOrder, tree: ProcessTree, killAt: () => number): Promise<void> {
    const hasExited = () => !this.#waiting.has(order.run_id);
    const kill = () => endTree(tree, () => -Infinity);
    return endContainer(partOf(order), { pid: tree.leader, hasExited, kill }, killAt);
  }

  tidy(order: LaunchOrder): void {
    removeBox(partOf(order));
  }

  async close(): Promise<void> {}
}

function partOf({ container }: LaunchOrder): ContainerPart {
  if (container === undefined) throw new Error("An order for a container does not say which");
  return container;
}
