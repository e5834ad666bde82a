/** Killed amid a change, AIOS leaves it either whole or as before, and all that was done can still be taken back. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { openDatabase } from "../db/open.ts";
import { effectsOfRun } from "../db/effects.ts";
import { newFolder, otherDisk, put, removeAll, treeOf } from "./effects.test-kit.ts";
import { planUndo, settleAll, undo } from "./undo.ts";

afterEach(removeAll);

const open = (home: string) =>
  openDatabase(path.join(home, "orchestrator.db"), { journal: "delete", random: () => 0.5, timestamp: "now" });

/** After so many changes, and so many milliseconds into the next. */
test.each([
  [0, 3],
  [3, 0],
  [5, 2],
  [8, 5],
  [11, 1],
  [17, 4],
])("killed after %i changes and %i ms", async (changes, milliseconds) => {
  const [home, folder, other] = [newFolder(), newFolder(), newFolder(otherDisk ?? undefined)];
  mkdirSync(path.join(home, ".aios"));
  for (let index = 0; index < 30; index++) {
    const name = `${String(index).padStart(3, "0")} ü`;
    if (index % 4 === 0)
      for (let nth = 0; nth < 20; nth++) put(path.join(folder, name, `deep/${nth}`), `${index}/${nth}`);
    else writeFileSync(path.join(folder, name), Buffer.alloc(300_000, String(index)));
  }
  put(path.join(other, "taken.txt"), "taken");
  const before = [treeOf(folder), treeOf(other)];
  await (await open(home)).close();
  await killedAfter([home, folder, other], changes, milliseconds);

  const db = await open(home);
  const rows = () => db.read(() => effectsOfRun(db, "run-1"));
  await settleAll(db, await rows());
  const settled = await rows();
  expect(settled.length).toBeGreaterThanOrEqual(changes);
  expect(settled.filter((row) => row.state !== "done" && row.state !== "failed")).toEqual([]);
  const names = [...Object.keys(treeOf(folder)), ...Object.keys(treeOf(other))];
  expect(names.filter((name) => name.includes(".aios-part-"))).toEqual([]);
  expect(await planUndo(db, settled.toReversed())).toEqual([]);
  expect(await undo(db, settled.toReversed(), "Ada", () => 1)).toMatchObject({ kept: [], notes: [] });
  expect([treeOf(folder), treeOf(other)]).toEqual(before);
  await db.close();
});

async function killedAfter(places: string[], changes: number, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "crash-fixture.ts"), ...places], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let done = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    done += chunk.toString().split("\n").length - 1;
    if (done >= changes) setTimeout(() => child.kill("SIGKILL"), milliseconds);
  });
  if (changes === 0) setTimeout(() => child.kill("SIGKILL"), 400 + milliseconds);
  await ended;
}
