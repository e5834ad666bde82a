/**
 * Where what is deleted or replaced goes: beside AIOS's database, or where that is another disk, into a folder at the
 * top of the disk it was on, so that even a large one goes in an instant.
 */
import { lstat, mkdir, rmdir } from "node:fs/promises";
import path from "node:path";
import type { Database } from "../db/database.ts";
import { forgetTrash, oldestTrash, trashBytes } from "../db/effects.ts";
import { trashName } from "./paths.ts";
import { realDisk } from "./real-disk.ts";

/** Only this user may look into it. */
const folderMode = 0o700;
const othersMayMask = 0o077;
const piece = 100;

/** A place for `thing`, in a folder of its own that is made. @param key that nothing else has */
export async function trashPlace(thing: string, key: string, privateFolder: string): Promise<string> {
  const here = path.join(privateFolder, "trash");
  const folder = path.join((await beside(thing, privateFolder)) ?? here, key);
  await mkdir(folder, { recursive: true, mode: folderMode });
  return path.join(folder, path.basename(thing));
}

/** The trash of the disk that `thing` is on; null where that is AIOS's own, or where none can be had. */
async function beside(thing: string, privateFolder: string): Promise<string | null> {
  const { dev } = await lstat(path.dirname(thing));
  if ((await lstat(privateFolder)).dev === dev) return null;
  const trash = path.join(await topOfDisk(path.dirname(thing), dev), trashName);
  try {
    await mkdir(trash, { mode: folderMode }).catch(() => {});
    const found = await lstat(trash);
    // On a disk that others write to somebody may have laid out a folder, or a link, for us.
    const isOurs = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & othersMayMask) === 0;
    return isOurs && found.dev === dev ? trash : null;
  } catch {
    return null;
  }
}

async function topOfDisk(folder: string, device: number): Promise<string> {
  const above = path.dirname(folder);
  if (above === folder || (await lstat(above)).dev !== device) return folder;
  return topOfDisk(above, device);
}

/** What was in it has been put back. */
export async function removeTrashFolder(place: string): Promise<void> {
  await rmdir(path.dirname(place)).catch(() => {}); // something else is in it, or it is gone
}

export interface KeptTrash {
  /** Kept until it is from before then. */
  before: number;
  mostBytes: number;
}

/** Forgets the oldest while it is too old, or all of it too much. Returns how many. `pause` is awaited between pieces. */
export async function pruneTrash(db: Database, kept: KeptTrash, pause: () => Promise<void>): Promise<number> {
  for (let forgotten = 0; ; await pause()) {
    const { oldest, bytes } = await db.read(() => ({ oldest: oldestTrash(db, piece), bytes: trashBytes(db) }));
    let left = bytes;
    const over = oldest.filter(({ created, trash_bytes }) => {
      if (created >= kept.before && left <= kept.mostBytes) return false;
      left -= trash_bytes ?? 0;
      return true;
    });
    for (const { id, trash } of over) {
      // First the note, so that nobody is promised what is half gone.
      await db.write(() => forgetTrash(db, id));
      await realDisk.remove(path.dirname(trash!));
    }
    forgotten += over.length;
    if (over.length < piece) return forgotten;
  }
}
