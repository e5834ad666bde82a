import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { memoryDatabase, testFolder } from "../db/database.test-kit.ts";
import type { Database } from "../db/database.ts";
import { pendingTriggers } from "../db/triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import { FileWatch, tellOfChanges } from "./file-watch.ts";

const clock = { now: () => 1_795_338_000, monotonic: () => performance.now() / 1000 };
const job = testJob("sort", { type: "watch", path: "inbox" });

const toldOf = (db: Database) =>
  pendingTriggers(db, 100).map((row) => (JSON.parse(row.context!) as { changed: string[] }).changed);

describe("a change is told of once", () => {
  const tell = (db: Database, files: Record<string, string | null>, path = "/inbox") =>
    tellOfChanges(db, job, path, new Map(Object.entries(files)), clock.now());

  test("what lay there when the job was made is no change; what comes, changes and goes is", async () => {
    const db = await memoryDatabase();
    tell(db, { "/inbox/old": "1:1" });
    expect(toldOf(db)).toEqual([]);
    tell(db, { "/inbox/old": "1:1", "/inbox/new": "5:2" });
    tell(db, { "/inbox/new": "6:3" });
    tell(db, { "/inbox/new": "6:3" });
    tell(db, { "/inbox/old": null });
    tell(db, { "/inbox/old": null });
    expect(toldOf(db)).toEqual([["/inbox/new"], ["/inbox/new"], ["/inbox/old"]]);
  });

  test("also where two processes see it, and after a restart", async () => {
    const db = await memoryDatabase();
    tell(db, {});
    for (let process = 0; process < 3; process++) tell(db, { "/inbox/new": "5:2" });
    expect(toldOf(db)).toEqual([["/inbox/new"]]);
  });

  test("a job that watches another folder now is not told of what lies there already", async () => {
    const db = await memoryDatabase();
    tell(db, {});
    tell(db, { "/other/file": "1:1" }, "/other");
    expect(toldOf(db)).toEqual([]);
  });

  test("ten thousand files at once are one trigger, of bearable size", async () => {
    const db = await memoryDatabase();
    tell(db, {});
    tell(db, Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`/inbox/${index}`, "1:1"])));
    expect(toldOf(db).map((files) => files.length)).toEqual([1_000]);
  });
});

/** Watches a real folder. */
async function watching(prepare: (inbox: string) => void = () => {}) {
  const home = testFolder();
  const inbox = join(home, "inbox");
  mkdirSync(inbox);
  prepare(inbox);
  const db = await memoryDatabase();
  const problems: string[] = [];
  const start = async (jobs: Job[] = [job], concerns = () => true) => {
    const watch = new FileWatch({ db, clock, home, onProblem: (_job, message) => problems.push(message) });
    await watch.load(new JobBook(jobs), concerns);
    onTestFinished(() => watch.stop());
    return watch;
  };
  const expectTold = async (count: number) => {
    await expect.poll(() => toldOf(db).length, { timeout: 15_000, interval: 20 }).toBe(count);
  };
  return { db, inbox, start, expectTold, problems };
}

describe("a folder is watched", () => {
  test("a new file starts the job, with its name; a file there from the beginning does not", async () => {
    const { db, inbox, start, expectTold } = await watching((folder) => writeFileSync(join(folder, "old"), "x"));
    await start();
    writeFileSync(join(inbox, "new"), "x");
    await expectTold(1);
    expect(toldOf(db)).toEqual([[join(inbox, "new")]]);
  });

  test("a hundred files copied in are one run, not a hundred", async () => {
    const { db, inbox, start, expectTold } = await watching();
    await start();
    for (let index = 0; index < 100; index++) writeFileSync(join(inbox, `file ${index}`), "x");
    await expectTold(1);
    expect(toldOf(db)[0]).toHaveLength(100);
  });

  test("what happened while AIOS was not running is told of at its start", async () => {
    const { db, inbox, start, expectTold } = await watching((folder) => {
      for (const name of ["stays", "changes", "goes"]) writeFileSync(join(folder, name), "x");
    });
    await (await start()).stop();
    writeFileSync(join(inbox, "changes"), "other");
    writeFileSync(join(inbox, "comes"), "x");
    rmSync(join(inbox, "goes"));
    await start();
    await expectTold(1);
    expect(toldOf(db)).toEqual([["changes", "comes", "goes"].map((name) => join(inbox, name))]);
  });

  test("a folder that does not exist yet is watched once it does", async () => {
    const { inbox, start, expectTold, problems } = await watching((folder) => rmSync(folder, { recursive: true }));
    await start();
    mkdirSync(inbox);
    writeFileSync(join(inbox, "first"), "x");
    await expectTold(1);
    expect(problems).toEqual([]);
  });

  test("not for a job that is off, gone, or meant for another device", async () => {
    const { db, inbox, start, expectTold } = await watching();
    const seen = testJob("seen", { type: "watch", path: "inbox" });
    const off = { ...testJob("off", { type: "watch", path: "inbox" }), enabled: false };
    const watch = await start([seen, off, job]);
    await watch.load(new JobBook([seen, off]), () => true);
    writeFileSync(join(inbox, "new"), "x");
    await expectTold(1);
    expect(pendingTriggers(db, 9).map((row) => row.job_name)).toEqual(["seen"]);
  });

  test("stopping twice, and while a first look is going on, does no harm", async () => {
    const { start } = await watching();
    const watch = await start();
    const loading = watch.load(new JobBook([job, testJob("more", { type: "watch", path: "." })]), () => true);
    await Promise.all([watch.stop(), watch.stop(), loading]);
  });
});
