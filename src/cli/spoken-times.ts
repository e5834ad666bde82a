/** Times and lengths of time as people type them. */
import { parseLocalTime } from "../model/local-time.ts";
import { wallParts } from "./render/times.ts";

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const part = /(\d+(?:\.\d+)?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)(?![a-z])/giy;
const dayShifts: Record<string, number> = { yesterday: -1, today: 0, tomorrow: 1 };
const daySeconds = 86_400;

/** Seconds of "30m", "1h 30m", "2 days"; of a bare number too where `bareUnit` says what it counts. Else null. */
export function parseDuration(text: string, bareUnit: "s" | null = null): number | null {
  const given = text.trim();
  if (bareUnit !== null && /^\d+(\.\d+)?$/.test(given)) return Number(given) * unitSeconds[bareUnit]!;
  let seconds = 0;
  part.lastIndex = 0;
  for (let position = 0; position < given.length; position = part.lastIndex) {
    const found = part.exec(given);
    if (found === null) return null;
    seconds += Number(found[1]) * unitSeconds[found[2]![0]!.toLowerCase()]!;
    while (given[part.lastIndex] === " ") part.lastIndex++;
  }
  return given === "" ? null : seconds;
}

/**
 * Epoch seconds of "now", "2h ago", "in 10 min", "09:00", "yesterday 09:00", "2026-11-22", "2026-11-22 09:00" with or
 * without an offset, or of epoch seconds themselves. Null when it is none of these.
 */
export function parseMoment(text: string, now: number, timezone: string): number | null {
  const given = text.trim().toLowerCase();
  if (given === "now") return now;
  const shifted = parseShift(given, now);
  if (shifted !== null) return shifted;
  if (/^\d{9,10}(\.\d+)?$/.test(given)) return Number(given);
  const spoken = /^(?:(?<day>yesterday|today|tomorrow)(?:\s+at)?\s*)?(?<time>\d{1,2}:\d\d(?::\d\d)?)?$/.exec(
    given,
  )?.groups;
  if (given !== "" && spoken) return dayTime(spoken["day"] ?? "today", spoken["time"] ?? "00:00", now, timezone);
  return parseLocalTime(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given} 00:00` : text, timezone);
}

function parseShift(given: string, now: number): number | null {
  const past = /^(?<length>.+?)\s+ago$/.exec(given)?.groups?.["length"];
  const future = /^in\s+(?<length>.+)$/.exec(given)?.groups?.["length"];
  const seconds = parseDuration(past ?? future ?? "");
  if (seconds === null) return null;
  return past === undefined ? now + seconds : now - seconds;
}

/** By the calendar, not by adding 24 hours: a day may have 23 or 25. */
function dayTime(day: string, time: string, now: number, timezone: string): number | null {
  const today = Date.parse(`${wallParts(now, timezone).date}T00:00:00Z`) / 1000;
  const date = new Date((today + dayShifts[day]! * daySeconds) * 1000).toISOString().slice(0, 10);
  return parseLocalTime(`${date} ${time}`, timezone);
}
