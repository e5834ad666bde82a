/** Alerts, channels and the outbox, as a person meets them on the command line. */
import { describe, expect, test } from "vitest";
import type { AlertView, ChannelKindView, ChannelView, OutboxView } from "../../api/alerts/views.ts";
import { noon, PlantedIo, typed } from "../testing/planted.ts";

const alert: AlertView = {
  ...{
    id: 12,
    kind: "failed",
    job: "backup",
    run_id: "r",
    title: "backup failed",
    message: "backup failed: no such disk",
  },
  ...{ what_next: "Look at what happened, mend it, then try again.", opened: noon - 3600, times: 2, last: noon - 60 },
  ...{ seen: null, closed: null, closed_how: null },
  deliveries: [{ channel: "My phone", sent: null, given_up: null, error: "ntfy.sh cannot be reached." }],
};
const channel: ChannelView = {
  ...{
    id: "c",
    kind: "ntfy",
    name: "My phone",
    settings: { topic: "ada" },
    enabled: true,
    tells: null,
    last_sent: null,
  },
  ...{ last_error: null, trouble: null, has_secret: false },
};
const text = (title: string, more = {}) => ({ type: "string", title, ...more });
const kind: ChannelKindView = {
  ...{ kind: "telegram", title: "Telegram", sentence: "A bot of your own writes to you." },
  form: {
    type: "object",
    properties: { token: text("Bot token", { writeOnly: true }), chat: text("Chat", { description: "Your number." }) },
    required: ["token", "chat"],
  },
};
const message: OutboxView = {
  ...{ id: 12, run_id: "r", job: "report", recipient: "My phone", title: "Report", text: "It is done", created: noon },
  ...{ send_after: noon + 300, state: "waiting", sent: null, error: null },
};

describe("aios alerts", () => {
  const answers = { alerts: () => [alert], alert_seen: () => alert };

  test("says what is wrong, how often, what to do, and whom it has not reached", async () => {
    const { out, calls } = await typed(["alerts"], { answers });
    expect(calls).toEqual([{ name: "alerts", params: { open: true } }]);
    expect(out).toBe(
      "✗ backup failed (12, 60 min ago, 2 times, last 1 min ago)\n    backup failed: no such disk\n" +
        "    Look at what happened, mend it, then try again.\n    Not told by My phone: ntfy.sh cannot be reached.\n",
    );
  });

  test("seen takes a number, and nothing else", async () => {
    expect((await typed(["alerts", "seen", "12"], { answers })).calls).toEqual([
      { name: "alert_seen", params: { id: 12 } },
    ]);
    expect(await typed(["alerts", "seen", "backup"], { answers })).toMatchObject({ code: 2, calls: [] });
  });

  test("says that nothing needs anybody", async () => {
    expect((await typed(["alerts"], { answers: { alerts: () => [] } })).err).toBe(
      "Nothing needs you. See also: aios alerts --all\n",
    );
  });
});

describe("aios channels", () => {
  const answers = { channel_kinds: () => [kind], channel_add: () => channel, channels: () => [channel] };

  test("add asks for what is secret, and takes the rest from the line", async () => {
    const io = new PlantedIo();
    io.input = "123:abc\n";
    const { calls, out } = await typed(["channels", "add", "telegram", "chat=42", "--name", "Me"], { answers }, io);
    expect(calls.at(-1)).toEqual({
      name: "channel_add",
      params: { kind: "telegram", name: "Me", values: { chat: "42", token: "123:abc" } },
    });
    expect(out).toBe('Added My phone. Try it with: aios channels test "My phone"\n');
  });

  test("a token on the line is refused, without saying it again; so is what nobody knows, or what is missing", async () => {
    for (const values of [["token=123:secret", "chat=42"], ["colour=red"], []]) {
      const { code, err, calls } = await typed(["channels", "add", "telegram", ...values], { answers });
      expect([code, calls.length]).toEqual([2, 1]);
      expect(err).not.toMatch(/secret/);
    }
  });

  test("a trial tells what became of it, also by its exit code", async () => {
    const tried = { sent: false, message: "ntfy.sh cannot be reached." };
    const { code, out } = await typed(["channels", "test", "My phone"], { answers: { channel_test: () => tried } });
    expect([code, out]).toEqual([1, "ntfy.sh cannot be reached.\n"]);
  });

  test("list says which do not work, and why", async () => {
    const broken = { ...channel, name: "This computer", kind: "desktop" as const, trouble: "There is no screen." };
    const { out, err } = await typed(["channels"], { answers: { channels: () => [channel, broken] } });
    expect(out).toMatch(/My phone +ntfy +on .*\nThis computer +desktop +trouble/);
    expect(err).toBe("This computer: There is no screen.\n");
  });
});

test("aios outbox lists what waits, and takes it back", async () => {
  const answers = { outbox: () => [message], outbox_cancel: () => message };
  expect((await typed(["outbox", "--run", "report"], { answers })).out).toMatch(
    /12 +My phone +report +goes out in 5 min +Report: It is done/,
  );
  expect((await typed(["outbox", "cancel", "12"], { answers })).out).toBe("Message 12 to My phone is not sent.\n");
  expect(await typed(["outbox", "cancel"], { answers })).toMatchObject({ code: 2, calls: [] });
});
