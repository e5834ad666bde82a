/** Which effects this process is just carrying out: nobody settles or takes back those. */
import type { Database } from "../db/database.ts";

const inHand = new WeakMap<Database, Set<number>>();

export function inHandOf(db: Database): Set<number> {
  const ids = inHand.get(db) ?? new Set();
  inHand.set(db, ids);
  return ids;
}
