/**
 * The container of a run, as the spawner holds it. The engine's command is a process of the run like any other; but the
 * container lives on when that is killed, so it has an end of its own.
 */
import { execFile } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readStart } from "../run-files.ts";
import type { ContainerPart } from "./container-order.ts";
import { type Command, removeContainer } from "./remove-container.ts";

/** What is known of a container once it is gone. */
export interface ContainerEnd {
  /** False where its first process never ran; null where the engine could not tell. */
  started: boolean | null;
  /** Whether the system killed anything in it for want of memory. */
  out_of_memory: boolean;
  /** Whether what it was to run is not in the image. */
  command_missing: boolean;
  peak_memory_bytes: number | null;
  cpu_seconds: number | null;
  image: string;
  command: string;
  memory_mb: number;
}

const commandMilliseconds = 30_000;
/** After its container was killed, the engine's command ends by itself, unless it is stuck. */
const clientPatienceMilliseconds = 3000;

const command: Command = (argv) =>
  new Promise((resolve) => {
    const options = { timeout: commandMilliseconds, killSignal: "SIGKILL" } as const;
    execFile(argv[0] as string, argv.slice(1), options, (error, text) => resolve({ ok: error === null, text }));
  });

/** Before the files of the run are written. */
export function makeBox({ box }: ContainerPart): void {
  mkdirSync(box, { recursive: true, mode: 0o700 });
}

/** After they are written: what the run may change belongs to the user it runs as. */
export function giveAway({ owner, box, door }: ContainerPart, ownFolder: string | null, files: string[]): void {
  if (owner === null) return;
  for (const path of [box, ...(ownFolder === null ? [] : [ownFolder]), ...files]) chownSync(path, owner.uid, owner.gid);
  // The folder it is in keeps everybody else out; the container sees the socket alone, and has to show a token there.
  if (door !== null) chmodSync(door, 0o666);
}

/** The last that is done for the run. */
export function removeBox({ box, name }: ContainerPart): void {
  rmSync(box, { recursive: true, force: true });
  removals.delete(name);
}

/** The process of the engine's command. */
export interface ClientProcess {
  pid: number | null;
  hasExited(): boolean;
  kill(): Promise<unknown>;
}

/**
 * TERM to the engine's command, which passes it on to the container: once, and not to the processes in there as well,
 * for many a program takes a second TERM as the order to drop everything. The container is killed once `killAt()`
 * (monotonic milliseconds) has come.
 */
export async function endContainer(part: ContainerPart, client: ClientProcess, killAt: () => number): Promise<void> {
  if (performance.now() < killAt()) {
    terminate(client);
    await exited(client, killAt);
  }
  if (!client.hasExited()) {
    await command([...part.engine, "kill", "--signal=KILL", part.name]);
    const patience = performance.now() + clientPatienceMilliseconds;
    await exited(client, () => patience);
  }
  await client.kill();
  await removedContainer(part);
}

function terminate(client: ClientProcess): void {
  if (client.hasExited() || client.pid === null) return;
  try {
    process.kill(client.pid, "SIGTERM");
  } catch {
    // It has ended just now.
  }
}

async function exited(client: ClientProcess, until: () => number): Promise<void> {
  while (!client.hasExited() && performance.now() < until()) await sleep(20);
}

const removals = new Map<string, Promise<ContainerEnd>>();

/** Removes what is left of the container, once; resolves with what is known of it when it is gone. */
export function removedContainer(part: ContainerPart): Promise<ContainerEnd> {
  let removal = removals.get(part.name);
  if (removal === undefined) {
    removal = remove(part);
    removals.set(part.name, removal);
  }
  return removal;
}

async function remove(part: ContainerPart): Promise<ContainerEnd> {
  const { engine, name, image, command: wanted, memory_mb } = part;
  const { ok, text } = await command([...engine, "container", "inspect", "--format", "{{json .State}}", name]);
  const state = ok ? readState(text) : null;
  await removeContainer(engine, name, command, sleep, state?.is_over !== true);
  const use = readUse(part);
  const cpuNanoseconds = use.get("cpu_nanoseconds") ?? (use.get("cpu_microseconds") ?? NaN) * 1000;
  return {
    started: state?.started ?? null,
    out_of_memory: state?.out_of_memory === true || (use.get("oom_kills") ?? 0) > 0,
    command_missing: use.has("command_missing"),
    peak_memory_bytes: use.get("peak_memory_bytes") ?? null,
    cpu_seconds: Number.isNaN(cpuNanoseconds) ? null : cpuNanoseconds / 1e9,
    image,
    command: wanted,
    memory_mb,
  };
}

interface State {
  started: boolean;
  is_over: boolean;
  out_of_memory: boolean;
}

function readState(text: string): State | null {
  try {
    const { Status, OOMKilled } = JSON.parse(text) as { Status?: string; OOMKilled?: boolean };
    const started = Status !== "created" && Status !== "configured" && Status !== "initialized";
    return {
      started,
      is_over: !started || Status === "exited" || Status === "dead",
      out_of_memory: OOMKilled === true,
    };
  } catch {
    return null;
  }
}

/**
 * What `enter.sh` wrote: a name and a whole number a line. The program could have written there too. Counters are left
 * out where the limit beside them is not the run's own: there they are those of the whole machine.
 */
function readUse({ use_file, memory_mb }: ContainerPart): Map<string, number> {
  // Nothing where it was killed before it could write, or where there is no shell in the image.
  const text = readStart(use_file, 4096) ?? "";
  const use = new Map(
    [...text.matchAll(/^([a-z_]+) (\d{1,19})$/gm)].map(([, name, number]) => [name!, Number(number)]),
  );
  const isOwn = use.get("limit_bytes") === memory_mb * 1024 * 1024;
  return isOwn || use.has("command_missing") ? use : new Map();
}
