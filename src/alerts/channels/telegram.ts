/** Telegram, by a bot of one's own. https://core.telegram.org/bots/api#sendmessage */
import { cut, passesBy, SendError, type Sending } from "./channel.ts";
import { postJson } from "./post.ts";

export async function sendTelegram({ values, message, signal }: Sending): Promise<void> {
  const { token = "", chat = "", server = "https://api.telegram.org" } = values;
  const { status, text } = await postJson({
    ...{
      url: `${server.replace(/\/+$/, "")}/bot${token}/sendMessage`,
      isNamed: values["server"] !== undefined,
      signal,
    },
    value: {
      chat_id: chat,
      text: cut(`${message.title}\n${message.text}`, 4_000),
      link_preview_options: { is_disabled: true },
    },
  });
  if (status >= 200 && status < 300) return;
  const said = descriptionIn(text);
  if (status === 401 || status === 404) {
    throw new SendError("Telegram does not know this bot. Copy the token again from BotFather.", { retryable: false });
  }
  if (status === 403) {
    throw new SendError("Telegram does not let the bot write to you yet. Open the bot in Telegram and press Start.", {
      retryable: false,
    });
  }
  if (status === 400) {
    throw new SendError(
      `Telegram does not find the chat "${chat}"${said}. Write to the bot first, then check the chat number.`,
      { retryable: false },
    );
  }
  throw new SendError(`Telegram did not take the message (it answered ${status}${said}).`, {
    retryable: passesBy(status),
  });
}

function descriptionIn(text: string): string {
  try {
    const { description } = JSON.parse(text) as { description?: unknown };
    return typeof description === "string" ? ` (${cut(description, 200)})` : "";
  } catch {
    return "";
  }
}
