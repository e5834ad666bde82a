/** A message is sent once, or somebody hears that it may not have been; never twice, and never after it was taken back. */
import { expect, test } from "vitest";
import { webService } from "../alerts/channels/stand-ins.test-kit.ts";
import { insertChannel } from "../db/channels.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { insertMessage, messageById, messageCancelled, sendMessageNow, takeMessage } from "../db/outbox.ts";
import { listNotifications, untoldNotifications } from "../db/notifications.ts";
import { ChannelSender } from "./channel-sender.ts";
import { OutboxSender } from "./outbox-sender.ts";
import type { Vault } from "./vault.ts";

const start = 1_795_338_000;

async function outbox(url: string) {
  const db = await memoryDatabase();
  let now = start;
  const settings = JSON.stringify({ server: url, topic: "ada" });
  insertChannel(db, { id: "phone", kind: "ntfy", name: "My phone", settings, sealed: null, created: start });
  db.run("UPDATE channels SET enabled = 0 WHERE id = 'desktop'");
  const sender = new ChannelSender({
    db,
    vault: null as unknown as Vault,
    desktop: { platform: "linux", environment: {} },
  });
  const make = () => new OutboxSender({ db, sender, now: () => now });
  const put = (channel: string | null = "phone", held = 300) => {
    const about = { effect_id: null, run_id: "run", job_name: "report", channel, recipient: channel && "My phone" };
    return insertMessage(db, { ...about, title: "Report", text: "It is done", created: now, send_after: now + held });
  };
  return {
    db,
    make,
    put,
    at: (seconds: number) => (now = start + seconds),
    state: (id: number) => messageById(db, id)!,
  };
}

test("it goes out when its time has come, not before, and once", async () => {
  const service = await webService();
  const { make, put, at, state } = await outbox(service.url);
  const id = put();
  const sender = make();
  expect(await sender.tick()).toBe(5);
  at(299);
  await sender.tick();
  expect(service.received).toHaveLength(0);
  at(300);
  await Promise.all([sender.tick(), make().tick(), make().tick()]);
  await sender.tick();
  expect(service.received).toHaveLength(1);
  expect(service.json(0)).toMatchObject({ title: "Report", message: "It is done" });
  expect(state(id)).toMatchObject({ state: "sent", sent: start + 300, error: null });
});

test("taken back in time it is never sent", async () => {
  const service = await webService();
  const { db, make, put, at, state } = await outbox(service.url);
  const id = put();
  expect(messageCancelled(db, id)).toBe(true);
  at(1_000);
  await make().tick();
  expect([service.received.length, state(id).state]).toEqual([0, "cancelled"]);
  expect(sendMessageNow(db, id, start)).toBe(false);
});

test("after a power cut while it was sent, it is not sent again, and that is said", async () => {
  const service = await webService();
  const { db, make, put, at, state } = await outbox(service.url);
  const id = put("phone", 0);
  takeMessage(db, id, start);
  at(100);
  await make().tick();
  expect(state(id).state).toBe("sending"); // another AIOS may be at it
  at(200);
  await make().tick();
  expect(state(id)).toMatchObject({ state: "failed", error: expect.stringMatching(/may have arrived or not/) });
  at(100_000);
  await make().tick();
  expect(service.received).toHaveLength(0);
  expect(sendMessageNow(db, id, start)).toBe(true);
  await make().tick();
  expect([service.received.length, state(id).state]).toEqual([1, "sent"]);
});

test("what was surely not taken is tried again; what was refused for good is not", async () => {
  const service = await webService({ status: 503 });
  const { make, put, at, state } = await outbox(service.url);
  const id = put("phone", 0);
  await make().tick();
  expect(state(id)).toMatchObject({ state: "waiting", send_after: start + 30, error: expect.stringMatching(/503/) });
  service.answer.status = 200;
  at(31);
  await make().tick();
  expect(state(id)).toMatchObject({ state: "sent", error: null });
  service.answer.status = 403;
  const refused = put("phone", 0);
  await make().tick();
  expect(state(refused)).toMatchObject({ state: "failed" });
  const lost = put("gone", 0);
  await make().tick();
  expect(state(lost)).toMatchObject({ state: "failed", error: expect.stringMatching(/was removed meanwhile/) });
});

test("to nobody in particular it goes to all channels and stands on the page, also where no channel works", async () => {
  const service = await webService();
  const { db, make, put, state } = await outbox(service.url);
  put(null, 0);
  await make().tick();
  expect(service.received).toHaveLength(1);
  service.answer.status = 403;
  const id = put(null, 0);
  await make().tick();
  expect(state(id)).toMatchObject({ state: "sent", error: expect.stringMatching(/does not let AIOS write/) });
  expect(listNotifications(db, { unread: true, before: null, limit: 10 })).toMatchObject([
    { text: "It is done" },
    { text: "It is done" },
  ]);
  expect(untoldNotifications(db, 10)).toEqual([]);
});
