/** The entries of a jobs list in brackets: JSON, or the flow style of YAML. */
import { type ListOutline, type TextRange, isListName, listElsewhere, unquotedKey } from "./entry-chunk.ts";
import { type FlowOutline, type FlowPart, flowOutline } from "./flow-outline.ts";

/** Adds what begins at `open` to the outline, and returns the offset after its closing bracket. */
export function outlineFlow(
  outline: ListOutline,
  text: string,
  open: number,
  limit: number,
  below: string | null,
): number {
  const flow = flowOutline(text, open, limit);
  const names = flow.kind === "mapping" ? flow.parts.map((part) => keyOf(text, part)) : null;
  const after = flow.close === -1 ? limit : flow.close + 1;
  const atRoot = below === null;
  if (atRoot && names?.some(isListName) === true) outlineSections(outline, text, flow, names);
  else if (atRoot && names?.includes("file") === true) {
    outline.containers.push({ kind: "single entry", column: 0, below: null, start: open, end: after });
    outline.chunks.push({ form: "value", start: open, end: after, from: open, name: null, keyCount: -1 });
  } else outlineParts(outline, text, flow, names, below);
  noteFaults(outline, text, flow, atRoot ? limit : Math.min(limit, endOfLine(text, after)));
  return after;
}

function keyOf(text: string, part: FlowPart): string {
  const key = text.slice(part.start, part.colon === -1 ? part.end : part.colon).trim();
  if (key.length > 1 && key.startsWith('"') && key.endsWith('"')) return unquotedKey(key.slice(1, -1));
  return key.replace(/^'(.*)'$/s, "$1");
}

function valueRange(text: string, part: FlowPart): TextRange {
  const start = part.colon + 1 + text.slice(part.colon + 1, part.end).search(/\S|$/);
  return { start: part.colon === -1 ? part.start : start, end: part.end };
}

function outlineSections(outline: ListOutline, text: string, flow: FlowOutline, names: string[]): void {
  flow.parts.forEach((part, index) => {
    const name = names[index]!;
    const value = valueRange(text, part);
    if (!isListName(name)) outline.settings.push({ name, offset: part.start });
    else if (/[[{]/.test(text[value.start] ?? "")) outlineFlow(outline, text, value.start, value.end, name);
    else outline.faults.push({ offset: value.start, message: `"${name}" must hold the list of jobs, in [ and ].` });
  });
}

function outlineParts(
  outline: ListOutline,
  text: string,
  flow: FlowOutline,
  names: string[] | null,
  below: string | null,
): void {
  const kind = names === null ? "flow list" : "flow mapping";
  outline.containers.push({ kind, column: 0, below, start: flow.open, end: flow.close });
  flow.parts.forEach((part, index) => {
    const name = names?.[index] ?? null;
    const range = name === null ? { start: part.start, end: part.end } : valueRange(text, part);
    if (name !== null && text[range.start] === "[") {
      outline.faults.push({ offset: part.start, message: listElsewhere(name) });
      return;
    }
    outline.chunks.push({
      form: "value",
      ...range,
      from: part.start,
      name,
      keyCount: part.colonsInside,
    });
  });
}

function noteFaults(outline: ListOutline, text: string, flow: FlowOutline, limit: number): void {
  if (flow.close !== -1) {
    const more = contentAfter(text, flow.close + 1, limit);
    const close = flow.kind === "list" ? "]" : "}";
    const message = `The list ends with the ${close} before this. Remove what follows, or move it inside.`;
    if (more !== null) outline.faults.push({ offset: more, message });
    return;
  }
  // What stands around an unclosed bracket is unclosed too: one fault, told once.
  if (outline.faults.some((fault) => fault.offset === flow.unclosed)) return;
  const opened = text[flow.unclosed];
  const message = `This ${opened} is never closed. Add the ${opened === "{" ? "}" : "]"} that belongs to it.`;
  outline.faults.push({ offset: flow.unclosed, message });
}

function contentAfter(text: string, start: number, end: number): number | null {
  let at = start;
  for (; at < end && /[\s#]/.test(text[at]!); at++) {
    if (text[at] === "#") at = endOfLine(text, at);
  }
  return at < end ? at : null;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
