/**
 * The folders of `.aios/environments` and `.aios/packages`. A build is whole when the file `complete` is there, which is
 * written last; the time of the file `used` tells when anybody last asked for it.
 */
import { access, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { isLockHeld, lockOf, takeLock } from "./build-lock.ts";
import { preparationId } from "./recipe.ts";

const id = /^[0-9a-f]{32}$/;

export function cacheFolders(privateFolder: string): { environments: string; packages: string } {
  return { environments: path.join(privateFolder, "environments"), packages: path.join(privateFolder, "packages") };
}

/** The run ids of the builds that live processes have under way in this home, other devices' too. */
export async function livePreparations(privateFolder: string): Promise<Set<string>> {
  const live = new Set<string>();
  for (const parent of Object.values(cacheFolders(privateFolder))) {
    for (const name of await readdir(parent).catch(() => [])) {
      const [recipe = "", ending] = name.split(".");
      const isHeld = ending === "lock" && (await isLockHeld(path.join(parent, name)));
      if (isHeld) live.add(preparationId(recipe));
    }
  }
  return live;
}

export function isComplete(folder: string): Promise<boolean> {
  return access(path.join(folder, "complete")).then(
    () => true,
    () => false,
  );
}

export async function markComplete(folder: string, what: string): Promise<void> {
  await markUsed(folder);
  await writeFile(path.join(folder, "complete"), `${what}\n`);
}

/** Written anew rather than touched, so that the file system's own clock says when. */
export async function markUsed(folder: string): Promise<void> {
  await writeFile(path.join(folder, "used"), "used\n").catch(() => {}); // pruned this moment, or a full disk
}

/** First the mark: what is half removed is not whole. */
export async function removeBuild(folder: string): Promise<void> {
  await rm(path.join(folder, "complete"), { force: true });
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes what builds left that were killed. Those that live processes are building stay. */
export async function removeBroken(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = path.join(parent, name);
    if (id.test(name) && !(await isComplete(folder))) await underLock(folder, async () => await isComplete(folder));
    // By taking it: removed in place, it could be the lock that somebody has just taken over.
    else if (name.endsWith(".lock")) await (await takeLock(folder))?.release();
    else if (name.includes(".lock-") && !(await isLockHeld(folder))) await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what was last asked for before `usedBefore`, in seconds since the epoch, but never what is in `kept`. */
export async function pruneBuilds(parent: string, usedBefore: number, kept: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = path.join(parent, name);
    const isUnused = async () => {
      const used = await stat(path.join(folder, "used")).catch(() => null);
      return used !== null && used.mtimeMs / 1000 < usedBefore;
    };
    if (!id.test(name) || kept.has(folder) || !(await isUnused())) continue;
    await underLock(folder, async () => !(await isUnused()));
  }
}

/** Removes the folder unless somebody builds there, or `isWanted` says so once nobody else can. */
async function underLock(folder: string, isWanted: () => Promise<boolean>): Promise<void> {
  const lock = await takeLock(lockOf(folder));
  if (lock === null) return;
  try {
    if (!(await isWanted())) await removeBuild(folder);
  } finally {
    await lock.release();
  }
}
