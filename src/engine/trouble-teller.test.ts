/** A database that cannot be used is told, although nothing can be written down then. */
import { setTimeout as pause } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { webService } from "../alerts/channels/stand-ins.test-kit.ts";
import { listAlerts } from "../db/alerts.ts";
import { insertChannel } from "../db/channels.ts";
import { fileDatabase, testFolder } from "../db/database.test-kit.ts";
import { ChannelSender } from "./channel-sender.ts";
import { TroubleTeller } from "./trouble-teller.ts";
import type { Vault } from "./vault.ts";

const start = 1_795_338_000;

async function watching(patienceSeconds: number) {
  const service = await webService();
  const path = join(testFolder(), "orchestrator.db");
  let teller: TroubleTeller | null = null;
  const db = await fileDatabase(path, { onTrouble: (message) => teller?.notice(message) });
  const settings = JSON.stringify({ server: service.url, topic: "ada" });
  insertChannel(db, { id: "phone", kind: "ntfy", name: "My phone", settings, sealed: null, created: start });
  db.run("UPDATE channels SET enabled = 0 WHERE id = 'desktop'");
  const sender = new ChannelSender({
    db,
    vault: null as unknown as Vault,
    desktop: { platform: "linux", environment: {} },
  });
  teller = new TroubleTeller({ db, sender, now: () => start, onChange: () => {}, patienceSeconds });
  await teller.tick();
  const other = new DatabaseSync(path);
  onTestFinished(() => {
    teller?.stop();
    other.close();
  });
  return { db, service, other };
}

async function until(isSo: () => boolean): Promise<void> {
  const late = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > late) throw new Error("not within 20 s");
    await pause(10);
  }
}

test("a lock that lasts is told while it lasts, and its end; both stand among the alerts then", async () => {
  const { db, service, other } = await watching(0.05);
  other.exec("BEGIN EXCLUSIVE");
  const written = db.write(() => db.run("UPDATE settings SET value = value"));
  await until(() => service.received.length === 1);
  expect(service.json(0)).toMatchObject({
    title: "AIOS cannot use its database",
    message: expect.stringMatching(/is locked/),
  });
  other.exec("COMMIT");
  await written;
  await until(() => service.received.length === 2);
  expect(service.json(1)).toMatchObject({ title: "AIOS is well again" });
  await until(() => listAlerts(db, 10).length === 1);
  expect(listAlerts(db, 10)).toMatchObject([
    { kind: "trouble", closed_how: "recovered", told: start, end_told: start },
  ]);
});

test("a lock of a moment is nobody's matter", async () => {
  const { db, service, other } = await watching(60);
  other.exec("BEGIN EXCLUSIVE");
  const written = db.write(() => db.run("UPDATE settings SET value = value"));
  await pause(0);
  other.exec("COMMIT");
  await written;
  expect([service.received.length, listAlerts(db, 10).length]).toEqual([0, 0]);
});
