/**
 * Python source as tokens, by the rules of its lexical analysis
 * (https://docs.python.org/3/reference/lexical_analysis.html), as far as literals and assignments need them.
 * Never fails: what is no Python becomes a token of the kind `unknown`.
 */
export interface PythonToken {
  kind: "name" | "number" | "string" | "operator" | "line end" | "unknown" | "end";
  text: string;
  /** Offset in the source. */
  start: number;
  end: number;
  /** How many brackets are open around it. An opening and its closing bracket have the same depth. */
  depth: number;
  /** The columns before it, if it begins a statement line; otherwise -1. */
  indent: number;
}

const skipped = /(?:[ \t\f]+|\\\r?\n|\\\r|#[^\r\n]*)+/y;
const lineEnd = /\r\n|\n|\r/y;
const name = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const digits = String.raw`\d(?:_?\d)*`;
const exponent = `[eE][+-]?${digits}`;
const number = new RegExp(
  `(?:0[xX](?:_?[\\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:${digits})?\\.${digits}(?:${exponent})?|${digits}\\.?(?:${exponent})?)[jJ]?`,
  "y",
);
const stringStart = /[rRbBuUfFtT]{0,2}("""|'''|"|')/y;
const operator =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|==|!=|<=|>=|->|:=|[-+*/%@&|^]=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=!]/y;

export function pythonTokens(source: string): PythonToken[] {
  const tokens: PythonToken[] = [];
  let depth = 0;
  let lineStart = 0;
  let beginsLine = true;
  // After a `;` a statement begins that belongs to the line and its indentation.
  let indent = -1;
  const add = (kind: PythonToken["kind"], start: number, end: number): void => {
    const text = source.slice(start, end);
    if (kind === "operator" && /[)\]}]/.test(text)) depth = Math.max(depth - 1, 0);
    if (beginsLine && indent === -1) indent = start - lineStart;
    tokens.push({ kind, text, start, end, depth, indent: beginsLine ? indent : -1 });
    if (kind === "operator" && /[([{]/.test(text)) depth++;
    beginsLine = kind === "line end";
  };
  for (let at = 0; at < source.length;) {
    const space = matchAt(skipped, source, at);
    const breakEnd = space ?? matchAt(lineEnd, source, at);
    if (breakEnd !== null) {
      // Inside brackets a line may end anywhere, and lines without tokens end no statement.
      if (space === null && depth === 0 && !beginsLine) add("line end", at, breakEnd);
      if (space === null) lineStart = breakEnd;
      if (space === null && depth === 0) indent = -1;
      at = breakEnd;
      continue;
    }
    const [kind, end] = tokenAt(source, at);
    add(depth === 0 && source[at] === ";" ? "line end" : kind, at, end);
    at = end;
  }
  beginsLine = false;
  add("line end", source.length, source.length);
  tokens.push({ kind: "end", text: "", start: source.length, end: source.length, depth: 0, indent: -1 });
  return tokens;
}

function tokenAt(source: string, at: number): [PythonToken["kind"], number] {
  const string = matchAt(stringStart, source, at);
  if (string !== null) return ["string", endOfString(source, at, string)];
  const word = matchAt(name, source, at);
  if (word !== null) return ["name", word];
  const numeral = matchAt(number, source, at);
  if (numeral !== null) return ["number", numeral];
  const sign = matchAt(operator, source, at);
  return sign === null ? ["unknown", at + String.fromCodePoint(source.codePointAt(at)!).length] : ["operator", sign];
}

function matchAt(pattern: RegExp, source: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : null;
}

/** A string that is never closed ends with its line; one in three quotes, with the source. */
function endOfString(source: string, start: number, bodyStart: number): number {
  const isTriple = bodyStart - start >= 3 && /("""|''')$/.test(source.slice(start, bodyStart));
  const quote = isTriple ? source.slice(bodyStart - 3, bodyStart) : source[bodyStart - 1]!;
  for (let at = bodyStart; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at += source.startsWith("\r\n", at + 1) ? 2 : 1;
    else if (!isTriple && (character === "\n" || character === "\r")) return at;
    else if (source.startsWith(quote, at)) return at + quote.length;
  }
  return source.length;
}
