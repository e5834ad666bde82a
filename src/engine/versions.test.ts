/** Versions while AIOS runs: what an editor saves is noticed by itself, once, and costs nothing while nobody saves. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import type { Database } from "../db/database.ts";
import { contentOf } from "../db/file-contents.ts";
import { fileByPath, noteLook } from "../db/files.ts";
import { versionsOf } from "../db/file-versions.ts";
import { recordText } from "../programs/versions/record.ts";
import { realClock } from "./real.ts";
import { Versions } from "./versions.ts";

let home: string;
let db: Database;
let versions: Versions;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "aios-versions-"));
  mkdirSync(join(home, "Programs/deep"), { recursive: true });
  db = await memoryDatabase();
  versions = begin(365);
});
afterEach(async () => {
  await versions.stop();
  rmSync(home, { recursive: true, force: true });
});

const begin = (keepDays: number) =>
  new Versions({ db, home, privateFolder: join(home, ".aios"), clock: realClock, keepDays });
const texts = (path: string) =>
  db.read(() => {
    const file = fileByPath(db, path);
    return file === undefined
      ? []
      : versionsOf(db, file.id, 2_000).map(({ sha256 }) => sha256 && contentOf(db, sha256));
  });
const until = async (what: string, look: () => Promise<boolean>) => {
  const late = performance.now() + 20_000;
  while (!(await look())) {
    if (performance.now() > late) throw new Error(`Not within 20 s: ${what}`);
    await pause(20);
  }
};

test("a burst of saves is one version, of what was saved last; files in new folders are noticed, too", async () => {
  writeFileSync(join(home, "Programs/deep/a.py"), "before");
  await versions.tick();
  for (let save = 0; save < 20; save++) {
    writeFileSync(join(home, "Programs/deep/.a.new"), `save ${save}`);
    renameSync(join(home, "Programs/deep/.a.new"), join(home, "Programs/deep/a.py"));
    await pause(10);
  }
  await until("the last save is known", async () => (await texts("Programs/deep/a.py"))[0] === "save 19");
  expect(await texts("Programs/deep/a.py")).toEqual(["save 19", "before"]);
  mkdirSync(join(home, "Programs/new"));
  writeFileSync(join(home, "Programs/new/b.py"), "one");
  await until("the new folder is known", async () => (await texts("Programs/new/b.py")).length === 1);
  writeFileSync(join(home, "Programs/new/b.py"), "two");
  await until("the new folder is watched", async () => (await texts("Programs/new/b.py"))[0] === "two");
});

test("the jobs list is looked at when AIOS has read it", async () => {
  await versions.tick();
  writeFileSync(join(home, "jobs.yaml"), "[]\n");
  versions.notice();
  await until("the list is known", async () => (await texts("jobs.yaml")).length === 1);
});

test("old versions are forgotten beyond the last fifty, and what nothing refers to goes with them", async () => {
  const now = realClock.now();
  const day = 86_400;
  const author = { kind: "person", name: "Ada" } as const;
  await db.write(() => {
    for (let nth = 0; nth < 120; nth++)
      recordText(db, { path: "Programs/a.py", author, now: now - (400 - nth) * day }, `text ${nth}`);
    for (let nth = 0; nth < 70; nth++) recordText(db, { path: "Programs/b.py", author, now: now - nth }, `new ${nth}`);
  });
  for (const [name, text] of [
    ["a.py", "text 119"],
    ["b.py", "new 69"],
  ] as const)
    writeFileSync(join(home, "Programs", name), text);
  mkdirSync(join(home, ".aios/drafts/old"), { recursive: true });
  mkdirSync(join(home, ".aios/drafts/new"), { recursive: true });
  utimesSync(join(home, ".aios/drafts/old"), now - 2 * day, now - 2 * day);
  await versions.tick();
  expect((await texts("Programs/a.py")).length).toBe(84); // those of the last year
  expect((await texts("Programs/b.py")).length).toBe(70);
  await versions.stop();
  versions = begin(0.0001);
  await versions.tick();
  expect(await texts("Programs/a.py")).toHaveLength(50);
  expect((await texts("Programs/a.py"))[0]).toBe("text 119");
  const { count } = (await db.read(() => db.get<{ count: number }>("SELECT count(*) AS count FROM file_contents")))!;
  expect(count).toBe(50 + new Set(await texts("Programs/b.py")).size);
  expect([existsSync(join(home, ".aios/drafts/old")), existsSync(join(home, ".aios/drafts/new"))]).toEqual([
    false,
    true,
  ]);
});

test("a thousand programs that nobody has touched are looked through in a moment, and nothing of them is read", async () => {
  for (let nth = 0; nth < 1_000; nth++) writeFileSync(join(home, `Programs/p${nth}.py`), `print(${nth})`);
  const old = realClock.now() - 60;
  for (let nth = 0; nth < 1_000; nth++) utimesSync(join(home, `Programs/p${nth}.py`), old, old);
  await versions.tick();
  await versions.stop();
  versions = begin(365);
  const before = process.cpuUsage();
  await versions.tick();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(400);
  // Asked again by the loop, it does nothing at all.
  await db.write(() => noteLook(db, "Programs/p1.py", "other"));
  await versions.tick();
  expect((await db.read(() => fileByPath(db, "Programs/p1.py")))?.look).toBe("other");
});
