/**
 * Carries out what programs ask of files: written down, done, written down as done. For a rehearsal the same is decided
 * on a disk where it only seems to happen.
 */
import path from "node:path";
import type { Database } from "../db/database.ts";
import {
  effectDone,
  effectFailed,
  forgetPlanned,
  insertEffect,
  type EffectRow,
  type NewEffect,
} from "../db/effects.ts";
import type { Clock } from "../model/clock.ts";
import type { Fingerprint, UndoFacts } from "../model/effect.ts";
import { codeOf, type Disk } from "./disk.ts";
import { fingerprint, fingerprintAgain, fingerprintOfContent, sizeOf } from "./fingerprint.ts";
import { inHandOf } from "./in-hand.ts";
import { inWords } from "./mistakes.ts";
import { OverlayDisk } from "./overlay-disk.ts";
import type { Grounds } from "./paths.ts";
import { prepare, type FileRequest, type Step } from "./prepare.ts";
import { realDisk } from "./real-disk.ts";
import { settle } from "./settle.ts";
import { trashPlace } from "./trash.ts";

/** Of what only changes its place no more is read than that: a film would take longer to read than to move. */
const mostBytesRead = 64 * 1024 * 1024;
/** Whenever somebody else takes a name first, the next is tried. */
const mostTries = 20;
const noEnd = { trash: null, trash_bytes: null, undo: null, note: null, undone: null, undone_by: null };
const patience = { patienceSeconds: 30 };

export interface ActingRun {
  id: string;
  job_name: string;
  preview: boolean;
  /** Where relative paths begin. */
  folder: string;
}

export interface Acted {
  path: string;
  captured: boolean;
}

export interface FileEffectsOptions {
  db: Database;
  clock: Clock;
  grounds: Grounds;
}

export class FileEffects {
  readonly #options: FileEffectsOptions;
  /** Of each run the last that was asked for: one waits for the other. */
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #rehearsals = new Map<string, OverlayDisk>();
  #count = 0;

  constructor(options: FileEffectsOptions) {
    this.#options = options;
  }

  /** @throws EffectError in words */
  act(run: ActingRun, request: FileRequest): Promise<Acted> {
    const before = this.#last.get(run.id) ?? Promise.resolve();
    const acted = before.catch(() => {}).then(() => this.#act(run, request));
    this.#last.set(run.id, acted);
    return acted;
  }

  /** The run is over. */
  end(runId: string): void {
    this.#last.delete(runId);
    this.#rehearsals.delete(runId);
  }

  async #act(run: ActingRun, request: FileRequest): Promise<Acted> {
    const disk = run.preview ? this.#rehearsal(run.id) : realDisk;
    for (let left = mostTries; ; left--) {
      try {
        const { steps, path: end } = await prepare(disk, request, run.folder, this.#options.grounds);
        for (const step of steps) await (run.preview ? this.#rehearse(run, disk, step) : this.#carryOut(run, step));
        return { path: end, captured: run.preview };
      } catch (error) {
        if (codeOf(error) !== "EEXIST" || left === 0) throw inWords(error);
      }
    }
  }

  #rehearsal(runId: string): OverlayDisk {
    const disk = this.#rehearsals.get(runId) ?? new OverlayDisk(realDisk);
    this.#rehearsals.set(runId, disk);
    return disk;
  }

  async #rehearse(run: ActingRun, disk: Disk, step: Step): Promise<void> {
    const { what } = step;
    const place = what.to ?? what.path;
    if (what.replaced) await disk.remove(place);
    if (step.kind === "delete") await disk.remove(place);
    else await perform(disk, step, "", place);
    await this.#write(() => insertEffect(this.#options.db, { ...this.#row(run, step), state: "captured" }));
  }

  async #carryOut(run: ActingRun, step: Step): Promise<void> {
    const { db } = this.#options;
    const key = `${run.id}-${process.pid}-${++this.#count}`;
    const trash = await this.#trashFor(step, key);
    const place = step.kind === "delete" ? trash!.trash : (step.what.to ?? step.what.path);
    const old = step.what.replaced ? { old: await readable(place, trash!.trash) } : {};
    const facts: UndoFacts = { key, content: await contentOf(step, place), ...old };
    const planned: NewEffect = { ...this.#row(run, step), state: "planned", undo: JSON.stringify(facts), ...trash };
    const id = await this.#write(() => insertEffect(db, planned));
    inHandOf(db).add(id);
    try {
      if (step.what.replaced) await realDisk.move(place, trash!.trash, `${key}-old`);
      await perform(realDisk, step, key, place);
      const content = facts.content && (await fingerprintAgain(realDisk, place, facts.content));
      const undo = JSON.stringify({ ...facts, content });
      // Not waited for: what the run does next shares the transaction. Should it be lost, the disk tells.
      this.#write(() => effectDone(db, id, undo)).catch(() => {});
    } catch (error) {
      await this.#giveUp({ ...noEnd, ...planned, id }, error);
    } finally {
      inHandOf(db).delete(id);
    }
  }

  /** For what is deleted or replaced by the step; null where nothing is. */
  async #trashFor({ kind, what }: Step, key: string): Promise<{ trash: string; trash_bytes: number } | null> {
    if (kind !== "delete" && !what.replaced) return null;
    const thing = what.to ?? what.path;
    const trash = await trashPlace(thing, key, this.#options.grounds.privateFolder);
    return { trash, trash_bytes: (await sizeOf(realDisk, thing)).bytes };
  }

  /** It went wrong on the way: the disk tells how far it came. @throws the error, unless it came through */
  async #giveUp(row: EffectRow, error: unknown): Promise<void> {
    const { db } = this.#options;
    if (codeOf(error) === "EEXIST" && row.trash === null) {
      await this.#write(() => forgetPlanned(db, row.id));
      throw error;
    }
    const why = inWords(error).message;
    const settled = await settle(db, row, why).catch(async () => {
      await this.#write(() => effectFailed(db, row.id, why));
      return "failed" as const;
    });
    if (settled === "failed") throw error;
  }

  #row({ id, job_name }: ActingRun, { kind, what }: Step) {
    return { run_id: id, job_name, kind, created: this.#options.clock.now(), what: JSON.stringify(what) };
  }

  #write<T>(work: () => T): Promise<T> {
    return this.#options.db.write(work, patience);
  }
}

/** @param place where what it is about is in the end; of what is deleted that is the trash */
async function perform(disk: Disk, { kind, what, content }: Step, key: string, place: string): Promise<void> {
  switch (kind) {
    case "move":
      return disk.move(what.path, place, key);
    case "copy":
      return disk.copy(what.path, place, key);
    case "write":
      return disk.write(place, content!, key);
    case "delete":
      return disk.move(what.path, place, key);
    case "make_folder":
      return disk.makeFolder(place);
  }
}

/** By which it can be told later whether it is still the same, be it here or there. */
async function contentOf({ kind, what, content }: Step, place: string): Promise<Fingerprint | null> {
  if (kind === "make_folder") return null;
  if (content) return fingerprintOfContent(content);
  return kind === "copy" ? fingerprint(realDisk, what.path) : readable(what.path, place);
}

/** Of what is moved from one place to the other. */
async function readable(from: string, to: string): Promise<Fingerprint> {
  const isRead = await crossesDisks(from, to);
  try {
    return await fingerprint(realDisk, from, isRead ? Infinity : mostBytesRead);
  } catch (error) {
    // It can be moved, if not read.
    if (isRead || codeOf(error) !== "EACCES") throw error;
    return fingerprint(realDisk, from, -1);
  }
}

async function crossesDisks(from: string, to: string): Promise<boolean> {
  const [one, other] = [await realDisk.look(from), await realDisk.look(path.dirname(to))];
  return one?.device !== other?.device;
}
