/**
 * Reads the table of processes. Linux tells it in /proc; elsewhere `ps` is asked, which POSIX has, though showing
 * other processes' environments (`-E`, `e`) is an extension, and some systems hide parts of it.
 */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A live process; one that has ended and only waits to be reaped is not listed. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
  /** With the pid, tells one process from a later one that got the same number. */
  started: string;
  /** `AIOS_RUN_ID` and `AIOS_HOME` in its environment. */
  run_id: string | null;
  home: string | null;
}

const hasProc = process.platform === "linux";

export function readProcesses(): ProcessEntry[] {
  return hasProc ? readProc(() => true) : readPs();
}

/** Processes that can be descendants of `leader`, which ran for `seconds`: cheaper than all of them. */
export function readProcessesSince(leader: number, seconds: number): ProcessEntry[] {
  if (!hasProc) return readPs();
  // Numbers are given out in turn, so whatever the leader started has a higher one, unless they began anew meanwhile.
  const beganAnew = seconds > 1 || newestPid() < leader;
  return readProc(beganAnew ? () => true : (pid) => pid > leader);
}

function newestPid(): number {
  return Number(readFileSync("/proc/loadavg", "latin1").trim().split(" ").at(-1));
}

function readProc(wanted: (pid: number) => boolean): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || !wanted(pid)) continue;
    const entry = readOne(pid);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

function readOne(pid: number): ProcessEntry | null {
  const stat = readStat(pid);
  if (stat === null) return null;
  const environment = readText(`/proc/${pid}/environ`) ?? "";
  return {
    pid,
    ...stat,
    run_id: variable(environment, "AIOS_RUN_ID"),
    home: variable(environment, "AIOS_HOME"),
  };
}

function readStat(pid: number): { parent: number; group: number; started: string } | null {
  const text = readText(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The command in parentheses may hold spaces and parentheses itself; the fields after it count from 3.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return null;
  return { parent: Number(fields[1]), group: Number(fields[2]), started: fields[19] as string };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // gone meanwhile, or somebody else's
  }
}

function variable(environment: string, name: string): string | null {
  const text = `\0${environment}`;
  const at = text.indexOf(`\0${name}=`);
  if (at < 0) return null;
  const start = at + name.length + 2;
  const end = text.indexOf("\0", start);
  return text.slice(start, end < 0 ? undefined : end);
}

/** The start time of a live process, or null where it is not alive. */
export function startOf(pid: number): string | null {
  if (hasProc) return readStat(pid)?.started ?? null;
  try {
    const text = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], psOptions).trim();
    return text === "" || text.startsWith("Z") ? null : text.slice(text.indexOf(" ")).trim();
  } catch {
    return null;
  }
}

/**
 * Bytes of memory these processes take together: `whole` counts what several of them share for each, `shared` counts
 * it in parts, where the system tells.
 */
export function memoryOf(pids: readonly number[], how: "whole" | "shared"): number {
  const bytes = hasProc ? pids.map((pid) => memoryInProc(pid, how)) : memoryByPs(pids);
  return bytes.reduce((sum, one) => sum + one, 0);
}

function memoryInProc(pid: number, how: "whole" | "shared"): number {
  const parts = how === "shared" ? /^Pss:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`) ?? "") : null;
  const kilobytes = parts ?? /^VmRSS:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`) ?? "");
  return Number(kilobytes?.[1] ?? 0) * 1024;
}

function memoryByPs(pids: readonly number[]): number[] {
  if (pids.length === 0) return [];
  try {
    const text = execFileSync("ps", ["-o", "rss=", "-p", pids.join(",")], psOptions);
    return text.split("\n").map((line) => Number(line) * 1024);
  } catch {
    return []; // none of them is there any more
  }
}

/** Equal for the same process only, over restarts of the machine too; null where it is not alive. */
export function processIdentity(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const started = startOf(pid);
  return started === null ? null : `${pid}/${started}/${bootId()}`;
}

let knownBootId: string | null = null;

function bootId(): string {
  // Where there is no boot id, `started` is a date already.
  knownBootId ??= readText("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return knownBootId;
}

const psOptions: ExecFileSyncOptionsWithStringEncoding = {
  encoding: "utf8",
  env: { LC_ALL: "C", PATH: "/bin:/usr/bin" },
  maxBuffer: 256 * 1024 * 1024,
  stdio: ["ignore", "pipe", "ignore"],
};

function readPs(): ProcessEntry[] {
  const columns = "pid=,ppid=,pgid=,stat=,lstart=,command=";
  // macOS shows the environment after the command with -E, the BSDs with -e; what cannot be shown is just missing.
  const environment = process.platform === "darwin" ? "-E" : "-e";
  const text = execFileSync("ps", ["-axww", environment, "-o", columns], psOptions);
  return text.split("\n").flatMap((line) => parsePsLine(line) ?? []);
}

export function parsePsLine(line: string): ProcessEntry | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+[\d:]+\s+\d{4})\s?(.*)$/.exec(line);
  if (!match || match[4]?.startsWith("Z")) return null;
  const command = match[6] ?? "";
  return {
    pid: Number(match[1]),
    parent: Number(match[2]),
    group: Number(match[3]),
    started: match[5] as string,
    run_id: /(?:^| )AIOS_RUN_ID=([A-Za-z0-9_-]{1,64})(?: |$)/.exec(command)?.[1] ?? null,
    // Values are not quoted, so a home with " NAME=" in its path is the one that is not found.
    home: / AIOS_HOME=(.*?)(?: [A-Za-z_][A-Za-z0-9_]*=|$)/.exec(command)?.[1] ?? null,
  };
}
