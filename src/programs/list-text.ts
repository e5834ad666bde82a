/** A jobs list that is about to be edited: its text, and what is known of the parts of it. */
import { isDeepStrictEqual } from "node:util";
import type { EntryChunk, ListContainer, ListOutline } from "./entry-chunk.ts";
import { nameInText } from "./entry-name.ts";
import { EntryPlaces } from "./entry-places.ts";
import { type ListEntry, readEntries } from "./list-entries.ts";
import { outlineOf } from "./list-outline.ts";

export interface ListText {
  text: string;
  outline: ListOutline;
  entries: ListEntry[];
  /** As the jobs are known by; null where an entry has no name. */
  names: (string | null)[];
  /** Whether the text is JSON, or YAML that is written in brackets from its beginning. */
  inBrackets: boolean;
  lineEnd: "\n" | "\r\n";
}

export function openList(text: string): ListText {
  const outline = outlineOf(text);
  const entries = readEntries(text, outline);
  const places = new EntryPlaces(text);
  const names = entries.map((entry) => nameOf(text, entry, places));
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return { text, outline, entries, names, inBrackets: /^\s*[[{]/.test(text), lineEnd };
}

function nameOf(text: string, { chunk, value, fault }: ListEntry, places: EntryPlaces): string | null {
  if (fault !== null) return chunk.name ?? nameInText(text.slice(chunk.start, chunk.end));
  const written = typeof value === "object" && value !== null ? (value as Record<string, unknown>)["name"] : null;
  if (typeof written === "string") return written.trim();
  // A name of digits is read as it is written, as in `readJobsList`.
  return typeof written === "number" ? (places.written(chunk, ["name"]) ?? String(written)) : chunk.name;
}

/** What an entry says, with its name, however the list is written. */
export function meaning({ chunk, value, fault }: ListEntry): unknown {
  if (fault !== null) return { unreadable: fault.message };
  if (chunk.name === null || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return { name: chunk.name, ...value };
}

/**
 * The first of `candidates` that says exactly what `expected` says, or null. Texts are edited in place, so that
 * comments and layout stay; that an edit has done what it should and nothing else is not assumed but read back.
 */
export function firstSound(list: ListText, candidates: Iterable<string>, expected: unknown[]): string | null {
  for (const text of candidates) {
    const outline = outlineOf(text);
    if (outline.chunks.length !== expected.length || outline.faults.length !== list.outline.faults.length) continue;
    const meanings = readEntries(text, outline).map(meaning);
    if (isDeepStrictEqual(meanings, expected)) return text;
  }
  return null;
}

export function splice(text: string, start: number, end: number, insertion: string): string {
  return text.slice(0, start) + insertion + text.slice(end);
}

export function startOfLine(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** The space before the first character of the line in which `at` stands. */
export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, at)))![0];
}

/** Every line but the first moved right, and with the line ends of the list. */
export function indented(text: string, indent: string, lineEnd: string): string {
  return text.replace(/\n(?=([^\n]?))/g, (_match, next: string) => lineEnd + (next === "" ? "" : indent));
}

/** The offset after the last line of a chunk that is neither blank nor only a comment, without its line end. */
export function contentEnd(text: string, chunk: EntryChunk): number {
  let end = chunk.end;
  while (end > chunk.start) {
    const start = Math.max(startOfLine(text, end - 1), chunk.start);
    const line = text.slice(start, end).trim();
    if (line !== "" && !line.startsWith("#")) return start + text.slice(start, end).trimEnd().length;
    end = start;
  }
  return chunk.end;
}

/** One level of indentation, as this text has it; two spaces where it has none. */
export function indentUnit(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}

/** A value in brackets as JSON, laid out like the one it stands beside. */
export function renderInBrackets(
  value: unknown,
  layout: { unit: string; indent: string; oneLine: boolean; lineEnd: string },
): string {
  const lines = JSON.stringify(value, null, layout.unit);
  if (!layout.oneLine) return indented(lines, layout.indent, layout.lineEnd);
  return lines
    .replace(/([[{])\n\s*/g, "$1")
    .replace(/\n\s*([\]}])/g, "$1")
    .replace(/\n\s*/g, " ");
}

export function chunksIn({ outline }: ListText, container: ListContainer): EntryChunk[] {
  return outline.chunks.filter(({ start }) => start >= container.start && start < container.end);
}
