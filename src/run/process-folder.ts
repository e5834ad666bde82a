/** Folders of one AIOS process and its spawner, for what need not outlive them: FIFOs, and working folders held ready. */
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { processIdentity } from "./process-table.ts";

/** Makes the folder of this process in `parent`, and clears those of processes that were killed with their spawner. */
export function folderOfThisProcess(parent: string, name: string): string {
  const folder = path.join(parent, `${process.pid}-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const other of readdirSync(parent)) {
    if (processIdentity(Number.parseInt(other, 10)) === null) rmSync(path.join(parent, other), { recursive: true });
  }
  return folder;
}

/**
 * A folder in memory for the FIFOs of this home, or `otherwise`. On disk each one is written to the file system's journal,
 * which the database has just made busy: two of them then cost half a millisecond a run, in memory a fiftieth.
 */
export function folderInMemory(home: string, otherwise: string): string {
  const user = process.getuid?.() ?? 0;
  const folder = `/dev/shm/aios-${user}-${createHash("sha256").update(home).digest("hex").slice(0, 16)}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === user && (found.mode & 0o077) === 0 ? folder : otherwise;
  } catch {
    return otherwise; // no Linux, or no such file system in this container
  }
}

/** The last to go also takes away what stands in memory for the home. */
export function removeProcessFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  if (!folder.startsWith("/dev/shm/")) return;
  try {
    rmdirSync(path.dirname(folder));
  } catch {
    // Another AIOS on this home uses it, or it is gone already.
  }
}
