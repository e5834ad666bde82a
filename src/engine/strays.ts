/** What a crash left behind: processes and files of runs of this home that are not recorded as running. */
import type { Database } from "../db/database.ts";
import { liveRuns } from "../db/runs.ts";
import { livePreparations } from "../run/dependencies/cache-folder.ts";
import { endRunsOf, liveMarkedRuns } from "../run/process-tree.ts";
import { removeLeftovers } from "../run/run-folders.ts";

/** Call after `rescue`, which ends the processes of runs it marks lost. */
export async function clearStrays(db: Database, home: string, privateFolder: string): Promise<void> {
  // Looked for first: a run is recorded before it has a process, so one that begins meanwhile is not taken for a stray.
  const marked = liveMarkedRuns(home);
  const running = await runningIds(db);
  const preparing = await livePreparations(privateFolder);
  await endRunsOf(marked.filter((id) => !running.has(id) && !preparing.has(id)));
  await removeLeftovers(privateFolder, () => runningIds(db));
}

export async function runningIds(db: Database): Promise<Set<string>> {
  const runs = await db.read(() => liveRuns(db));
  return new Set(runs.map((run) => run.id));
}
