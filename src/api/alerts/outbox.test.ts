/** Messages of real programs: rehearsed, held, taken back with the run, or sent. */
import { afterEach, expect, test } from "vitest";
import { webService } from "../../alerts/channels/stand-ins.test-kit.ts";
import { TestHome, until } from "../api.test-kit.ts";

let home: TestHome;
afterEach(() => home.remove());

async function running(hold: string): Promise<{ service: Awaited<ReturnType<typeof webService>> }> {
  const service = await webService();
  const program = `import { send } from "aios";\nexport const main = () => send("It is done", { to: "My phone", title: "Report" });\n`;
  const list = `- { name: report, file: report.ts, function: main, type: trigger${hold} }\n`;
  home = new TestHome({ "jobs.yaml": list, "Programs/report.ts": program });
  await home.start();
  await home.direct.call("channel_add", {
    kind: "ntfy",
    name: "My phone",
    values: { server: service.url, topic: "ada" },
  });
  return { service };
}

async function run(preview = false) {
  const { id } = await home.direct.call("run", { job: "report", preview });
  const { run: made } = await home.direct.call("trigger", { id, wait_seconds: 20 });
  expect(made?.error).toBeNull();
  return made!;
}

const only = async () => (await home.direct.call("outbox", {}))[0]!;

test("a rehearsal says what it would send, and sends nothing", async () => {
  await running(", hold_minutes: 0");
  const made = await run(true);
  expect(made).toMatchObject({ result: null, effects: { captured: 1, done: 0 } });
  expect(await home.direct.call("outbox", {})).toEqual([]);
});

test("held as its job says, and taken back with the run", async () => {
  const { service } = await running(", hold_minutes: 30");
  const made = await run();
  const message = await only();
  expect(message).toMatchObject({
    job: "report",
    recipient: "My phone",
    title: "Report",
    state: "waiting",
    run_id: made.id,
  });
  expect(message.send_after - message.created).toBe(1800);
  expect(await home.direct.call("undo", { run: made.id })).toMatchObject({ undone: 1, kept: [] });
  expect(await only()).toMatchObject({ state: "cancelled" });
  await expect(home.direct.call("outbox_send_now", { id: message.id })).rejects.toThrow(/it was taken back before/);
  expect(service.received).toEqual([]);
});

test("taken back by itself, it counts as undone", async () => {
  await running("");
  const made = await run();
  const message = await only();
  expect(message.send_after - message.created).toBe(300);
  expect(await home.direct.call("outbox_cancel", { id: message.id })).toMatchObject({ state: "cancelled" });
  await expect(home.direct.call("outbox_cancel", { id: message.id })).rejects.toMatchObject({ kind: "conflict" });
  const shown = await home.direct.call("show", { run: made.id });
  expect(shown).toMatchObject({ effects: { done: 0, undone: 1 } });
});

test("sent at once where that is asked for; then nothing takes it back, and that is said", async () => {
  const { service } = await running("");
  const made = await run();
  await home.direct.call("outbox_send_now", { id: (await only()).id });
  await until("it is sent", async () => (await only()).state === "sent");
  expect(service.json(0)).toMatchObject({ title: "Report", message: "It is done" });
  const { undone, kept } = await home.direct.call("undo", { run: made.id });
  expect([undone, kept.length]).toEqual([0, 1]);
});
