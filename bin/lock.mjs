/** One process at a time, among any number on this machine, also after one of them was killed. */
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { alive, readOrNull, Stop } from "./launcher.mjs";

/** An owner on another host, or whose number another process has by now, is known to live only by what it writes. */
const silentSeconds = 30;

/** Does `work` while holding the folder `lock`; waits for its owner, and takes over from a dead one. */
export async function locked(lock, work) {
  try {
    mkdirSync(dirname(lock), { recursive: true });
  } catch (error) {
    throw new Stop(
      `AIOS cannot write to ${dirname(lock)} (${error.code}), where it keeps the Node it gets for itself.\n` +
        "Start it once as a user who may write there, or set AIOS_NODE to a Node of yours.",
    );
  }
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  for (let waits = 0; !take(lock, owner); waits++) {
    if (waits === 10) process.stderr.write("Waiting for another AIOS that is installing…\n");
    await sleep(100);
  }
  const heartbeat = setInterval(() => touch(lock), 2000);
  const release = () => {
    if (readOrNull(join(lock, "owner")) === owner) moveAside(lock, owner);
  };
  process.on("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    release();
  }
}

function take(lock, owner) {
  const seen = readOrNull(join(lock, "owner"));
  if (seen !== null && isDead(lock, seen)) moveAside(lock, seen);
  else if (seen !== null) return false;
  // A folder renamed to one that exists fails unless that is empty: so the owner is never missing from a lock.
  const mine = mkdtempSync(`${lock}-`);
  writeFileSync(join(mine, "owner"), owner);
  try {
    renameSync(mine, lock);
    return true;
  } catch {
    rmSync(mine, { recursive: true, force: true });
    return false;
  }
}

/**
 * Removes the lock that `seen` owns; renamed first, as emptying it in place would let another in and then remove that.
 * Two may find the same owner dead: whoever thereby moves away the other's new lock puts it back.
 */
function moveAside(lock, seen) {
  const aside = `${lock}-${process.pid}-${randomUUID()}`;
  try {
    renameSync(lock, aside);
    if (readOrNull(join(aside, "owner")) !== seen) renameSync(aside, lock);
  } catch {
    // Somebody else was quicker.
  }
  rmSync(aside, { recursive: true, force: true });
}

function isDead(lock, seen) {
  try {
    const { pid, host } = JSON.parse(seen);
    if (host === hostname() && !alive(pid)) return true;
    return Date.now() - statSync(lock).mtimeMs > silentSeconds * 1000;
  } catch {
    return false;
  }
}

function touch(lock) {
  const now = new Date();
  try {
    utimesSync(lock, now, now);
  } catch {
    // Taken over while this machine slept; both ends are renamed into place, so nothing is lost.
  }
}
