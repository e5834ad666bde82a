/** The real clock and the real processes of this machine. */
import { readFileSync } from "node:fs";
import type { Clock } from "../model/clock.ts";
import { endRunsOf, processIdentity } from "../run/process-tree.ts";
import { hostIdentity, type Processes } from "./device.ts";

export const realClock: Clock = { now: () => Date.now() / 1000, monotonic: () => performance.now() / 1000 };

/** Names a backup: `2026-11-22-090000`, UTC. */
export function timestamp(now: number): string {
  return new Date(now * 1000).toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
}

export function realProcesses(): Processes {
  return {
    host: hostIdentity(bootId()),
    self: processIdentity(process.pid) ?? String(process.pid),
    isAlive: (identity) => processIdentity(Number(identity.split("/")[0])) === identity,
    endRunsOf,
  };
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
