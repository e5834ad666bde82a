/** Takes back what runs did, the last first; and finds out beforehand what of it cannot be. */
import type { Database } from "../db/database.ts";
import { cancelMessage, effectKept, effectUndone, noteUndo, sendingOf, type EffectRow } from "../db/effects.ts";
import type { Sending } from "../model/effect.ts";
import { OverlayDisk } from "./overlay-disk.ts";
import type { Disk } from "./disk.ts";
import { inHandOf } from "./in-hand.ts";
import { inWords } from "./mistakes.ts";
import { realDisk } from "./real-disk.ts";
import { settle } from "./settle.ts";
import { takeBack, type TakenBack } from "./take-back.ts";
import { removeTrashFolder } from "./trash.ts";

export interface Kept {
  effect: number;
  why: string;
}

/** Of each effect, whether it could be taken back if all were; nothing is touched. @param rows the last first */
export async function planUndo(db: Database, rows: readonly EffectRow[]): Promise<Kept[]> {
  const disk = new OverlayDisk(realDisk);
  const cannot: Kept[] = [];
  for (const row of rows) {
    if (row.state !== "done" && row.state !== "kept") continue;
    const taken = row.kind === "send" ? await mayCancel(db, row) : await tryOn(disk, row, async () => {});
    if (!taken.ok) cannot.push({ effect: row.id, why: taken.why });
  }
  return cannot;
}

export interface Undone {
  undone: number;
  kept: Kept[];
  /** What is not quite as it was before: put back beside something else. */
  notes: string[];
}

/** One undo at a time: two of the same run would be in each other's way. */
let last: Promise<unknown> = Promise.resolve();

/** @param rows the last first @param by for people @param now read again for each */
export async function undo(db: Database, rows: readonly EffectRow[], by: string, now: () => number): Promise<Undone> {
  const before = last;
  const work = before.catch(() => {}).then(() => undoAll(db, rows, by, now));
  last = work;
  return work;
}

async function undoAll(db: Database, rows: readonly EffectRow[], by: string, now: () => number): Promise<Undone> {
  const result: Undone = { undone: 0, kept: [], notes: [] };
  const written: Promise<void>[] = [];
  for (const row of rows) {
    if (row.state !== "done" && row.state !== "kept") continue;
    const onBeside = (facts: object) => db.write(() => noteUndo(db, row.id, JSON.stringify(facts)));
    const taken = row.kind === "send" ? await cancelSending(db, row) : await tryOn(realDisk, row, onBeside);
    if (taken.ok) {
      result.undone++;
      if (taken.note !== null) result.notes.push(taken.note);
      if (row.trash !== null) await removeTrashFolder(row.trash);
      const at = now();
      written.push(db.write(() => effectUndone(db, row.id, by, taken.note, at)));
    } else {
      result.kept.push({ effect: row.id, why: taken.why });
      written.push(db.write(() => effectKept(db, row.id, taken.why)));
    }
  }
  await Promise.all(written);
  return result;
}

async function tryOn(disk: Disk, row: EffectRow, onBeside: (facts: object) => Promise<void>): Promise<TakenBack> {
  try {
    return await takeBack(row, { disk, onBeside });
  } catch (error) {
    return { ok: false, why: inWords(error).message };
  }
}

async function mayCancel(db: Database, row: EffectRow): Promise<TakenBack> {
  const sending = await db.read(() => sendingOf(db, row.id));
  return sending === "waiting" ? notSent : afterSending(sending);
}

/** It may be on its way just when it is to be taken back: whoever is first has it. */
async function cancelSending(db: Database, row: EffectRow): Promise<TakenBack> {
  return db.write(() => (cancelMessage(db, row.id) ? notSent : afterSending(sendingOf(db, row.id))));
}

const notSent: TakenBack = { ok: true, note: null };

function afterSending(sending: Sending | null): TakenBack {
  if (sending === "cancelled") return notSent;
  const may = sending === "failed" || sending === "sending";
  const why = `The message ${may ? "may have arrived" : "was sent"}, so it cannot be taken back.`;
  return { ok: false, why };
}

/** What was only begun when its run ended: the disk tells what became of it. */
export async function settleAll(db: Database, rows: readonly EffectRow[]): Promise<void> {
  for (const row of rows) {
    if (row.state === "planned" && !inHandOf(db).has(row.id))
      await settle(db, row, "AIOS ended while it was about to be done. Nothing was changed.");
  }
}
