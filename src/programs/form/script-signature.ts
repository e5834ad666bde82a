/** What a TypeScript or JavaScript function takes by name: the fields of its last parameter, from its text alone. */
import type { Json } from "../../model/job.ts";
import type { Parameter } from "./guessed-field.ts";
import { closingOf, findOutside, splitAt } from "./script-brackets.ts";
import { literalAt, NotLiteral } from "./script-literal.ts";
import { codeOf } from "./script-mask.ts";
import { type Member, membersAt, namedType } from "./script-types.ts";

const mostParameters = 200;

/** Null where there is no such function. `given`: so many are given by their place, before those with names. */
export function scriptParameters(text: string, name: string | null, given: number): Parameter[] | null {
  const code = codeOf(text);
  const open = openingOf(code, name ?? "default");
  if (open === -1) return null;
  const close = closingOf(code, open);
  const part = close === -1 ? undefined : splitAt(code, open + 1, close, ",")[given];
  return part === undefined ? [] : parametersIn(text, code, ...part);
}

/** The offset of the bracket in which the parameters stand, or -1. */
function openingOf(code: string, name: string, mayFollow = true): number {
  if (!/^[\w$]{1,200}$/.test(name)) return -1;
  for (const at of name === "default" ? defaultPlaces(code) : namedPlaces(code, name)) {
    const place = functionAt(code, at);
    if (typeof place === "number" && place !== -1) return place;
    // `export default tidy;`
    if (typeof place === "string" && mayFollow) return openingOf(code, place, false);
  }
  return -1;
}

/** Offsets at which a function may be written, or named. Every repetition has a bound, as anybody may write the file. */
function* defaultPlaces(code: string): Generator<number> {
  for (const pattern of [/\bexport\s{1,100}default\b/, /\bmodule\.exports\s{0,100}=(?!=)/]) {
    const found = pattern.exec(code);
    if (found !== null) yield found.index + found[0].length;
  }
  for (const exported of code.matchAll(/\bexport\s{0,100}\{([^{}]{0,5000})\}/g)) {
    const renamed = /([\w$]{1,200})\s{1,100}as\s{1,100}default\b/.exec(exported[1]!);
    if (renamed !== null) yield exported.index + exported[0].indexOf("{") + 1 + renamed.index;
  }
}

function* namedPlaces(code: string, written: string): Generator<number> {
  const name = written.replaceAll("$", String.raw`\$`);
  const declared = new RegExp(String.raw`\bfunction\s{0,100}\*?\s{0,100}${name}(?![\w$])`).exec(code);
  if (declared !== null) yield declared.index;
  const assigned = new RegExp(
    String.raw`\b(?:const|let|var)\s{1,100}${name}(?![\w$])|\bexports\.${name}(?![\w$])`,
  ).exec(code);
  if (assigned === null) return;
  const end = assigned.index + assigned[0].length;
  const sign = findOutside(code, end, Math.min(end + mostTypeCharacters, code.length), "=");
  if (sign !== -1) yield sign + 1;
}

const mostTypeCharacters = 2_000;
const beforeParameters = /\s{0,100}(?:async\s{1,100})?(?:function\s{0,100}\*?\s{0,100}[\w$]{0,200}\s{0,100})?/y;
const onlyName = /\s{0,100}([\w$]{1,200})/y;

/** The bracket of the function that is written at `at`; its name, if only that stands there. */
function functionAt(code: string, at: number): number | string {
  beforeParameters.lastIndex = at;
  beforeParameters.test(code);
  const open = afterGeneric(code, beforeParameters.lastIndex);
  if (code[open] === "(") return open;
  onlyName.lastIndex = at;
  return onlyName.exec(code)?.[1] ?? -1;
}

/** Behind `<T extends …>`, where there is one. */
function afterGeneric(code: string, at: number): number {
  if (code[at] !== "<") return at;
  let depth = 0;
  for (let next = at; next < Math.min(at + mostTypeCharacters, code.length); next++) {
    if (code[next] === "<") depth++;
    else if (code[next] === ">" && code[next - 1] !== "=" && --depth === 0) return next + 1;
  }
  return at;
}

/** `{ folder, days = 7 }: { folder: string; days?: number } = {}`, or `options: Options`. */
function parametersIn(text: string, code: string, start: number, end: number): Parameter[] {
  const begin = start + /^\s*/.exec(code.slice(start, end))![0].length;
  const isDestructured = code[begin] === "{";
  const close = isDestructured ? closingOf(code, begin) : begin;
  if (close === -1) return [];
  const sign = findOutside(code, close, end, "=");
  const colon = findOutside(code, close, sign === -1 ? end : sign, ":");
  const members = colon === -1 ? [] : membersOf(text, code, colon + 1, sign === -1 ? end : sign);
  const taken = isDestructured ? destructured(text, code, begin, close) : null;
  if (taken === null) return members.map(({ name, type, isOptional }) => ({ name, type, isRequired: !isOptional }));
  const types = new Map(members.map((member) => [member.name, member]));
  return taken.map((parameter) => {
    const member = types.get(parameter.name);
    return { ...parameter, type: member?.type ?? {}, isRequired: parameter.isRequired && member?.isOptional !== true };
  });
}

function membersOf(text: string, code: string, start: number, end: number): Member[] {
  const begin = start + /^\s*/.exec(code.slice(start, end))![0].length;
  if (code[begin] === "{") return membersAt(text, code, begin);
  const name = /^(?:(?:Partial|Readonly|Required)<)?\s{0,100}([\w$]{1,200})\s{0,100}>?$/.exec(
    code.slice(begin, Math.min(end, begin + 500)).trim(),
  )?.[1];
  const isPartial = code.startsWith("Partial<", begin);
  const members = name === undefined ? [] : namedType(text, code, name);
  return isPartial ? members.map((member) => ({ ...member, isOptional: true })) : members;
}

function destructured(text: string, code: string, open: number, close: number): Parameter[] {
  const parts = splitAt(code, open + 1, close, ",").slice(0, mostParameters);
  return parts.flatMap(([start, end]) => {
    const name = nameIn(text.slice(start, Math.min(end, start + 200)), code.slice(start, Math.min(end, start + 200)));
    // `...rest` takes whatever there is.
    if (name === undefined) return [];
    const sign = findOutside(code, start, end, "=");
    const value = sign === -1 ? undefined : literal(text.slice(sign + 1, end));
    return [{ name, type: {}, ...(value === undefined ? {} : { default: value }), isRequired: sign === -1 }];
  });
}

function nameIn(text: string, code: string): string | undefined {
  const quote = code.search(/\S/);
  const isQuoted = code[quote] === '"' || code[quote] === "'";
  return isQuoted ? /^([\w$ -]+)["']/.exec(text.slice(quote + 1))?.[1] : /^\s*([\w$]+)/.exec(code)?.[1];
}

function literal(text: string): Json | undefined {
  try {
    return literalAt(text, 0);
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}
