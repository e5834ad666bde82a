/** From the text of a jobs list to the value of each entry, each parsed on its own, so that faults stay where they are. */
import type { Document } from "yaml";
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
  let whole: unknown;
  const wholeDocument = (): unknown => (whole ??= readWhole(text));
  return outline.chunks.map((chunk) => {
    const fault = outline.faults.find(({ offset }) => offset >= chunk.start && offset < chunk.end);
    return fault === undefined
      ? readEntry(text, chunk, wholeDocument)
      : { chunk, value: undefined, fault, remarks: [] };
  });
}

function readEntry(text: string, chunk: EntryChunk, wholeDocument: () => unknown): ListEntry {
  const part = text.slice(chunk.start, chunk.end);
  const simple = chunk.form === "item" ? readPlainEntry(part) : readJson(part, chunk.keyCount);
  if (simple !== null) return { chunk, value: simple, fault: null, remarks: [] };
  try {
    const document = parseYaml(part);
    const error = document.errors[0];
    if (error !== undefined) return broken(chunk, mistakeInWords(part, document, error));
    const remarks = document.warnings.map(({ pos, message }) => ({
      offset: chunk.start + Math.max(pos[0], 0),
      message: `${message.replace("Unresolved tag:", "AIOS does not know the tag")}. The value is read as if it had none.`,
    }));
    return { chunk, value: unwrapped(chunk, valueOf(document, chunk, wholeDocument)), fault: null, remarks };
  } catch (error) {
    return broken(chunk, thrownInWords(part, error));
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

/** An anchor (`&defaults`) may stand anywhere in the text: an entry that uses one is read from the whole of it. */
function valueOf(document: Document, chunk: EntryChunk, wholeDocument: () => unknown): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    if (error instanceof RangeError) throw error;
    let value = wholeDocument();
    for (const key of chunk.path) value = (value as Record<string | number, unknown> | null | undefined)?.[key];
    if (value === undefined) throw error;
    return chunk.form === "item" ? [value] : chunk.form === "pair" ? { [chunk.name ?? ""]: value } : value;
  }
}

function readWhole(text: string): unknown {
  try {
    const document = parseYaml(text);
    return document.errors.length > 0 ? null : document.toJS({ maxAliasCount: maxAliases });
  } catch {
    return null;
  }
}

function unwrapped(chunk: EntryChunk, value: unknown): unknown {
  if (chunk.form === "value") return value;
  return Object.values(value as object)[0] as unknown;
}

function thrownInWords(part: string, error: unknown): Mistake {
  if (error instanceof RangeError)
    return { offset: 0, message: "This is nested too deeply to be read. Use fewer levels." };
  const message = error instanceof Error ? error.message : String(error);
  const use = /\*([^\s,\]}]+)/.exec(part);
  if (use === null) return { offset: 0, message: `This cannot be read: ${message}.` };
  const [alias, name] = use;
  const why = /excessive/i.test(message)
    ? `${alias} and others refer to parts marked with & so often that the text would grow without bound.`
    : `${alias} refers to a part marked &${name}, and none can be read. If the * is part of the value, put the value in quotes.`;
  return { offset: use.index, message: why };
}
