/** What channels are given of all there is to tell: each thing by itself, or, in a storm, many at once. Pure. */
import type { AlertRow } from "../db/alerts.ts";
import type { NewDelivery } from "../db/deliveries.ts";
import type { NotificationRow } from "../db/notifications.ts";
import { alertTitle, recoveredText, recoveredTitle, summaryOf, whatNext } from "../model/alert-words.ts";
import { isTold, type Topic } from "../model/channel.ts";

/** More within a minute, and they are told together. */
const mostInMinute = 10;
const summaryEverySeconds = 60;

export interface Telling {
  topic: Topic;
  kind: "alert" | "recovered" | "notification";
  /** Of the alert or the notification. */
  id: number;
  title: string;
  text: string;
}

export function alertTelling({ id, kind, job_name, message }: AlertRow): Telling {
  return { topic: kind, kind: "alert", id, title: alertTitle(kind, job_name), text: `${message}\n${whatNext(kind)}` };
}

export function endTelling(alert: AlertRow, timezone: string): Telling {
  const { id, kind, job_name } = alert;
  return {
    topic: kind,
    kind: "recovered",
    id,
    title: recoveredTitle(kind, job_name),
    text: recoveredText(alert, timezone),
  };
}

export function notificationTelling({ id, job_name, title, text }: NotificationRow): Telling {
  return { topic: "notification", kind: "notification", id, title: title ?? job_name ?? "AIOS", text };
}

export interface Told {
  /** How many things were told within the last minute, and when many at once. */
  lately: number;
  lastSummary: number | null;
  now: number;
}

/** `hold`: not now; a summary has just been told. */
export function planTellings(tellings: readonly Telling[], told: Told): "each" | "together" | "hold" {
  if (told.lastSummary !== null && told.now - told.lastSummary < summaryEverySeconds) return "hold";
  return tellings.length + told.lately <= mostInMinute ? "each" : "together";
}

interface Listener {
  id: string;
  tells: readonly string[] | null;
}

/** For each channel what it tells of. */
export function deliveriesFor(
  tellings: readonly Telling[],
  how: "each" | "together",
  channels: readonly Listener[],
): NewDelivery[] {
  return channels.flatMap(({ id: channel_id, tells }): NewDelivery[] => {
    const own = tellings.filter(({ topic }) => isTold(tells, topic));
    if (own.length === 0) return [];
    if (how === "together" && own.length > 1) {
      return [{ channel_id, alert_id: null, kind: "summary", ...summaryOf(own.map(({ title }) => title)) }];
    }
    return own.map(({ kind, id, title, text }) => ({
      ...{ channel_id, kind, title, text },
      alert_id: kind === "notification" ? null : id,
    }));
  });
}
