/** Each way to a person, against a real server that stands in for its service: what arrives, and what is said when it does not. */
import { createECDH, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SendError, type Message } from "./channel.ts";
import { desktopTrouble, sendDesktop } from "./desktop.ts";
import { sendEmail } from "./email.ts";
import { sendNtfy } from "./ntfy.ts";
import { makePushKeys, sendPush } from "./push.ts";
import { sendSlack } from "./slack.ts";
import { mailServer, screen, webService } from "./stand-ins.test-kit.ts";
import { sendTelegram } from "./telegram.ts";

const message: Message = { title: "backup failed", text: "Fehler für <b>dich</b> & mich 🎉", tone: "bad" };

async function failureOf(sent: Promise<unknown>): Promise<SendError> {
  const error: unknown = await sent.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SendError);
  return error as SendError;
}

describe("ntfy", () => {
  test("gets title, text and how urgent it is, with the token where there is one", async () => {
    const service = await webService();
    await sendNtfy({ values: { server: service.url, topic: "ada", token: "tk_secret" }, message });
    expect(service.json(0)).toEqual({
      ...{ topic: "ada", title: "backup failed", message: message.text, priority: 4, tags: ["rotating_light"] },
    });
    expect(service.received[0]!.headers).toMatchObject({ authorization: "Bearer tk_secret" });
  });

  test("says what to check when it may not write, and comes back when it is too much", async () => {
    const closed = await webService({ status: 403 });
    const values = { server: closed.url, topic: "ada" };
    expect(await failureOf(sendNtfy({ values, message }))).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/does not let AIOS write to "ada"\. Check the topic/),
    });
    const busy = await webService({ status: 429 });
    expect(await failureOf(sendNtfy({ values: { ...values, server: busy.url }, message }))).toMatchObject({
      retryable: true,
    });
  });
});

describe("Telegram", () => {
  const values = { token: "123456:ABC-DEF_ghijkl", chat: "42" };

  test("gets the text as it is, nothing of it read as code", async () => {
    const service = await webService({ status: 200, text: '{"ok":true}' });
    await sendTelegram({ values: { ...values, server: service.url }, message });
    expect(service.received[0]!.path).toBe("/bot123456:ABC-DEF_ghijkl/sendMessage");
    expect(service.json(0)).toMatchObject({ chat_id: "42", text: `backup failed\n${message.text}` });
    expect(service.json(0)).not.toHaveProperty("parse_mode");
  });

  test.each([
    [401, /Copy the token again from BotFather/],
    [400, /does not find the chat "42" \(Bad Request: chat not found\)/],
    [403, /press Start/],
  ])("answers %i: the person hears what to do", async (status, words) => {
    const service = await webService({ status, text: '{"ok":false,"description":"Bad Request: chat not found"}' });
    const failure = await failureOf(sendTelegram({ values: { ...values, server: service.url }, message }));
    expect(failure).toMatchObject({ retryable: false, message: expect.stringMatching(words) });
  });
});

test("Slack gets a text in which no name becomes a link or calls everybody", async () => {
  const service = await webService({ status: 200, text: "ok" });
  await sendSlack({
    values: { address: `${service.url}/services/T/B/x` },
    message: { ...message, text: "<!channel> & <a>" },
  });
  expect(service.json(0)).toEqual({ text: "*backup failed*\n&lt;!channel&gt; &amp; &lt;a&gt;" });
  const gone = await webService({ status: 404, text: "no_service" });
  const failure = await failureOf(sendSlack({ values: { address: gone.url }, message }));
  expect(failure).toMatchObject({ retryable: false, message: expect.stringMatching(/Make a new one/) });
});

describe("e-mail", () => {
  const values = { host: "127.0.0.1", from: "aios@example.com", to: "ada@example.com", user: "ada", password: "right" };

  test("arrives with its subject and text", async () => {
    const { port, mails } = await mailServer();
    await sendEmail({ values: { ...values, port: String(port) }, message });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatch(/^Subject: backup failed\r$/m);
    expect(mails[0]).toMatch(/^To: ada@example\.com\r$/m);
  });

  test("a title cannot add lines of its own to the head of the mail", async () => {
    const { port, mails } = await mailServer();
    await sendEmail({
      values: { ...values, port: String(port) },
      message: { ...message, title: "a\r\nBcc: eve@example.com" },
    });
    expect(mails[0]).not.toMatch(/^Bcc:/m);
  });

  test("a wrong password, an unknown person, nobody there: each is said, and tried again only where that can help", async () => {
    const { port } = await mailServer();
    const at = { ...values, port: String(port) };
    const wrong = await failureOf(sendEmail({ values: { ...at, password: "wrong" }, message }));
    expect(wrong).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/does not accept the user name and password.*app password/),
    });
    const unknown = await failureOf(sendEmail({ values: { ...at, to: "unknown@example.com" }, message }));
    expect(unknown).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/does not take mail for this address/),
    });
    const nobody = await failureOf(sendEmail({ values: { ...values, port: "1" }, message }));
    expect(nobody).toMatchObject({
      retryable: true,
      mayHaveArrived: false,
      message: expect.stringMatching(/does not answer at port 1/),
    });
  });
});

describe("a browser", () => {
  const keys = makePushKeys();
  function subscribed(endpoint: string): Record<string, string> {
    const browser = createECDH("prime256v1");
    const p256dh = browser.generateKeys().toString("base64url");
    return {
      subscription: JSON.stringify({ endpoint, keys: { p256dh, auth: randomBytes(16).toString("base64url") } }),
    };
  }

  test("gets it encrypted, from whom it knows", async () => {
    const service = await webService({ status: 201 });
    await sendPush({ values: subscribed(`${service.url}/push/1`), message }, keys, true);
    const [{ headers, body, path }] = service.received as [(typeof service.received)[0]];
    expect(path).toBe("/push/1");
    expect(headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "86400", urgency: "high" });
    expect(headers.authorization).toMatch(new RegExp(`^vapid t=.+, k=${keys.public_key}$`));
    expect(body.includes("backup failed")).toBe(false);
  });

  test("that wants none any more is known as gone; one inside the network is never asked", async () => {
    const service = await webService({ status: 410 });
    const values = subscribed(`${service.url}/push/1`);
    expect(await failureOf(sendPush({ values, message }, keys, true))).toMatchObject({
      isGone: true,
      retryable: false,
    });
    expect((await failureOf(sendPush({ values, message }, keys))).message).toMatch(/inside your own network/);
    expect(service.received).toHaveLength(1);
  });
});

describe("the screen of this computer", () => {
  const world = () => ({ platform: "linux" as const, environment: process.env });

  test("shows it, whatever it holds", async () => {
    const { shown } = screen();
    const title = '$(touch /tmp/x) "`; --help';
    await sendDesktop({ values: {}, message: { ...message, title } }, world());
    const text = "Fehler für &lt;b&gt;dich&lt;/b&gt; &amp; mich 🎉";
    expect(shown()).toEqual([["--app-name=AIOS", "--urgency=critical", "--", title, text]]);
  });

  test("that does not work is no fault of ours, and is said", async () => {
    screen("echo 'no bus' >&2; exit 1");
    const failure = await failureOf(sendDesktop({ values: {}, message }, world()));
    expect(failure).toMatchObject({ retryable: false, message: "This computer did not show it: no bus" });
  });

  test("is not there on a server, and where nothing could show it", () => {
    expect(desktopTrouble({ platform: "linux", environment: { PATH: "/usr/bin" } })).toMatch(/there is no screen/);
    expect(desktopTrouble({ platform: "linux", environment: { DISPLAY: ":0", PATH: "/nowhere" } })).toMatch(
      /libnotify-bin/,
    );
    expect(desktopTrouble({ platform: "darwin", environment: {} })).toBeNull();
  });
});
