/** Web push: the browser of a phone shows it, also with the page closed. https://www.rfc-editor.org/rfc/rfc8030 */
import { createRequire } from "node:module";
import type webpush from "web-push";
import { cut, passesBy, SendError, type Message, type Sending } from "./channel.ts";
import { post } from "./post.ts";

/** Loaded only where it is used: most have no such channel. */
const webPush = () => createRequire(import.meta.url)("web-push") as typeof webpush;

export interface PushKeys {
  public_key: string;
  private_key: string;
}

export function makePushKeys(): PushKeys {
  const { publicKey, privateKey } = webPush().generateVAPIDKeys();
  return { public_key: publicKey, private_key: privateKey };
}

/** Whom a push service could write to about us; it demands one. */
const subject = "mailto:owner@aios.example";
const daySeconds = 86_400;

/** What the page's service worker gets. */
function payloadOf({ title, text, tone }: Message): string {
  return JSON.stringify({ title: cut(title, 200), text: cut(text, 1_500), tone, url: "/" });
}

/** @param isNamed only in tests: push services are never inside the own network */
export async function sendPush({ values, message, signal }: Sending, keys: PushKeys, isNamed = false): Promise<void> {
  const subscription = JSON.parse(values["subscription"] ?? "{}") as webpush.PushSubscription;
  const { headers, body, endpoint } = webPush().generateRequestDetails(subscription, payloadOf(message), {
    vapidDetails: { subject, publicKey: keys.public_key, privateKey: keys.private_key },
    TTL: daySeconds,
    urgency: message.tone === "bad" ? "high" : "normal",
    contentEncoding: "aes128gcm",
  });
  // Of the library's own, it tells the size in a form of its own.
  const sent = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length");
  const { status } = await post({
    ...{ url: endpoint, isNamed, signal },
    headers: Object.fromEntries(sent),
    body,
  });
  if (status >= 200 && status < 300) return;
  if (status === 404 || status === 410) {
    throw new SendError("This browser takes no messages any more. Turn them on in it again.", {
      retryable: false,
      isGone: true,
    });
  }
  throw new SendError(`The browser's message service did not take it (it answered ${status}).`, {
    retryable: passesBy(status),
  });
}
