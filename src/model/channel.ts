/** Ways to a person, and of what each tells. */
import type { AlertKind } from "./alert.ts";

export const channelKinds = ["desktop", "ntfy", "telegram", "email", "slack", "push"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** An alert of a kind (its end is told by whoever told its beginning), what a program notifies of, what it sends. */
export type Topic = AlertKind | "notification" | "message";

/** Of whose telling one can choose; as few as a person can tell apart. */
export function isTold(tells: readonly string[] | null, topic: Topic): boolean {
  return tells === null || tells.includes(topic);
}

const firstRetrySeconds = 30;
const longestRetrySeconds = 3600;
export const giveUpAfterSeconds = 86_400;

/** 30 s, 1 min, 2 min … 1 h; null once a day has passed since it was to be sent. */
export function retryTellingAfter(attempts: number, created: number, now: number): number | null {
  if (now - created >= giveUpAfterSeconds) return null;
  return Math.min(longestRetrySeconds, firstRetrySeconds * 2 ** Math.min(attempts - 1, 20));
}
