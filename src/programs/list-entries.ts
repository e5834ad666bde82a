/** From the text of a jobs list to the value of each entry, each parsed on its own, so that faults stay where they are. */
import { Anchors, tooManyUses } from "./anchors.ts";
import type { EntryChunk, ListOutline } from "./entry-chunk.ts";
import { maxAliases, parseYaml } from "./parse-yaml.ts";
import { readPlainEntry } from "./plain-entry.ts";
import { type Mistake, mistakeInWords } from "./yaml-mistakes.ts";

export interface ListEntry {
  chunk: EntryChunk;
  value: unknown;
  /** Why the text of the entry could not be read, with an offset in the whole text. `value` is then undefined. */
  fault: Mistake | null;
  /** What the parser remarked, such as a tag it does not know. */
  remarks: Mistake[];
}

export function readEntries(text: string, outline: ListOutline): ListEntry[] {
  const anchors = new Anchors(text, outline);
  const faults = outline.faults.toSorted((one, other) => one.offset - other.offset);
  let next = 0;
  return outline.chunks.map((chunk) => {
    while (next < faults.length && faults[next]!.offset < chunk.start) next++;
    const fault = faults[next];
    if (fault === undefined || fault.offset >= chunk.end) return readEntry(text, chunk, anchors);
    return { chunk, value: undefined, fault, remarks: [] };
  });
}

function readEntry(text: string, chunk: EntryChunk, anchors: Anchors): ListEntry {
  const part = text.slice(chunk.start, chunk.end);
  const simple = chunk.form === "item" ? readPlainEntry(part) : readJson(part, chunk.keyCount);
  if (simple !== null) return { chunk, value: simple, fault: null, remarks: [] };
  try {
    const document = parseYaml(part);
    const error = document.errors[0];
    if (error !== undefined) return broken(chunk, mistakeInWords(part, document, error));
    const mistake = /[&*]/.test(part) ? anchors.putInto(document) : null;
    if (mistake !== null) return broken(chunk, mistake);
    const remarks = document.warnings.map(({ pos, message }) => ({
      offset: chunk.start + Math.max(pos[0], 0),
      message: `${message.replace("Unresolved tag:", "AIOS does not know the tag")}. The value is read as if it had none.`,
    }));
    const value: unknown = document.toJS({ maxAliasCount: maxAliases });
    return { chunk, value: unwrapped(chunk, value), fault: null, remarks };
  } catch (error) {
    return broken(chunk, { offset: 0, message: thrownInWords(error) });
  }
}

function broken(chunk: EntryChunk, { offset, message }: Mistake): ListEntry {
  return { chunk, value: undefined, fault: { offset: chunk.start + offset, message }, remarks: [] };
}

function readJson(part: string, keyCount: number): unknown {
  if (!part.startsWith("{")) return null;
  try {
    const value: object = JSON.parse(part);
    // `JSON.parse` takes the last of two equal keys in silence; the YAML parser tells.
    return Object.keys(value).length === keyCount ? value : null;
  } catch {
    return null;
  }
}

function unwrapped(chunk: EntryChunk, value: unknown): unknown {
  if (chunk.form === "value") return value;
  return Object.values(value as object)[0] as unknown;
}

/** What the parser throws instead of noting it. */
function thrownInWords(error: unknown): string {
  if (error instanceof RangeError) return "This is nested too deeply to be read. Use fewer levels.";
  const message = error instanceof Error ? error.message : String(error);
  if (/excessive/i.test(message)) return tooManyUses;
  if (/merge/i.test(message)) return "What follows << must be a set of fields, such as *defaults.";
  return `This cannot be read: ${message}.`;
}
