import { chmod, open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { belongsToOther } from "../db/foreign-file.ts";
import { OperationError } from "./operation-error.ts";

/** What renaming onto a mounted file says; the second in folders such as `/tmp`, where nobody removes others' files. */
const mountedCodes = ["EBUSY", "EPERM"];
const forbiddenCodes = ["EACCES", "EPERM", "EROFS"];

/**
 * Writes a file whole or not at all: a crash in between leaves it as it was. Its permissions stay, and a link to it a
 * link. Only a file that is mounted by itself, as into a container, cannot be replaced and is written over: a crash in
 * that moment may leave half of it, and then the whole text beside it as `NAME.PID.next`.
 * @throws OperationError where this user may not write it
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const next = `${target}.${process.pid}.next`;
  try {
    await writeFile(next, text);
    await putInPlace(next, target, text);
  } catch (error) {
    await rm(next, { force: true });
    const code = codeOf(error);
    if (!forbiddenCodes.includes(code)) throw error;
    const what = belongsToOther(target) ?? "Make it and its folder writable for the user that runs AIOS.";
    throw new OperationError("invalid", `${path} cannot be written (${code}); nothing was changed. ${what}`, {
      cause: error,
    });
  }
}

async function putInPlace(next: string, target: string, text: string): Promise<void> {
  const mode = await stat(target).then(
    (found) => found.mode,
    () => null,
  );
  if (mode !== null) await chmod(next, mode);
  try {
    await rename(next, target);
  } catch (error) {
    if (!mountedCodes.includes(codeOf(error))) throw error;
    await writeOver(target, text);
    await rm(next);
  }
}

/** Cut to its length at the end, so that whoever reads it meanwhile never finds it empty. */
async function writeOver(path: string, text: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.writeFile(text);
    await file.truncate(Buffer.byteLength(text));
    await file.sync();
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
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
