/**
 * Takes one effect back, on the disk or on one where it only seems so: with that it is found out beforehand what could
 * not be. Newer work is never destroyed: what has changed since stays, and what is in the way stays where it is.
 * Every step may be done again after a crash.
 */
import path from "node:path";
import type { EffectRow } from "../db/effects.ts";
import type { FileWhat, UndoFacts } from "../model/effect.ts";
import type { Disk } from "./disk.ts";
import { isSame } from "./fingerprint.ts";
import { freePlace, missingFolders } from "./paths.ts";

export type TakenBack =
  | { ok: true; note: string | null }
  /** Nothing was changed. */
  | { ok: false; why: string };

export interface TakeBackOptions {
  disk: Disk;
  /** Remembers where something is about to be put, as its own place is taken. */
  onBeside: (facts: UndoFacts) => Promise<void>;
}

/** Of all kinds but `send`. @throws what the disk says */
export async function takeBack(row: EffectRow, options: TakeBackOptions): Promise<TakenBack> {
  const what = JSON.parse(row.what) as FileWhat;
  const facts = JSON.parse(row.undo!) as UndoFacts;
  const now = what.to ?? what.path;
  const old = await oldOf(options.disk, row, what, facts);
  if (old === "lost") return forgotten(now);
  if (old === "back") return done; // it is what comes last
  const taken = await withoutOld(row, options, what, facts);
  if (old === "none" || !taken.ok) return taken;
  const back = await giveBack(options, { facts, remember: "old_back" }, row.trash!, now);
  return back.ok ? { ok: true, note: [taken.note, back.note].filter(Boolean).join(" ") || null } : back;
}

type Old = "none" | "kept" | "back" | "lost";

/** What became of what was deleted or replaced. `back`: an undo that was cut short has put it there. */
async function oldOf(
  disk: Disk,
  row: EffectRow,
  { path: place, to, replaced }: FileWhat,
  facts: UndoFacts,
): Promise<Old> {
  const old = row.kind === "delete" ? facts.content : facts.old;
  if ((row.kind !== "delete" && !replaced) || !old) return "none";
  if (row.trash === null) return "lost";
  if ((await disk.look(row.trash)) !== null) return "kept";
  return (await isSame(disk, facts.old_back ?? to ?? place, old)) ? "back" : "lost";
}

async function withoutOld(
  { kind }: EffectRow,
  options: TakeBackOptions,
  what: FileWhat,
  facts: UndoFacts,
): Promise<TakenBack> {
  switch (kind) {
    case "make_folder":
      return unmakeFolder(options.disk, what.path);
    case "delete":
      return done;
    case "move":
      return unmove(options, what, facts);
    case "copy":
    case "write":
      return unwrite(options.disk, facts, what.to ?? what.path);
    case "send":
      return { ok: false, why: "A message is no file." };
  }
}

function forgotten(place: string): TakenBack {
  return { ok: false, why: `What was at ${place} before is no longer kept.` };
}

async function unmakeFolder(disk: Disk, folder: string): Promise<TakenBack> {
  const found = await disk.look(folder);
  if (found === null) return done;
  if (found.kind !== "folder") return { ok: false, why: `${folder} is no folder any more.` };
  if ((await disk.list(folder)).length > 0) return { ok: false, why: `Other things are in the folder ${folder} now.` };
  await disk.removeEmptyFolder(folder);
  return done;
}

async function unmove(options: TakeBackOptions, what: FileWhat, facts: UndoFacts): Promise<TakenBack> {
  const { disk } = options;
  const [content, now] = [facts.content!, what.to!];
  if (await isSame(disk, now, content)) return giveBack(options, { facts, remember: "content_back" }, now, what.path);
  if (await isSame(disk, facts.content_back ?? what.path, content)) return done; // an undo that was cut short
  return (await disk.look(now)) === null ? gone(now) : changed(now);
}

async function unwrite(disk: Disk, facts: UndoFacts, now: string): Promise<TakenBack> {
  if ((await disk.look(now)) === null) return done;
  if (!(await isSame(disk, now, facts.content!))) return changed(now);
  await disk.remove(now);
  return done;
}

/** Moves it back to where it was, or beside where something else is now. */
async function giveBack(
  { disk, onBeside }: TakeBackOptions,
  { facts, remember }: { facts: UndoFacts; remember: "content_back" | "old_back" },
  from: string,
  to: string,
): Promise<TakenBack> {
  for (const folder of await missingFolders(disk, to)) await disk.makeFolder(folder);
  const place = await freePlace(disk, to);
  if (place !== to) await onBeside({ ...facts, [remember]: place });
  await disk.move(from, place, `${facts.key}-undo`);
  if (place === to) return done;
  return { ok: true, note: `Put back as ${path.basename(place)}, as something else is at ${to} now.` };
}

const done: TakenBack = { ok: true, note: null };

function gone(place: string): TakenBack {
  return { ok: false, why: `${place} is no longer there.` };
}

function changed(place: string): TakenBack {
  return { ok: false, why: `${place} was changed since.` };
}
