/** Whatever is done to the programs in the folder, by whichever editor: it can be seen later, and brought back. */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../db/database.ts";
import { memoryDatabase } from "../../db/database.test-kit.ts";
import { contentOf } from "../../db/file-contents.ts";
import { fileByPath, listFiles } from "../../db/files.ts";
import { versionsOf } from "../../db/file-versions.ts";
import { originOf, recordText, setOrigin } from "./record.ts";
import { isTrackedPath } from "./tracked-files.ts";
import { VersionKeeper } from "./version-keeper.ts";

let home: string;
let db: Database;
let keeper: VersionKeeper;
let now: number;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "aios-versions-"));
  db = await memoryDatabase();
  // Later than the files were written, so that they are at rest.
  now = Date.now() / 1000 + 10;
  keeper = begin();
});
afterEach(async () => {
  await db.close();
  rmSync(home, { recursive: true, force: true });
});

const begin = () => new VersionKeeper({ db, home, user: "ada", now: () => now });
const write = (path: string, text: string | Uint8Array) => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
};
/** Newest first: text (null: taken away), who, what for. */
const history = (path: string) =>
  db.read(() => {
    const file = fileByPath(db, path);
    return file === undefined
      ? []
      : versionsOf(db, file.id, 100).map(({ sha256, author_kind, author, message }) => ({
          text: sha256 === null ? null : (contentOf(db, sha256) ?? "not kept"),
          by: `${author_kind} ${author}`,
          ...(message === null ? {} : { message }),
        }));
  });
const paths = () => db.read(() => listFiles(db).map(({ path }) => path));

describe("a save", () => {
  test("of a program or of the jobs list is a version, and looking again makes none", async () => {
    write("jobs.yaml", "- {}\n");
    write("Programs/a.py", "one");
    await keeper.look();
    await keeper.look();
    write("Programs/a.py", "two");
    await keeper.look();
    await keeper.look();
    expect(await history("jobs.yaml")).toEqual([{ text: "- {}\n", by: "file ada" }]);
    expect(await history("Programs/a.py")).toEqual([
      { text: "two", by: "file ada" },
      { text: "one", by: "file ada" },
    ]);
  });

  test("of the same size in the same second is seen, also where a tool sets the time back", async () => {
    write("Programs/a.py", "one");
    await keeper.look();
    write("Programs/a.py", "two");
    utimesSync(join(home, "Programs/a.py"), 1, 1);
    await keeper.look();
    write("Programs/a.py", "six");
    utimesSync(join(home, "Programs/a.py"), 1, 1);
    await keeper.look();
    expect((await history("Programs/a.py")).map(({ text }) => text)).toEqual(["six", "two", "one"]);
  });

  test("that an editor makes by renaming a new file over the old one is one version", async () => {
    write("Programs/a.py", "one");
    await keeper.look();
    write("Programs/a.py~", "two");
    write("Programs/.a.py.swp", "x");
    write("Programs/4913", "");
    renameSync(join(home, "Programs/a.py~"), join(home, "Programs/a.py"));
    await keeper.look();
    expect((await history("Programs/a.py")).map(({ text }) => text)).toEqual(["two", "one"]);
    expect(await paths()).toEqual(["Programs/a.py"]);
  });

  test("that changes nothing, or only the permissions, is none", async () => {
    write("Programs/a.sh", "one");
    await keeper.look();
    write("Programs/a.sh", "one");
    chmodSync(join(home, "Programs/a.sh"), 0o755);
    await keeper.look();
    expect(await history("Programs/a.sh")).toHaveLength(1);
  });

  test("while AIOS was off, or was killed before it was recorded, is found by the next start", async () => {
    write("Programs/a.py", "one");
    await keeper.look();
    write("Programs/a.py", "two");
    await begin().look();
    expect((await history("Programs/a.py"))[0]).toEqual({ text: "two", by: "file ada" });
  });

  test("through AIOS is the person's, also where the folder was looked at before they could say so", async () => {
    write("Programs/a.py", "one");
    await keeper.look();
    const change = { path: "Programs/a.py", author: { kind: "person", name: "Bo" }, message: "Better", now } as const;
    await db.write(() => recordText(db, change, "one"));
    write("Programs/a.py", "two");
    await db.write(() => recordText(db, change, "two"));
    await keeper.look();
    now += 3_600;
    await db.write(() => recordText(db, { ...change, author: { kind: "person", name: "Cy" } }, "two"));
    expect(await history("Programs/a.py")).toEqual([
      { text: "two", by: "person Bo", message: "Better" },
      { text: "one", by: "person Bo", message: "Better" },
    ]);
  });
});

describe("a file that goes away", () => {
  test("for a moment is nothing; for good is part of its history, and so is its return", async () => {
    write("Programs/a.py", "one");
    await keeper.look();
    rmSync(join(home, "Programs/a.py"));
    expect((await keeper.look()).again).toBe(true);
    write("Programs/a.py", "two");
    await keeper.look();
    expect((await history("Programs/a.py")).map(({ text }) => text)).toEqual(["two", "one"]);
    rmSync(join(home, "Programs"), { recursive: true });
    await keeper.look();
    expect((await keeper.look()).again).toBe(false);
    expect((await keeper.look()).again).toBe(false);
    write("Programs/a.py", "two");
    await keeper.look();
    expect((await history("Programs/a.py")).map(({ text }) => text)).toEqual(["two", null, "two", "one"]);
  });

  test("to another name takes its history, its draft and its origin with it", async () => {
    write("Programs/old/a.py", "one");
    await keeper.look();
    await db.write(() => setOrigin(db, "Programs/old/a.py", { id: "tidy", version: "1", text: "original" }));
    write("Programs/old/a.py", "two");
    await keeper.look();
    mkdirSync(join(home, "Programs/new"));
    renameSync(join(home, "Programs/old/a.py"), join(home, "Programs/new/b.py"));
    await keeper.look();
    await keeper.look();
    expect(await history("Programs/new/b.py")).toEqual([
      { text: "two", by: "file ada", message: "Moved from Programs/old/a.py" },
      { text: "two", by: "file ada" },
      { text: "one", by: "file ada" },
    ]);
    expect(await paths()).toEqual(["Programs/new/b.py"]);
    expect(await db.read(() => originOf(db, "Programs/new/b.py"))).toEqual({
      id: "tidy",
      version: "1",
      text: "original",
    });
  });

  test("is not guessed to have moved where it could be one of two, or was only copied", async () => {
    write("Programs/a.py", "same");
    write("Programs/b.py", "same");
    await keeper.look();
    write("Programs/c.py", "same");
    rmSync(join(home, "Programs/a.py"));
    rmSync(join(home, "Programs/b.py"));
    await keeper.look();
    await keeper.look();
    write("Programs/d.py", "same");
    await keeper.look();
    expect(await history("Programs/a.py")).toHaveLength(2);
    expect(await history("Programs/c.py")).toEqual([{ text: "same", by: "file ada" }]);
    expect(await history("Programs/d.py")).toEqual([{ text: "same", by: "file ada" }]);
  });
});

test("what is no text, or large, is known by its hash, and what others made is left alone", async () => {
  write("Programs/photo.png", Buffer.from([0x89, 0, 1, 2]));
  write("Programs/latin.txt", Buffer.from([0xe4, 0xf6, 0xfc]));
  write("Programs/large.csv", "x".repeat(1024 * 1024 + 1));
  write("Programs/empty.py", "");
  for (const other of [
    "node_modules/x.js",
    "__pycache__/x.pyc",
    ".git/config",
    "env/lib/x.py",
    "env/pyvenv.cfg",
    ".hidden.py",
  ])
    write(`Programs/${other}`, "x");
  write("elsewhere.py", "x");
  symlinkSync(home, join(home, "Programs/loop"));
  await keeper.look();
  await keeper.look();
  expect(await paths()).toEqual(["empty.py", "large.csv", "latin.txt", "photo.png"].map((name) => `Programs/${name}`));
  expect(await history("Programs/photo.png")).toEqual([{ text: "not kept", by: "file ada" }]);
  expect(await history("Programs/latin.txt")).toEqual([{ text: "not kept", by: "file ada" }]);
  expect(await history("Programs/large.csv")).toEqual([{ text: "not kept", by: "file ada" }]);
  expect(await history("Programs/empty.py")).toEqual([{ text: "", by: "file ada" }]);
});

test("a path that leads elsewhere is never one of ours", () => {
  for (const path of ["jobs.yaml", "Programs/a.py", "Programs/a/b c.ts"]) expect(isTrackedPath(path), path).toBe(true);
  const others = [
    "",
    "Programs",
    "Programs/",
    "Programs/../x",
    "Programs//a",
    "/etc/passwd",
    "orchestrator.db",
    ".aios/secrets.key",
  ];
  others.push(
    "Programs/.env",
    "Programs/a\\..\\b",
    "Programs/node_modules/a.js",
    "Programs/a\n.py",
    "jobs.yaml/x",
    "programs/a.py",
  );
  for (const path of others) expect(isTrackedPath(path), path).toBe(false);
});

describe("the version of a run", () => {
  const versionNow = (path: string) => db.write(() => keeper.versionNow(path));

  test("is that of the text it begins with, recorded at once where nobody has seen it yet", async () => {
    write("Programs/a.py", "one");
    const first = await versionNow("Programs/a.py");
    expect(first).toEqual(expect.any(Number));
    expect(await versionNow("Programs/a.py")).toBe(first);
    await keeper.look();
    expect(await versionNow("Programs/a.py")).toBe(first);
    write("Programs/a.py", "two");
    const second = await versionNow("Programs/a.py");
    expect(second).toBeGreaterThan(first!);
    expect((await history("Programs/a.py")).map(({ text }) => text)).toEqual(["two", "one"]);
    expect(await versionNow("Programs/none.py")).toBeNull();
    expect(await versionNow("Programs/../../etc/passwd")).toBeNull();
  });

  test("costs little for each of many runs", async () => {
    write("Programs/a.py", "one");
    await keeper.look();
    const begun = performance.now();
    await db.write(() => {
      for (let run = 0; run < 1_000; run++) keeper.versionNow("Programs/a.py");
    });
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

test("five thousand programs are looked through quickly, and all recorded the first time", async () => {
  for (let index = 0; index < 5_000; index++) write(`Programs/${index % 50}/p${index}.py`, `print(${index})\n`);
  await keeper.look();
  expect(await db.read(() => listFiles(db).length)).toBe(5_000);
  const begun = performance.now();
  await begin().look();
  const milliseconds = performance.now() - begun;
  expect(milliseconds).toBeLessThan(2_000);
});
