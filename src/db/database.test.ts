import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Database } from "./database.ts";
import { fileDatabase, memoryDatabase, testFolder } from "./database.test-kit.ts";
import type { DatabaseError } from "./errors.ts";
import { putSetting, setting } from "./settings.ts";

const put = (db: Database, key: string) => db.write(() => putSetting(db, key, "1"));
const keys = (db: Database) =>
  db.read(() => db.all<{ key: string }>("SELECT key FROM settings ORDER BY key").map((row) => row.key));

/** Another program with the same file open. */
function stranger(path: string): DatabaseSync {
  const sqlite = new DatabaseSync(path);
  onTestFinished(() => {
    if (sqlite.isOpen) sqlite.close();
  });
  return sqlite;
}

/** A database that tells what troubles it. */
async function troubled(path: string) {
  const told: (string | null)[] = [];
  const hearing: (() => void)[] = [];
  const db = await fileDatabase(path, {
    onTrouble: (message) => {
      told.push(message);
      for (const hear of hearing) hear();
    },
  });
  const heard = async (count: number) => {
    while (told.length < count) await new Promise<void>((resolve) => hearing.push(resolve));
  };
  return { db, told, heard };
}

describe("what is written is kept, all or nothing", () => {
  test("a thousand writes of one moment do not cost a thousand waits for the disk", async () => {
    const path = join(testFolder(), "a.db");
    const db = await fileDatabase(path);
    const observer = stranger(path);
    const version = () => Object.values(observer.prepare("PRAGMA data_version").get()!)[0] as number;
    const before = version();
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => put(db, `key ${index}`)));
    expect(version() - before).toBe(1);
    expect(await keys(db)).toHaveLength(1_000);
  });

  test("a write that fails takes nothing of the others with it, and leaves nothing of itself", async () => {
    const db = await memoryDatabase();
    const results = await Promise.allSettled([
      put(db, "before"),
      db.write(() => {
        putSetting(db, "half", "1");
        throw new Error("no");
      }),
      db.write(() => db.run("INSERT INTO settings (key, value) VALUES ('broken', NULL)")),
      put(db, "after"),
    ]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(await keys(db)).toEqual(["after", "before"]);
  });

  test("an answer is given only after it is on disk: another program sees it at once", async () => {
    const path = join(testFolder(), "a.db");
    const db = await fileDatabase(path);
    const observer = stranger(path);
    for (let round = 0; round < 20; round++) {
      await put(db, `key ${round}`);
      expect(observer.prepare("SELECT 1 FROM settings WHERE key = ?").get(`key ${round}`)).toBeDefined();
    }
  });

  test("a read never sees half of a write", async () => {
    const db = await memoryDatabase();
    const writes = Array.from({ length: 50 }, (_, index) =>
      db.write(() => {
        putSetting(db, "a", String(index));
        putSetting(db, "b", String(index));
      }),
    );
    const reads = Array.from({ length: 50 }, () => db.read(() => [setting(db, "a"), setting(db, "b")]));
    for (const [a, b] of await Promise.all(reads)) expect(a).toBe(b);
    await Promise.all(writes);
  });

  test("what was still queued when AIOS closes is not lost, and closing twice does no harm", async () => {
    const path = join(testFolder(), "a.db");
    const db = await fileDatabase(path);
    const written = put(db, "last words");
    await Promise.all([db.close(), db.close(), written]);
    expect(stranger(path).prepare("SELECT key FROM settings").all()).toMatchObject([{ key: "last words" }]);
  });

  test("the database is one file at rest, to be copied as it is", async () => {
    const folder = testFolder();
    const db = await fileDatabase(join(folder, "orchestrator.db"));
    await put(db, "key");
    expect(readdirSync(folder)).toEqual(["orchestrator.db"]);
    await db.close();
    expect(readdirSync(folder)).toEqual(["orchestrator.db"]);
  });
});

describe("another program holds the database", () => {
  test("work waits, the person is told after two seconds and again when it goes on, and nothing is lost", async () => {
    const path = join(testFolder(), "a.db");
    const { db, told, heard } = await troubled(path);
    const other = stranger(path);
    other.exec("BEGIN EXCLUSIVE");
    const began = performance.now();
    const written = [put(db, "one"), put(db, "two")];
    const read = keys(db);
    await heard(1);
    expect(performance.now() - began).toBeGreaterThan(1_900);
    expect(told[0]).toContain(`${path} is locked by another program`);
    other.exec("COMMIT");
    await Promise.all([...written, heard(2)]);
    expect(told).toEqual([expect.any(String), null]);
    expect(await read).toEqual([]);
    expect(await keys(db)).toEqual(["one", "two"]);
  });

  test("a lock of a moment is nothing to worry a person with", async () => {
    const path = join(testFolder(), "a.db");
    const { db, told } = await troubled(path);
    const other = stranger(path);
    other.exec("BEGIN IMMEDIATE");
    const written = put(db, "key");
    await new Promise((resolve) => setImmediate(resolve));
    other.exec("COMMIT");
    await written;
    expect(told).toEqual([]);
  });

  test("a person who waits for an answer gets a clear no in time, and the write does not happen later", async () => {
    const path = join(testFolder(), "a.db");
    const { db } = await troubled(path);
    const other = stranger(path);
    other.exec("BEGIN EXCLUSIVE");
    const impatient = db.write(() => putSetting(db, "impatient", "1"), { patienceSeconds: 0.05 });
    const patient = put(db, "patient");
    const [refusal, unread] = await Promise.all([
      impatient.catch((error: DatabaseError) => error),
      db.read(() => setting(db, "patient"), { patienceSeconds: 0.05 }).catch((error: DatabaseError) => error),
    ]);
    expect(refusal).toMatchObject({ name: "DatabaseError", trouble: "locked" });
    expect(unread).toMatchObject({ name: "DatabaseError", trouble: "locked" });
    other.exec("COMMIT");
    await patient;
    expect(await keys(db)).toEqual(["patient"]);
  });

  test("a program that only reads, but for long, is told of too, honours patience, and stops no reading of ours", async () => {
    const path = join(testFolder(), "a.db");
    const { db, told, heard } = await troubled(path);
    const other = stranger(path);
    other.exec("BEGIN");
    other.prepare("SELECT count(*) FROM settings").get();
    const impatient = db.write(() => putSetting(db, "impatient", "1"), { patienceSeconds: 0.05 });
    const patient = put(db, "patient");
    await new Promise((resolve) => setImmediate(resolve));
    expect(await keys(db)).toEqual([]);
    await expect(impatient).rejects.toMatchObject({ trouble: "locked" });
    await heard(1);
    expect(told[0]).toContain("is locked by another program");
    other.exec("COMMIT");
    await Promise.all([patient, heard(2)]);
    expect(told.at(-1)).toBeNull();
    expect(await keys(db)).toEqual(["patient"]);
  });

  test("two AIOS processes that write at the same time both get through", async () => {
    const path = join(testFolder(), "a.db");
    const [one, two] = [
      await fileDatabase(path, { random: Math.random }),
      await fileDatabase(path, { random: Math.random }),
    ];
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        await put(one, `one ${index}`);
        await put(two, `two ${index}`);
      }),
    );
    expect(await keys(one)).toHaveLength(200);
  });

  test("what another program commits is noticed, what we commit is not taken for it", async () => {
    const path = join(testFolder(), "a.db");
    const db = await fileDatabase(path);
    const other = stranger(path);
    db.changedByOthers();
    await put(db, "ours");
    expect(db.changedByOthers()).toBe(false);
    other.exec("INSERT INTO settings (key, value) VALUES ('theirs', '1')");
    expect(db.changedByOthers()).toBe(true);
    expect(db.changedByOthers()).toBe(false);
  });
});
