/** What a TypeScript or JavaScript function takes by name: the fields of its last parameter, from its text alone. */
import type { Json } from "../../model/job.ts";
import type { Parameter } from "./guessed-field.ts";
import { closingOf, findOutside, splitAt } from "./script-brackets.ts";
import { literalAt, NotLiteral } from "./script-literal.ts";
import { codeOf } from "./script-mask.ts";
import { type Member, membersAt, namedType } from "./script-types.ts";

/** Null where there is no such function. `given`: so many are given by their place, before those with names. */
export function scriptParameters(text: string, name: string | null, given: number): Parameter[] | null {
  const code = codeOf(text);
  const open = openingOf(code, name ?? "default");
  if (open === -1) return null;
  const close = closingOf(code, open);
  const part = close === -1 ? undefined : splitAt(code, open + 1, close, ",")[given];
  return part === undefined ? [] : parametersIn(text, code, ...part);
}

/** The offset of the bracket in which the parameters stand. */
function openingOf(code: string, name: string): number {
  const named = /^[\w$]+$/.test(name) ? name.replaceAll("$", "\\$") : null;
  if (named === null) return -1;
  const begins = named === "default" ? defaultForms : namedForms(named);
  for (const pattern of begins) {
    const found = pattern.exec(code);
    if (found === null) continue;
    const end = found.index + found[0].length;
    if (code[end - 1] === "(") return end - 1;
    // `export default tidy;`
    if (found[1] !== undefined && found[1] !== "default") return openingOf(code, found[1]);
  }
  return -1;
}

const generic = String.raw`(?:<[^(]{0,200}>)?`;
const defaultForms = [
  new RegExp(String.raw`\bexport\s+default\s+(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*)?${generic}\(`),
  new RegExp(String.raw`\bmodule\.exports\s*=\s*(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*)?\(`),
  /\bexport\s+default\s+([\w$]+)/,
  /\bexport\s*\{[^}]*?\b([\w$]+)\s+as\s+default\b/,
  /\bmodule\.exports\s*=\s*([\w$]+)/,
];

function namedForms(name: string): RegExp[] {
  return [
    new RegExp(String.raw`\bfunction\s*\*?\s*${name}\s*${generic}\(`),
    new RegExp(
      String.raw`\b(?:const|let|var)\s+${name}\b(?:\s*:[^=]{0,200})?\s*=\s*(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*)?${generic}\(`,
    ),
    new RegExp(String.raw`\bexports\.${name}\s*=\s*(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*)?\(`),
  ];
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
  const name = /^(?:Partial|Readonly|Required)?<?\s*([\w$]+)\s*>?$/.exec(code.slice(begin, end).trim())?.[1];
  const isPartial = code.startsWith("Partial<", begin);
  const members = name === undefined ? [] : namedType(text, code, name);
  return isPartial ? members.map((member) => ({ ...member, isOptional: true })) : members;
}

function destructured(text: string, code: string, open: number, close: number): Parameter[] {
  return splitAt(code, open + 1, close, ",").flatMap(([start, end]) => {
    const name = /^\s*(?:["'])?([\w$]+)/.exec(code.slice(start, end))?.[1];
    // `...rest` takes whatever there is.
    if (name === undefined) return [];
    const sign = findOutside(code, start, end, "=");
    const value = sign === -1 ? undefined : literal(text, sign + 1);
    return [{ name, type: {}, ...(value === undefined ? {} : { default: value }), isRequired: sign === -1 }];
  });
}

function literal(text: string, at: number): Json | undefined {
  try {
    return literalAt(text, at);
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}
