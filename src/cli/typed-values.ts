/** Values as people type them into options and arguments. */
import { InvalidArgumentError } from "commander";
import type { Json } from "../model/job.ts";
import { parseDuration } from "./spoken-times.ts";

/**
 * JSON if it is, else the text itself: `3` is a number, `true` a truth, `hello` a text, `"3"` the text 3.
 * A number that would not survive (a long id, 1.10) stays text.
 */
export function jsonOrText(text: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "number" && !Number.isSafeInteger(value) && String(value) !== text ? text : value;
  } catch {
    return text;
  }
}

/** "key=value" → ["key", value] */
export function keyAndValue(text: string): [string, Json] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write it as key=value.");
  return [text.slice(0, at), jsonOrText(text.slice(at + 1))];
}

export function collectPair(text: string, before: Record<string, Json> = {}): Record<string, Json> {
  return { ...before, ...Object.fromEntries([keyAndValue(text)]) };
}

export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Write a whole number.");
  return Number(text);
}

export function anyNumber(text: string): number {
  if (text.trim() === "" || !Number.isFinite(Number(text))) throw new InvalidArgumentError("Write a number.");
  return Number(text);
}

/** Seconds of "90", "90s", "5m", "1h 30m". */
export function seconds(text: string): number {
  const length = parseDuration(text, "s");
  if (length === null) throw new InvalidArgumentError("Write a length of time such as 90s, 5m or 1h30m.");
  return length;
}
