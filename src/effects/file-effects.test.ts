import { chmodSync, mkdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { newFolder, otherDisk, put, removeAll, said, treeOf, withFiles } from "./effects.test-kit.ts";

afterEach(removeAll);

describe("moving", () => {
  test("keeps dates and rights, makes the folders that are missing, and says where it is then", async () => {
    const { at, move, rows, folder } = await withFiles({ "a.txt": "a" });
    chmodSync(at("a.txt"), 0o640);
    utimesSync(at("a.txt"), 1_000_000, 1_000_000);
    expect(await move("a.txt", "x/y/b.txt")).toBe("x/y/b.txt");
    expect(statSync(at("x/y/b.txt"))).toMatchObject({ mode: 0o100640, mtimeMs: 1_000_000_000 });
    expect((await rows()).map((row) => [row.state, said(folder, row)])).toEqual([
      ["done", "make_folder x  0/0 "],
      ["done", "make_folder x/y  0/0 "],
      ["done", "move a.txt → x/y/b.txt 1/1 "],
    ]);
  });

  test("never overwrites: a name that is taken gets a number", async () => {
    const { move, folder } = await withFiles({ "a.txt": "a", "b.txt": "b", "c/a.txt": "c", "d.tar.gz": "d", e: "e" });
    expect(await move("a.txt", "c/")).toBe("c/a (2).txt");
    expect(await move("b.txt", "c/a.txt")).toBe("c/a (3).txt");
    expect(await move("e", "d.tar.gz")).toBe("d (2).tar.gz");
    expect(Object.keys(treeOf(folder)).toSorted()).toEqual([
      ...["c", "c/a (2).txt", "c/a (3).txt", "c/a.txt", "d (2).tar.gz", "d.tar.gz"],
    ]);
  });

  test("into a folder that is there; itself is left where it is; a folder with all that is in it", async () => {
    const { move, folder } = await withFiles({ "a.txt": "a", "c/b.txt": "b", "d/x": "x" });
    expect([await move("a.txt", "c"), await move("c/a.txt", "c"), await move("c", "d")]).toEqual([
      ...["c/a.txt", "c/a.txt", "d/c"],
    ]);
    expect(Object.keys(treeOf(folder)).toSorted()).toEqual(["d", "d/c", "d/c/a.txt", "d/c/b.txt", "d/x"]);
  });

  test("moves links themselves, and follows none out", async () => {
    const { move, folder, act } = await withFiles({ "real/a.txt": "a", link: "→ real", "c/dangling": "→ nowhere" });
    expect(await move("link", "c/link")).toBe("c/link");
    await act({ kind: "delete", path: "c" });
    expect(treeOf(folder)).toEqual({ real: "folder 755", "real/a.txt": expect.any(String) });
  });

  test("handles names of all kinds, and shortens a numbered one that a disk would not take", async () => {
    const long = `${"ü".repeat(125)}.txt`;
    const names = [" spaces  in it ", "Ünïcödé 🎉.txt", "-rf", "a\nb", "%s$(x)`", long];
    const { move } = await withFiles(Object.fromEntries(names.map((name) => [name, name])));
    for (const name of names) expect(await move(name, `c/${name}`)).toBe(`c/${name}`);
    const { move: again } = await withFiles({ [long]: "a", [`c/${long}`]: "b" });
    const numbered = await again(long, `c/${long}`);
    expect(numbered).toMatch(/ \(2\)\.txt$/);
    expect(Buffer.byteLength(numbered.slice(2))).toBeLessThanOrEqual(255);
  });

  test.skipIf(otherDisk === null)(
    "to another disk: whole, with dates, rights and links, and nothing half done beside",
    async () => {
      const { move, at, folder } = await withFiles({ "f/a.txt": "a", "f/deep/b": "b", "f/link": "→ a.txt" });
      const there = newFolder(otherDisk!);
      chmodSync(at("f/deep/b"), 0o600);
      utimesSync(at("f/a.txt"), 1_000_000, 1_000_000);
      const before = treeOf(at("f"));
      await move("f", `${there}/f`);
      expect(treeOf(`${there}/f`)).toEqual(before);
      expect([treeOf(folder), Object.keys(treeOf(there)).filter((name) => name.includes("aios-part"))]).toEqual([
        {},
        [],
      ]);
    },
  );
});

describe("replacing and deleting", () => {
  test("keep what was there", async () => {
    const { write, act, rows, home, folder } = await withFiles({ "a.txt": "old", "b.txt": "b" });
    expect(await write("a.txt", "new", true)).toBe("a.txt");
    expect(await write("a.txt", "new", true)).toBe("a.txt");
    await act({ kind: "delete", path: "b.txt" });
    expect(Object.keys(treeOf(folder))).toEqual(["a.txt"]);
    const kept = (await rows()).map((row) => readFileSync(row.trash!, "utf8"));
    expect(kept).toEqual(["old", "b"]);
    expect(statSync(`${home}/.aios/trash`).mode & 0o077).toBe(0);
  });

  test.skipIf(otherDisk === null)("on another disk keep it there, where no other user can look", async () => {
    const { act, rows } = await withFiles({ "a.txt": "a" }, otherDisk!);
    await act({ kind: "delete", path: "a.txt" });
    const [row] = await rows();
    expect(row!.trash).toMatch(/^\/dev\/shm\/\.aios-trash\//);
    expect(statSync("/dev/shm/.aios-trash").mode & 0o077).toBe(0);
  });
});

describe("what cannot be done is said, and changes nothing", () => {
  test.each([
    [{ kind: "move", from: "gone", to: "b", replace: false }, "missing", /^There is nothing at .*gone/],
    [{ kind: "move", from: "c", to: "c/d/e", replace: false }, "invalid", /cannot be put into itself/],
    [{ kind: "move", from: "c/a.txt", to: "c", replace: true }, null, null],
    [{ kind: "copy", from: "c/d/f", to: "c/d", replace: true }, null, null],
    [{ kind: "move", from: "a.txt", to: "a.txt/b", replace: false }, "invalid", /is no folder/],
    [{ kind: "write", path: "c", content: Buffer.from("x"), replace: true }, "taken", /is a folder/],
    [{ kind: "write", path: "x".repeat(300), content: Buffer.from("x"), replace: false }, "invalid", /too long/],
    [{ kind: "write", path: `${"x".repeat(300)}/a`, content: Buffer.from("x"), replace: false }, "invalid", /too long/],
    [{ kind: "delete", path: "" }, "invalid", /empty/],
    [{ kind: "delete", path: "/" }, "refused", /AIOS itself lives on/],
    [{ kind: "delete", path: "circle/a" }, "invalid", /circles/],
  ] as const)("%j", async (request, kind, message) => {
    const { act, folder, rows } = await withFiles({ "a.txt": "a", "c/a.txt": "c", "c/d/f": "f", circle: "→ circle" });
    const before = treeOf(folder);
    const refused = await act(request).catch((error: unknown) => error);
    if (kind === null) return expect(typeof refused).toBe("string");
    expect(refused).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect([treeOf(folder), await rows()]).toEqual([before, []]);
  });

  test("AIOS's own files, its trash and its database are left alone, a run's own folder is not", async () => {
    const { act, home, rows } = await withFiles();
    put(`${home}/.aios/runs/run-1/out.txt`, "x");
    for (const place of [
      home,
      `${home}/.aios`,
      `${home}/.aios/trash/x`,
      `${home}/orchestrator.db`,
      `${home}/.aios/runs`,
    ]) {
      await expect(act({ kind: "delete", path: place })).rejects.toThrow(/lives on/);
    }
    await act({ kind: "move", from: `${home}/.aios/runs/run-1/out.txt`, to: `${home}/out.txt`, replace: false });
    expect(await rows()).toMatchObject([{ state: "done" }]);
  });
});

test("a rehearsal leaves everything as it is, and later calls see what earlier ones would have done", async () => {
  const { act, folder, rows } = await withFiles({ "a.txt": "a", "b.txt": "b", "d/e/f": "f" });
  mkdirSync(`${folder}/empty`);
  const before = treeOf(folder);
  const preview = { preview: true };
  const paths = [
    await act({ kind: "move", from: "a.txt", to: "x/", replace: false }, preview),
    await act({ kind: "move", from: "b.txt", to: "x/a.txt", replace: false }, preview),
    await act({ kind: "move", from: "d", to: "x", replace: false }, preview),
    await act({ kind: "copy", from: "x/d/e/f", to: "f", replace: false }, preview),
    await act({ kind: "delete", path: "x/d" }, preview),
    await act({ kind: "write", path: "x/d", content: Buffer.from("new"), replace: false }, preview),
    await act({ kind: "make_folder", path: "empty/in/it" }, preview),
  ];
  expect(paths).toEqual(["x/a.txt", "x/a (2).txt", "x/d", "f", "x/d", "x/d", "empty/in/it"]);
  await expect(act({ kind: "delete", path: "a.txt" }, preview)).rejects.toThrow(/nothing at/);
  expect(treeOf(folder)).toEqual(before);
  expect((await rows()).every((row) => row.state === "captured" && row.trash === null)).toBe(true);
});
