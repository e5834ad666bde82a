import { chmod, rename, stat, writeFile } from "node:fs/promises";

/** Writes a file whole or not at all: a crash in between leaves it as it was. Its permissions stay. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.${process.pid}.next`;
  await writeFile(next, text);
  const mode = await stat(path).then(
    (found) => found.mode,
    () => null,
  );
  if (mode !== null) await chmod(next, mode);
  await rename(next, path);
}
