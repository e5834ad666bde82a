/** Forgets the working folders of runs whose log is forgotten, too, and what is kept of programs to start them faster. */
import { keptFolders, removeKeptFolder, removeOldStripped } from "../run/run-folders.ts";

const daySeconds = 86_400;

/** Folders untouched for `keepDays` go, unless their run still lives: a daemon may leave its files alone for long. */
export async function pruneFolders(
  privateFolder: string,
  keepDays: number,
  now: number,
  isLive: (runId: string) => boolean,
): Promise<number> {
  const before = now - keepDays * daySeconds;
  const old = (await keptFolders(privateFolder)).filter(
    ({ run_id, changed_at }) => changed_at < before && !isLive(run_id),
  );
  for (const { run_id } of old) await removeKeptFolder(privateFolder, run_id);
  await removeOldStripped(privateFolder, before);
  return old.length;
}
