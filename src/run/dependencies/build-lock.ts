/**
 * One builder at a time for each folder, among all AIOS on one home. The lock is a folder, as making one at a given
 * name succeeds for one process only; the owner's file in it is there from the start, as it is renamed into place.
 */
import { mkdir, mkdtemp, readFile, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { processIdentity } from "../process-table.ts";

const heartbeatMilliseconds = 5_000;
/** Of an owner on another host, or in another container, only its heartbeat can be seen. */
const silentMilliseconds = 60_000;

export interface BuildLock {
  /** Whether a dead process had it before, whose commands may still be at work in the folder. */
  readonly wasTakenOver: boolean;
  release(): Promise<void>;
}

export function lockOf(folder: string): string {
  return `${folder}.lock`;
}

/** Null where somebody alive has it. */
export async function takeLock(lock: string): Promise<BuildLock | null> {
  await mkdir(path.dirname(lock), { recursive: true, mode: 0o700 });
  const seen = await ownerOf(lock);
  if (seen !== null && (await isAlive(lock, seen))) return null;
  if (seen !== null) await moveAside(lock, seen);
  const mine = await mkdtemp(`${lock}-`);
  const owner = JSON.stringify({ identity: processIdentity(process.pid), host: await host(), folder: mine });
  try {
    await writeFile(path.join(mine, "owner"), owner);
    await rename(mine, lock);
  } catch {
    await rm(mine, { recursive: true, force: true });
    return null;
  }
  const heartbeat = setInterval(() => void beat(lock), heartbeatMilliseconds);
  heartbeat.unref();
  const release = async () => {
    clearInterval(heartbeat);
    if ((await ownerOf(lock)) === owner) await moveAside(lock, owner);
  };
  return { wasTakenOver: seen !== null, release };
}

/** Whether a live process owns it; also asked of a lock that is not in its place yet. */
export async function isLockHeld(lock: string): Promise<boolean> {
  const seen = await ownerOf(lock);
  return seen !== null && (await isAlive(lock, seen));
}

function ownerOf(lock: string): Promise<string | null> {
  return readFile(path.join(lock, "owner"), "utf8").catch(() => null);
}

async function isAlive(lock: string, seen: string): Promise<boolean> {
  const owner = readOwner(seen);
  if (owner?.host === (await host())) return processIdentity(Number(owner.identity.split("/")[0])) === owner.identity;
  const last = await stat(path.join(lock, "beat")).catch(() => stat(lock).catch(() => null));
  const now = await fileSystemNow(path.dirname(lock));
  return last !== null && now - last.mtimeMs < silentMilliseconds;
}

function readOwner(text: string): { identity: string; host: string } | null {
  try {
    return JSON.parse(text) as { identity: string; host: string };
  } catch {
    return null; // a full disk; then the heartbeat tells
  }
}

/** By the clock that the heartbeats are stamped with: those of two hosts may differ. */
async function fileSystemNow(folder: string): Promise<number> {
  const fresh = await mkdtemp(path.join(folder, ".now-"));
  const { mtimeMs } = await stat(fresh);
  await rm(fresh, { recursive: true, force: true });
  return mtimeMs;
}

/** Written anew, so that the file system's clock stamps it. */
async function beat(lock: string): Promise<void> {
  await writeFile(path.join(lock, "beat"), "").catch(() => {});
}

/**
 * Removes the lock that `seen` owns; renamed first, as emptying it in place would let another in and then remove that.
 * Two may find the same owner dead: whoever thereby moves away the other's new lock puts it back.
 */
async function moveAside(lock: string, seen: string): Promise<void> {
  const aside = await mkdtemp(`${lock}-`);
  try {
    await rename(lock, aside);
    if ((await ownerOf(aside)) !== seen) await rename(aside, lock);
  } catch {
    // Somebody else was quicker.
  }
  await rm(aside, { recursive: true, force: true });
}

/** Equal for processes that can see each other. */
async function host(): Promise<string> {
  return `${hostname()}/${await readlink("/proc/self/ns/pid").catch(() => "")}`;
}
