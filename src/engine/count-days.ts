/** Days of the history are those of the clock on the wall: what it says beyond UTC changes twice a year in many places. */
import type { Database } from "../db/database.ts";
import { dayOffset, setDayOffset } from "../db/run-days.ts";
import { wallAt, zoneNamed } from "../model/zoned.ts";

const everySeconds = 900;

/** Seconds until it is worth looking again. */
export async function countDays(db: Database, timezone: string, now: number): Promise<number> {
  const zone = zoneNamed(timezone);
  const offset = zone ? Math.round(wallAt(zone, now) - now) : 0;
  const isKnown = await db.read(() => dayOffset(db) === offset);
  if (!isKnown) await db.write(() => setDayOffset(db, offset));
  return everySeconds - (now % everySeconds);
}
