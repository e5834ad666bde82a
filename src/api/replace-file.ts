import { chmod, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";

/** Writes a file whole or not at all: a crash in between leaves it as it was. Its permissions stay, and a link to it a link. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const next = `${target}.${process.pid}.next`;
  await writeFile(next, text);
  const mode = await stat(target).then(
    (found) => found.mode,
    () => null,
  );
  if (mode !== null) await chmod(next, mode);
  await rename(next, target);
}

/** The last change that was begun in this process, by file. */
const changes = new Map<string, Promise<unknown>>();

/**
 * Reads a text file (empty where there is none), and writes what `edit` makes of it. Changes of one file wait for each
 * other: of two that read the same text, the second would undo the first.
 */
export async function editFile(path: string, edit: (text: string) => string): Promise<void> {
  const before = changes.get(path);
  const change = changeAfter(before, path, edit);
  const settled = change.catch(() => {});
  changes.set(path, settled);
  try {
    await change;
  } finally {
    if (changes.get(path) === settled) changes.delete(path);
  }
}

async function changeAfter(
  before: Promise<unknown> | undefined,
  path: string,
  edit: (text: string) => string,
): Promise<void> {
  await before;
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  await replaceFile(path, edit(text));
}
