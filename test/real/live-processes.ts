/**
 * Which processes are alive, read from /proc without any code of AIOS: the checker must not share the mistakes of
 * what it checks.
 */
import { readdirSync, readFileSync } from "node:fs";

export interface LiveProcess {
  pid: number;
  /** With the pid, tells one process from a later one that got the same number. */
  started: string;
  run_id: string | null;
  command: string;
}

/**
 * Every process that belongs to this home: the programs of runs carry AIOS_HOME, AIOS itself was given it, and its
 * helpers name a path in it on their command line.
 */
export function processesOf(home: string): LiveProcess[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const started = startOf(pid);
    if (started === null) return [];
    const environment = readOrEmpty(`/proc/${pid}/environ`).split("\0");
    const command = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    if (!environment.includes(`AIOS_HOME=${home}`) && !command.includes(`${home}/`)) return [];
    return [{ pid, started, run_id: variable(environment, "AIOS_RUN_ID"), command }];
  });
}

/** Those of them that a run has started. */
export function programsOf(home: string): (LiveProcess & { run_id: string })[] {
  return processesOf(home).flatMap((found) => (found.run_id === null ? [] : [{ ...found, run_id: found.run_id }]));
}

export function isAlive({ pid, started }: Pick<LiveProcess, "pid" | "started">): boolean {
  return startOf(pid) === started;
}

export function isPidAlive(pid: number): boolean {
  return startOf(pid) !== null;
}

/** Does nothing where it has ended meanwhile. */
export function signal(target: Pick<LiveProcess, "pid" | "started">, name: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Null also for one that has ended and only waits to be reaped. */
function startOf(pid: number): string | null {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" || fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
}

function variable(environment: string[], name: string): string | null {
  return environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
