import type { PythonToken } from "./python-tokens.ts";

/**
 * Something in a source that is not plain data. Thrown inside the readers of literals only, to leave as many levels
 * of nesting as there are at once; each list of entries catches it and goes on with its next element.
 */
export class NotData extends Error {
  /** In the source. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const computing = new Set(
  "if else for in is or and not lambda await async yield < > == != <= >= & | ^ ~ << >> @ . [ (".split(" "),
);

/** Why what stands at the token `at` is not data. `reason` replaces the usual one. */
export function notDataAt(tokens: readonly PythonToken[], at: number, reason?: string): NotData {
  const token = tokens[at] ?? tokens[tokens.length - 1]!;
  return new NotData(token.start, inWords(tokens, at, token, reason ?? "is only known when the program runs"));
}

function inWords(tokens: readonly PythonToken[], at: number, token: PythonToken, reason: string): string {
  const isEnd = token.kind === "end" || token.kind === "line end";
  if (isEnd) return "The file ends in the middle of a list. A closing bracket is missing.";
  if (token.kind === "string" || token.kind === "number") return "A comma is missing before this.";
  if (computing.has(token.text)) {
    return `This is computed with "${token.text}" when the program runs. Write the value itself instead.`;
  }
  let path = token.text;
  let next = at + 1;
  while (token.kind === "name" && tokens[next]?.text === "." && tokens[next + 1]?.kind === "name") {
    path = `${path}.${tokens[next + 1]!.text}`.slice(0, 80);
    next += 2;
  }
  const isCall = token.kind === "name" && tokens[next]?.text === "(";
  return `"${path.slice(0, 80)}${isCall ? "(…)" : ""}" ${reason}. Write the value itself instead.`;
}
