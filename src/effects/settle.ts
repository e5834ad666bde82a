/** After a crash, or an error amid it, the disk tells whether an effect that was written down has happened. */
import type { Database } from "../db/database.ts";
import { effectDone, effectFailed, type EffectRow } from "../db/effects.ts";
import type { FileWhat, UndoFacts } from "../model/effect.ts";
import { fingerprintAgain, isSame } from "./fingerprint.ts";
import { freePlace } from "./paths.ts";
import { partOf, realDisk, removeWhole } from "./real-disk.ts";
import { removeTrashFolder } from "./trash.ts";

/** @param why it may have been cut short, for a person */
export async function settle(db: Database, row: EffectRow, why: string): Promise<"done" | "failed"> {
  const what = JSON.parse(row.what) as FileWhat;
  const facts = JSON.parse(row.undo!) as UndoFacts;
  const place = row.kind === "delete" ? row.trash! : (what.to ?? what.path);
  // What was replaced is whole in one of both places before anything of it is called a part.
  if (row.trash !== null) {
    for (const end of [place, row.trash]) await realDisk.remove(partOf(end, `${facts.key}-old`));
  }
  if (await isThere(row, what, facts, place)) {
    if (row.kind === "move" || row.kind === "delete") await finishLeaving(what.path, place, facts);
    const content = facts.content && (await fingerprintAgain(realDisk, place, facts.content));
    await db.write(() => effectDone(db, row.id, JSON.stringify({ ...facts, content })));
    return "done";
  }
  await realDisk.remove(partOf(place, facts.key));
  if (what.replaced) await putOldBack(row, place, facts);
  if (row.trash !== null) await removeTrashFolder(row.trash);
  await db.write(() => effectFailed(db, row.id, why));
  return "failed";
}

async function isThere(row: EffectRow, what: FileWhat, facts: UndoFacts, place: string): Promise<boolean> {
  const found = await realDisk.look(place);
  if (row.kind === "make_folder") return found?.kind === "folder";
  if (found === null || facts.content === null) return false;
  if (await isSame(realDisk, place, facts.content)) return true;
  // Read on another disk it looks different; what has left its place, and is here, has come.
  const leaves = row.kind === "move" || row.kind === "delete";
  const isGone = (await realDisk.look(what.path)) === null;
  return leaves && isGone && facts.content.exact === null;
}

/** It has come to its new place, and may still be in the old one: by a second name, or as what it was copied from. */
async function finishLeaving(from: string, to: string, { key, content }: UndoFacts): Promise<void> {
  await realDisk.remove(partOf(from, key));
  await realDisk.remove(partOf(to, key));
  const [old, now] = [await realDisk.look(from), await realDisk.look(to)];
  if (old === null || now === null) return;
  const isSecondName = old.device === now.device && old.inode === now.inode;
  if (isSecondName) await realDisk.remove(from);
  else if (content && (await isSame(realDisk, from, content))) await removeWhole(from, key);
}

async function putOldBack({ trash }: EffectRow, place: string, { key }: UndoFacts): Promise<void> {
  if (trash === null || (await realDisk.look(trash)) === null) return;
  // Never over what somebody has put there meanwhile.
  await realDisk.move(trash, await freePlace(realDisk, place), `${key}-back`);
}
