/** The files of one run, as the spawner makes, reads and removes them. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import type { LaunchOrder } from "./channel.ts";

export const mostResultBytes = 1024 * 1024;

/** The working folder with its links, and the files that the program may read. */
export function makePlace(order: LaunchOrder): void {
  if (order.own_folder !== null && !takesSpare(order.spare_folder, order.own_folder)) {
    mkdirSync(order.own_folder, { recursive: true, mode: 0o700 });
    for (const { name, target } of order.links) linkIfMissing(target, `${order.own_folder}/${name}`);
  }
  for (const file of order.files) writeFileSync(file.path, file.text, { mode: 0o600 });
}

/** Whether there was a folder that only wanted this run's name. */
function takesSpare(spare: string | null, own: string): boolean {
  if (spare === null) return false;
  try {
    renameSync(spare, own);
    return true;
  } catch {
    return false;
  }
}

function linkIfMissing(target: string, link: string): void {
  try {
    symlinkSync(target, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** For a caller that reads its call from a file, as one that is started fresh does. */
export function writeCall(order: LaunchOrder): void {
  if (order.call !== null) writeFileSync(order.call_file, JSON.stringify(order.call), { mode: 0o600 });
}

/** The code of the error of `claimOutputs` where another process has the run; `spawn_server.py` says it too. */
export const claimedByAnother = "AIOS_CLAIMED";

/**
 * Opens both FIFOs and removes their names. Who removes the first has the run: nobody else can start it a second time.
 */
export function claimOutputs(pipes: { stdout: string; stderr: string }): number[] {
  let opened: number[] = [];
  try {
    opened = openOutputs(pipes);
    unlinkSync(pipes.stdout);
  } catch (error) {
    for (const output of opened) closeSync(output);
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw Object.assign(new Error("another process has this run"), { code: claimedByAnother });
  }
  rmSync(pipes.stderr, { force: true });
  return opened;
}

/** Opening a FIFO to write blocks while nobody reads it, and the server may just have died: so it is read here, briefly. */
export function openOutputs(pipes: { stdout: string; stderr: string }): number[] {
  const opened: number[] = [];
  try {
    for (const fifo of [pipes.stdout, pipes.stderr]) {
      const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        opened.push(openSync(fifo, constants.O_WRONLY));
      } finally {
        closeSync(reader);
      }
    }
    return opened;
  } catch (error) {
    for (const output of opened) closeSync(output);
    throw error;
  }
}

/** What the program's caller wrote down. */
export function readOutcome(order: LaunchOrder): string | null {
  return readStart(order.outcome_file, 8 * mostResultBytes);
}

/** What the program wrote to the file named in AIOS_RESULT. */
export function readResult(order: LaunchOrder): string | null {
  return readStart(order.result_file, mostResultBytes);
}

/**
 * Null where there is no such file, or none that is a file itself: through a link, a program in a container could have
 * AIOS read to it what it may not read.
 */
export function readStart(file: string, mostBytes: number): string | null {
  if (!existsSync(file)) return null;
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch {
    return null;
  }
  try {
    const buffer = Buffer.alloc(Math.min(fstatSync(handle).size, mostBytes + 1));
    const bytes = readSync(handle, buffer);
    const text = buffer.toString("utf8", 0, Math.min(bytes, mostBytes));
    return bytes > mostBytes ? `${text}… (cut by AIOS after ${mostBytes} bytes)` : text;
  } catch {
    return null;
  } finally {
    closeSync(handle);
  }
}

/** Removes the files that the run needed. */
export function tidy(order: LaunchOrder): void {
  const files = [
    ...order.files.map((file) => file.path),
    order.call_file,
    order.outcome_file,
    `${order.outcome_file}.part`,
    order.result_file,
  ];
  // Looked for first, as hardly any is there, and an error costs more than a look.
  for (const file of files) if (existsSync(file)) rmSync(file, { force: true });
}
