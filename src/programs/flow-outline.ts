/**
 * Where the parts of a `[…]` or `{…}` begin and end, in JSON or in the flow style of YAML.
 *
 * One pass over the characters, with no values made: it is what lets each entry be parsed on its own, so that
 * a fault in one leaves the others readable, and 100,000 of them go through `JSON.parse` one small text at a time.
 */
export interface FlowPart {
  /** Of the part without the spaces and comments around it. */
  start: number;
  end: number;
  /** Offset of the colon that ends the key, in a mapping; -1 where there is none. */
  colon: number;
  /** How many colons stand directly inside the part: in JSON, how many keys an object is written with. */
  colonsInside: number;
}

export interface FlowOutline {
  /** Offset of the opening bracket. */
  open: number;
  kind: "list" | "mapping";
  parts: FlowPart[];
  /** Offset of the closing bracket, or -1 when the text ends before it. */
  close: number;
  /** Where the last part opened a bracket that nothing closes; -1 unless `close` is. */
  unclosed: number;
}

/** `open` is the offset of the bracket that begins the outline; nothing at or after `limit` is read. */
export function flowOutline(text: string, open: number, limit: number): FlowOutline {
  const outline: FlowOutline = {
    open,
    kind: text[open] === "[" ? "list" : "mapping",
    parts: [],
    close: -1,
    unclosed: open,
  };
  const brackets = [open];
  let part: FlowPart = { start: -1, end: -1, colon: -1, colonsInside: 0 };
  // A quote opens a string only where a value can begin: in `[it's]` it is a letter like any other.
  let valueMayBegin = true;
  for (let at = open + 1; at < limit; at++) {
    const character = text[at]!;
    if (character === " " || character === "\n" || character === "\r" || character === "\t") continue;
    if (character === "#" && /\s/.test(text[at - 1]!)) {
      at = endOfLine(text, at, limit);
      continue;
    }
    if (character === "]" || character === "}") {
      brackets.pop();
      if (brackets.length === 0) {
        outline.close = at;
        outline.unclosed = -1;
        break;
      }
    }
    if (character === "," && brackets.length === 1) {
      if (part.start !== -1) outline.parts.push(part);
      part = { start: -1, end: -1, colon: -1, colonsInside: 0 };
      valueMayBegin = true;
      continue;
    }
    if (part.start === -1) part.start = at;
    if (character === "[" || character === "{") brackets.push(at);
    if (character === ":") noteColon(text, at, brackets.length, part);
    if (valueMayBegin && (character === '"' || character === "'")) at = endOfString(text, at, limit);
    valueMayBegin = character === "[" || character === "{" || character === "," || character === ":";
    part.end = at + 1;
  }
  if (part.start !== -1) outline.parts.push({ ...part, end: Math.min(part.end, limit) });
  if (outline.close === -1) outline.unclosed = brackets.at(-1) ?? open;
  return outline;
}

function noteColon(text: string, at: number, depth: number, part: FlowPart): void {
  if (depth === 2) part.colonsInside++;
  // In `{time: 9:00}` only the first colon ends a key; in JSON it may touch what follows it.
  const endsKey = /["'\s]/.test(text[at - 1]!) || !/[^\s[{"',\]}]/.test(text[at + 1] ?? " ");
  if (depth === 1 && part.colon === -1 && endsKey) part.colon = at;
}

function endOfLine(text: string, at: number, limit: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? limit : end;
}

/** Offset of the closing quote, or the last character when there is none. */
function endOfString(text: string, at: number, limit: number): number {
  const quote = text[at];
  for (let next = at + 1; next < limit; next++) {
    if (text[next] === "\\" && quote === '"') next++;
    else if (text[next] === quote) {
      if (quote === "'" && text[next + 1] === "'") next++;
      else return next;
    }
  }
  return limit - 1;
}
