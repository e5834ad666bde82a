/** TypeScript's types as fields of a form, as far as people give such things to a program. */
import type { Json } from "../../model/job.ts";
import type { FormField } from "./form.ts";
import { closingOf, findOutside, splitAt } from "./script-brackets.ts";

export interface Member {
  name: string;
  type: FormField;
  isOptional: boolean;
}

const simple: Record<string, FormField> = {
  string: { type: "string" },
  number: { type: "number" },
  bigint: { type: "integer" },
  boolean: { type: "boolean" },
  object: { type: "object" },
  Date: { type: "string", format: "date-time" },
  URL: { type: "string", format: "url" },
};

/** Of one member, with the comments around it. */
const mostCharacters = 2_000;

/** The members of `{ a: string; b?: number }` that begins at `open`. `code` is `text` without comments and texts. */
export function membersAt(text: string, code: string, open: number): Member[] {
  const close = closingOf(code, open);
  if (close === -1) return [];
  // Members may be told apart by their lines alone.
  return splitAt(code, open + 1, close, ";,\n").flatMap(([start, end]) => memberIn(text, code, start, end));
}

function memberIn(text: string, code: string, start: number, end: number): Member[] {
  const colon = findOutside(code, start, end, ":");
  if (colon === -1 || end - start > mostCharacters) return [];
  const [, name, mark] =
    /^\s*(?:readonly\s+)?["']?([\w$-]+)["']?\s*(\?)?\s*$/.exec(
      text.slice(start, colon).replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, ""),
    ) ?? [];
  if (name === undefined) return [];
  const written = withoutComments(text.slice(colon + 1, end));
  return [{ name, type: typeField(written), isOptional: mark === "?" || /\|\s*(?:undefined|null)\b/.test(written) }];
}

/** The members of a type of that name in the same file; none where there is no such type. */
export function namedType(text: string, code: string, name: string): Member[] {
  if (!/^[\w$]+$/.test(name)) return [];
  const found = new RegExp(
    `\\b(?:interface\\s{1,100}${name.replaceAll("$", "\\$")}\\b[^{]{0,200}|type\\s{1,100}${name.replaceAll("$", "\\$")}\\s{0,100}=\\s{0,100})\\{`,
  ).exec(code);
  return found === null ? [] : membersAt(text, code, found.index + found[0].length - 1);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|\/\/[^\n"']*$/g, " ").trim();
}

export function typeField(written: string): FormField {
  const parts = splitAt(written, 0, written.length, "|")
    .map(([start, end]) => written.slice(start, end).trim())
    .filter((part) => part !== "undefined" && part !== "null" && part !== "");
  const values = parts.map((part) => literalType(part));
  if (values.length > 1 && !values.includes(undefined)) return { enum: values };
  return parts.length === 1 ? oneType(parts[0]!) : {};
}

function oneType(type: string): FormField {
  if (Object.hasOwn(simple, type)) return simple[type]!;
  const value = literalType(type);
  if (value !== undefined) return { enum: [value] };
  const items =
    /^(?:readonly\s+)?([^]+)\[\]$/.exec(type)?.[1] ?? /^(?:Readonly)?(?:Array|Set)<([^]+)>$/.exec(type)?.[1];
  if (items !== undefined) return { type: "array", items: typeField(items.replace(/^\(([^]*)\)$/, "$1")) };
  return /^(?:Record|Map)<|^\{/.test(type) ? { type: "object" } : {};
}

function literalType(type: string): Json | undefined {
  if (/^(?:"[^"\\]*"|'[^'\\]*')$/.test(type)) return type.slice(1, -1);
  if (/^-?\d+(?:\.\d+)?$/.test(type)) return Number(type);
  return type === "true" ? true : type === "false" ? false : undefined;
}
