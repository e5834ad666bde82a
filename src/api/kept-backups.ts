/** Backups that are made again and again: each in a folder of its own by the time, the oldest given up. */
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { backUp, type Backup, type Home } from "./backup.ts";
import { OperationError } from "./operation-error.ts";

export interface KeptBackup extends Backup {
  /** Old backups that were given up. */
  removed: string[];
}

/** As `timestamp` of engine/real.ts writes it. */
const backupName = /^\d{4}-\d\d-\d\d-\d{6}$/;

/**
 * @param to the folder that holds the backups; null for `backups` in the home
 * @param keep how many, with the one that is made; null for all
 */
export async function backUpAndKeep(
  home: Home,
  { to, keep }: { to: string | null; keep: number | null },
  timestamp: string,
): Promise<KeptBackup> {
  const place = to === null ? join(home.home, "backups") : to.replace(/^~(?=$|[\\/])/, homedir());
  if (!isAbsolute(place)) {
    throw new OperationError("invalid", `"${to}" does not say on which disk. Give the whole path of a folder.`);
  }
  const made = await backUp(home, join(place, timestamp), timestamp);
  return { ...made, removed: keep === null ? [] : await giveUp(place, keep) };
}

/** Only folders that are named by a time and hold a database: whatever else lies there is somebody's. */
async function giveUp(place: string, keep: number): Promise<string[]> {
  const names = (await readdir(place)).filter(
    (name) => backupName.test(name) && existsSync(join(place, name, "orchestrator.db")),
  );
  const old = names.toSorted().slice(0, -keep);
  for (const name of old) await rm(join(place, name), { recursive: true, force: true });
  return old.map((name) => join(place, name));
}
