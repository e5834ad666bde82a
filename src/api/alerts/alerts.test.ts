/** Nobody misses a failure: alerts on a fresh install, and the ways to a person, with a running AIOS. */
import { afterEach, expect, test, vi } from "vitest";
import { mailServer, screen, webService } from "../../alerts/channels/stand-ins.test-kit.ts";
import { TestHome, until } from "../api.test-kit.ts";

let home: TestHome;
afterEach(() => home.remove());

const list = "- { name: backup, file: backup.sh, type: trigger, retries: 1 }\n";

async function running(list_ = list): Promise<void> {
  home = new TestHome({
    "jobs.yaml": list_,
    "Programs/backup.sh": "test -f good || { echo no such disk >&2; exit 3; }",
  });
  await home.start();
}

async function runOnce(): Promise<void> {
  const { id } = await home.direct.call("run", { job: "backup" });
  await home.direct.call("trigger", { id, wait_seconds: 20 });
}

const open = () => home.direct.call("alerts", { open: true });
const delivered = () =>
  until("it was delivered", async () => {
    const [alert] = await home.direct.call("alerts", {});
    return alert?.deliveries.some(({ sent, given_up }) => sent !== null || given_up !== null) ? alert : null;
  });

test("two failures in a row, with nothing set up: one alert on the page, one on the screen; and one when it is over", async () => {
  const { shown } = screen();
  await running();
  await runOnce();
  await delivered();
  await runOnce();
  expect(await open()).toMatchObject([{ kind: "failed", job: "backup", times: 2, title: "backup failed", seen: null }]);
  expect(await home.direct.call("status", {})).toMatchObject({ verdict: "backup failed.", state: "attention" });
  home.write("Programs/backup.sh", "exit 0");
  await runOnce();
  await until("the end is shown", () => shown().length >= 2);
  expect(shown().map(([, , , title]) => title)).toEqual(["backup failed", "backup works again"]);
  expect(await open()).toEqual([]);
  expect(await home.direct.call("status", {})).toMatchObject({ state: "fine" });
});

test("without a screen the page says why nothing is shown, and the alert is there all the same", async () => {
  vi.stubEnv("AIOS_DESKTOP", "on");
  for (const name of ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"]) vi.stubEnv(name, "");
  await running();
  const [desktop] = await home.direct.call("channels", {});
  expect(desktop).toMatchObject({ id: "desktop", kind: "desktop", name: "This computer", enabled: true });
  expect(desktop!.trouble).toMatch(/there is no screen/);
  await runOnce();
  expect((await delivered()).deliveries).toMatchObject([{ channel: "This computer", sent: null }]);
  expect(await open()).toHaveLength(1);
});

test("somebody who has seen a failure is left alone until it happens again", async () => {
  await running();
  await runOnce();
  const [alert] = await open();
  await home.direct.call("alert_seen", { id: alert!.id });
  expect(await home.direct.call("status", {})).toMatchObject({ state: "fine" });
  await runOnce();
  expect(await home.direct.call("status", {})).toMatchObject({ state: "attention" });
  await expect(home.direct.call("alert_seen", { id: 999 })).rejects.toThrow(/There is no alert 999/);
});

test("a channel is added, tells of a failure, and never shows its secret again", async () => {
  const service = await webService();
  await running();
  const values = { server: service.url, topic: "ada", token: "tk_very_secret" };
  const channel = await home.direct.call("channel_add", { kind: "ntfy", name: "My phone", values });
  expect(channel).toMatchObject({
    settings: { server: service.url, topic: "ada" },
    has_secret: true,
    enabled: true,
    tells: null,
  });
  expect(await home.direct.call("channel_test", { id: "my PHONE" })).toEqual({
    sent: true,
    message: "Sent. Look whether it has arrived.",
  });
  await runOnce();
  await until("both have arrived", () => service.received.length >= 2);
  expect(service.json(1)).toMatchObject({ title: "backup failed", topic: "ada" });
  expect(service.received[1]!.headers.authorization).toBe("Bearer tk_very_secret");
  const dump = JSON.stringify([await home.direct.call("channels", {}), home.aios.db.all("SELECT * FROM channels")]);
  expect(dump).not.toContain("tk_very_secret");
});

test("values that cannot be are said at their fields, and nothing is kept", async () => {
  await running();
  const add = home.direct.call("channel_add", {
    kind: "email",
    values: { to: "nobody", from: "a@b.c", host: "x y", port: "0", extra: "1" },
  });
  await expect(add).rejects.toMatchObject({
    kind: "invalid",
    fields: { to: expect.any(String), host: expect.any(String), port: expect.any(String), extra: expect.any(String) },
  });
  expect(await home.direct.call("channels", {})).toHaveLength(1);
  const push = { endpoint: "http://127.0.0.1/x", keys: { p256dh: "a".repeat(80), auth: "b".repeat(22) } };
  await expect(home.direct.call("push_subscribe", { subscription: push })).rejects.toThrow(/not what a browser gives/);
});

test("what is left empty stays, what is typed is changed, and what it tells of can be chosen", async () => {
  const service = await webService();
  const { port, mails } = await mailServer({ password: "first password" });
  await running();
  const values = {
    to: "ada@example.com",
    from: "aios@example.com",
    host: "127.0.0.1",
    port: String(port),
    user: "ada",
    password: "first password",
  };
  const { id } = await home.direct.call("channel_add", { kind: "email", values });
  const changed = await home.direct.call("channel_change", {
    id,
    values: { to: "bob@example.com", password: "" },
    tells: ["late"],
  });
  expect(changed).toMatchObject({
    settings: { to: "bob@example.com", host: "127.0.0.1" },
    tells: ["late"],
    has_secret: true,
  });
  expect(await home.direct.call("channel_test", { id })).toMatchObject({ sent: true });
  expect(mails[0]).toMatch(/^To: bob@example\.com/m);
  // A secret was typed for one server: another gets it only from whoever knows it.
  await expect(home.direct.call("channel_change", { id, values: { host: "localhost" } })).rejects.toMatchObject({
    fields: { password: expect.stringMatching(/another server/) },
  });
  await home.direct.call("channel_add", { kind: "slack", values: { address: `${service.url}/x` } });
  await runOnce();
  await until("the other channel has told it", () => service.received.length === 1);
  expect(mails).toHaveLength(1);
  await expect(home.direct.call("channel_change", { id, tells: ["nonsense"] })).rejects.toMatchObject({
    fields: { tells: expect.any(String) },
  });
  expect(await home.direct.call("channel_delete", { id })).toEqual({ deleted: true });
});

test("what does not get through is tried again, and the channel says what is wrong, without its secret", async () => {
  const service = await webService({ status: 503 });
  await running();
  const { id } = await home.direct.call("channel_add", {
    kind: "slack",
    values: { address: `${service.url}/services/very-secret-part` },
  });
  await runOnce();
  const failing = await until("the channel says so", async () =>
    (await home.direct.call("channels", {})).find((one) => one.id === id && one.last_error),
  );
  expect(failing.last_error).toBe("Slack did not take the message (it answered 503).");
  const [delivery] = home.aios.db.all<{
    attempts: number;
    given_up: number | null;
    try_after: number;
    created: number;
  }>("SELECT * FROM deliveries WHERE channel_id = ?", id);
  expect(delivery).toMatchObject({ attempts: 1, given_up: null });
  expect(delivery!.try_after - delivery!.created).toBeGreaterThan(25);
});

test("what programs notify of is shown on the screen, listed, and can be read", async () => {
  const { shown } = screen();
  home = new TestHome({
    "jobs.yaml": "- { name: remind, file: remind.ts, type: trigger }\n",
    "Programs/remind.ts":
      'import { notify } from "aios";\nawait notify("Water the plants", "info", { title: "Reminder" });\n',
  });
  await home.start();
  await home.direct.call("run", { job: "remind" });
  await until("it is shown", () => shown().length === 1);
  expect(shown()[0]!.slice(3)).toEqual(["Reminder", "Water the plants"]);
  const [told] = await home.direct.call("notifications", { unread: true });
  expect(told).toMatchObject({ text: "Water the plants", job: "remind", read: null });
  expect(await home.direct.call("notifications_read", { ids: [told!.id, 999] })).toEqual({ read: 1 });
  expect(await home.direct.call("notifications", { unread: true })).toEqual([]);
  expect(await home.direct.call("notifications", {})).toMatchObject([{ id: told!.id, read: expect.any(Number) }]);
});
