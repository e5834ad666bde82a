/**
 * Where the files of runs live under the private folder: `runs/<id>/` is where a program works, `calls/` holds what
 * AIOS and a program's caller tell each other, out of the program's way.
 */
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

const safeId = /^[A-Za-z0-9_-]{1,64}$/;

/** Throws: an id that could name another path is a bug of whoever made it. */
export function checkedRunId(runId: string): string {
  if (!safeId.test(runId)) throw new Error(`The run id ${JSON.stringify(runId)} does not match ${safeId}`);
  return runId;
}

export interface RunPaths {
  own_folder: string;
  call: string;
  args: string;
  kwargs: string;
  outcome: string;
  result: string;
}

export function runPaths(privateFolder: string, runId: string): RunPaths {
  const call = path.join(privateFolder, "calls", checkedRunId(runId));
  return {
    own_folder: path.join(privateFolder, "runs", runId),
    call: `${call}.json`,
    args: `${call}.args.json`,
    kwargs: `${call}.kwargs.json`,
    outcome: `${call}.outcome.json`,
    result: `${call}.result`,
  };
}

/** Where TypeScript programs are kept as JavaScript. */
export function strippedFolder(privateFolder: string): string {
  return path.join(privateFolder, "stripped");
}

/** What was kept before that time, in seconds since the epoch: of programs still in use it is made anew, once. */
export async function removeOldStripped(privateFolder: string, before: number): Promise<void> {
  const folder = strippedFolder(privateFolder);
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => null);
    if (found?.isFile() && found.mtimeMs / 1000 < before) await rm(file, { force: true });
  }
}

/** The names that stand for the home's own inside a run's folder, so that relative paths to them mean what they always did. */
export const linkedNames = ["Programs", "orchestrator.db"] as const;

export interface KeptFolder {
  run_id: string;
  /** Seconds since the epoch. */
  changed_at: number;
}

/** Folders in which programs left something, of live runs too; the oldest first. */
export async function keptFolders(privateFolder: string): Promise<KeptFolder[]> {
  const folder = path.join(privateFolder, "runs");
  const names = await readdir(folder).catch(() => []);
  const kept = await Promise.all(
    names
      .filter((name) => safeId.test(name))
      .map(async (run_id) => {
        const found = await stat(path.join(folder, run_id)).catch(() => null);
        return found?.isDirectory() ? { run_id, changed_at: found.mtimeMs / 1000 } : null;
      }),
  );
  return kept.filter((one) => one !== null).sort((one, other) => one.changed_at - other.changed_at);
}

/** Removes what a run left behind; the links in it are removed, not followed. */
export async function removeKeptFolder(privateFolder: string, runId: string): Promise<void> {
  await rm(runPaths(privateFolder, runId).own_folder, { recursive: true, force: true });
}

/**
 * Removes what killed spawners left: files of calls, and folders in which programs left nothing, of runs that are over.
 * Folders with anything in them stay, as after any run.
 */
export async function removeLeftovers(privateFolder: string, runningIds: () => Promise<Set<string>>): Promise<void> {
  const calls = path.join(privateFolder, "calls");
  const files = (await readdir(calls).catch(() => [])).map((name) => ({ name, run_id: name.split(".")[0]! }));
  const folders = await keptFolders(privateFolder);
  // Asked after looking: a run is recorded before it has files, so what was there and does not run is over.
  const running = await runningIds();
  for (const { name, run_id } of files) {
    if (safeId.test(run_id) && !running.has(run_id)) await rm(path.join(calls, name), { force: true, recursive: true });
  }
  for (const { run_id } of folders) {
    if (!running.has(run_id)) await removeUnlessUsed(privateFolder, run_id);
  }
}

async function removeUnlessUsed(privateFolder: string, runId: string): Promise<void> {
  const names = await readdir(runPaths(privateFolder, runId).own_folder).catch(() => []);
  const isUsed = names.some((name) => !(linkedNames as readonly string[]).includes(name));
  if (!isUsed) await removeKeptFolder(privateFolder, runId);
}
