/** The backups that are in the home. */
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { sizeOf } from "../backup.ts";
import type { Result } from "../operations.ts";

const before = /^before-restore-/;

/** Newest first. What is no backup, or not finished, is left out. */
export async function listBackups(home: string): Promise<Result<"backups">> {
  const parent = join(home, "backups");
  if (!existsSync(parent)) return [];
  const entries = await readdir(parent, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.endsWith(".unfinished"));
  const found = await Promise.all(folders.map(({ name }) => viewOf(name, join(parent, name))));
  return found.filter((view) => view !== null).toSorted((one, other) => other.created - one.created);
}

async function viewOf(name: string, folder: string): Promise<Result<"backups">[number] | null> {
  const database = await stat(join(folder, "orchestrator.db")).catch(() => null);
  if (database === null) return null;
  const { mtimeMs } = await stat(folder);
  return {
    ...{ name, folder, created: mtimeMs / 1000, bytes: await sizeOf(folder) },
    before_restore: before.test(name),
  };
}
