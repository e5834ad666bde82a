/**
 * Sends what waits in the outbox once its time has come. A message is sent at most once: that it is about to be is on
 * the disk before, and where nobody knows whether it has arrived it is not sent again by itself.
 */
import { SendError, type Message } from "../alerts/channels/channel.ts";
import { channelById, listChannels, noteChannelFailed, noteChannelSent, type ChannelRow } from "../db/channels.ts";
import type { Database } from "../db/database.ts";
import { insertNotification, noteNotificationTold } from "../db/notifications.ts";
import {
  dueMessages,
  messageFailed,
  messagePutBack,
  messageSent,
  nextMessage,
  strandedMessages,
  takeMessage,
  type OutboxRow,
} from "../db/outbox.ts";
import { isTold, retryTellingAfter } from "../model/channel.ts";
import type { ChannelSender } from "./channel-sender.ts";

const longestWaitSeconds = 5;
const mostAtOnce = 50;
/** Longer than all attempts to send one take together. */
const strandedSeconds = 180;
const graceMilliseconds = 5_000;
const unknown = "AIOS ended while this was sent, so it may have arrived or not. Send it again if it has not.";

export interface OutboxSenderOptions {
  db: Database;
  now: () => number;
  sender: ChannelSender;
}

export class OutboxSender {
  readonly #options: OutboxSenderOptions;
  readonly #aborting = new AbortController();
  #isStopping = false;

  constructor(options: OutboxSenderOptions) {
    this.#options = options;
  }

  async tick(): Promise<number> {
    const { db, now } = this.#options;
    await this.#settleStranded();
    const due = await db.read(() => dueMessages(db, now(), mostAtOnce));
    for (const message of due) {
      if (this.#isStopping) break;
      await this.#sendOne(message);
    }
    const next = await db.read(() => nextMessage(db));
    return Math.min(longestWaitSeconds, Math.max(0.1, (next ?? Infinity) - now()));
  }

  /** What is just being sent has a moment to get through. */
  stop(): void {
    this.#isStopping = true;
    setTimeout(() => this.#aborting.abort(), graceMilliseconds).unref();
  }

  async #settleStranded(): Promise<void> {
    const { db, now } = this.#options;
    const stranded = await db.read(() => strandedMessages(db, now() - strandedSeconds));
    if (stranded.length === 0) return;
    await db.write(() => {
      for (const { id } of stranded) messageFailed(db, id, unknown);
    });
  }

  async #sendOne(message: OutboxRow): Promise<void> {
    const { db, now } = this.#options;
    const channels = await db.write(() => (takeMessage(db, message.id, now()) ? this.#channelsOf(message) : null));
    if (channels === null) return;
    const failures: SendError[] = [];
    for (const channel of channels) {
      const failure = await this.#sendThrough(channel, message);
      if (failure) failures.push(failure);
    }
    await db.write(() => this.#record(message, channels.length, failures));
  }

  /** Call inside `write`. */
  #channelsOf({ channel }: OutboxRow): ChannelRow[] {
    const { db } = this.#options;
    if (channel !== null) return [channelById(db, channel)].filter((row) => row !== undefined);
    const listens = ({ enabled, tells }: ChannelRow) =>
      enabled === 1 && isTold(tells === null ? null : (JSON.parse(tells) as string[]), "message");
    return listChannels(db).filter(listens);
  }

  async #sendThrough(channel: ChannelRow, { title, text, job_name }: OutboxRow): Promise<SendError | null> {
    const { db, now, sender } = this.#options;
    const message: Message = { title: title ?? job_name ?? "AIOS", text, tone: "plain" };
    try {
      await sender.send(await sender.open(channel), message, this.#aborting.signal);
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      await db.write(() => noteChannelFailed(db, channel.id, error.message));
      return error;
    }
    await db.write(() => noteChannelSent(db, channel.id, now()));
    return null;
  }

  /** Call inside `write`. To nobody in particular, it also stands on the page; then it has arrived whatever becomes of channels. */
  #record(message: OutboxRow, tried: number, failures: SendError[]): void {
    const { db, now: clock } = this.#options;
    const now = clock();
    const said = failures.map((failure) => failure.message).join(" ");
    if (message.channel === null) {
      showOnPage(db, message, now);
      return messageSent(db, message.id, said === "" ? null : said, now);
    }
    if (tried === 0)
      return messageFailed(db, message.id, `The channel ${message.recipient ?? ""} was removed meanwhile.`);
    const [failure] = failures;
    if (!failure) return messageSent(db, message.id, null, now);
    const seconds =
      failure.retryable && !failure.mayHaveArrived
        ? retryTellingAfter(message.attempts + 1, message.created, now)
        : null;
    if (seconds !== null) return messagePutBack(db, message.id, failure.message, now + seconds);
    const doubt = failure.mayHaveArrived ? " It may have arrived all the same." : "";
    messageFailed(db, message.id, `${failure.message}${doubt}`);
  }
}

function showOnPage(db: Database, { run_id, job_name, title, text }: OutboxRow, now: number): void {
  const id = insertNotification(db, { run_id, job_name, created: now, level: "INFO", title, text });
  noteNotificationTold(db, id, now);
}
