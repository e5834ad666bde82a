/** Forgets what is old, in small pieces, so that nothing grows without bound and nobody waits for it. */
import type { Database } from "../db/database.ts";
import { pruneAlerts } from "../db/alerts.ts";
import { artifactBytes, pruneArtifacts, pruneOldestArtifacts } from "../db/artifacts.ts";
import { pruneDeliveries } from "../db/deliveries.ts";
import { pruneDevices } from "../db/devices.ts";
import { pruneLogsByAge, pruneOldestLogs } from "../db/logs.ts";
import { pruneNotifications } from "../db/notifications.ts";
import { pruneReviews } from "../db/reviews.ts";
import { pruneMessages } from "../db/outbox.ts";
import { pruneRuns } from "../db/runs.ts";
import { pruneState } from "../db/state.ts";
import { pruneTriggers } from "../db/triggers.ts";
import { firstIdAt } from "../model/id.ts";

const daySeconds = 86_400;
/** Rows taken out in one transaction: a few milliseconds. */
const pieceRows = 2_000;
/** A device that gave no sign for so long is forgotten. */
const keepDeviceDays = 7;
/** Pages given back to the file system in one go. */
const pieceOfPages = 2_000;

export interface Retention {
  keepLogDays: number;
  keepRunDays: number;
  maxDatabaseBytes: number;
}

/** Artifacts taken out in one transaction: each may be many megabytes. */
const pieceArtifacts = 4;

/** Returns how many rows were forgotten. `pause` is awaited between pieces, so that other work goes first. */
export async function prune(
  db: Database,
  retention: Retention,
  now: number,
  pause: () => Promise<void>,
): Promise<number> {
  const logsBefore = now - retention.keepLogDays * daySeconds;
  const runsBefore = now - retention.keepRunDays * daySeconds;
  const isOver = () => usedBytes(db) > retention.maxDatabaseBytes;
  const pieces = [
    () => pruneReviews(db, runsBefore, pieceRows),
    () => pruneState(db, now, pieceRows),
    () => pruneNotifications(db, logsBefore, pieceRows),
    () => pruneAlerts(db, runsBefore, pieceRows),
    () => pruneDeliveries(db, logsBefore, pieceRows),
    () => pruneMessages(db, runsBefore, pieceRows),
    () => pruneTriggers(db, runsBefore, pieceRows),
    () => pruneRuns(db, runsBefore, firstIdAt(runsBefore), pieceRows),
    () => pruneArtifacts(db, pieceArtifacts),
    () => pruneLogsByAge(db, logsBefore, pieceRows),
    // Beyond the size: artifacts while they take more than half of it, else the log; at last what is left of artifacts.
    () =>
      isOver() && artifactBytes(db) > retention.maxDatabaseBytes / 2 ? pruneOldestArtifacts(db, pieceArtifacts) : 0,
    () => (isOver() ? pruneOldestLogs(db, pieceRows) : 0),
    () => (isOver() ? pruneOldestArtifacts(db, pieceArtifacts) : 0),
  ];
  let forgotten = await db.write(() => pruneDevices(db, now - keepDeviceDays * daySeconds));
  for (const piece of pieces) {
    for (;;) {
      const count = await db.write(piece);
      forgotten += count;
      if (count === 0) break;
      await pause();
    }
  }
  if (forgotten > 0) await db.write(() => void db.all(`PRAGMA incremental_vacuum(${pieceOfPages})`));
  return forgotten;
}

/** Bytes of the file that hold something. */
function usedBytes(db: Database): number {
  const pragma = (name: string) => Object.values(db.get(`PRAGMA ${name}`)!)[0] as number;
  return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
}
