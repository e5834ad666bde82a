/** The assignments of a Python source, found without understanding the rest of it. */
import type { PythonToken } from "./python-tokens.ts";

export interface PythonAssignment {
  name: string;
  how: "=" | "+=" | "append" | "extend" | "another way";
  /** Index of the first token of what is assigned. */
  value: number;
  /** Offset of the name. */
  offset: number;
  /**
   * `top`: on its own, at the left margin. `branch`: below an `if`, a `for` or the like, so that it may not happen.
   * `inside`: in a function or class, where the name is another one.
   */
  place: "top" | "branch" | "inside";
}

export function assignmentsIn(tokens: readonly PythonToken[]): PythonAssignment[] {
  const assignments: PythonAssignment[] = [];
  let outer = "";
  tokens.forEach((token, index) => {
    if (token.indent === -1) return;
    if (token.indent === 0) outer = token.text;
    const isInside = outer === "def" || outer === "class" || outer === "async" || outer === "@";
    const place = token.indent === 0 ? "top" : isInside ? "inside" : "branch";
    for (const assignment of assignmentsAt(tokens, index)) assignments.push({ ...assignment, place });
  });
  return assignments;
}

type Found = Omit<PythonAssignment, "place">;

/** What the statement that begins at `index` assigns. */
function assignmentsAt(tokens: readonly PythonToken[], index: number): Found[] {
  const isOwn = /^(?:self|cls)$/.test(tokens[index]!.text) && tokens[index + 1]?.text === ".";
  const at = isOwn ? index + 2 : index;
  const token = tokens[at];
  const next = tokens[at + 1];
  if (token?.kind !== "name" || next === undefined) return [];
  const found = { name: token.text, offset: token.start };
  if (next.text === "+=") return [{ ...found, how: "+=", value: at + 2 }];
  if (next.text === ":") return annotated(tokens, at).map((value) => ({ ...found, how: "=", value }));
  if (next.text === "=") return chained(tokens, at);
  if (next.text !== "." || tokens[at + 3]?.text !== "(") return [];
  const method = tokens[at + 2]!.text;
  if (method === "append" || method === "extend") return [{ ...found, how: method, value: at + 4 }];
  return /^(?:insert|remove|pop|clear|sort|reverse)$/.test(method)
    ? [{ ...found, how: "another way", value: at + 4 }]
    : [];
}

/** `NAME: list[dict] = value`. */
function annotated(tokens: readonly PythonToken[], at: number): number[] {
  const { depth } = tokens[at]!;
  for (let next = at + 2; tokens[next] !== undefined && tokens[next]!.kind !== "line end"; next++) {
    if (tokens[next]!.text === "=" && tokens[next]!.depth === depth) return [next + 1];
  }
  return [];
}

/** `A = B = value`. */
function chained(tokens: readonly PythonToken[], at: number): Found[] {
  const names: PythonToken[] = [];
  let next = at;
  for (; tokens[next]?.kind === "name" && tokens[next + 1]?.text === "="; next += 2) names.push(tokens[next]!);
  return names.map((name) => ({ name: name.text, offset: name.start, how: "=", value: next }));
}
