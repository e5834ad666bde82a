import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { removeLeftovers, removeOldStripped } from "./run-folders.ts";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "aios-leftovers-"));
  folders.push(folder);
  for (const id of ["over", "live", "useful"]) {
    mkdirSync(join(folder, "runs", id), { recursive: true });
    symlinkSync("/", join(folder, "runs", id, "Programs"));
    mkdirSync(join(folder, "calls"), { recursive: true });
    writeFileSync(join(folder, "calls", `${id}.args.json`), "[]");
  }
  writeFileSync(join(folder, "runs", "useful", "report.csv"), "1");
  return folder;
}

test("what kill -9 left goes at the next start, but neither a live run's files nor what a program made", async () => {
  const folder = privateFolder();
  await removeLeftovers(folder, async () => new Set(["live"]));
  const isThere = (...names: string[]) => existsSync(join(folder, ...names));
  expect(isThere("runs", "over")).toBe(false);
  expect(isThere("calls", "over.args.json")).toBe(false);
  expect(isThere("runs", "live")).toBe(true);
  expect(isThere("calls", "live.args.json")).toBe(true);
  expect(isThere("runs", "useful", "report.csv")).toBe(true);
});

test("a run that begins while the leftovers are looked for keeps its files", async () => {
  const folder = privateFolder();
  await removeLeftovers(folder, async () => {
    writeFileSync(join(folder, "calls", "young.json"), "{}");
    return new Set();
  });
  expect(existsSync(join(folder, "calls", "young.json"))).toBe(true);
});

test("what was kept of programs long ago goes, and what is in use stays", async () => {
  const folder = privateFolder();
  const [old, young, compiled] = ["old.module", "young.module", "compiled/v24/old"].map((name) =>
    join(folder, "stripped", name),
  ) as [string, string, string];
  mkdirSync(join(compiled, ".."), { recursive: true });
  for (const file of [old, young, compiled]) writeFileSync(file, "");
  for (const file of [old, compiled]) utimesSync(file, 1000, 1000);
  await removeOldStripped(folder, 2000);
  expect([old, young, compiled].map((file) => existsSync(file))).toEqual([false, true, false]);
});
