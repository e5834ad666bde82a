/** The ways in which an entry can be written at the end of a list, the tidiest first. */
import type { EntryChunk, ListContainer } from "./entry-chunk.ts";
import {
  type ListText,
  chunksIn,
  contentEnd,
  indentAt,
  indentUnit,
  indented,
  renderInBrackets,
  splice,
  startOfLine,
} from "./list-text.ts";
import { type Entry, renderEntries, renderNamed } from "./render-entries.ts";

export function* textsWithEntry(list: ListText, container: ListContainer, entry: Entry): Generator<string> {
  const chunks = chunksIn(list, container);
  switch (container.kind) {
    case "empty":
      yield* textsOfFirst(list, container, entry);
      return;
    case "block list":
    case "block mapping": {
      const written = renderBlock(
        list,
        container.kind === "block list" ? renderEntries([entry]) : named(entry),
        container,
      );
      yield* textsAfter(list, container, chunks, written);
      return;
    }
    case "flow list":
    case "flow mapping":
      yield* textsInBrackets(list, container, chunks, entry);
      return;
    case "single entry":
      return;
  }
}

function named(entry: Entry): string {
  return renderNamed(String(entry["name"]), entry);
}

function renderBlock(list: ListText, text: string, { column }: { column: number }): string {
  const indent = " ".repeat(column);
  return indent + indented(text.trimEnd(), indent, list.lineEnd) + list.lineEnd;
}

/** The first entry of a list that has none, below `jobs:` or after the comments of an empty file. */
function* textsOfFirst(list: ListText, container: ListContainer, entry: Entry): Generator<string> {
  const column = container.below === null ? 0 : 2;
  const at = container.below === null ? list.text.length : container.start;
  const head = list.text.slice(0, at);
  const gap = container.below === null && head.trim() !== "" ? list.lineEnd : "";
  yield withLineEnd(head, list) + gap + renderBlock(list, renderEntries([entry]), { column }) + list.text.slice(at);
}

function withLineEnd(text: string, { lineEnd }: ListText): string {
  return text === "" || text.endsWith("\n") ? text : text + lineEnd;
}

function* textsAfter(
  list: ListText,
  container: ListContainer,
  chunks: EntryChunk[],
  written: string,
): Generator<string> {
  const last = chunks.at(-1);
  if (last === undefined) return;
  const gap = isSpaced(list, chunks) ? list.lineEnd : "";
  const ends = [contentEnd(list.text, last), container.end];
  // At the end of the file, what stands below the last entry is part of the list: examples in comments, mostly.
  if (container.end === list.text.length) ends.reverse();
  for (const end of ends) {
    const line = list.text.indexOf("\n", Math.max(end - 1, 0));
    const at = end === container.end || line === -1 ? end : line + 1;
    const head = withLineEnd(list.text.slice(0, at), list);
    const hasGap = /\n[ \t]*\r?\n$/.test(head.slice(-200));
    yield head + (hasGap ? "" : gap) + written + list.text.slice(at);
  }
}

/** Whether blank lines stand between entries. So it should be where there is only one yet. */
function isSpaced({ text }: ListText, chunks: EntryChunk[]): boolean {
  const before = chunks.at(-2);
  return before === undefined || /\n[ \t]*\r?\n/.test(text.slice(contentEnd(text, before), before.end));
}

function* textsInBrackets(
  list: ListText,
  container: ListContainer,
  chunks: EntryChunk[],
  entry: Entry,
): Generator<string> {
  const { text, lineEnd } = list;
  const last = chunks.at(-1);
  if (last === undefined) {
    yield* textsInEmptyBrackets(list, container, entry);
    return;
  }
  const ownLines = text.slice(container.start, last.from).includes("\n");
  const indent = indentAt(text, last.from);
  const oneLine = !text.slice(last.start, last.end).includes("\n");
  const item = renderItem(container, entry, { unit: indentUnit(text), indent, oneLine, lineEnd });
  // A comma may stand after the last entry already: YAML allows it.
  const comma = text.slice(last.end, container.end).indexOf(",");
  const at = comma === -1 ? last.end : last.end + comma + 1;
  yield splice(text, at, at, (comma === -1 ? "," : "") + (ownLines ? lineEnd + indent : " ") + item);
}

function renderItem(container: ListContainer, entry: Entry, layout: Parameters<typeof renderInBrackets>[1]): string {
  if (container.kind === "flow list") return renderInBrackets(entry, layout);
  const { name, ...fields } = entry;
  return `${JSON.stringify(name)}: ${renderInBrackets(fields, layout)}`;
}

/** `jobs: []` in YAML becomes a block list; in JSON the brackets are opened. */
function* textsInEmptyBrackets(list: ListText, container: ListContainer, entry: Entry): Generator<string> {
  const { text, lineEnd } = list;
  if (!list.inBrackets) {
    const line = text.slice(startOfLine(text, container.start), container.start).trimEnd();
    const head = text.slice(0, container.start).trimEnd();
    const column = container.below === null ? 0 : 2;
    const block = renderBlock(list, renderEntries([entry]), { column });
    yield splice(
      text,
      line === "" ? container.start : head.length,
      container.end + 1,
      line === "" ? block : lineEnd + block.trimEnd(),
    );
  }
  const unit = indentUnit(text);
  const outer = indentAt(text, container.start);
  const item = renderItem(container, entry, { unit, indent: outer + unit, oneLine: false, lineEnd });
  yield splice(text, container.start + 1, container.end, lineEnd + outer + unit + item + lineEnd + outer);
}
