/**
 * Tells people of what needs them: gives what is new to the channels, and tries each until it has got through or a day
 * has passed. Whatever was told and not sent is in the database, so that no end of AIOS loses it.
 */
import type { Message } from "../alerts/channels/channel.ts";
import { SendError } from "../alerts/channels/channel.ts";
import {
  alertTelling,
  deliveriesFor,
  endTelling,
  notificationTelling,
  planTellings,
  type Telling,
} from "../alerts/plan-tellings.ts";
import { nextTelling, noteEndTold, noteTold, untoldAlerts, untoldEnds } from "../db/alerts.ts";
import { channelById, listChannels, noteChannelFailed, noteChannelSent, turnChannelOff } from "../db/channels.ts";
import type { Database } from "../db/database.ts";
import {
  countToldSince,
  dueDeliveries,
  insertDelivery,
  lastSummary,
  nextDelivery,
  noteDelivered,
  noteNotDelivered,
  postponeDeliveries,
  takeDelivery,
  type DeliveryRow,
} from "../db/deliveries.ts";
import { noteNotificationTold, untoldNotifications } from "../db/notifications.ts";
import { retryTellingAfter } from "../model/channel.ts";
import type { ChannelSender } from "./channel-sender.ts";

const longestWaitSeconds = 5;
const mostAtOnce = 1_000;
const mostSentAtOnce = 100;
const minute = 60;
/** While one process sends, no other tries the same. */
const takenSeconds = 120;

export interface TellerOptions {
  db: Database;
  timezone: string;
  now: () => number;
  sender: ChannelSender;
  /** Alerts were told: whoever looks at the page hears of it, too. */
  onTold: () => void;
}

export class Teller {
  readonly #options: TellerOptions;
  readonly #stopping = new AbortController();

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  async tick(): Promise<number> {
    const { db, now } = this.#options;
    await this.#tell();
    await this.#deliver();
    const at = await db.read(() => Math.min(nextDelivery(db) ?? Infinity, nextTelling(db) ?? Infinity));
    return Math.min(longestWaitSeconds, Math.max(0.1, at - now()));
  }

  /** What is being sent is broken off; it is sent again after the next start. */
  stop(): void {
    this.#stopping.abort();
  }

  async #tell(): Promise<void> {
    const { db, now: clock } = this.#options;
    if ((await db.read(() => this.#untold(clock()))).length === 0) return;
    const told = await db.write(() => {
      const now = clock();
      const tellings = this.#untold(now);
      const [lately, summary] = [countToldSince(db, now - minute), lastSummary(db, now - minute)];
      const how = planTellings(tellings, { lately, lastSummary: summary, now });
      if (how === "hold") return 0;
      const channels = listChannels(db).filter((row) => row.enabled);
      const listeners = channels.map(({ id, tells }) => ({
        id,
        tells: tells === null ? null : (JSON.parse(tells) as string[]),
      }));
      for (const delivery of deliveriesFor(tellings, how, listeners)) insertDelivery(db, delivery, now);
      for (const telling of tellings) this.#noteTold(telling, now);
      return tellings.length;
    });
    if (told > 0) this.#options.onTold();
  }

  #untold(now: number): Telling[] {
    const { db, timezone } = this.#options;
    return [
      ...untoldEnds(db, mostAtOnce).map((alert) => endTelling(alert, timezone)),
      ...untoldAlerts(db, now, mostAtOnce).map(alertTelling),
      ...untoldNotifications(db, mostAtOnce).map(notificationTelling),
    ];
  }

  #noteTold({ kind, id }: Telling, now: number): void {
    const { db } = this.#options;
    switch (kind) {
      case "alert":
        return noteTold(db, id, now);
      case "recovered":
        return noteEndTold(db, id, now);
      case "notification":
        return noteNotificationTold(db, id, now);
    }
  }

  /** Channels side by side, so that one that does not answer keeps no other waiting longer than it takes to give up. */
  async #deliver(): Promise<void> {
    const { db, now } = this.#options;
    const due = await db.read(() => dueDeliveries(db, now(), mostSentAtOnce));
    const byChannel = Map.groupBy(due, ({ channel_id }) => channel_id);
    await Promise.all([...byChannel].map(([id, deliveries]) => this.#deliverThrough(id, deliveries)));
  }

  async #deliverThrough(channelId: string, deliveries: DeliveryRow[]): Promise<void> {
    for (const delivery of deliveries) {
      if (this.#stopping.signal.aborted) return;
      const isThrough = await this.#deliverOne(channelId, delivery);
      if (!isThrough) return;
    }
  }

  async #deliverOne(channelId: string, delivery: DeliveryRow): Promise<boolean> {
    const { db, now, sender } = this.#options;
    const { isMine, channel } = await db.write(() => {
      const taken = takeDelivery(db, delivery, now() + takenSeconds);
      return { isMine: taken, channel: channelById(db, channelId) };
    });
    if (!isMine) return true;
    try {
      if (!channel?.enabled) throw new SendError("This way was turned off or removed meanwhile.", { retryable: false });
      await sender.send(await sender.open(channel), messageOf(delivery), this.#stopping.signal);
    } catch (error) {
      if (this.#stopping.signal.aborted) return false;
      if (!(error instanceof SendError)) throw error;
      await this.#noteFailure(delivery, error);
      return false;
    }
    await db.write(() => {
      noteDelivered(db, delivery.id, now());
      noteChannelSent(db, channelId, now());
    });
    return true;
  }

  async #noteFailure(
    { id, channel_id, attempts, created }: DeliveryRow,
    { message, retryable, isGone }: SendError,
  ): Promise<void> {
    const { db, now: clock } = this.#options;
    await db.write(() => {
      const now = clock();
      const seconds = retryable ? retryTellingAfter(attempts + 1, created, now) : null;
      noteNotDelivered(db, id, message, seconds === null ? null : now + seconds, now);
      noteChannelFailed(db, channel_id, seconds === null && retryable ? `Given up after a day. ${message}` : message);
      if (isGone) turnChannelOff(db, channel_id);
      if (seconds !== null) postponeDeliveries(db, channel_id, now + seconds);
    });
  }
}

function messageOf({ title, text, kind }: DeliveryRow): Message {
  return { title, text, tone: kind === "recovered" ? "good" : kind === "notification" ? "plain" : "bad" };
}
