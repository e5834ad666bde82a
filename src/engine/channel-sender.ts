/** Sends a message through one channel: opens what is sealed of it, and sees to it that no error tells that. */
import { SendError, type Message, type Sending } from "../alerts/channels/channel.ts";
import { desktopTrouble, sendDesktop, type DesktopWorld } from "../alerts/channels/desktop.ts";
import { sendEmail } from "../alerts/channels/email.ts";
import { sendNtfy } from "../alerts/channels/ntfy.ts";
import { makePushKeys, sendPush, type PushKeys } from "../alerts/channels/push.ts";
import { sendSlack } from "../alerts/channels/slack.ts";
import { sendTelegram } from "../alerts/channels/telegram.ts";
import type { ChannelRow } from "../db/channels.ts";
import type { Database } from "../db/database.ts";
import { putSetting, setting } from "../db/settings.ts";
import type { ChannelKind } from "../model/channel.ts";
import { SecretsKeyError } from "./secrets-key.ts";
import type { Vault } from "./vault.ts";

const pushKeysSetting = "push_keys";
const pushKeysName = "push keys";

/** What secrets are sealed for: each channel's for itself. */
export function sealedName(channelId: string): string {
  return `channel ${channelId}`;
}

/** A channel as it is used: opened, so it works where the database for now does not. */
export interface OpenedChannel {
  id: string;
  kind: ChannelKind;
  name: string;
  values: Record<string, string>;
  /** Of the values those that nobody may see. */
  secrets: readonly string[];
  pushKeys: PushKeys | null;
}

export interface SenderOptions {
  db: Database;
  vault: Vault;
  desktop: DesktopWorld;
}

export class ChannelSender {
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Why nobody would see what is shown on this computer, or null. */
  get desktopTrouble(): string | null {
    return desktopTrouble(this.#options.desktop);
  }

  /** @throws SendError where what is sealed cannot be opened */
  async open(row: ChannelRow): Promise<OpenedChannel> {
    const secrets = this.secretsOf(row);
    const values = { ...(JSON.parse(row.settings) as Record<string, string>), ...secrets };
    const pushKeys = row.kind === "push" ? await this.pushKeys() : null;
    return { id: row.id, kind: row.kind, name: row.name, values, secrets: Object.values(secrets), pushKeys };
  }

  /** @throws SendError */
  secretsOf({ id, name, sealed }: ChannelRow): Record<string, string> {
    if (sealed === null) return {};
    const opened = explained(() => this.#options.vault.unwrap(sealedName(id), sealed));
    if (opened !== null) return JSON.parse(opened) as Record<string, string>;
    const message = `What was entered for ${name} cannot be opened: the key of the secrets is missing or another one. Enter it anew.`;
    throw new SendError(message, { retryable: false });
  }

  /** Made and sealed at the first use. @throws SecretsKeyError */
  async pushKeys(): Promise<PushKeys> {
    const { db, vault } = this.#options;
    const stored = await db.read(() => setting(db, pushKeysSetting));
    const opened = stored === null ? null : explained(() => vault.unwrap(pushKeysName, stored));
    if (opened !== null) return JSON.parse(opened) as PushKeys;
    const keys = makePushKeys();
    const sealed = await vault.wrap(pushKeysName, JSON.stringify(keys));
    const kept = await db.write(() => {
      const now = setting(db, pushKeysSetting);
      if (now !== stored) return now; // another process was faster
      putSetting(db, pushKeysSetting, sealed);
      return sealed;
    });
    return kept === sealed ? keys : this.pushKeys();
  }

  /** @throws SendError, without a word that is secret */
  async send(channel: OpenedChannel, message: Message, signal?: AbortSignal): Promise<void> {
    try {
      await this.#sendBy(channel, { values: channel.values, message, ...(signal ? { signal } : {}) });
    } catch (error) {
      throw washed(error, channel);
    }
  }

  #sendBy({ kind, pushKeys }: OpenedChannel, sending: Sending): Promise<void> {
    switch (kind) {
      case "desktop":
        return sendDesktop(sending, this.#options.desktop);
      case "ntfy":
        return sendNtfy(sending);
      case "telegram":
        return sendTelegram(sending);
      case "email":
        return sendEmail(sending);
      case "slack":
        return sendSlack(sending);
      case "push":
        return sendPush(sending, pushKeys!);
    }
  }
}

function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof SecretsKeyError) throw new SendError(cause.message, { retryable: false, cause });
    throw cause;
  }
}

/** What is secret of a channel stands in addresses, and so in what libraries say of errors. */
function washed(error: unknown, { secrets, name }: OpenedChannel): SendError {
  const known = error instanceof SendError ? error : null;
  const said = known?.message ?? `${name} has a fault, please report it: ${(error as Error).message}`;
  const message = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((text, secret) => text.replaceAll(secret, "…"), said);
  const { mayHaveArrived = true, retryable = true, isGone = false } = known ?? {};
  return new SendError(message, { mayHaveArrived, retryable, isGone });
}
