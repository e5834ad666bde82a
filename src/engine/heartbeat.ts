/** Renews the lease of this device and its runs; gives up runs that were taken from it meanwhile. */
import type { Database } from "../db/database.ts";
import { renew, type DeviceIdentity, type Processes } from "./device.ts";
import type { Executor } from "./executor.ts";

export interface HeartbeatOptions {
  db: Database;
  device: DeviceIdentity;
  processes: Processes;
  executor: Executor;
  now: () => number;
}

/** Returns false while another process has this device's name. */
export async function beat({ db, device, processes, executor, now }: HeartbeatOptions): Promise<boolean> {
  // Taken before the rows are read: a run that begins meanwhile is not among them, and is not missing either.
  const { liveIds } = executor;
  const mine = await db.write(() => renew(db, device, processes, now()));
  // A run that is recorded as over but still live here was rescued while this process was frozen.
  for (const id of liveIds) if (!mine?.has(id)) executor.end(id, "stopped", 0);
  return mine !== null;
}
