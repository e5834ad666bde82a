/**
 * Tells people that the database cannot be used, while it cannot: then nothing can be written down to be told, so what
 * channels need is kept in memory, and they are asked at once and once.
 */
import { recoveredTitle } from "../model/alert-words.ts";
import type { Message } from "../alerts/channels/channel.ts";
import { recordPastAlert } from "../db/alerts.ts";
import { listChannels, type ChannelRow } from "../db/channels.ts";
import type { Database } from "../db/database.ts";
import { isTold } from "../model/channel.ts";
import type { ChannelSender, OpenedChannel } from "./channel-sender.ts";

/** A lock that somebody holds for a moment is nobody's matter. */
const patienceSeconds = 30;
const refreshSeconds = 60;

export interface TroubleTellerOptions {
  db: Database;
  now: () => number;
  sender: Pick<ChannelSender, "open" | "send">;
  /** The alert of a trouble that is over was written down. */
  onChange: () => void;
  patienceSeconds?: number;
}

export class TroubleTeller {
  readonly #options: TroubleTellerOptions;
  #channels: OpenedChannel[] = [];
  #trouble: { message: string; since: number; isTold: boolean } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: TroubleTellerOptions) {
    this.#options = options;
  }

  /** Keeps at hand what channels need. */
  async tick(): Promise<number> {
    const { db, sender } = this.#options;
    const rows = (await db.read(() => listChannels(db))).filter(tellsTrouble);
    const opened = await Promise.all(rows.map((row) => sender.open(row).catch(() => null)));
    this.#channels = opened.filter((channel) => channel !== null);
    return refreshSeconds;
  }

  /** @param message null: it is over */
  notice(message: string | null): void {
    const { now, patienceSeconds: patience = patienceSeconds } = this.#options;
    if (message === null) return this.#end();
    if (this.#trouble) this.#trouble.message = message;
    else {
      this.#trouble = { message, since: now(), isTold: false };
      this.#timer = setTimeout(() => this.#tell(), patience * 1000).unref();
    }
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #tell(): void {
    if (!this.#trouble) return;
    this.#trouble.isTold = true;
    this.#sendToAll({ title: "AIOS cannot use its database", text: this.#trouble.message, tone: "bad" });
  }

  #end(): void {
    const { db, now, onChange } = this.#options;
    const trouble = this.#trouble;
    this.stop();
    this.#trouble = null;
    if (!trouble?.isTold) return;
    this.#sendToAll({
      title: recoveredTitle("trouble", null),
      text: "Its database can be used again. Nothing is lost.",
      tone: "good",
    });
    const { message, since } = trouble;
    // Trouble with the database is told by everything else that is written.
    void db
      .write(() => recordPastAlert(db, { kind: "trouble", about: "database", job_name: null, message }, since, now()))
      .then(onChange, () => {});
  }

  /** Best effort: each tries once, as nothing can be kept for later. */
  #sendToAll(message: Message): void {
    for (const channel of this.#channels) void this.#options.sender.send(channel, message).catch(() => {});
  }
}

function tellsTrouble({ enabled, tells }: ChannelRow): boolean {
  return enabled === 1 && isTold(tells === null ? null : (JSON.parse(tells) as string[]), "trouble");
}
