/** One program process, as the spawner holds it: from its launch order to what is known once it is over. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { setPriority } from "node:os";
import type { LaunchOrder, ProcessEnd } from "./channel.ts";
import { giveAway, makeBox, removeBox } from "./container/spawned-container.ts";

const mostResultBytes = 1024 * 1024;

/**
 * Before the program rather than `setPriority` after its start: a shell is quick enough to start its first command
 * before it is made nice itself. It becomes the program, so the process stays the same.
 */
const niceCommand =
  (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => `${folder}/nice`)
    .find((file) => existsSync(file)) ?? null;

/** Prepares what the run needs and starts it. Throws what the system says where it cannot be started. */
export function launch(order: LaunchOrder): ChildProcess {
  if (order.own_folder !== null) mkdirSync(order.own_folder, { recursive: true, mode: 0o700 });
  for (const { name, target } of order.links) linkIfMissing(target, `${order.own_folder}/${name}`);
  makeBox(order);
  for (const file of order.files) writeFileSync(file.path, file.text, { mode: 0o600 });
  giveAway(order);
  const outputs =
    order.pipes === null ? null : [openForWriting(order.pipes.stdout), openForWriting(order.pipes.stderr)];
  try {
    const [program, ...rest] =
      order.niced && niceCommand !== null ? [niceCommand, "-n", "19", ...order.argv] : order.argv;
    const input = order.container?.input ?? null;
    const stdin = input === null ? "ignore" : "pipe";
    const child = spawn(program as string, rest, {
      cwd: order.working_folder,
      env: order.env,
      detached: true,
      stdio: outputs === null ? [stdin, "pipe", "pipe"] : [stdin, ...outputs],
    });
    child.stdin?.on("error", () => {}); // it ended before it had read all, which its end tells
    child.stdin?.end(input);
    if (order.niced && niceCommand === null && child.pid !== undefined) setPriority(child.pid, 19);
    return child;
  } finally {
    for (const output of outputs ?? []) closeSync(output);
  }
}

function linkIfMissing(target: string, link: string): void {
  try {
    symlinkSync(target, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Opening a FIFO to write blocks while nobody reads it, and the server may just have died: so it is read here, briefly. */
function openForWriting(fifo: string): number {
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return openSync(fifo, constants.O_WRONLY);
  } finally {
    closeSync(reader);
    unlinkSync(fifo);
  }
}

export function endOf(
  order: LaunchOrder,
  exit: { exit_code: number | null; signal: string | null; lease_lost: boolean },
): ProcessEnd {
  return {
    ...exit,
    outcome: readStart(order.outcome_file, 8 * mostResultBytes),
    result: readStart(order.result_file, mostResultBytes),
  };
}

function readStart(file: string, mostBytes: number): string | null {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
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

/** Removes what the run needed. Its working folder stays if the program left anything of its own there. */
export function tidy(order: LaunchOrder): void {
  const files = [
    ...order.files.map((file) => file.path),
    order.outcome_file,
    `${order.outcome_file}.part`,
    order.result_file,
  ];
  for (const file of files) rmSync(file, { force: true });
  removeBox(order);
  if (order.own_folder === null) return;
  try {
    const links = new Set(order.links.map((link) => link.name));
    if (!readdirSync(order.own_folder).every((name) => links.has(name))) return;
    for (const name of links) rmSync(`${order.own_folder}/${name}`, { force: true });
    rmdirSync(order.own_folder);
  } catch {
    // The program has changed or removed it: whatever is there now is the pruner's.
  }
}
