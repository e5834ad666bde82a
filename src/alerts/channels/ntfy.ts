/** ntfy: an app for phones that shows what is posted to a topic. https://docs.ntfy.sh/publish/#publish-as-json */
import { cut, passesBy, SendError, type Sending } from "./channel.ts";
import { postJson } from "./post.ts";

const marks = { bad: ["rotating_light"], good: ["white_check_mark"], plain: [] };

export async function sendNtfy({ values, message, signal }: Sending): Promise<void> {
  const { server = "https://ntfy.sh", topic = "", token } = values;
  const { title, text, tone } = message;
  const { status } = await postJson({
    ...{ url: server, isNamed: true, signal },
    headers: token ? { authorization: `Bearer ${token}` } : {},
    value: {
      topic,
      title: cut(title, 200),
      message: cut(text, 3_500),
      priority: tone === "bad" ? 4 : 3,
      tags: marks[tone],
    },
  });
  if (status >= 200 && status < 300) return;
  const host = new URL(server).host;
  if (status === 401 || status === 403) {
    throw new SendError(`${host} does not let AIOS write to "${topic}". Check the topic and the access token.`, {
      retryable: false,
    });
  }
  throw new SendError(`${host} did not take the message (it answered ${status}). Check the address.`, {
    retryable: passesBy(status),
  });
}
