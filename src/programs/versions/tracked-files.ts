/** Which files of a home have versions: the jobs list, and what people write in `Programs/`. */
import { type Dirent, statSync } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { listNames } from "../find-jobs-list.ts";
import type { Found } from "./record.ts";

export const programsFolder = "Programs";

/** A text that is larger is known by its hash alone. */
export const maxTextBytes = 1024 * 1024;
/** Of what is larger still, nothing is known. */
const maxBytes = 64 * 1024 * 1024;
const mostFiles = 10_000;
const mostLevels = 12;
/** Disks take 255; what is written beside a file, until it takes its place, has a longer name. */
const mostNameBytes = 230;
const together = 32;

const foldersOfOthers = new Set(["node_modules", "__pycache__", "site-packages", "venv", "virtualenv"]);
/** What editors and AIOS itself write for a moment, and what is made from a program. */
const passing = /(?:~|\.pyc|\.tmp|\.swp|\.part|\.crdownload|\.\d+\.next|^4913|^#.*#)$/;

export interface Tracked {
  /** Path below the home, with slashes → how it looks. */
  files: Map<string, string>;
  /** Folders in which something may change, below the home. */
  folders: string[];
  /** Whether there was more than is looked at. */
  cut: boolean;
}

export async function trackedFiles(home: string): Promise<Tracked> {
  const tracked: Tracked = { files: new Map(), folders: [], cut: false };
  await lookAt(home, listNames, tracked);
  let folders = [programsFolder];
  for (let level = 0; level < mostLevels && folders.length > 0; level++) {
    const deeper: string[] = [];
    for (const folder of folders) deeper.push(...(await lookInto(home, folder, tracked)));
    folders = deeper;
  }
  tracked.cut ||= folders.length > 0;
  return tracked;
}

/** Returns the folders in it. */
async function lookInto(home: string, folder: string, tracked: Tracked): Promise<string[]> {
  const entries = await readdir(join(home, folder), { withFileTypes: true }).catch((): Dirent[] => []);
  if (folder !== programsFolder && entries.some(({ name }) => name === "pyvenv.cfg")) return [];
  tracked.folders.push(folder);
  const names: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) {
      if (!foldersOfOthers.has(entry.name)) folders.push(`${folder}/${entry.name}`);
    } else if (isTrackedName(entry.name)) names.push(`${folder}/${entry.name}`);
  }
  await lookAt(home, names, tracked);
  return folders;
}

function isTrackedName(name: string): boolean {
  return (
    Buffer.byteLength(name) <= mostNameBytes &&
    !name.startsWith(".") &&
    !passing.test(name) &&
    !/[\p{Cc}\\]/u.test(name)
  );
}

async function lookAt(home: string, paths: readonly string[], tracked: Tracked): Promise<void> {
  for (let at = 0; at < paths.length; at += together) {
    const some = paths.slice(at, at + together);
    const looks = await Promise.all(some.map((path) => lookOf(join(home, path))));
    for (const [index, look] of looks.entries()) {
      if (look === null) continue;
      if (tracked.files.size >= mostFiles) tracked.cut = true;
      else tracked.files.set(some[index]!, look);
    }
  }
}

/** Null for what is no file, or too large to be looked after. Links are followed. */
async function lookOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true && found.size <= maxBytes ? looked(found) : null;
}

/** As `trackedFiles` tells it, of one file and at once: it takes microseconds. */
export function lookNow(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size <= maxBytes ? looked(found) : null;
}

function looked({
  ino,
  size,
  mtimeMs,
  ctimeMs,
}: {
  ino: number;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
}): string {
  return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
}

/** What is in a file now, and null where it cannot be read. */
export async function readFound(path: string, look: string): Promise<Found | null> {
  try {
    if (Number(look.split(":")[1]) > maxTextBytes) return { sha256: await hashOf(path), bytes: null, look };
    return foundIn(await readFile(path), look);
  } catch {
    return null;
  }
}

/** A text is what is UTF-8 and has no zero in it. */
export function foundIn(bytes: Uint8Array, look: string | null): Found {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const isText = bytes.byteLength <= maxTextBytes && !bytes.includes(0) && isUtf8(bytes);
  return { sha256, bytes: isText ? bytes : null, look };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

async function hashOf(path: string): Promise<string> {
  const file = await open(path);
  const hash = createHash("sha256");
  for await (const piece of file.createReadStream()) hash.update(piece as Uint8Array);
  return hash.digest("hex");
}

/** Whether a path that somebody names is one that has versions; it never leads out of `Programs/`. */
export function isTrackedPath(path: string): boolean {
  if ((listNames as readonly string[]).includes(path)) return true;
  const [first, ...rest] = path.split("/");
  if (first !== programsFolder || rest.length === 0 || rest.length > mostLevels) return false;
  const folders = rest.slice(0, -1);
  return rest.every((part) => part !== "" && isTrackedName(part)) && !folders.some((part) => foldersOfOthers.has(part));
}
