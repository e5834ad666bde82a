/** The real clock and the real processes of this machine. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Clock } from "../model/clock.ts";
import type { RandomBytes } from "../model/id.ts";
import { endRunsOf, processIdentity } from "../run/process-tree.ts";
import { hostIdentity, type Processes } from "./device.ts";

export const realClock: Clock = { now: () => Date.now() / 1000, monotonic: () => performance.now() / 1000 };

/** Random bytes from the system, asked for a page at a time: asking for each id costs more than all else of it. */
export function randomBytesInPages(): RandomBytes {
  let page = randomBytes(0);
  return (count) => {
    if (count > page.length) page = randomBytes(Math.max(count, 4096));
    const taken = page.subarray(0, count);
    page = page.subarray(count);
    return taken;
  };
}

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
