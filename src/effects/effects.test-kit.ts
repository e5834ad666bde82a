/** Folders with files in them, and a run that changes them. */
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { effectsOfRun } from "../db/effects.ts";
import type { FileWhat } from "../model/effect.ts";
import { FileEffects } from "./file-effects.ts";
import type { FileRequest } from "./prepare.ts";
import { settleAll, undo } from "./undo.ts";

/** Another disk than that of the home, where there is one. */
export const otherDisk = existsSync("/dev/shm") ? "/dev/shm" : null;

const started = 1_795_338_000;
const made: string[] = [];

export function removeAll(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function newFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(path.join(parent, "aios-effects-"));
  made.push(folder);
  return folder;
}

export async function withFiles(files: Record<string, string> = {}, parent?: string) {
  const db = await memoryDatabase();
  const home = newFolder();
  const folder = newFolder(parent);
  const privateFolder = path.join(home, ".aios");
  mkdirSync(privateFolder);
  for (const [name, text] of Object.entries(files)) put(path.join(folder, name), text);
  let seconds = 0;
  const clock = { now: () => started + ++seconds, monotonic: () => seconds };
  const grounds = { userFolder: folder, privateFolder, databasePath: path.join(home, "orchestrator.db") };
  const effects = new FileEffects({ db, clock, grounds });
  /** Paths relative to the folder. */
  const act = async (request: FileRequest, { preview = false, run = "run-1" } = {}) => {
    const acted = await effects.act({ id: run, job_name: "tidy", preview, folder }, request);
    return path.relative(folder, acted.path);
  };
  const move = (from: string, to: string, replace = false) => act({ kind: "move", from, to, replace });
  const write = (name: string, text: string, replace = false) =>
    act({ kind: "write", path: name, content: Buffer.from(text), replace });
  // What is written down as done shares the transaction of what comes next.
  const rows = (run = "run-1") => db.write(() => effectsOfRun(db, run));
  const undoRun = async (run = "run-1") => undo(db, (await rows(run)).toReversed(), "Ada", clock.now);
  const settle = async (run = "run-1") => settleAll(db, await rows(run));
  return {
    db,
    home,
    folder,
    effects,
    act,
    move,
    write,
    rows,
    undoRun,
    settle,
    clock,
    at: (name: string) => path.join(folder, name),
  };
}

export function put(place: string, text: string): void {
  mkdirSync(path.dirname(place), { recursive: true });
  if (text.startsWith("→ ")) symlinkSync(text.slice(2), place);
  else writeFileSync(place, text);
}

/** Every name with what it is, holds, may and when it was changed. */
export function treeOf(folder: string): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const place = path.join(folder, name);
    const stats = lstatSync(place);
    const mode = (stats.mode & 0o777).toString(8);
    if (stats.isSymbolicLink()) tree[name] = `link ${readlinkSync(place)}`;
    else if (stats.isDirectory()) tree[name] = `folder ${mode}`;
    else tree[name] = `file ${mode} ${Math.round(stats.mtimeMs)} ${hashOf(place)}`;
  }
  return tree;
}

function hashOf(place: string): string {
  return createHash("sha256").update(readFileSync(place)).digest("hex").slice(0, 16);
}

/** What a row says, paths relative to the folder. */
export function said(folder: string, row: { kind: string; what: string }): string {
  const { path: from, to, files, bytes, replaced } = JSON.parse(row.what) as FileWhat;
  const short = (place: string) => path.relative(folder, place);
  return [
    row.kind,
    short(from),
    to === null ? "" : `→ ${short(to)}`,
    `${files}/${bytes}`,
    replaced ? "replaced" : "",
  ].join(" ");
}
