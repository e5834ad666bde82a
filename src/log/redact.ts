/**
 * Takes the values of a run's secrets out of everything the run says: as they are, and in the forms in which programs
 * mostly write them. A value is named in its place, so that a person sees what stood there.
 *
 * It cannot find what a program has changed in another way (encrypted, compressed, a character a line): a program that
 * has a secret can give it away if it wants to. This is against accidents.
 */
import type { Json } from "../model/job.ts";
import { formsOf } from "./secret-forms.ts";

export interface Redactor {
  text(text: string): string;
  json(value: Json): Json;
  /** The name of a secret that occurs in the text, or null. */
  find(text: string): string | null;
  /** As `find`, for the content of a file; lets others work between its passes. */
  findInBytes(bytes: Buffer): Promise<string | null>;
}

/** Shorter than this a value is a word like any other; to redact it would say where it stands. */
export const leastSecretCharacters = 6;
/** What is left of a value where a text was cut is taken out from this length on. */
const leastPartCharacters = 4;
/** Only texts from this length on may have been cut without a mark. */
const cutCharacters = 400;
const cutMark = "…";

interface Form {
  text: string;
  name: string;
}

/**
 * @param values by name
 * @param plain taken out only as they are: tokens, so that a run without secrets costs next to nothing
 */
export function redactor(
  values: Readonly<Record<string, string>>,
  plain: Readonly<Record<string, string>> = {},
): Redactor {
  const forms = [...Object.entries(plain).map(([name, text]) => ({ text, name })), ...allForms(values)];
  if (forms.length === 0) return { text: same, json: same, find: () => null, findInBytes: async () => null };
  const names = new Map(forms.map((form) => [form.text, form.name]));
  const pattern = new RegExp(forms.map((form) => escaped(form.text)).join("|"), "g");
  const find = (text: string): string | null => {
    pattern.lastIndex = 0;
    const found = pattern.exec(text);
    return found ? names.get(found[0])! : null;
  };
  const text = (said: string): string => {
    if (said.length < leastPartCharacters) return said;
    const whole = said.replace(pattern, (found) => marker(names.get(found)!));
    const mayBeCut = said.length >= cutCharacters || said.includes(cutMark);
    return mayBeCut ? withoutParts(whole, forms) : whole;
  };
  const json = (value: Json): Json => redactedJson(value, text);
  return { text, json, find, findInBytes: (bytes) => findInBytes(bytes, forms) };
}

export function marker(name: string): string {
  return `[secret ${name}]`;
}

function same<T>(value: T): T {
  return value;
}

/** The longest first, so that of two that begin alike the whole one is taken out. */
function allForms(values: Readonly<Record<string, string>>): Form[] {
  const forms = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    for (const text of formsOf(value, leastSecretCharacters)) if (!forms.has(text)) forms.set(text, name);
  }
  return [...forms]
    .map(([text, name]) => ({ text, name }))
    .toSorted((one, other) => other.text.length - one.text.length);
}

function redactedJson(value: Json, text: (said: string) => string): Json {
  if (typeof value === "string") return text(value);
  if (typeof value === "number") {
    const said = String(value);
    const redacted = text(said);
    return redacted === said ? value : redacted;
  }
  if (Array.isArray(value)) return value.map((item) => redactedJson(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), redactedJson(item, text)]));
}

/** Where a text was cut, the beginning or the end of a value may be left at the cut. */
function withoutParts(text: string, forms: readonly Form[]): string {
  const pieces = text.split(cutMark);
  return pieces.map((piece) => withoutEnd(withoutBeginning(piece, forms), forms)).join(cutMark);
}

function withoutEnd(piece: string, forms: readonly Form[]): string {
  for (const { text, name } of forms) {
    for (let length = Math.min(text.length - 1, piece.length); length >= leastPartCharacters; length--) {
      if (piece.endsWith(text.slice(0, length))) return piece.slice(0, -length) + marker(name);
    }
  }
  return piece;
}

function withoutBeginning(piece: string, forms: readonly Form[]): string {
  const indent = /^\s*/.exec(piece)![0];
  const said = piece.slice(indent.length);
  for (const { text, name } of forms) {
    for (let length = Math.min(text.length - 1, said.length); length >= leastPartCharacters; length--) {
      if (said.startsWith(text.slice(-length))) return indent + marker(name) + said.slice(length);
    }
  }
  return piece;
}

async function findInBytes(bytes: Buffer, forms: readonly Form[]): Promise<string | null> {
  for (const { text, name } of forms) {
    if (bytes.includes(text)) return name;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return null;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
