/** Finds the file of a job, and says in full what is wrong where it cannot be run. */
import { type Stats, statSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import path from "node:path";
import type { RunError } from "../model/outcome.ts";
import { endingDecides, headBytes, kindOf, type ProgramKind } from "./program-kind.ts";

export interface FoundProgram {
  path: string;
  kind: Exclude<ProgramKind, { kind: "unknown" }>;
  /** How the file looks now: another one once it has been saved again. */
  version: string;
}

export function programPath(home: string, file: string): string {
  return path.resolve(home, "Programs", file);
}

export async function findProgram(home: string, file: string): Promise<FoundProgram | RunError> {
  const full = programPath(home, file);
  const found = look(full);
  if (found instanceof Error) return fileMissing(full, found);
  if (found.isDirectory()) return notRunnable(`${full} is a folder. Name a file in it.`);
  const executable = (found.mode & 0o111) !== 0;
  const head = endingDecides(full) ? "" : await headOf(full);
  const kind = kindOf(full, head, executable);
  if (kind.kind !== "unknown") return { path: full, kind, version: `${found.mtimeMs}:${found.size}:${found.ino}` };
  return notRunnable(
    `AIOS cannot tell how to run ${full}: it is not executable, its ending is none of .py .ts .js .sh, ` +
      `and it has no #! line. Give it one of these endings, or make it executable: chmod +x '${full}'`,
  );
}

/** At once: a round through Node's threads costs a run more than this look, which the system has in memory. */
function look(full: string): Stats | NodeJS.ErrnoException {
  try {
    return statSync(full);
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

async function headOf(full: string): Promise<string> {
  try {
    await using file = await open(full, "r");
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } catch {
    return ""; // executable without being readable is allowed; anything else shows when it is started
  }
}

export function notRunnable(message: string): RunError {
  return { type: "NotRunnable", message, traceback: null, retryable: false };
}

async function fileMissing(full: string, cause: NodeJS.ErrnoException): Promise<RunError> {
  const folder = path.dirname(full);
  const names = await readdir(folder).catch(() => null);
  let message = `There is no file ${full}.`;
  if (cause.code !== "ENOENT" && cause.code !== "ENOTDIR") message = `${full} cannot be reached (${cause.code}).`;
  else if (names === null) message += ` Its folder does not exist either.`;
  else {
    const near = nearestNames(path.basename(full), names);
    if (near.length > 0) message += ` Nearest there: ${near.join(", ")}.`;
  }
  message += " Put the file there, or correct `file` of the job.";
  return { type: "FileMissing", message, traceback: null, retryable: false };
}

/** At most three names that a person could have meant, the nearest first. */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  const stem = (name: string) => path.parse(name).name.toLowerCase();
  const allowed = Math.max(2, Math.ceil(wanted.length / 3));
  return names
    .filter((name) => !name.startsWith(".") && name !== "__pycache__" && name.length <= 255)
    .map((name) => ({
      name,
      distance: stem(name) === stem(wanted) ? 0 : editDistance(wanted.toLowerCase(), name.toLowerCase()),
    }))
    .filter(({ distance }) => distance <= allowed)
    .sort((one, other) => one.distance - other.distance || one.name.localeCompare(other.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const swap = (row[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}
