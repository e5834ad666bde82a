/** When something is to happen, out of a sentence: "every Friday at 5", "each weekday morning", "tomorrow at noon". */
import * as chrono from "chrono-node/en";
import { findClock } from "./clock-phrase.ts";

/** Fields of an entry of the jobs list that say when. */
export type ScheduleFields =
  | { type: "daily"; time: string }
  | { type: "interval"; interval_minutes: number }
  | { type: "random_daily"; after_time: string; before_time: string }
  | { type: "cron"; cron: string }
  | { type: "once"; at: string }
  | { type: "idle" };

export interface SchedulePhrase {
  schedule: ScheduleFields;
  /** The text without it. */
  rest: string;
  /** What was taken for granted, as sentences. */
  assumed: string[];
}

export interface Here {
  /** Epoch seconds. */
  now: number;
  /** Minutes that the clock of the place is ahead of UTC now. */
  offsetMinutes: number;
}

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const day = "(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?s?";
const usualTime = "09:00";

const unitMinutes = { second: 1 / 60, minute: 1, hour: 60 } as const;

/** Null where the text says nothing of a time. */
export function findSchedule(text: string, here: Here): SchedulePhrase | null {
  return (
    interval(text) ?? idle(text) ?? randomly(text) ?? monthly(text) ?? weekly(text) ?? daily(text) ?? once(text, here)
  );
}

function interval(text: string): SchedulePhrase | null {
  const half = /\b(?:every|each)\s+(?:half(?:\s+an)?\s+hour|30\s+mins?)\b/i.exec(text);
  if (half) return found({ type: "interval", interval_minutes: 30 }, text, half);
  const counted =
    /\b(?:every|each)\s+(\d+(?:\.\d+)?|two|three|four|five|ten|fifteen|twenty|thirty)?\s*(second|sec|minute|min|hour|hr)s?\b/i.exec(
      text,
    );
  if (counted) {
    const unit = counted[2]!
      .toLowerCase()
      .replace(/^sec$/, "second")
      .replace(/^min$/, "minute")
      .replace(/^hr$/, "hour");
    const minutes = numberOf(counted[1]) * unitMinutes[unit as keyof typeof unitMinutes];
    if (minutes > 0) return found({ type: "interval", interval_minutes: Number(minutes.toFixed(4)) }, text, counted);
  }
  const hourly = /\bhourly\b/i.exec(text);
  return hourly && found({ type: "interval", interval_minutes: 60 }, text, hourly);
}

function numberOf(text: string | undefined): number {
  const words: Record<string, number> = {
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    ten: 10,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
  };
  return text === undefined ? 1 : (words[text.toLowerCase()] ?? Number(text));
}

function idle(text: string): SchedulePhrase | null {
  const match =
    /\b(?:when(?:ever)?|while)\s+(?:the|my|this)\s+computer\s+(?:is\s+idle|has\s+nothing(?:\s+else)?\s+to\s+do|is\s+free)\b/i.exec(
      text,
    );
  return match && found({ type: "idle" }, text, match);
}

function randomly(text: string): SchedulePhrase | null {
  const match =
    /\b(?:(?:once\s+a\s+day|every\s+day|daily|each\s+day),?\s+)?(?:at\s+(?:a\s+)?random(?:\s+times?)?|randomly|at\s+some\s+time|some\s?time)(?:\s+(?:every|each|of\s+the|during\s+the|a)\s+day)?\b/i.exec(
      text,
    );
  if (!match) return null;
  const between =
    /\bbetween\s+(\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]m)?)\s+(?:and|to)\s+(\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]m)?)\b/i.exec(text);
  const bound = (written: string | undefined, otherwise: string) =>
    (written && findClock(`at ${written}`)?.time) || otherwise;
  const fields = {
    type: "random_daily" as const,
    after_time: bound(between?.[1], "09:00"),
    before_time: bound(between?.[2], "18:00"),
  };
  return { schedule: fields, rest: without(between ? text.replace(between[0], " ") : text, match[0]), assumed: [] };
}

function monthly(text: string): SchedulePhrase | null {
  const last = /\b(?:on\s+)?the\s+last\s+day\s+of\s+(?:the|every|each)\s+month\b/i.exec(text);
  if (last) return withTime(text, last, (hours, minutes) => `${minutes} ${hours} L * *`);
  const nth =
    /\b(?:(?:every|each)\s+month\s+)?on\s+the\s+(\d{1,2})(?:st|nd|rd|th)(?:\s+(?:day\s+)?of\s+(?:the|every|each)\s+month|\s+(?:every|each)\s+month)?\b/i.exec(
      text,
    );
  const isMonthly = nth && /month/i.test(nth[0]);
  if (nth && isMonthly && Number(nth[1]) >= 1 && Number(nth[1]) <= 31) {
    return withTime(text, nth, (hours, minutes) => `${minutes} ${hours} ${Number(nth[1])} * *`);
  }
  const plain = /\b(?:every\s+month|each\s+month|once\s+a\s+month|monthly)\b/i.exec(text);
  return (
    plain &&
    withTime(text, plain, (hours, minutes) => `${minutes} ${hours} 1 * *`, ["The first of the month was taken."])
  );
}

function weekly(text: string): SchedulePhrase | null {
  const list = new RegExp(
    `\\b(?:(?:every|each|on|weekly\\s+on)\\s+)(${day}(?:\\s*(?:,|and|&|or)\\s*${day})*)\\b`,
    "i",
  ).exec(text);
  // "on Friday" is one Friday; "every Friday" and "on Fridays" are all of them.
  const isRepeated = list && (/^(every|each|weekly)/i.test(list[0]) || /s$/i.test(list[1]!));
  if (list && isRepeated) {
    const numbers = [...new Set(list[1]!.match(new RegExp(day, "gi"))!.map(dayNumber))].toSorted(
      (one, other) => one - other,
    );
    return withTime(text, list, (hours, minutes) => `${minutes} ${hours} * * ${numbers.join(",")}`);
  }
  const work =
    /\b(?:(?:every|each)\s+(?:weekday|working\s+day|work\s?day)|(?:on\s+)?weekdays|monday\s+to\s+friday|mon\s?[-–]\s?fri)\b/i.exec(
      text,
    );
  if (work) return withTime(text, work, (hours, minutes) => `${minutes} ${hours} * * 1-5`);
  const end = /\b(?:(?:every|each)\s+weekend|(?:on|at)\s+(?:the\s+)?weekends?|weekends)\b/i.exec(text);
  if (end) return withTime(text, end, (hours, minutes) => `${minutes} ${hours} * * 6`, ["Saturday was taken."]);
  const plain = /\b(?:every\s+week|each\s+week|once\s+a\s+week|weekly)\b/i.exec(text);
  return plain && withTime(text, plain, (hours, minutes) => `${minutes} ${hours} * * 1`, ["Monday was taken."]);
}

function dayNumber(name: string): number {
  return days.findIndex((full) => full.startsWith(name.toLowerCase().slice(0, 3)));
}

function daily(text: string): SchedulePhrase | null {
  const match =
    /\b(?:(?:every|each)\s+(?=(?:early\s+)?(?:morning|noon|lunchtime|afternoon|evening|night)s?\b)|(?:every|each)\s+(?:single\s+)?day|daily|once\s+a\s+day|nightly)\b/i.exec(
      text,
    );
  if (!match) return null;
  const isNightly = /nightly/i.test(match[0]);
  const rest = without(text, match[0]);
  const clock = findClock(rest);
  const time = clock?.time ?? (isNightly ? "22:00" : usualTime);
  const assumed = clock ? [clock.assumed] : [`You named no time, so it is ${time}.`];
  return {
    schedule: { type: "daily", time },
    rest: clock ? without(rest, rest.slice(clock.at, clock.at + clock.length)) : rest,
    assumed: assumed.filter((sentence) => sentence !== null),
  };
}

function once(text: string, { now, offsetMinutes }: Here): SchedulePhrase | null {
  const reference = { instant: new Date(now * 1000), timezone: offsetMinutes };
  const [date] = chrono.parse(text, reference, { forwardDate: true });
  if (!date || /^\d+$/.test(date.text)) return null;
  const { start } = date;
  const clock = start.isCertain("hour") ? null : usualTime;
  const two = (number: number | null) => String(number ?? 0).padStart(2, "0");
  const dateText = `${start.get("year")}-${two(start.get("month"))}-${two(start.get("day"))}`;
  const spoken = findClock(text);
  const time = spoken?.time ?? clock ?? `${two(start.get("hour"))}:${two(start.get("minute"))}`;
  const rest = without(
    spoken && !date.text.includes(text.slice(spoken.at, spoken.at + spoken.length))
      ? text.replace(text.slice(spoken.at, spoken.at + spoken.length), " ")
      : text,
    date.text,
  );
  const assumed = spoken?.assumed ?? (clock && !spoken ? `You named no time, so it is ${clock}.` : null);
  return { schedule: { type: "once", at: `${dateText} ${time}` }, rest, assumed: assumed === null ? [] : [assumed] };
}

function withTime(
  text: string,
  match: RegExpExecArray,
  cron: (hours: number, minutes: number) => string,
  assumed: string[] = [],
): SchedulePhrase {
  const rest = without(text, match[0]);
  const clock = findClock(rest);
  const [hours, minutes] = (clock?.time ?? usualTime).split(":").map(Number) as [number, number];
  const taken = clock ? (clock.assumed === null ? [] : [clock.assumed]) : [`You named no time, so it is ${usualTime}.`];
  return {
    schedule: { type: "cron", cron: cron(hours, minutes) },
    rest: clock ? without(rest, rest.slice(clock.at, clock.at + clock.length)) : rest,
    assumed: [...assumed, ...taken],
  };
}

function found(schedule: ScheduleFields, text: string, match: RegExpExecArray): SchedulePhrase {
  return { schedule, rest: without(text, match[0]), assumed: [] };
}

function without(text: string, part: string): string {
  return text
    .replace(part, " ")
    .replace(/\s+/g, " ")
    .replace(/\s+([,.;])/g, "$1")
    .replace(/^[\s,;.]+|[\s,;]+$/g, "");
}
