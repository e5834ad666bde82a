/**
 * Which parts of a jobs list are entries, found by indentation and brackets alone, before anything is parsed.
 *
 * Parsing the text as one YAML document was tried and rejected: one misplaced quote made every entry after it
 * unreadable, and 100,000 entries took 13 s and 2 GB. In a block list a line that starts with `- ` at the
 * column of the list always begins an entry (everything inside one is indented further, by the rules of YAML),
 * so that cutting there is exact.
 */
import { type ListOutline, type TextRange, isListName, listElsewhere, unquotedKey } from "./entry-chunk.ts";
import { outlineFlow } from "./flow-entries.ts";
import { missingSpaceAfterDash } from "./yaml-mistakes.ts";

const whatIsRight = 'A jobs list has one "- name: …" for each job, with its fields below it, indented by two spaces.';
const tabMessage = "This line is indented with a tab, which YAML does not allow. Use spaces, two for each level.";

export function outlineOf(text: string): ListOutline {
  const outline: ListOutline = { chunks: [], containers: [], settings: [], faults: [] };
  outlineRange(outline, text, { start: afterMarkers(text), end: text.length }, null);
  return outline;
}

/** Skips `---` and `%YAML 1.1` before the document. AIOS always reads YAML 1.2, where `9:00` is not a number. */
function afterMarkers(text: string): number {
  let start = 0;
  for (;;) {
    const line = nextLine(text, { start, end: text.length });
    const marker = /^(?:---[ \t]*(?:#.*)?\r?(?:\n|$)|%)/;
    if (line === null || !marker.test(text.slice(line.content, line.content + 200))) return start;
    start = afterLine(text, line.content);
  }
}

/** Reads the list that stands in `range`, at the root or below a key such as `jobs:`. */
function outlineRange(outline: ListOutline, text: string, range: TextRange, below: string | null): void {
  const line = nextLine(text, range);
  if (line === null) {
    outline.containers.push({ kind: "empty", column: 0, below, ...range });
    return;
  }
  const first = text[line.content]!;
  const column = line.content - line.start;
  const lines = { start: line.start, end: range.end };
  if (first === "[" || first === "{") outlineFlow(outline, text, line.content, range.end, below);
  else if (text.slice(line.start, line.content).includes("\t")) {
    outline.faults.push({ offset: line.start, message: tabMessage });
  } else if (/^-(?:[ \t\r\n]|$)/.test(text.slice(line.content, line.content + 2))) {
    outlineItems(outline, text, column, lines, below);
  } else if (/^-[^\s-]/.test(text.slice(line.content, line.content + 2))) {
    outline.faults.push({ offset: line.content, message: missingSpaceAfterDash });
  } else {
    const keys = keysAt(text, column, lines);
    if (keys[0]?.start === line.start) outlineKeys(outline, text, keys, column, lines, below);
    else outline.faults.push({ offset: line.content, message: `This is not a list of jobs. ${whatIsRight}` });
  }
}

function outlineItems(
  outline: ListOutline,
  text: string,
  column: number,
  range: TextRange,
  below: string | null,
): void {
  // Not `^` with the flag `m`: it would also match after characters that end no line in YAML.
  const dash = new RegExp(`(?<![^\\n]) {${column}}-(?=[ \\t\\r\\n]|$)`, "g");
  dash.lastIndex = range.start;
  const starts: number[] = [];
  for (let match = dash.exec(text); match !== null && match.index < range.end; match = dash.exec(text)) {
    starts.push(match.index);
  }
  outline.containers.push({ kind: "block list", column, below, ...range });
  starts.forEach((start, index) => {
    const end = starts[index + 1] ?? range.end;
    outline.chunks.push({ form: "item", start, end, from: start, name: null, keyCount: -1 });
  });
}

interface Key extends TextRange {
  name: string;
  /** The offset after its colon. */
  value: number;
}

/** The keys of the block mapping at `column`. Each reaches to the next one. */
function keysAt(text: string, column: number, range: TextRange): Key[] {
  const plain = "(?:[^\\s\\-?:,\\[\\]{}#&*!|>'\"%@`]|[-?:](?=[^\\s]))[^\\n]*?";
  // Space before the colon is part of a plain name here and cut off below: matched apart, it would be tried at
  // every length, and one long line of spaces would take minutes.
  const name = `(?:"((?:[^"\\\\\\n]|\\\\.)*)"[ \\t]*|'([^'\\n]*)'[ \\t]*|(${plain}))`;
  const pattern = new RegExp(`(?<![^\\n]) {${column}}${name}:(?=[ \\t\\r\\n]|$)`, "g");
  pattern.lastIndex = range.start;
  const keys: Key[] = [];
  for (let match = pattern.exec(text); match !== null && match.index < range.end; match = pattern.exec(text)) {
    const last = keys.at(-1);
    if (last !== undefined) last.end = match.index;
    const key = match[1] === undefined ? (match[2] ?? match[3] ?? "").trim() : unquotedKey(match[1]);
    keys.push({ name: key, start: match.index, value: pattern.lastIndex, end: range.end });
  }
  return keys;
}

/** A mapping: `jobs:` with the list below it, one entry that lacks its dash, or names with an entry each. */
function outlineKeys(
  outline: ListOutline,
  text: string,
  keys: Key[],
  column: number,
  range: TextRange,
  below: string | null,
): void {
  const atRoot = below === null;
  if (atRoot && keys.some((key) => isListName(key.name))) outlineSections(outline, text, keys, range.end);
  else if (
    atRoot &&
    keys.some((key) => key.name === "file" && /^[ \t]*[^\s#{[&]/.test(text.slice(key.value, key.end)))
  ) {
    outline.containers.push({ kind: "single entry", column, below: null, ...range });
    outline.chunks.push({ form: "value", ...range, from: range.start, name: null, keyCount: -1 });
  } else {
    outline.containers.push({ kind: "block mapping", column, below, ...range });
    for (const key of keys) outlinePair(outline, text, key);
  }
}

function outlinePair(outline: ListOutline, text: string, { name, start, value, end }: Key): void {
  if (/^(?:\s|#[^\n]*\n)*(?:\[|-\s)/.test(text.slice(value, Math.min(end, value + 10_000)))) {
    outline.faults.push({ offset: start, message: listElsewhere(name) });
  } else outline.chunks.push({ form: "pair", start, end, from: start, name, keyCount: -1 });
}

function outlineSections(outline: ListOutline, text: string, keys: Key[], limit: number): void {
  let reached = 0;
  for (const key of keys) {
    // Inside a flow list that began earlier, lines may look like keys.
    if (key.start < reached) continue;
    if (isListName(key.name)) reached = outlineSection(outline, text, key, limit);
    // `x-…` and `.…` are where YAML files commonly keep what their anchors share.
    else if (!/^(?:x-|\.)/i.test(key.name)) outline.settings.push({ name: key.name, offset: key.start });
  }
}

/** The value of `jobs:`. Returns the offset up to which it was read. */
function outlineSection(outline: ListOutline, text: string, key: Key, limit: number): number {
  const line = text.slice(key.value, Math.min(afterLine(text, key.value), key.end));
  const [, before = "", rest = ""] = /^((?:[ \t]|[&!]\S*)*)([^\r\n]*)/.exec(line) ?? [];
  const value = key.value + before.length;
  if (rest.startsWith("[") || rest.startsWith("{")) return outlineFlow(outline, text, value, limit, key.name);
  if (/^(?:(?:~|null)[ \t]*)?(?:#|$)/i.test(rest)) {
    outlineRange(outline, text, { start: afterLine(text, value), end: key.end }, key.name);
  } else {
    outline.faults.push({ offset: value, message: `"${key.name}" must hold the list of jobs. ${whatIsRight}` });
  }
  return key.end;
}

/** The next line of `range` that holds more than space and comment. */
function nextLine(text: string, range: TextRange): { start: number; content: number } | null {
  const significant = /(?<![^\n])[ \t]*(?=[^ \t\r\n#])/g;
  significant.lastIndex = range.start;
  const match = significant.exec(text);
  if (match === null || match.index >= range.end) return null;
  return { start: match.index, content: significant.lastIndex };
}

function afterLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end + 1;
}
