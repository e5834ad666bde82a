/** One builder at a time in a folder, whoever dies, and nothing half-built that is taken for whole. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BuildLock, isLockHeld, lockOf, takeLock } from "./build-lock.ts";
import { livePreparations, markComplete, removeBroken } from "./cache-folder.ts";

let folder: string;
let lock: string;
const held: BuildLock[] = [];
const id = (letter: string) => letter.repeat(32);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "aios-lock-"));
  lock = lockOf(path.join(folder, "environments", id("a")));
});
afterEach(async () => {
  for (const each of held.splice(0)) await each.release();
  rmSync(folder, { recursive: true });
});

async function take(name = lock): Promise<BuildLock | null> {
  const taken = await takeLock(name);
  if (taken !== null) held.push(taken);
  return taken;
}

function leftBy(owner: object): void {
  mkdirSync(lock, { recursive: true });
  writeFileSync(path.join(lock, "owner"), JSON.stringify(owner));
}

test("of many who want it one gets it, and the next once it is free", async () => {
  const taken = await Promise.all(Array.from({ length: 20 }, () => take()));
  expect(taken.filter((each) => each !== null)).toHaveLength(1);
  expect(await take()).toBeNull();
  await held.pop()!.release();
  expect(await isLockHeld(lock)).toBe(false);
  expect(await take()).toMatchObject({ wasTakenOver: false });
  expect(readdirSync(path.dirname(lock))).toEqual([path.basename(lock)]);
});

test("a dead process on this host holds nothing", async () => {
  const mine = (await take())!;
  const { host } = JSON.parse(execFileSync("cat", [path.join(lock, "owner")], { encoding: "utf8" }));
  await mine.release();
  held.pop();
  leftBy({ host, identity: "2147483646/1/of-another-boot" });
  const taken = await Promise.all(Array.from({ length: 10 }, () => take()));
  expect(taken.filter((each) => each !== null)).toMatchObject([{ wasTakenOver: true }]);
});

test("on another host it is held as long as its heartbeat is heard", async () => {
  leftBy({ host: "elsewhere", identity: "1/1/1" });
  const beat = path.join(lock, "beat");
  writeFileSync(beat, "");
  expect(await take()).toBeNull();
  utimesSync(beat, new Date(Date.now() - 70_000), new Date(Date.now() - 70_000));
  expect(await take()).toMatchObject({ wasTakenOver: true });
});

test("what a killed build left goes at the start; what is whole or under way stays", async () => {
  const environments = path.dirname(lock);
  for (const letter of ["a", "b", "c"]) mkdirSync(path.join(environments, id(letter), "bin"), { recursive: true });
  await markComplete(path.join(environments, id("b")), "rich");
  await take(lockOf(path.join(environments, id("c"))));
  leftBy({ host: "elsewhere" });
  utimesSync(lock, 0, 0);
  expect(await livePreparations(folder)).toEqual(new Set([`prepare-${"c".repeat(12)}`]));
  await removeBroken(environments);
  expect(readdirSync(environments).toSorted()).toEqual([id("b"), id("c"), `${id("c")}.lock`]);
});
