/** Renews the lease of this device and its runs; gives up runs that were taken from it meanwhile. */
import type { Database } from "../db/database.ts";
import { renewDevice } from "../db/devices.ts";
import { liveRuns, renewLeases } from "../db/runs.ts";
import { leaseSeconds } from "./device.ts";
import type { Executor } from "./executor.ts";

export async function beat(db: Database, session: string, executor: Executor, now: () => number): Promise<void> {
  // Taken before the rows are read: a run that begins meanwhile is not among them, and is not missing either.
  const { liveIds } = executor;
  const mine = await db.write(() => {
    const lease_until = now() + leaseSeconds;
    // Another process has taken this device's name, and its runs with it.
    if (!renewDevice(db, session, { now: now(), lease_until, load: null })) return new Set<string>();
    renewLeases(db, session, lease_until);
    const running = liveRuns(db).filter((run) => run.session === session);
    return new Set(running.map((run) => run.id));
  });
  // A run that is recorded as over but still live here was rescued while this process was frozen.
  for (const id of liveIds) if (!mine.has(id)) executor.end(id, "stopped", 0);
}
