/** The ways in which a field of an entry can be changed in its text, the one that changes least first. */
import { type Pair, type YAMLMap, isAlias, isMap, isNode, isScalar, isSeq } from "yaml";
import type { EntryChunk } from "./entry-chunk.ts";
import { entryNode } from "./entry-places.ts";
import {
  type ListText,
  contentEnd,
  indentAt,
  indentUnit,
  indented,
  renderInBrackets,
  splice,
  startOfLine,
} from "./list-text.ts";
import { parseYaml } from "./parse-yaml.ts";
import { renderField, renderScalar, renderedNode } from "./render-entries.ts";

/** `value` undefined takes the field out. */
export function* textsWithField(list: ListText, chunk: EntryChunk, field: string, value: unknown): Generator<string> {
  const node = entryNode(list.text, chunk);
  if (isMap(node) && value !== undefined) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === field);
    yield* pair === undefined ? newField(list, chunk, node, field, value) : otherValue(list, chunk, node, pair, value);
  }
  yield* entryWrittenAnew(list, chunk, field, value);
}

function* otherValue(list: ListText, chunk: EntryChunk, map: YAMLMap, pair: Pair, value: unknown): Generator<string> {
  const { text } = list;
  if (!isScalar(pair.key) || !pair.key.range || !isNode(pair.value) || !pair.value.range) return;
  const [start, end] = [chunk.start + pair.value.range[0], chunk.start + pair.value.range[1]];
  // The range of a value that takes several lines reaches over its last line end.
  const tail = /\s*$/.exec(text.slice(start, end))![0];
  const inline = map.flow === true ? renderFlow(list, chunk, value) : renderScalar(value);
  if (inline !== null && (map.flow === true || isScalar(pair.value) || isAlias(pair.value))) {
    const space = /[\s]/.test(text[start - 1] ?? " ") ? "" : " ";
    yield splice(text, start, end, space + inline + tail);
  }
  if (map.flow === true) return;
  const from = chunk.start + pair.key.range[0];
  const indent = " ".repeat(from - startOfLine(text, from));
  yield splice(text, from, end, indented(renderField(String(pair.key.value), value), indent, list.lineEnd) + tail);
}

function renderFlow({ text, lineEnd }: ListText, chunk: EntryChunk, value: unknown): string {
  return renderInBrackets(value, {
    unit: indentUnit(text),
    indent: indentAt(text, chunk.start),
    oneLine: true,
    lineEnd,
  });
}

function* newField(list: ListText, chunk: EntryChunk, map: YAMLMap, field: string, value: unknown): Generator<string> {
  const { text, lineEnd } = list;
  const first = keyOffset(map.items[0]);
  if (first === null) return;
  const column = chunk.start + first - startOfLine(text, chunk.start + first);
  const last = map.items.at(-1)!;
  const end = isNode(last.value) ? last.value.range?.[1] : isScalar(last.key) ? last.key.range?.[1] : undefined;
  if (end === undefined) return;
  if (map.flow !== true) {
    const written = indented(`\n${renderField(field, value)}`, " ".repeat(column), lineEnd);
    // A text of many lines may end with one that looks like a comment; then its end is that of its node.
    const nodeEnd = chunk.start + text.slice(chunk.start, chunk.start + end).trimEnd().length;
    for (const at of [contentEnd(text, chunk), nodeEnd]) yield splice(text, at, at, written);
    return;
  }
  const at = chunk.start + end;
  const ownLine = text.slice(chunk.start + (map.range?.[0] ?? 0), chunk.start + first).includes("\n");
  const key = list.inBrackets ? JSON.stringify(field) : (renderScalar(field) ?? JSON.stringify(field));
  const gap = ownLine ? lineEnd + indentAt(text, chunk.start + (keyOffset(last) ?? first)) : " ";
  yield splice(text, at, at, `,${gap}${key}: ${renderFlow(list, chunk, value)}`);
}

function keyOffset(pair: Pair | undefined): number | null {
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

/** For what cannot be changed in place, such as a field at the dash being taken out: the layout of the entry is lost, its comments are not. */
function* entryWrittenAnew(list: ListText, chunk: EntryChunk, field: string, value: unknown): Generator<string> {
  const { text, lineEnd } = list;
  const part = text.slice(chunk.start, chunk.end);
  const document = parseYaml(part);
  const { contents } = document;
  const item: unknown = isSeq(contents)
    ? contents.items[0]
    : isMap(contents) && chunk.form === "pair"
      ? contents.items[0]?.value
      : contents;
  if (!isMap(item)) return;
  if (value === undefined) item.delete(field);
  else item.set(field, renderedNode(value));
  if (list.inBrackets) {
    const oneLine = !part.includes("\n");
    const layout = { unit: indentUnit(text), indent: indentAt(text, chunk.start), oneLine, lineEnd };
    yield splice(text, chunk.start, chunk.end, renderInBrackets(document.toJS(), layout));
  }
  const indent = chunk.form === "value" ? "" : indentAt(text, chunk.start);
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
  yield splice(text, chunk.start, chunk.end, indent + indented(written, indent, lineEnd) + /\s*$/.exec(part)![0]);
}
