/** The kinds of channels: what each is, what it must know, and where a person finds that. */
import { z } from "zod";
import type { ChannelKind } from "../../model/channel.ts";

interface Field {
  title: string;
  description?: string;
  /** Kept sealed, and never shown again. */
  isSecret?: boolean;
  isOptional?: boolean;
  default?: string;
  check: z.ZodType<string>;
}

export interface KindWords {
  kind: ChannelKind;
  title: string;
  sentence: string;
}

const webAddress = z
  .string()
  .max(500, "At most 500 characters.")
  .regex(/^https?:\/\/[^\s/@]+\.?[^\s@]*$/i, "A web address, which begins with https://");
const mailAddress = z
  .string()
  .max(320)
  .regex(/^([^<>\r\n]*<)?[^\s@<>,;]+@[^\s@<>,;]+>?$/, "An e-mail address, as in ada@example.com");

interface Kind extends KindWords {
  fields: Record<string, Field>;
}

const kinds: Record<ChannelKind, Kind> = {
  desktop: {
    kind: "desktop",
    title: "This computer",
    sentence: "Shows a notification on the screen of the computer that AIOS runs on.",
    fields: {},
  },
  ntfy: {
    kind: "ntfy",
    title: "Phone, with the app ntfy",
    sentence: "A free app for Android and iPhone. No account is needed.",
    fields: {
      topic: {
        title: "Topic",
        description:
          "Install the app ntfy, tap +, and enter a long name that nobody guesses. Enter the same name here.",
        check: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/, "Letters, digits, - and _, at most 64 of them."),
      },
      server: {
        title: "Server",
        description: "Leave it as it is, unless you run ntfy yourself.",
        default: "https://ntfy.sh",
        isOptional: true,
        check: webAddress,
      },
      token: {
        title: "Access token",
        description: "Only if your topic is protected.",
        isSecret: true,
        isOptional: true,
        check: z.string().regex(/^\S{1,200}$/, "Without spaces, at most 200 characters."),
      },
    },
  },
  telegram: {
    kind: "telegram",
    title: "Telegram",
    sentence: "A bot of your own writes to you in Telegram.",
    fields: {
      token: {
        title: "Bot token",
        description: "In Telegram write /newbot to BotFather. It answers with a token.",
        isSecret: true,
        check: z
          .string()
          .regex(/^\d{3,20}:[A-Za-z0-9_-]{10,100}$/, "It looks like 123456:ABC-DEF, with a colon in it."),
      },
      chat: {
        title: "Chat",
        description: "Press Start in your bot, then ask the bot userinfobot for your number.",
        check: z.string().regex(/^(-?\d{1,20}|@[A-Za-z0-9_]{4,64})$/, "A number, or the @name of a channel."),
      },
      server: {
        title: "Server",
        description: "Leave it empty, unless you run a Telegram server of bots yourself.",
        isOptional: true,
        check: webAddress,
      },
    },
  },
  email: {
    kind: "email",
    title: "E-mail",
    sentence: "Sends an e-mail through your provider.",
    fields: {
      to: { title: "To", description: "Who gets the mail.", check: mailAddress },
      from: { title: "From", description: "Your own address at that provider.", check: mailAddress },
      host: {
        title: "Outgoing server",
        description: "Your provider's help calls it SMTP server, as in smtp.example.com.",
        check: z.string().regex(/^[A-Za-z0-9.:_-]{1,255}$/, "A name such as smtp.example.com."),
      },
      port: {
        title: "Port",
        description: "Mostly 587 or 465.",
        default: "587",
        isOptional: true,
        check: z
          .string()
          .regex(/^([1-9]\d{0,4})$/, "A number from 1 to 65535.")
          .refine((port) => Number(port) <= 65_535, "A number from 1 to 65535."),
      },
      user: {
        title: "User name",
        description: "Mostly your e-mail address.",
        isOptional: true,
        check: z.string().regex(/^[^\r\n]{1,320}$/, "On one line."),
      },
      password: {
        title: "Password",
        description: "Many providers give an app password for this, in their security settings.",
        isSecret: true,
        isOptional: true,
        check: z.string().max(500, "At most 500 characters."),
      },
    },
  },
  slack: {
    kind: "slack",
    title: "Slack",
    sentence: "Writes into a channel of Slack. Mattermost works as well.",
    fields: {
      address: {
        title: "Address",
        description: "In Slack add the app Incoming Webhooks to a channel, and copy its address.",
        isSecret: true,
        check: webAddress,
      },
    },
  },
  push: {
    kind: "push",
    title: "This browser",
    sentence: "This browser shows messages, also on a phone and with the page closed.",
    fields: {
      subscription: {
        title: "Subscription",
        description: "The browser makes it.",
        isSecret: true,
        check: z.string().max(4_000),
      },
    },
  },
};

export function kindWords(kind: ChannelKind): KindWords {
  return kinds[kind];
}

/** As a form to fill in: JSON Schema. What is secret is `writeOnly`. */
export function formOf(kind: ChannelKind): Record<string, unknown> {
  const fields = Object.entries(kinds[kind].fields);
  const property = ({ title, description, isSecret, default: preset }: Field) => ({
    ...{ type: "string", title },
    ...(description === undefined ? {} : { description }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(isSecret ? { format: "password", writeOnly: true } : {}),
  });
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([name, field]) => [name, property(field)])),
    required: fields.filter(([, field]) => !field.isOptional).map(([name]) => name),
  };
}

export type Checked =
  | { settings: Record<string, string>; secrets: Record<string, string>; problems?: undefined }
  | { problems: Record<string, string> };

/**
 * Takes what was typed: "" takes an optional value away, a secret that was not typed anew stays.
 * @param before the values it has, secrets too
 */
export function checkValues(
  kind: ChannelKind,
  typed: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, string>>,
): Checked {
  const { fields } = kinds[kind];
  const problems: Record<string, string> = {};
  const settings: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const name of Object.keys(typed)) if (!Object.hasOwn(fields, name)) problems[name] = "There is no such field.";
  for (const [name, field] of Object.entries(fields)) {
    const value = valueOf(typed[name], before[name], field);
    if (value === "") {
      if (!field.isOptional) problems[name] = `${field.title} is needed.`;
      continue;
    }
    const { error } = field.check.safeParse(value);
    if (error) problems[name] = error.issues[0]!.message;
    else (field.isSecret ? secrets : settings)[name] = value;
  }
  return Object.keys(problems).length > 0 ? { problems } : { settings, secrets };
}

function valueOf(typed: unknown, before: string | undefined, field: Field): string {
  if (typed === undefined || typed === null) return before ?? field.default ?? "";
  const text = typeof typed === "string" || typeof typed === "number" ? String(typed).trim() : "\n";
  // A form shows a secret as an empty field: left so it stays.
  return text === "" && field.isSecret ? (before ?? "") : text;
}
