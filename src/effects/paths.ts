/** Which place a program means, whether AIOS may touch it, and which name there is free. */
import path from "node:path";
import { EffectError, type Disk, type Found } from "./disk.ts";

const mostNameBytes = 255;
const mostPathBytes = 4_000;
const mostLinks = 40;
const mostNames = 10_000;

/** All of them canonical. */
export interface Grounds {
  /** Of the user AIOS runs as; what `~` stands for. */
  userFolder: string;
  /** What AIOS keeps beside its database. */
  privateFolder: string;
  databasePath: string;
}

/** @param folder the run's working folder, where relative paths begin */
export async function placeOf(disk: Disk, given: string, folder: string, grounds: Grounds): Promise<string> {
  if (given === "" || given.includes("\0")) throw new EffectError("invalid", "The path is empty, or holds a NUL.");
  const expanded = given.replace(/^~(?=\/|$)/, () => grounds.userFolder);
  const place = await canonical(disk, path.resolve(folder, expanded));
  const named = path.basename(place);
  if (Buffer.byteLength(named) > mostNameBytes || Buffer.byteLength(place) > mostPathBytes) {
    const message = `The name ${named.slice(0, 60)}… is too long: a disk takes ${mostNameBytes} bytes for a name and ${mostPathBytes} for a path. Shorten it.`;
    throw new EffectError("invalid", message);
  }
  refuseOwn(place, grounds);
  return place;
}

/** The links among its folders resolved. The last name is left as it is, be it a link or not there. */
async function canonical(disk: Disk, given: string): Promise<string> {
  let left = mostLinks;
  let pending = namesOf(given);
  let place = path.parse(given).root;
  while (pending.length > 0) {
    const [name, ...rest] = pending as [string, ...string[]];
    const next = path.join(place, name);
    const found = rest.length === 0 ? null : await disk.look(next);
    if (found?.kind !== "link") {
      place = next;
      pending = rest;
      continue;
    }
    if (left-- === 0) throw new EffectError("invalid", `${given} goes round in circles: its links lead to each other.`);
    pending = [...namesOf(path.resolve(place, await disk.readLink(next))), ...rest];
    place = path.parse(given).root;
  }
  return place;
}

/** Whether it is a folder, or a link that leads to one. */
export async function leadsToFolder(disk: Disk, place: string): Promise<boolean> {
  let there = place;
  for (let left = mostLinks; left > 0; left--) {
    const found = await disk.look(there);
    if (found?.kind !== "link") return found?.kind === "folder";
    try {
      there = await canonical(disk, path.resolve(path.dirname(there), await disk.readLink(there)));
    } catch (error) {
      if (error instanceof EffectError) return false; // its links go round in circles
      throw error;
    }
  }
  return false;
}

function namesOf(place: string): string[] {
  return path.resolve(place).slice(path.parse(place).root.length).split(path.sep).filter(Boolean);
}

/** What AIOS itself lives on, but for what is in the folders of runs. */
function refuseOwn(place: string, { privateFolder, databasePath }: Grounds): void {
  const own = [privateFolder, databasePath].some((kept) => isIn(place, kept) || isIn(kept, place));
  const runs = path.join(privateFolder, "runs");
  if (own && (place === runs || !isIn(place, runs))) {
    const message = `${place} is what AIOS itself lives on (or holds it), so its programs cannot move, replace or delete it. Choose another place.`;
    throw new EffectError("refused", message);
  }
  if (path.basename(place).startsWith(".aios-part-") || place.split(path.sep).includes(trashName)) {
    throw new EffectError("refused", `${place} is kept by AIOS for undo. Choose another place.`);
  }
}

/**
 * Whatever lies among the programs can be run, and read by all who are signed in. So no run brings files there from
 * elsewhere, and nobody who may only choose a run's folders gets there what they may not read.
 */
export function refuseAmongPrograms(from: string, to: string, { databasePath }: Grounds): void {
  const programs = path.join(path.dirname(databasePath), "Programs");
  if (!isIn(to, programs) || isIn(from, programs)) return;
  const message = `${to} is among the programs of AIOS, where a run brings no files. Choose another folder.`;
  throw new EffectError("refused", message);
}

/** Of the folder that AIOS keeps on a disk other than its own. */
export const trashName = ".aios-trash";

/** Whether it is this folder, or anywhere in it. */
export function isIn(place: string, folder: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

export function missing(place: string): EffectError {
  return new EffectError(
    "missing",
    `There is nothing at ${place}. Look at the spelling, and whether it was moved or deleted meanwhile.`,
  );
}

/** The folders above `place` that are not there yet, the topmost first. @throws EffectError where a file is in the way */
export async function missingFolders(disk: Disk, place: string): Promise<string[]> {
  const lacking: string[] = [];
  for (let folder = path.dirname(place); ; folder = path.dirname(folder)) {
    const found = await disk.look(folder);
    if (found?.kind === "folder") {
      await requireChange(disk, folder);
      return lacking;
    }
    if (found) throw new EffectError("invalid", `${folder} is no folder, so nothing can be put into it.`);
    if (Buffer.byteLength(path.basename(folder)) > mostNameBytes) {
      throw new EffectError("invalid", `The name of the folder ${folder.slice(0, 200)} is too long: shorten it.`);
    }
    lacking.unshift(folder);
  }
}

export async function requireChange(disk: Disk, folder: string): Promise<void> {
  if (await disk.mayChange(folder)) return;
  const message = `The folder ${folder} is read-only for the user AIOS runs as, so nothing in it can be changed. Allow it (chmod, or the settings of the disk), or choose another folder.`;
  throw new EffectError("refused", message);
}

/** `place`, or where something is there, its name with " (2)", " (3)", … */
export async function freePlace(disk: Disk, place: string): Promise<string> {
  if ((await disk.look(place)) === null) return place;
  for (let nth = 2; nth < mostNames; nth++) {
    const other = numbered(place, nth);
    if ((await disk.look(other)) === null) return other;
  }
  throw new EffectError("taken", `${place} is taken, and so are ${mostNames} names like it. Choose another name.`);
}

/** "photo.jpg" → "photo (2).jpg", shortened where the disk would not take it. */
export function numbered(place: string, nth: number): string {
  const { dir, base } = path.parse(place);
  const ending = /(?<=.)(\.tar)?\.[^.\s]{1,16}$/.exec(base)?.[0] ?? "";
  const stem = base.slice(0, base.length - ending.length);
  const suffix = ` (${nth})${ending}`;
  return path.join(dir, cutToBytes(stem, mostNameBytes - Buffer.byteLength(suffix)) + suffix);
}

function cutToBytes(text: string, most: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > most) cut = [...cut].slice(0, -1).join("");
  return cut;
}

export function kindOf({ kind }: Found): "file" | "folder" | "link" {
  return kind === "other" ? "file" : kind;
}
