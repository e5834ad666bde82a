/** Processes that a crash left behind: marked as a run of this home, while no run of that id is recorded as running. */
import type { Database } from "../db/database.ts";
import { liveRuns } from "../db/runs.ts";
import { endRunsOf, liveMarkedRuns } from "../run/process-tree.ts";

/** Call after `rescue`, which ends those of runs it marks lost. Returns how many processes were ended. */
export async function endStrays(db: Database, home: string): Promise<number> {
  // In this order: a run is recorded before it has a process, so one that begins meanwhile is never taken for a stray.
  const marked = liveMarkedRuns(home);
  if (marked.length === 0) return 0;
  const running = new Set((await db.read(() => liveRuns(db))).map((run) => run.id));
  return endRunsOf(marked.filter((id) => !running.has(id)));
}
