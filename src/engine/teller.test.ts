/** However much goes wrong, and whatever becomes of AIOS: each thing is told once, and nobody is flooded. */
import { expect, test } from "vitest";
import { webService } from "../alerts/channels/stand-ins.test-kit.ts";
import { closeAlert, openAlert, openAlerts } from "../db/alerts.ts";
import { channelById, insertChannel } from "../db/channels.ts";
import type { Database } from "../db/database.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import type { DeliveryRow } from "../db/deliveries.ts";
import { ChannelSender } from "./channel-sender.ts";
import { Teller } from "./teller.ts";
import type { Vault } from "./vault.ts";

const start = 1_795_338_000;

async function telling(answer?: { status: number }) {
  const service = await webService(answer);
  const db = await memoryDatabase();
  let now = start;
  const settings = JSON.stringify({ server: service.url, topic: "ada" });
  insertChannel(db, { id: "phone", kind: "ntfy", name: "My phone", settings, sealed: null, created: start });
  db.run("UPDATE channels SET enabled = 0 WHERE id = 'desktop'");
  const sender = new ChannelSender({
    db,
    vault: null as unknown as Vault,
    desktop: { platform: "linux", environment: {} },
  });
  const make = () => new Teller({ db, sender, timezone: "UTC", now: () => now, onTold: () => {} });
  const fail = (name: string) =>
    openAlert(db, { kind: "failed", about: name, job_name: name, message: `${name} failed: no` }, now);
  const titles = () => service.received.map((_, index) => service.json(index)["title"]);
  return { db, service, make, fail, titles, at: (seconds: number) => (now = start + seconds), now: () => now };
}

const deliveries = (db: Database) => db.all<DeliveryRow>("SELECT * FROM deliveries ORDER BY id");

test("an alert is told once, by however many AIOS, and its end once", async () => {
  const { db, make, fail, titles, at, now } = await telling();
  fail("backup");
  fail("backup");
  await Promise.all([make().tick(), make().tick()]);
  fail("backup");
  await make().tick();
  expect(titles()).toEqual(["backup failed"]);
  at(60);
  closeAlert(db, openAlerts(db)[0]!.id, "recovered", now());
  await make().tick();
  await make().tick();
  expect(titles()).toEqual(["backup failed", "backup works again"]);
});

test("what is over before anybody heard of it is not told, nor that a job was turned off", async () => {
  const { db, make, fail, titles, now } = await telling();
  fail("short");
  closeAlert(db, openAlerts(db)[0]!.id, "recovered", now());
  fail("gone");
  await make().tick();
  closeAlert(db, openAlerts(db)[0]!.id, "gone", now());
  await make().tick();
  expect(titles()).toEqual(["gone failed"]);
});

test("what may wait is told when its time has come, if it is still so", async () => {
  const { db, make, titles, at } = await telling();
  const missed = { kind: "never_ran", about: "a", job_name: "a", message: "a did not run" } as const;
  openAlert(db, { ...missed, tell_after: start + 900 }, start);
  await make().tick();
  expect(titles()).toEqual([]);
  at(901);
  await make().tick();
  expect(titles()).toEqual(["a did not run"]);
});

test("of a storm one message is sent, and one more for what follows within a minute", async () => {
  const { make, fail, titles, service, at } = await telling();
  for (let count = 0; count < 40; count++) fail(`job ${count}`);
  await make().tick();
  expect(titles()).toEqual(["40 things happened at once"]);
  expect(service.json(0)["message"]).toMatch(/^job 0 failed\njob 1 failed\n.*and 35 more\nOpen AIOS to see all\.$/s);
  at(20);
  for (let count = 40; count < 60; count++) fail(`job ${count}`);
  await make().tick();
  expect(titles()).toHaveLength(1);
  at(61);
  await make().tick();
  expect(titles()).toEqual(["40 things happened at once", "20 things happened at once"]);
  at(200);
  fail("one more");
  await make().tick();
  expect(titles().at(-1)).toBe("one more failed");
});

test("ten in a minute are told one by one, the eleventh and what comes with it together", async () => {
  const { make, fail, titles, at } = await telling();
  for (let count = 0; count < 10; count++) {
    at(count);
    fail(`job ${count}`);
    await make().tick();
  }
  expect(titles()).toHaveLength(10);
  fail("eleven");
  fail("twelve");
  await make().tick();
  expect(titles().at(-1)).toBe("2 things happened at once");
});

test("what does not get through waits ever longer, gets through after a restart, and is given up after a day", async () => {
  const { db, service, make, fail, titles, at } = await telling({ status: 500 });
  fail("backup");
  await make().tick();
  fail("other");
  await make().tick();
  expect(deliveries(db).map(({ try_after }) => try_after - start)).toEqual([30, 30]);
  at(31);
  await make().tick();
  expect(deliveries(db)[0]).toMatchObject({ attempts: 2, try_after: start + 91 });
  service.answer.status = 200;
  at(92);
  await make().tick();
  expect(titles().slice(-2)).toEqual(["backup failed", "other failed"]);
  expect(channelById(db, "phone")).toMatchObject({ last_sent: start + 92, last_error: null });
  service.answer.status = 500;
  fail("third");
  await make().tick();
  at(92 + 86_500);
  await make().tick();
  expect(deliveries(db).at(-1)).toMatchObject({ sent: null, given_up: start + 92 + 86_500 });
  expect(channelById(db, "phone")!.last_error).toMatch(/^Given up after a day\. /);
});

test("a channel that is off gets nothing, one that asks for some things gets those", async () => {
  const { db, make, fail, titles } = await telling();
  db.run(`UPDATE channels SET tells = '["late"]'`);
  fail("backup");
  openAlert(db, { kind: "late", about: "a", job_name: "a", message: "a is late" }, start);
  await make().tick();
  expect(titles()).toEqual(["a is late"]);
  db.run("UPDATE channels SET enabled = 0");
  openAlert(db, { kind: "late", about: "b", job_name: "b", message: "b is late" }, start);
  await make().tick();
  expect(titles()).toEqual(["a is late"]);
});
