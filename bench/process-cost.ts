/** What a process costs with all it has started: memory and processor time, as Linux counts them. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Cost {
  /** Bytes; what several processes share is divided among them (PSS). */
  memory: number;
  /** Seconds of one processor since their start, with those of children that have ended. */
  cpu: number;
  processes: number;
}

export const canTellCost = process.platform === "linux";

/** The process, and all below it. */
export function costOf(pid: number): Cost {
  const costs = tree(pid).map((each) => ({ memory: memoryOf(each), cpu: cpuOf(each) }));
  return {
    memory: costs.reduce((sum, cost) => sum + cost.memory, 0),
    cpu: costs.reduce((sum, cost) => sum + cost.cpu, 0),
    processes: costs.length,
  };
}

function tree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? Number(fieldsOf(pid)[1]) : 0;
    if (parent > 0) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function memoryOf(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+)/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

/** proc_pid_stat(5): utime, stime, cutime, cstime are its fields 14 to 17. */
function cpuOf(pid: number): number {
  const ticks = fieldsOf(pid)
    .slice(11, 15)
    .reduce((sum, field) => sum + Number(field), 0);
  return ticks / ticksPerSecond();
}

/** From the third on: the second is a name, which may hold anything. */
function fieldsOf(pid: number): string[] {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

let ticks = 0;
function ticksPerSecond(): number {
  ticks ||= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return ticks;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
