import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { fileDatabase, testFolder } from "./database.test-kit.ts";
import { migrations } from "./migrations.ts";
import { openDatabase } from "./open.ts";
import { putSetting, setting } from "./settings.ts";

const open = (path: string, patienceSeconds = 0) =>
  openDatabase(path, { timestamp: "2026-11-22-090000", patienceSeconds });

/** A database with enough in it to have a middle. */
async function filled(): Promise<string> {
  const path = join(testFolder(), "orchestrator.db");
  const db = await open(path);
  await db.write(() => {
    for (let index = 0; index < 2_000; index++) putSetting(db, `key ${index}`, "x".repeat(100));
  });
  await db.close();
  return path;
}

function sql(path: string, script: string): void {
  const sqlite = new DatabaseSync(path);
  sqlite.exec(script);
  sqlite.close();
}

describe("a database that cannot be served from is refused with one sentence that helps, and is left as it is", () => {
  test.each([
    ["a file that is no database", (path: string) => writeFileSync(path, "name,amount\n".repeat(1_000))],
    ["a database whose end is missing", (path: string) => truncateSync(path, 100_000)],
    ["a database cut in the middle of a page", (path: string) => truncateSync(path, 5_000)],
    ["a database of which only the first bytes are there", (path: string) => truncateSync(path, 60)],
    ["a database with a page of rubbish", (path: string) => overwrite(path, 8 * 4096, 4096)],
    ["a database with a rubbish beginning", (path: string) => overwrite(path, 0, 512)],
  ])("%s", async (_, damage) => {
    const path = await filled();
    damage(path);
    const before = readFileSync(path);
    await expect(open(path)).rejects.toMatchObject({
      name: "DatabaseError",
      trouble: "corrupt",
      message: expect.stringMatching(/is damaged, so AIOS does not serve from it.*restore a backup/),
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("twenty pages damaged in turn: never a crash, never served without a word", async () => {
    const path = await filled();
    const pages = statSync(path).size / 4096;
    for (let round = 0; round < 20; round++) {
      const copy = join(testFolder(), "copy.db");
      copyFileSync(path, copy);
      const page = Math.floor((round * pages) / 20);
      overwrite(copy, page * 4096, 4096);
      const opened = await open(copy).then(
        async (db) => {
          const integrity = db.all("PRAGMA integrity_check(1)").map((row) => Object.values(row)[0]);
          await db.close();
          return integrity;
        },
        (error: Error) => error.name,
      );
      // A page that nothing uses may hold anything.
      expect(["DatabaseError", "ok"]).toContain(String(opened));
    }
  });

  test("a database of a newer AIOS is not touched by an older one", async () => {
    const path = await filled();
    sql(path, `PRAGMA user_version = ${migrations.length + 1}`);
    await expect(open(path)).rejects.toMatchObject({
      trouble: "newer",
      message: expect.stringContaining("newer AIOS"),
    });
  });

  test("a folder where Docker should have mounted a file", async () => {
    const path = join(testFolder(), "orchestrator.db");
    mkdirSync(path);
    await expect(open(path)).rejects.toMatchObject({
      trouble: "cannot_open",
      message: expect.stringContaining("rmdir orchestrator.db"),
    });
  });

  test("a home that does not exist", async () => {
    await expect(open(join(testFolder(), "nowhere", "a.db"))).rejects.toMatchObject({ trouble: "cannot_open" });
  });

  test("a folder that may only be read", async (context) => {
    const path = await readOnlyHome();
    if (path === null) return context.skip("this user may not mount anything");
    await expect(open(path)).rejects.toMatchObject({
      trouble: "read_only",
      message: expect.stringContaining("Make the file and its folder writable"),
    });
  });

  test("a database that another program holds for longer than we wait", async () => {
    const path = await filled();
    const other = new DatabaseSync(path);
    other.exec("BEGIN EXCLUSIVE");
    await expect(open(path, 0.1)).rejects.toMatchObject({ trouble: "locked" });
    other.close();
  });
});

describe("opening", () => {
  test("waits for a program that holds the database for a moment", async () => {
    const path = await filled();
    const other = new DatabaseSync(path);
    other.exec("BEGIN EXCLUSIVE");
    const opening = open(path, 30);
    setTimeout(() => other.close(), 20);
    const db = await opening;
    expect(setting(db, "key 1")).toBe("x".repeat(100));
    await db.close();
  });

  test("an empty file, as touch makes it for Docker, becomes a database without a backup of nothing", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "orchestrator.db"), "");
    await fileDatabase(join(folder, "orchestrator.db"));
    expect(readdirSync(folder)).toEqual(["orchestrator.db"]);
  });

  test("a database of an older version is backed up before it is changed, and the person is told where", async () => {
    const folder = testFolder();
    const path = join(folder, "orchestrator.db");
    sql(path, "CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')");
    const notices: string[] = [];
    const timestamp = "2026-11-22-090000";
    const db = await openDatabase(path, { timestamp, onNotice: (message) => notices.push(message) });
    await db.close();
    const [copy] = readdirSync(join(folder, "backups"));
    expect(copy).toContain(timestamp);
    expect(notices).toEqual([expect.stringContaining(copy!)]);
    const backup = new DatabaseSync(join(folder, "backups", copy!), { readOnly: true });
    expect(backup.prepare("SELECT * FROM notes").all()).toMatchObject([{ text: "mine" }]);
    expect(backup.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: 0 });
    backup.close();
  });

  test("a database of version 1 goes on with all it has, and its triggers then take in what programs ask for", async () => {
    const path = join(testFolder(), "orchestrator.db");
    sql(path, `${migrations[0]!.sql}; PRAGMA user_version = 1`);
    sql(
      path,
      `INSERT INTO triggers (job_name, source) VALUES ('old', 'program');
       INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until, host,
         supervisor, args, kwargs, due_at, started, finished)
       VALUES ('r1', 'old', 1, 'cli', 1, 'succeeded', '', '', '', 0, '', '', '[]', '{}', 1, 1, 2)`,
    );
    const db = await fileDatabase(path);
    db.script("INSERT INTO triggers (job_name, source, run_after) VALUES ('new', 'program', '2100-01-01 00:00:00')");
    expect(db.all("SELECT job_name, source, run_after FROM triggers ORDER BY id")).toEqual([
      { job_name: "old", source: "sql", run_after: null },
      { job_name: "new", source: "program", run_after: expect.closeTo(4_102_444_800) },
    ]);
    expect(db.all("SELECT id, progress, progress_text FROM runs")).toEqual([
      { id: "r1", progress: null, progress_text: null },
    ]);
    expect(db.all("SELECT * FROM state UNION ALL SELECT * FROM state")).toEqual([]);
    expect(readdirSync(join(path, "..", "backups"))).toHaveLength(1);
  });

  test("two processes that start at the same time on a new home both get the one database", async () => {
    const path = join(testFolder(), "orchestrator.db");
    const both = await Promise.all([open(path, 10), open(path, 10)]);
    await both[0].write(() => putSetting(both[0], "key", "1"));
    expect(await both[1].read(() => setting(both[1], "key"))).toBe("1");
    for (const db of both) await db.close();
  });

  test("a migration that fails leaves the database as it was", async () => {
    const path = join(testFolder(), "orchestrator.db");
    // A table of somebody else that stands in the way.
    sql(path, "CREATE TABLE runs (mine); INSERT INTO runs VALUES ('mine')");
    await expect(open(path)).rejects.toThrow("runs already exists");
    const sqlite = new DatabaseSync(path);
    expect(sqlite.prepare("SELECT name FROM sqlite_schema").all()).toMatchObject([{ name: "runs" }]);
    expect(sqlite.prepare("SELECT * FROM runs").all()).toMatchObject([{ mine: "mine" }]);
    sqlite.close();
  });
});

function overwrite(path: string, from: number, length: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, from, from + length);
  writeFileSync(path, bytes);
}

/** The path of a database in a folder that nobody, not even root, may write to. */
async function readOnlyHome(): Promise<string | null> {
  const folder = testFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  copyFileSync(await filled(), join(folder, "orchestrator.db"));
  execFileSync("mount", ["-o", "remount,ro", folder]);
  return join(folder, "orchestrator.db");
}
