/** The parameters of a Python function, from its text alone. */
import type { Json } from "../../model/job.ts";
import { NotData } from "../import/not-data.ts";
import { LiteralReader } from "../import/python-literals.ts";
import { pythonStringValue } from "../import/python-strings.ts";
import { type PythonToken, pythonTokens } from "../import/python-tokens.ts";
import type { FormField } from "./form.ts";
import type { Parameter } from "./guessed-field.ts";

const mostParameters = 200;

/** Null where there is no such function. `given`: so many are given by their place already. */
export function pythonParameters(text: string, name: string, given: number): Parameter[] | null {
  const tokens = pythonTokens(text.replace(/^\uFEFF/, " "));
  const open = openingOf(tokens, name);
  if (open === -1) return null;
  const parameters: Parameter[] = [];
  let byPlace = given;
  for (const part of partsBetween(tokens, open).slice(0, mostParameters)) {
    const [first] = part;
    // What stands before "/" cannot be given by its name.
    if (part.length === 1 && first!.text === "/") parameters.length = 0;
    else if (first!.text === "*") byPlace = 0;
    else if (first!.kind === "name" && byPlace-- <= 0) parameters.push(parameterOf(part));
  }
  return parameters;
}

/** The index of its opening bracket. */
function openingOf(tokens: readonly PythonToken[], name: string): number {
  for (const [index, token] of tokens.entries()) {
    if (token.indent !== 0) continue;
    const def = token.text === "async" ? index + 1 : index;
    if (tokens[def]?.text !== "def" || tokens[def + 1]?.text !== name) continue;
    // Type parameters may stand before it.
    for (let at = def + 2; at < Math.min(def + 100, tokens.length); at++) {
      if (tokens[at]!.text === "(" && tokens[at]!.depth === token.depth) return at;
      if (tokens[at]!.kind === "line end") break;
    }
  }
  return -1;
}

/** What stands between commas, up to the closing bracket; empty parts are left out. */
function partsBetween(tokens: readonly PythonToken[], open: number): PythonToken[][] {
  const depth = tokens[open]!.depth;
  const parts: PythonToken[][] = [[]];
  for (const token of tokens.slice(open + 1)) {
    if (token.depth <= depth) break;
    if (token.text === "," && token.depth === depth + 1) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function parameterOf(part: PythonToken[]): Parameter {
  const depth = part[0]!.depth;
  const sign = part.findIndex((token) => token.text === "=" && token.depth === depth);
  const annotated = part[1]?.text === ":" ? part.slice(2, sign === -1 ? undefined : sign) : [];
  const type = typeOf(annotated);
  const value = sign === -1 ? undefined : literal(part.slice(sign + 1));
  return {
    name: part[0]!.text,
    type,
    ...(value === undefined ? {} : { default: value }),
    isRequired: sign === -1 && !isOptional(annotated),
  };
}

/** Undefined for what is only known when the program runs. */
function literal(tokens: PythonToken[]): Json | undefined {
  const end: PythonToken = { kind: "line end", text: "", start: 0, end: 0, depth: 0, indent: -1 };
  const reader = new LiteralReader([...tokens, end], new Map());
  try {
    const value = reader.expression();
    return reader.at === tokens.length ? value : undefined;
  } catch (error) {
    if (error instanceof NotData) return undefined;
    throw error;
  }
}

const simple: Record<string, FormField> = {
  str: { type: "string" },
  int: { type: "integer" },
  float: { type: "number" },
  Decimal: { type: "number" },
  bool: { type: "boolean" },
  list: { type: "array" },
  List: { type: "array" },
  Sequence: { type: "array" },
  Iterable: { type: "array" },
  tuple: { type: "array" },
  set: { type: "array" },
  dict: { type: "object" },
  Dict: { type: "object" },
  Mapping: { type: "object" },
  date: { type: "string", format: "date" },
  time: { type: "string", format: "time" },
  datetime: { type: "string", format: "date-time" },
};

const mostLevels = 5;

function typeOf(tokens: readonly PythonToken[], level = 0): FormField {
  const [first] = tokens;
  if (first === undefined || level > mostLevels) return {};
  if (first.kind === "string") return typeOf(quoted(first), level + 1);
  const union = alternatives(tokens).filter((part) => part[0]?.text !== "None");
  if (union.length !== 1) return {};
  const part = union[0]!;
  const opens = part.findIndex(({ text }) => text === "[");
  // `datetime.date`: the last name before a bracket counts.
  const name = part[opens === -1 ? part.length - 1 : opens - 1]?.text ?? "";
  const inner = opens === -1 ? [] : partsBetween(part, opens);
  if (name === "Literal") return choices(inner);
  if (name === "Optional" || name === "Annotated" || name === "Union") {
    const kept = inner.filter((one) => one[0]?.text !== "None");
    return name === "Union" && kept.length > 1 ? {} : typeOf(kept[0] ?? [], level + 1);
  }
  const known = Object.hasOwn(simple, name) ? simple[name]! : {};
  if (known["type"] !== "array" || inner[0] === undefined) return known;
  return { ...known, items: typeOf(inner[0], level + 1) };
}

function quoted(token: PythonToken): PythonToken[] {
  try {
    return pythonTokens(pythonStringValue(token)).filter(({ kind }) => kind !== "line end" && kind !== "end");
  } catch {
    return [];
  }
}

/** `int | None` */
function alternatives(tokens: readonly PythonToken[]): PythonToken[][] {
  const depth = tokens[0]!.depth;
  const parts: PythonToken[][] = [[]];
  for (const token of tokens) {
    if (token.text === "|" && token.depth === depth) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function choices(inner: PythonToken[][]): FormField {
  const values = inner.map((part) => literal(part));
  return values.length === 0 || values.includes(undefined) ? {} : { enum: values };
}

function isOptional(tokens: readonly PythonToken[]): boolean {
  return tokens.some(({ text }) => text === "None" || text === "Optional");
}
