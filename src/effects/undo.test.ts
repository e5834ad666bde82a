import { chmodSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { forgetTrash, insertEffect } from "../db/effects.ts";
import { otherDisk, put, newFolder, removeAll, treeOf, withFiles } from "./effects.test-kit.ts";
import { planUndo } from "./undo.ts";
import { pruneTrash } from "./trash.ts";

afterEach(removeAll);

const manyFiles = () =>
  Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`in/${index % 7}/Ünï ${index}.txt`, `content ${index}`]),
  );

describe("undo puts everything back as it was", () => {
  test("thousands of files, moved into folders, renamed, copied, replaced and deleted", async () => {
    const { folder, move, write, act, undoRun, db, rows } = await withFiles({
      ...manyFiles(),
      link: "→ in/1",
      "in/0/dangling": "→ nowhere",
    });
    mkdirSync(`${folder}/empty`);
    chmodSync(`${folder}/in/3/Ünï 3.txt`, 0o600);
    utimesSync(`${folder}/in/3/Ünï 3.txt`, 1_000_000, 1_000_000);
    const before = treeOf(folder);
    for (let index = 0; index < 600; index++) {
      await move(`in/${index % 7}/Ünï ${index}.txt`, `out/${index % 13}/${index % 50}.txt`);
    }
    await move("in/4", "moved/four");
    await move("moved/four", "moved/again");
    await move("link", "out/link");
    await act({ kind: "copy", from: "in/5", to: "copies/5", replace: false });
    await write("in/6/Ünï 1000.txt", "written over", true);
    await write("new/file.txt", "new");
    await move("new/file.txt", "in/6/Ünï 1007.txt", true);
    await act({ kind: "delete", path: "in/0" });
    await act({ kind: "delete", path: "empty" });
    const all = (await rows()).toReversed();
    expect(await planUndo(db, all)).toEqual([]);
    const undone = await undoRun();
    expect(undone).toMatchObject({ kept: [], notes: [], undone: all.length });
    expect(treeOf(folder)).toEqual(before);
    expect(await undoRun()).toMatchObject({ undone: 0, kept: [] });
    expect((await rows()).every((row) => row.state === "undone" && row.undone_by === "Ada")).toBe(true);
  });

  test.skipIf(otherDisk === null)("from one disk to another and back", async () => {
    const { folder, move, act, undoRun } = await withFiles({ "a.txt": "a", "f/b": "b", "f/link": "→ b" });
    const there = newFolder(otherDisk!);
    put(`${there}/taken/f`, "taken");
    const [before, beforeThere] = [treeOf(folder), treeOf(there)];
    await move("a.txt", `${there}/new/`);
    await move("f", `${there}/taken/f`, true);
    await act({ kind: "delete", path: `${there}/taken/f` });
    await undoRun();
    expect([treeOf(folder), treeOf(there)]).toEqual([before, beforeThere]);
  });
});

describe("newer work is never destroyed", () => {
  test("what was changed since stays, is named beforehand, and all else is put back", async () => {
    const { folder, move, write, db, rows, undoRun, at } = await withFiles({
      "a.txt": "a",
      "b.txt": "b",
      "c.txt": "c",
    });
    await move("a.txt", "x/a.txt");
    await move("b.txt", "x/b.txt");
    await write("c.txt", "new", true);
    writeFileSync(at("x/a.txt"), "mine");
    writeFileSync(at("c.txt"), "mine too");
    const planned = await planUndo(db, (await rows()).toReversed());
    expect(planned.map((one) => one.why)).toEqual([
      `${at("c.txt")} was changed since.`,
      `${at("x/a.txt")} was changed since.`,
      `Other things are in the folder ${at("x")} now.`,
    ]);
    const { undone, kept } = await undoRun();
    expect([undone, kept]).toEqual([1, planned]);
    expect(Object.keys(treeOf(folder)).toSorted()).toEqual(["b.txt", "c.txt", "x", "x/a.txt"]);
    expect(readFileSync(at("x/a.txt"), "utf8")).toBe("mine");
    expect((await rows()).map((row) => row.state)).toEqual(["kept", "kept", "undone", "kept"]);
  });

  test("what cannot be undone today can be tomorrow", async () => {
    const { move, undoRun, at } = await withFiles({ "a.txt": "a" });
    await move("a.txt", "b.txt");
    writeFileSync(at("b.txt"), "mine");
    expect(await undoRun()).toMatchObject({ undone: 0 });
    writeFileSync(at("b.txt"), "a");
    expect(await undoRun()).toMatchObject({ undone: 1, kept: [] });
    expect(readFileSync(at("a.txt"), "utf8")).toBe("a");
  });

  test("what is in the way stays, what is put back gets a number, and that is said", async () => {
    const { move, act, undoRun, at } = await withFiles({ "a.txt": "a", "b.txt": "b" });
    await move("a.txt", "x.txt");
    await act({ kind: "delete", path: "b.txt" });
    writeFileSync(at("a.txt"), "newer");
    writeFileSync(at("b.txt"), "newer");
    const { undone, notes } = await undoRun();
    expect([undone, notes]).toEqual([
      2,
      [
        `Put back as b (2).txt, as something else is at ${at("b.txt")} now.`,
        `Put back as a (2).txt, as something else is at ${at("a.txt")} now.`,
      ],
    ]);
    expect(["a.txt", "a (2).txt", "b.txt", "b (2).txt"].map((name) => readFileSync(at(name), "utf8"))).toEqual([
      ...["newer", "a", "newer", "b"],
    ]);
  });

  test("what is gone is gone; a touch or other rights are no change; a folder that went is made again", async () => {
    const { move, write, undoRun, at } = await withFiles({ "d/a.txt": "a", "b.txt": "b" });
    await move("d/a.txt", "x.txt");
    await move("b.txt", "y.txt");
    await write("z.txt", "z");
    utimesSync(at("x.txt"), 1, 1);
    chmodSync(at("x.txt"), 0o600);
    rmSync(at("d"), { recursive: true });
    rmSync(at("y.txt"));
    rmSync(at("z.txt"));
    const { undone, kept } = await undoRun();
    expect([undone, kept.map((one) => one.why)]).toEqual([2, [`${at("y.txt")} is no longer there.`]]);
    expect(readFileSync(at("d/a.txt"), "utf8")).toBe("a");
  });
});

test("messages that wait are cancelled, those that were sent or may have been are named", async () => {
  const { db, undoRun, rows } = await withFiles();
  const what = JSON.stringify({ to: null, title: null, text: "Hello" });
  await db.write(() => {
    for (const state of ["waiting", "sent", "cancelled", "failed"]) {
      const effect = { run_id: "run-1", job_name: "tidy", kind: "send", created: 1, state: "done", what } as const;
      const sql = `INSERT INTO outbox (effect_id, run_id, text, created, send_after, state) VALUES (?, 'run-1', '', 1, 2, ?)`;
      db.run(sql, insertEffect(db, effect), state);
    }
  });
  const all = await rows();
  const planned = await planUndo(db, all.toReversed());
  expect(planned.map((one) => one.why)).toEqual([
    "The message may have arrived, so it cannot be taken back.",
    "The message was sent, so it cannot be taken back.",
  ]);
  expect(await undoRun()).toMatchObject({ undone: 2, kept: planned });
  const states = await db.read(() => db.all("SELECT state FROM outbox ORDER BY id"));
  expect(states.map((row) => row["state"])).toEqual(["cancelled", "sent", "cancelled", "failed"]);
});

describe("what is kept of deleted files", () => {
  test("goes when it is too old, or too much, the oldest first; from then on it is said that it cannot come back", async () => {
    const { act, db, rows, undoRun, folder, clock } = await withFiles({
      a: "a".repeat(500),
      b: "b".repeat(500),
      c: "c",
    });
    for (const path of ["a", "b", "c"]) await act({ kind: "delete", path });
    const pause = async () => {};
    expect(await pruneTrash(db, { before: 0, mostBytes: 600 }, pause)).toBe(1);
    expect(await undoRun()).toMatchObject({
      undone: 2,
      kept: [{ why: `What was at ${folder}/a before is no longer kept.` }],
    });
    await act({ kind: "delete", path: "b" });
    await rows();
    expect(await pruneTrash(db, { before: clock.now() + 1, mostBytes: 600 }, pause)).toBe(1);
    expect((await rows()).at(-1)).toMatchObject({ trash: null, state: "done" });
    expect(Object.keys(treeOf(folder))).toEqual(["c"]);
  });

  test("that somebody has taken away cannot come back either", async () => {
    const { write, undoRun, db, rows, at } = await withFiles({ a: "a" });
    await write("a", "b", true);
    const [row] = await rows();
    await db.write(() => forgetTrash(db, row!.id));
    expect(await undoRun()).toMatchObject({ undone: 0, kept: [{ effect: row!.id }] });
    expect(readFileSync(at("a"), "utf8")).toBe("b");
  });
});
