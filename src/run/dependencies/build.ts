/** Carries out a recipe, once among all AIOS on one home, in the place where its folder stays. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunError } from "../../model/outcome.ts";
import { endRunsOf } from "../process-tree.ts";
import { lockOf, takeLock, type BuildLock } from "./build-lock.ts";
import { isComplete, markComplete, removeBuild } from "./cache-folder.ts";
import { cannotBeInstalled, installFailure, type ToolEnd, withoutPasswords } from "./install-failure.ts";
import { namesOf, preparationId, type Recipe } from "./recipe.ts";

/** One command of a recipe, started by the spawner as a run is: it ends with AIOS, and with all that it started. */
export interface ToolCommand {
  run_id: string;
  argv: string[];
  environment: Readonly<Record<string, string>>;
  folder: string;
  niced: boolean;
}

/** Never rejects for a fault of the tool. An aborted `signal` ends it, and its whole tree is gone when this resolves. */
export type Execute = (
  command: ToolCommand,
  onLine: (line: string) => void,
  signal: AbortSignal,
) => Promise<ToolEnd | RunError>;

const pollMilliseconds = 200;
/** Long enough to compile what has no wheel; an installer that hangs must not hold up all others for ever. */
const longestMilliseconds = 3_600_000;
const keptLines = 400;

/** Why it could not be built; `stopped` when `signal` ended it; null when it is there. */
export type BuildEnd = RunError | "stopped" | null;

export interface BuildOptions {
  execute: Execute;
  onLine: (line: string) => void;
  signal: AbortSignal;
  niced: boolean;
}

export async function build(recipe: Recipe, options: BuildOptions): Promise<BuildEnd> {
  const lock = await lockFor(recipe, options);
  if (lock === "complete") return null;
  if (lock === "stopped") return "stopped";
  try {
    if (lock.wasTakenOver) await endRunsOf([preparationId(recipe.id)]);
    if (await isComplete(recipe.folder)) return null;
    await removeBuild(recipe.folder);
    return await underLock(recipe, options);
  } catch (error) {
    return folderFault(recipe, error as NodeJS.ErrnoException);
  } finally {
    await lock.release();
  }
}

/** The lock, or that nothing is left to do: another process has built it meanwhile. */
async function lockFor(recipe: Recipe, { onLine, signal }: BuildOptions): Promise<BuildLock | "complete" | "stopped"> {
  for (let waits = 0; !signal.aborted; waits += 1) {
    const lock = await takeLock(lockOf(recipe.folder));
    if (lock !== null) return lock;
    if (await isComplete(recipe.folder)) return "complete";
    if (waits === 0) onLine("Another AIOS on this home is at it; waiting for that.");
    await sleep(pollMilliseconds);
  }
  return "stopped";
}

async function underLock(recipe: Recipe, options: BuildOptions): Promise<BuildEnd> {
  if (recipe.files.length > 0) await mkdir(recipe.folder, { recursive: true, mode: 0o700 });
  for (const { name, text } of recipe.files) await writeFile(path.join(recipe.folder, name), text, { mode: 0o600 });
  for (const argv of recipe.commands) {
    const failure = await oneCommand(recipe, argv, options);
    if (failure === null) continue;
    await removeBuild(recipe.folder);
    return failure;
  }
  await markComplete(recipe.folder, namesOf(recipe));
  return null;
}

async function oneCommand(recipe: Recipe, argv: string[], options: BuildOptions): Promise<BuildEnd> {
  const { execute, onLine, signal, niced } = options;
  const lines: string[] = [];
  const take = (text: string) => {
    const line = withoutPasswords(text);
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    onLine(line);
  };
  const folder = path.dirname(recipe.folder);
  const command = { run_id: preparationId(recipe.id), argv, environment: recipe.environment, folder, niced };
  const late = AbortSignal.timeout(longestMilliseconds);
  const end = await execute(command, take, AbortSignal.any([signal, late]));
  if (signal.aborted) return "stopped";
  if (late.aborted) take("error: ended by AIOS, as it took longer than an hour");
  if ("type" in end) return end;
  return end.exit_code === 0 ? null : installFailure(namesOf(recipe), argv, end, lines);
}

function folderFault({ folder }: Recipe, { code, message }: NodeJS.ErrnoException): RunError {
  const full = code === "ENOSPC" || code === "EDQUOT";
  const said = `The packages of this program cannot be kept in ${path.dirname(folder)}: ${message}.`;
  if (!full) return cannotBeInstalled(`${said} AIOS must be able to write there.`);
  return { ...cannotBeInstalled(`${said} Make room on the disk.`), retryable: true };
}
