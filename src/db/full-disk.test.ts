import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Database } from "./database.ts";
import { fileDatabase, testFolder } from "./database.test-kit.ts";
import { putSetting } from "./settings.ts";

const value = "x".repeat(20_000);

/** Writes until the disk is full, and stops there. Returns the keys whose writing was acknowledged. */
async function fill(db: Database, isFull: Promise<void>) {
  const acknowledged: string[] = [];
  let stop = false;
  void isFull.then(() => (stop = true));
  const waiting: Promise<void>[] = [];
  for (let index = 0; !stop; index++) {
    const key = `key ${index}`;
    const written = db.write(() => putSetting(db, key, value)).then(() => void acknowledged.push(key));
    waiting.push(written);
    await Promise.race([written, isFull]);
  }
  return { acknowledged, waiting };
}

async function openTroubled(path: string) {
  const told: (string | null)[] = [];
  let [full, fine] = [() => {}, () => {}];
  const isFull = new Promise<void>((resolve) => (full = resolve));
  const isFine = new Promise<void>((resolve) => (fine = resolve));
  const onTrouble = (message: string | null) => {
    told.push(message);
    if (message === null) fine();
    else full();
  };
  return { db: await fileDatabase(path, { onTrouble }), told, isFull, isFine };
}

/** What another program finds in the file. */
function stored(path: string): { keys: Set<string>; integrity: unknown } {
  const sqlite = new DatabaseSync(path, { readOnly: true });
  const keys = new Set(
    sqlite
      .prepare("SELECT key FROM settings")
      .all()
      .map((row) => String(row.key)),
  );
  const integrity = sqlite.prepare("PRAGMA integrity_check").get();
  sqlite.close();
  return { keys, integrity };
}

/** A disk of two megabytes, where this user may mount one. */
function smallDisk(): string | null {
  const folder = join(testFolder(), "disk");
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  return folder;
}

async function survivesFull(db: Awaited<ReturnType<typeof openTroubled>>, path: string, makeRoom: () => void) {
  const { acknowledged, waiting } = await fill(db.db, db.isFull);
  expect(db.told[0]).toContain("is full. Nothing is lost");
  const while_full = stored(path);
  expect(acknowledged.filter((key) => !while_full.keys.has(key))).toEqual([]);
  expect(acknowledged).toHaveLength(while_full.keys.size);
  makeRoom();
  await Promise.all([...waiting, db.isFine]);
  expect(db.told.at(-1)).toBeNull();
  const after = stored(path);
  expect(after.keys.size).toBe(waiting.length);
  expect(Object.values(after.integrity as object)).toEqual(["ok"]);
}

describe("the disk is full", () => {
  test("on a real full disk nothing is acknowledged falsely, and all goes on once there is room", async (context) => {
    const disk = smallDisk();
    if (disk === null) return context.skip("this user may not mount a small disk");
    const path = join(disk, "orchestrator.db");
    writeFileSync(join(disk, "ballast"), Buffer.alloc(900_000));
    await survivesFull(await openTroubled(path), path, () => rmSync(join(disk, "ballast")));
  });

  test("a database that may not grow acknowledges nothing falsely, and goes on once it may", async () => {
    const path = join(testFolder(), "orchestrator.db");
    const troubled = await openTroubled(path);
    const pages = (most: number) => troubled.db.script(`PRAGMA max_page_count = ${most}`);
    pages(150);
    await survivesFull(troubled, path, () => pages(1_000_000));
  });
});
