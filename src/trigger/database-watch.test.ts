import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { fileDatabase, testFolder } from "../db/database.test-kit.ts";
import { putSetting } from "../db/settings.ts";
import { DatabaseWatch } from "./database-watch.ts";

async function watched(journal: "delete" | "wal" = "delete") {
  const path = join(testFolder(), "orchestrator.db");
  const db = await fileDatabase(path, { journal });
  let changes = 0;
  let tell = () => {};
  const watch = new DatabaseWatch(db, () => {
    changes++;
    tell();
  });
  watch.start();
  onTestFinished(() => watch.stop());
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  const told = () => new Promise<void>((resolve) => (tell = resolve));
  return { db, watch, other, told, count: () => changes };
}

test.each(["delete", "wal"] as const)(
  "a row that any program writes is noticed long before the slow poll (journal %s)",
  async (journal) => {
    const { other, told } = await watched(journal);
    const waits: number[] = [];
    for (let round = 0; round < 10; round++) {
      const noticed = told();
      const began = performance.now();
      other.exec("INSERT INTO triggers (job_name) VALUES ('report')");
      await noticed;
      waits.push(performance.now() - began);
    }
    // The poll alone would take 250 ms on average; how fast the watch is differs from system to system.
    expect(waits.toSorted((one, other) => one - other)[5]).toBeLessThan(200);
  },
);

test("a change in a long transaction is noticed when it is there to be read, and not before", async () => {
  const { db, other, told, count } = await watched();
  other.exec("BEGIN; INSERT INTO triggers (job_name) VALUES ('report')");
  expect(db.changedByOthers()).toBe(false);
  const noticed = told();
  other.exec("COMMIT");
  await noticed;
  expect(count()).toBe(1);
  expect(await db.read(() => db.all("SELECT id FROM triggers"))).toHaveLength(1);
});

test("what AIOS itself writes does not keep it busy with noticing", async () => {
  const { db, other, told, count } = await watched();
  for (let round = 0; round < 50; round++) await db.write(() => putSetting(db, "key", String(round)));
  const noticed = told();
  other.exec("INSERT INTO triggers (job_name) VALUES ('report')");
  await noticed;
  expect(count()).toBe(1);
});

test("after stop nothing is noticed, and starting and stopping twice does no harm", async () => {
  const { db, watch, other, count } = await watched();
  watch.start();
  watch.stop();
  watch.stop();
  const observer = await fileDatabase(db.path);
  const noticed = new Promise<void>((resolve) => {
    const still = new DatabaseWatch(observer, resolve);
    still.start();
    onTestFinished(() => still.stop());
  });
  other.exec("INSERT INTO triggers (job_name) VALUES ('report')");
  await noticed;
  expect(count()).toBe(0);
});
