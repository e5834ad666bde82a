/** The machine, and how busy it is with other things: a figure means little without it. */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

export interface MachineState {
  /** When, in seconds since the epoch. */
  at: number;
  cores: number;
  /** Processes that want to run, over 1, 5 and 15 minutes. */
  load: number[];
}

export function machineState(): MachineState {
  return { at: Date.now() / 1000, cores: availableParallelism(), load: loadavg() };
}

export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  return `${availableParallelism()} × ${model}, ${gibibytes} GiB, ${process.platform} ${process.arch}, Node ${process.version}`;
}

export function describeLoad({ load }: MachineState): string {
  return load.map((each) => each.toFixed(2)).join(" ");
}
