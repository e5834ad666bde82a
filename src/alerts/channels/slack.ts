/** Slack, by the address of an "incoming webhook"; Mattermost and others take the same. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
import { cut, passesBy, SendError, type Sending } from "./channel.ts";
import { postJson } from "./post.ts";

export async function sendSlack({ values, message, signal }: Sending): Promise<void> {
  const text = `*${escaped(message.title)}*\n${escaped(cut(message.text, 3_500))}`;
  const answer = await postJson({ url: values["address"] ?? "", isNamed: true, signal, value: { text } });
  if (answer.status >= 200 && answer.status < 300) return;
  if ([400, 403, 404, 410].includes(answer.status)) {
    throw new SendError("Slack does not know this address any more. Make a new one, and enter it here.", {
      retryable: false,
    });
  }
  throw new SendError(`Slack did not take the message (it answered ${answer.status}).`, {
    retryable: passesBy(answer.status),
  });
}

/** Only these three mean something in Slack's texts; so no name becomes a link or calls a whole channel. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
