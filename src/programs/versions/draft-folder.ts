/**
 * Where a draft lies while it is tried: in a private folder, under its own name, with links to what lies beside the
 * program, so that it finds what it imports. Never in `Programs/`, where it could be taken for what runs.
 */
import { mkdir, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { sha256Of } from "./record.ts";

const mostNeighbours = 500;

/** Returns the file. */
export async function layOutDraft(
  { home, privateFolder }: { home: string; privateFolder: string },
  path: string,
  text: string,
  now: number,
): Promise<string> {
  const key = sha256Of(Buffer.from(`${path}\0${text}`, "utf8")).slice(0, 20);
  const folder = join(privateFolder, "drafts", key);
  const file = join(folder, basename(path));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await linkNeighbours(dirname(join(home, path)), folder, basename(path));
  await writeFile(file, text, { mode: 0o700 });
  // So that it is not taken for an old one.
  await utimes(folder, now, now);
  return file;
}

async function linkNeighbours(from: string, to: string, except: string): Promise<void> {
  const names = await readdir(from).catch((): string[] => []);
  for (const name of names.filter((other) => other !== except && !other.startsWith(".")).slice(0, mostNeighbours)) {
    await symlink(join(from, name), join(to, name)).catch(() => {}); // there already, or the system has no links
  }
}

/** Removes what was tried before `before` (epoch seconds). */
export async function clearDrafts(privateFolder: string, before: number): Promise<void> {
  const folder = join(privateFolder, "drafts");
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null && found.mtimeMs / 1000 < before) await rm(join(folder, name), { recursive: true, force: true });
  }
}
