/** From what a program asks to the steps that make it so: decided on a disk that may be a rehearsal's. */
import path from "node:path";
import type { FileEffectKind, FileWhat } from "../model/effect.ts";
import { EffectError, type Disk } from "./disk.ts";
import { fingerprint, fingerprintOfContent, sizeOf } from "./fingerprint.ts";
import {
  freePlace,
  isIn,
  kindOf,
  leadsToFolder,
  missing,
  missingFolders,
  placeOf,
  refuseAmongPrograms,
  requireChange,
  type Grounds,
} from "./paths.ts";
import { notCopied } from "./real-disk.ts";

export type FileRequest =
  | { kind: "move" | "copy"; from: string; to: string; replace: boolean }
  | { kind: "write"; path: string; content: Uint8Array; replace: boolean }
  | { kind: "delete" | "make_folder"; path: string };

/** One effect. */
export interface Step {
  kind: FileEffectKind;
  what: FileWhat;
  content?: Uint8Array;
}

export interface Prepared {
  steps: Step[];
  /** Where what was asked for is in the end. */
  path: string;
}

/** @param folder the run's working folder */
export async function prepare(disk: Disk, request: FileRequest, folder: string, grounds: Grounds): Promise<Prepared> {
  const place = (given: string) => placeOf(disk, given, folder, grounds);
  switch (request.kind) {
    case "move":
    case "copy": {
      const target = await into(disk, request, place);
      const from = await place(request.from);
      refuseAmongPrograms(from, target, grounds);
      return prepareTransfer(disk, request, from, target);
    }
    case "write":
      return prepareWrite(disk, await place(request.path), request.content, request.replace);
    case "delete":
      return prepareDelete(disk, await place(request.path));
    case "make_folder":
      return prepareFolder(disk, await place(request.path));
  }
}

/** As `mv` and `cp` do: what goes to a folder that is there, or ends with a slash, goes into it under its own name. */
async function into(
  disk: Disk,
  { from, to }: { from: string; to: string },
  place: (given: string) => Promise<string>,
): Promise<string> {
  const target = await place(to);
  const isFolder = /[/\\]$/.test(to) || (await leadsToFolder(disk, target));
  if (!isFolder) return target;
  return place(path.join(target, path.basename(await place(from))));
}

async function prepareTransfer(
  disk: Disk,
  { kind, replace }: { kind: "move" | "copy"; replace: boolean },
  from: string,
  wanted: string,
): Promise<Prepared> {
  const found = await disk.look(from);
  if (found === null) throw missing(from);
  if (found.kind === "other") throw notCopied(from);
  if (from === wanted && (kind === "move" || replace)) return { steps: [], path: from };
  if (found.kind === "folder" && isIn(wanted, from) && from !== wanted) throw intoItself(from, wanted);
  if (replace && isIn(from, wanted)) throw overParent(from, wanted);
  if (kind === "move") {
    await requireChange(disk, path.dirname(from));
    if (found.kind === "folder") await requireChange(disk, from);
  }
  const folders = await missingFolders(disk, wanted);
  const taken = folders.length > 0 ? null : await disk.look(wanted);
  const to = taken && !replace ? await freePlace(disk, wanted) : wanted;
  const is = kindOf(found);
  const what: FileWhat = { path: from, to, is, ...(await sizeOf(disk, from)), replaced: taken !== null && replace };
  return { steps: [...folders.map(folderStep), { kind, what }], path: to };
}

async function prepareWrite(disk: Disk, wanted: string, content: Uint8Array, replace: boolean): Promise<Prepared> {
  const folders = await missingFolders(disk, wanted);
  const taken = folders.length > 0 ? null : await disk.look(wanted);
  if (taken?.kind === "folder" && replace) {
    throw new EffectError(
      "taken",
      `${wanted} is a folder, so no file can be written in its place. Choose another name.`,
    );
  }
  if (taken?.kind === "file" && replace && (await holds(disk, wanted, content))) return { steps: [], path: wanted };
  const place = taken && !replace ? await freePlace(disk, wanted) : wanted;
  const replaced = taken !== null && replace;
  const what: FileWhat = { path: place, to: null, is: "file", files: 1, bytes: content.length, replaced };
  return { steps: [...folders.map(folderStep), { kind: "write", what, content }], path: place };
}

/** What is written again as it is changes nothing. */
async function holds(disk: Disk, place: string, content: Uint8Array): Promise<boolean> {
  if ((await disk.look(place))?.bytes !== content.length) return false;
  return (await fingerprint(disk, place)).exact === fingerprintOfContent(content).exact;
}

async function prepareDelete(disk: Disk, place: string): Promise<Prepared> {
  const found = await disk.look(place);
  if (found === null) throw missing(place);
  if (found.kind === "other") throw notCopied(place);
  await requireChange(disk, path.dirname(place));
  if (found.kind === "folder") await requireChange(disk, place);
  const what: FileWhat = { path: place, to: null, is: kindOf(found), ...(await sizeOf(disk, place)), replaced: false };
  return { steps: [{ kind: "delete", what }], path: place };
}

async function prepareFolder(disk: Disk, wanted: string): Promise<Prepared> {
  const found = await disk.look(wanted);
  if (await leadsToFolder(disk, wanted)) return { steps: [], path: wanted };
  const folders = await missingFolders(disk, wanted);
  const place = found ? await freePlace(disk, wanted) : wanted;
  return { steps: [...folders, place].map(folderStep), path: place };
}

function folderStep(folder: string): Step {
  return { kind: "make_folder", what: { path: folder, to: null, is: "folder", files: 0, bytes: 0, replaced: false } };
}

function intoItself(from: string, to: string): EffectError {
  return new EffectError("invalid", `${from} cannot be put into itself (${to}). Choose a place outside of it.`);
}

function overParent(from: string, to: string): EffectError {
  return new EffectError("invalid", `${to} holds ${from}, so it cannot be replaced by it. Choose another place.`);
}
