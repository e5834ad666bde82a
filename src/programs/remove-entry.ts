/** The ways in which an entry can be taken out of a list, the one that leaves most of what others wrote first. */
import type { EntryChunk } from "./entry-chunk.ts";
import { type ListText, chunksIn, contentEnd, splice, startOfLine } from "./list-text.ts";

export function* textsWithout(list: ListText, index: number): Generator<string> {
  const { text, outline } = list;
  const chunk = outline.chunks[index]!;
  const container = outline.containers.find(({ start, end }) => chunk.from >= start && chunk.from < end);
  // Brackets that are never closed.
  if (container === undefined) return;
  const siblings = chunksIn(list, container);
  const place = siblings.indexOf(chunk);
  if (container.kind === "flow list" || container.kind === "flow mapping") {
    yield* textsWithoutInBrackets(text, siblings, place);
  } else if (container.kind === "single entry") {
    yield splice(text, chunk.start, chunk.end, list.inBrackets ? "[]" : "");
  } else yield* textsWithoutLines(list, siblings, place);
}

function* textsWithoutInBrackets(text: string, siblings: EntryChunk[], place: number): Generator<string> {
  const chunk = siblings[place]!;
  const [before, after] = [siblings[place - 1], siblings[place + 1]];
  if (before !== undefined) yield splice(text, before.end, chunk.end, "");
  else if (after !== undefined) yield splice(text, chunk.from, after.from, "");
  else {
    // The brackets close up around nothing.
    const start = text.slice(0, chunk.from).trimEnd().length;
    const end = chunk.end + /^[\s,]*/.exec(text.slice(chunk.end))![0].length;
    yield splice(text, start, end, "");
  }
}

function* textsWithoutLines(list: ListText, siblings: EntryChunk[], place: number): Generator<string> {
  const { text } = list;
  const chunk = siblings[place]!;
  // Above the first entry stands what was written about the whole list.
  const start = place === 0 ? chunk.start : startOfComment(text, siblings[place - 1]!, chunk);
  const end = afterBlankLines(text, contentEnd(text, chunk), chunk.end);
  if (place < siblings.length - 1 || text.slice(end, chunk.end).trim() !== "") yield splice(text, start, end, "");
  else yield splice(text, startOfBlankLines(text, start), end, "");
  yield splice(text, chunk.start, chunk.end, "");
}

/** The comment directly above an entry is about it, and goes with it. */
function startOfComment(text: string, before: EntryChunk, chunk: EntryChunk): number {
  const lowest = contentEnd(text, before);
  const column = text.slice(chunk.start, chunk.end).search(/[^ ]/);
  let start = chunk.start;
  while (start > lowest) {
    const line = startOfLine(text, start - 1);
    // Indented further, it is about the entry before.
    if (line <= lowest || text.slice(line, start).search(/[^ ]/) !== column || text[line + column] !== "#") break;
    start = line;
  }
  return start;
}

function afterBlankLines(text: string, from: number, limit: number): number {
  return Math.min(from + /^[ \t]*(?:\r?\n[ \t]*(?=\r?\n))*(?:\r?\n)?/.exec(text.slice(from, limit))![0].length, limit);
}

function startOfBlankLines(text: string, at: number): number {
  const head = text.slice(0, at).trimEnd();
  return head === "" ? 0 : Math.min(head.length + /^[^\S\n]*\n?/.exec(text.slice(head.length, at))![0].length, at);
}
