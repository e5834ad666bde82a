/**
 * The building's own rules (ARCHITECTURE.md, "Floors"): who may know whom, where time and chance come from, how SQL
 * is written. Read from the syntax tree, so neither a comment nor a message can be mistaken for code.
 */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { folderOf, parseSource, readSourceFiles, sourceFolder } from "./source-file.ts";

/** From the bottom up. A folder may import from floors below its own, never from its neighbours. */
const floors = [
  ["model"],
  ["db", "outbound"],
  [
    "schedule",
    "trigger",
    "claim",
    "run",
    "log",
    "result",
    "review",
    "effects",
    "alerts",
    "people",
    "programs",
    "words",
    "ai",
  ],
  ["engine"],
  ["api"],
  ["cli", "http", "mcp"],
  // Files directly in src: they build the whole, so they know all of it.
  ["."],
];
const below = floors.findIndex((floor) => floor.includes("engine"));

/** Processes of their own, which nobody can hand a clock; and what only tests use. */
const separate = /^src\/run\/(spawner[^/]*\.ts|call\.mjs)$/;
const forTests = /(\.test|\.test-kit|-fixture|-parent)\.ts$/;

const files = readSourceFiles();

describe("lower floors know nothing of upper ones", () => {
  test("no file of ours was overlooked", () => {
    const folders = readdirSync(sourceFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const seen = new Set(files.map((file) => file.folder));
    const known = floors.flat();
    for (const { name } of folders) {
      expect(known, `src/${name} has no floor yet: give it one in this test and in ARCHITECTURE.md`).toContain(name);
      expect(seen, `nothing was read from src/${name}`).toContain(name);
    }
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(files.length);
  });

  test("every import goes down", () => {
    const wrong = files.flatMap((file) =>
      file.imports.filter((target) => !mayImport(file, target)).map((target) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

test("what is decided can be decided again: below the engine, time and chance are arguments", () => {
  const bound = files.filter(
    (file) => floorOf(file.folder) < below && !forTests.test(file.path) && !separate.test(file.path),
  );
  expect(bound.length).toBeGreaterThan(0);
  expect(bound.flatMap((file) => file.askedWorld.map((what) => `${file.path} uses ${what}`))).toEqual([]);
});

test("nothing a user typed becomes SQL: statements are whole, values are bound", () => {
  const statements = files.flatMap((file) => file.statements.map((statement) => ({ path: file.path, ...statement })));
  expect(statements.filter((statement) => statement.path.startsWith("src/db/")).length).toBeGreaterThan(10);
  expect(statements.filter((statement) => statement.isPutTogether)).toEqual([]);
});

test("each file can be read in one sitting", () => {
  expect(files.filter((file) => file.lines > 300).map((file) => `${file.path} has ${file.lines} lines`)).toEqual([]);
});

describe("these rules would notice", () => {
  const read = (text: string) => parseSource("src/claim/example.ts", text);

  test("an import in any of its forms", () => {
    const { imports } = read(`
      import { a } from "../db/a.ts";
      import type { B } from "../engine/b.ts";
      export * from "../cli/c.ts";
      const d = await import("../run/d.ts");
      const e = new URL("../result/e.mjs", import.meta.url);
      import { join } from "node:path"; // import "../not/this.ts"
    `);
    expect(imports).toEqual(["src/db/a.ts", "src/engine/b.ts", "src/cli/c.ts", "src/run/d.ts", "src/result/e.mjs"]);
    const file = { folder: "claim" };
    expect(imports.filter((target) => !mayImport(file, target))).toEqual(imports.slice(1));
  });

  test("the clock and the dice, but not their names in words", () => {
    const { askedWorld } = read(`
      // Date.now() and Math.random() are arguments
      const said = "new Date()", at = new Date(0), a = Date.now(), b = Math.random, c = new Date();
    `);
    expect(askedWorld).toEqual(["Date.now", "Math.random", "new Date()"]);
  });

  test("SQL put together, but not a sentence that begins alike", () => {
    const { statements } = read(
      'a(`select ${b} from c`, `delete from d where e = ?`, "update f set g = " + h, `With ${i}, then update ${j}`);',
    );
    const together = statements.filter((statement) => statement.isPutTogether);
    expect(together.map((statement) => statement.text)).toEqual(["select ${…} from c", "update f set g = "]);
    expect(statements.map((statement) => statement.text)).toContain("delete from d where e = ?");
  });
});

function mayImport(from: { folder: string }, target: string): boolean {
  const folder = folderOf(target);
  if (folder === from.folder) return true;
  return target.startsWith("src/") && floorOf(folder) < floorOf(from.folder);
}

function floorOf(folder: string): number {
  const floor = floors.findIndex((names) => names.includes(folder));
  return floor === -1 ? Infinity : floor;
}
