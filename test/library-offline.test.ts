/** The ready-made programs that work offline, as a person would use them: on real folders. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json } from "../src/model/job.ts";
import { count, folder, home, paths, run, said, succeeds, tells, tree, write } from "./real/library-home.ts";

/** The preview touches nothing, the run does it, and undo brings back every file as it was. */
async function rehearsedDoneAndUndone(id: string, values: Record<string, Json>, after: string[]): Promise<void> {
  const before = tree();
  const preview = await run(id, values, true);
  expect(preview.error).toBeNull();
  expect(tree()).toEqual(before);
  const ended = await run(id, values);
  expect(ended.error).toBeNull();
  expect(paths()).toEqual(after.toSorted());
  const planned = await home.direct.call("effects", { run: preview.id });
  const done = await home.direct.call("effects", { run: ended.id });
  const told = ({ effects }: typeof done) => effects.map(({ kind, path, to }) => ({ kind, path, to }));
  expect(told(planned)).toEqual(told(done));
  await home.direct.call("undo", { run: ended.id });
  expect(tree()).toEqual(before);
}

describe("tidy a folder", () => {
  test("sorts by kind, leaves what is unfinished or hidden, overwrites nothing, and can be undone", async () => {
    const loose = ["a.JPG", "b.pdf", "c.mp3", "d.unknown", "e.crdownload", ".hidden"];
    for (const name of [...loose, "Pictures/a.JPG", "deep/f.txt"]) write(name, name);
    await rehearsedDoneAndUndone("tidy-folder", { folder }, [
      ...[".hidden", "e.crdownload", "deep/f.txt", "Pictures/a.JPG", "Pictures/a (2).JPG"],
      ...["Documents/b.pdf", "Music/c.mp3", "Other/d.unknown"],
    ]);
  });

  test("sorts by month, and leaves alone what is still in use", async () => {
    write("old.txt", "old", "2025-03-04T12:00:00");
    write("new.txt", "new");
    expect(await succeeds("tidy-folder", { folder, by: "month", older_than_days: 7 })).toMatchObject({ sorted: 1 });
    expect(paths()).toEqual(["2025-03/old.txt", "new.txt"]);
  });

  test("a folder that is not there is a failure in words", async () => {
    rmSync(folder, { recursive: true });
    expect(await run("tidy-folder", { folder })).toMatchObject({ state: "failed" });
  });
});

describe("back up a folder", () => {
  test("copies all, then only changes, keeps what was before, and reads copies back", async () => {
    const to = join(home.path, `copies ${count}`);
    const from = join(folder, "Papers");
    write("Papers/a.txt", "one");
    write("Papers/sub/b.txt", "two");
    expect(await succeeds("back-up-folder", { folder: from, to })).toMatchObject({ files: 2, changed: 2, tested: 2 });
    expect(tree(join(to, "Papers/Now"))).toEqual(tree(from));
    write("Papers/a.txt", "one, longer");
    rmSync(join(from, "sub/b.txt"));
    expect(await succeeds("back-up-folder", { folder: from, to })).toMatchObject({ files: 1, changed: 1, gone: 1 });
    expect(tree(join(to, "Papers/Now"))).toEqual(tree(from));
    const kept = paths(join(to, "Papers/Earlier")).map((path) => path.replace(/^\d{4}-\d\d-\d\d\//, "DAY/"));
    expect(kept).toEqual(["DAY/a.txt", "DAY/sub/b.txt"]);
    expect(await succeeds("back-up-folder", { folder: from, to })).toMatchObject({ changed: 0, gone: 0 });
  });

  test("gives up what is older than wanted, and nothing else", async () => {
    const to = join(home.path, `copies ${count}`);
    write("Papers/a.txt");
    for (const day of ["2020-01-01", "2999-01-01", "my notes"]) {
      mkdirSync(join(to, "Papers/Earlier", day), { recursive: true });
      writeFileSync(join(to, "Papers/Earlier", day, "x"), "x");
    }
    await succeeds("back-up-folder", { folder: join(folder, "Papers"), to, keep_days: 5 });
    expect(readdirSync(join(to, "Papers/Earlier"))).toEqual(["2999-01-01", "my notes"]);
  });

  test("refuses to copy a folder into itself", async () => {
    write("a.txt");
    const ended = await run("back-up-folder", { folder, to: folder });
    expect(ended.error?.message).toMatch(/Choose a folder outside of it/);
    expect(paths()).toEqual(["a.txt"]);
  });
});

describe("sort photos by year and month", () => {
  test("by what the camera wrote, by the name, else by the time of the file; others stay", async () => {
    write("IMG_20260714_101500.jpg");
    write("2025-12-24 Tree.PNG");
    write("holiday.mp4", "film", "2024-05-06T12:00:00");
    write("camera.jpg");
    writeFileSync(join(folder, "camera.jpg"), photoTaken("2019:08:30 07:00:00"));
    write("notes.txt");
    write("phone 12345678901.jpg", "x", "2023-01-02T12:00:00");
    await rehearsedDoneAndUndone("photos-by-date", { from: folder }, [
      ...["2026/07/IMG_20260714_101500.jpg", "2025/12/2025-12-24 Tree.PNG", "2024/05/holiday.mp4"],
      ...["2019/08/camera.jpg", "notes.txt", "2023/01/phone 12345678901.jpg"],
    ]);
  });

  test("what only looks like a photo does no harm", async () => {
    write("broken.jpg", `Exif\0\0II*\0\xff\xff\xff\xff`, "2022-02-02T12:00:00");
    expect(await succeeds("photos-by-date", { from: folder, days: true })).toMatchObject({ sorted: 1 });
    expect(paths()).toEqual(["2022/02/02/broken.jpg"]);
  });
});

/** The least that has DateTimeOriginal: one directory that points to another, big-endian. */
function photoTaken(date: string): Buffer {
  const tiff = Buffer.alloc(80);
  tiff.write("MM\0*", 0, "latin1");
  tiff.writeUInt32BE(8, 4);
  const entry = (at: number, tag: number, type: number, length: number, value: number) => {
    tiff.writeUInt16BE(1, at);
    tiff.writeUInt16BE(tag, at + 2);
    tiff.writeUInt16BE(type, at + 4);
    tiff.writeUInt32BE(length, at + 6);
    tiff.writeUInt32BE(value, at + 10);
  };
  entry(8, 0x87_69, 4, 1, 26);
  entry(26, 0x90_03, 2, 20, 50);
  tiff.write(date, 50, "latin1");
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 90]), Buffer.from("Exif\0\0", "latin1"), tiff]);
}

describe("find big and duplicate files", () => {
  test("lists them, and moves second copies only when asked; the oldest stays", async () => {
    write("first.bin", "x".repeat(20_000), "2020-01-01T00:00:00");
    write("copies/second.bin", "x".repeat(20_000), "2021-01-01T00:00:00");
    write("other.bin", "y".repeat(20_000));
    write("small.txt", "x");
    const listed = await run("big-and-duplicate-files", { folder });
    expect(listed.result).toEqual({ files: 3, copies: 1, wasted_bytes: 20_000 });
    expect(listed.artifacts.map(({ name }) => name)).toEqual(["Big and duplicate files.csv"]);
    expect(paths()).toEqual(["copies/second.bin", "first.bin", "other.bin", "small.txt"]);
    await rehearsedDoneAndUndone("big-and-duplicate-files", { folder, move_copies: true }, [
      ...["Duplicates/copies/second.bin", "first.bin", "other.bin", "small.txt"],
    ]);
  });
});

describe("reminders", () => {
  test("remind me says what was asked for, at once", async () => {
    expect(await tells("remind-me", { text: "water the plants" })).toBe("Reminder: Water the plants");
  });

  test("nudge me says one of the sentences, and each before any again", async () => {
    const sentences = "One.\nTwo.\n\nThree.";
    const heard = [];
    for (let day = 0; day < 3; day++) heard.push(await tells("nudge-me", { sentences }));
    expect(heard.toSorted()).toEqual(["A nudge: One.", "A nudge: Three.", "A nudge: Two."]);
  });

  test("a rehearsal tells nobody, and keeps nothing", async () => {
    const ended = await run("nudge-me", { sentences: "Only in the rehearsal." }, true);
    expect(ended.state).toBe("succeeded");
    expect(await said(ended)).toEqual([]);
  });
});

describe("this computer", () => {
  test("health is told when something is wrong, and once", async () => {
    expect(
      await succeeds("computer-health", { disk_free_percent: 1, memory_free_percent: 0, folder: home.path }),
    ).toMatchObject({
      disk: expect.stringMatching(/GB disk space free|GB of/),
    });
    const limits = { disk_free_percent: 100, memory_free_percent: 100, hottest: 119, folder: home.path };
    expect(await tells("computer-health", limits)).toMatch(/This computer needs you/);
    expect(await tells("computer-health", limits)).toBe("");
  });

  test("the night watchman tells what failed, and is silent when all is well", async () => {
    await home.direct.call("run", { job: "broken" });
    const asked = await home.direct.call("run", { job: "broken" });
    await home.direct.call("trigger", { id: asked.id, wait_seconds: 30 });
    const report = await tells("night-watchman", { hours: 1 });
    expect(report).toMatch(/Not everything went well/);
    expect(report).toMatch(/✗ broken failed/);
  });

  test("AIOS itself is backed up, and old backups are given up", async () => {
    const to = join(folder, "backups");
    mkdirSync(join(to, "2020-01-01-000000"), { recursive: true });
    writeFileSync(join(to, "2020-01-01-000000", "orchestrator.db"), "old");
    const made = await succeeds("back-up-aios", { to, keep: 1 });
    expect(existsSync(join(String(made["folder"]), "orchestrator.db"))).toBe(true);
    expect(readdirSync(to)).toHaveLength(1);
  });
});
