/**
 * Reads an entry of the simplest kind without the YAML parser, exactly as that would.
 *
 * Nearly all entries are a few lines of `key: value`, with perhaps a short block of such lines inside. The parser
 * takes 70 µs for one, and this 5 µs, so that a list of 100,000 is read in about two seconds. Whatever is not
 * plainly simple gives null and goes to the parser; a property test holds the two to the same answer.
 */
type Scalar = string | number | boolean | null;
type Fields = Record<string, Scalar | Scalar[] | Record<string, Scalar>>;

const fieldLine = /^( *)(- +)?([A-Za-z_][\w-]*):(?: +(.*))?$/;
const itemLine = /^( *)- +(.*)$/;
const skippedLine = /^ *(?:#.*)?$/;
const word = /^[A-Za-z_/](?:[\w ./-]*[\w./-])?$/;
const number = /^(?:0|-?[1-9]\d{0,14}|\d{1,9}\.\d{1,6})$/;
const time = /^\d{1,2}:\d\d$/;
const quoted = /^(["'])([^"'\\\t]*)\1(?: +#.*)?$/;
const special = new Map<string, boolean | null>();
for (const [name, value] of [
  ["null", null],
  ["true", true],
  ["false", false],
] as const) {
  for (const spelling of [name, name.toUpperCase(), name[0]!.toUpperCase() + name.slice(1)])
    special.set(spelling, value);
}

/** `text` is one item of a block list, with its dash. Null when the parser is needed. */
export function readPlainEntry(text: string): Fields | null {
  const reading: Reading = { fields: {}, column: -1, open: null, inner: null };
  for (const raw of text.split("\n")) {
    const line = withoutSpaces(raw.endsWith("\r") ? raw.slice(0, -1) : raw);
    if (!skippedLine.test(line) && !readLine(reading, line)) return null;
  }
  return reading.column === -1 ? null : reading.fields;
}

interface Reading {
  fields: Fields;
  /** Of the keys of the entry; -1 before the first. */
  column: number;
  /** The key of the last line, if no value followed it there. */
  open: string | null;
  /** The block below that key. */
  inner: { column: number; items: Scalar[] } | { column: number; fields: Record<string, Scalar> } | null;
}

/** False when the line is not plainly simple. */
function readLine(reading: Reading, line: string): boolean {
  const match = fieldLine.exec(line);
  if (match === null) return readInnerItem(reading, line);
  const [, indent = "", dash = "", key = "", value = ""] = match;
  const here = indent.length + dash.length;
  if ((reading.column === -1) !== (dash !== "") || special.has(key) || key === "__proto__") return false;
  if (reading.column === -1) reading.column = here;
  if (here !== reading.column) return readInnerField(reading, here, key, value);
  if (Object.hasOwn(reading.fields, key)) return false;
  const read = readValue(value);
  if (read === undefined) return false;
  reading.fields[key] = read;
  reading.open = value === "" ? key : null;
  reading.inner = null;
  return true;
}

function readInnerField(reading: Reading, here: number, key: string, text: string): boolean {
  if (reading.open === null || here < reading.column) return false;
  if (reading.inner === null) {
    const fields: Record<string, Scalar> = {};
    reading.fields[reading.open] = fields;
    reading.inner = { column: here, fields };
  }
  const { inner } = reading;
  const value = text === "" ? undefined : readValue(text);
  if (!("fields" in inner) || inner.column !== here || Object.hasOwn(inner.fields, key)) return false;
  if (value === undefined || Array.isArray(value)) return false;
  inner.fields[key] = value;
  return true;
}

/** In YAML the dashes of a list may stand at the column of its key. */
function readInnerItem(reading: Reading, line: string): boolean {
  const match = itemLine.exec(line);
  const here = match?.[1]?.length ?? 0;
  if (match === null || reading.open === null || here < reading.column) return false;
  if (reading.inner === null) {
    const items: Scalar[] = [];
    reading.fields[reading.open] = items;
    reading.inner = { column: here, items };
  }
  const value = readValue(match[2] ?? "");
  if (!("items" in reading.inner) || reading.inner.column !== here) return false;
  if (match[2] === "" || value === undefined || Array.isArray(value)) return false;
  reading.inner.items.push(value);
  return true;
}

/** Undefined when the value is not plainly simple. Nothing at all is null, as in YAML. */
function readValue(text: string): Scalar | Scalar[] | undefined {
  if (text === "") return null;
  if (text.startsWith('"') || text.startsWith("'")) return quoted.exec(text)?.[2];
  const comment = text.indexOf(" #");
  const value = comment === -1 ? text : withoutSpaces(text.slice(0, comment));
  if (value.startsWith("[")) return value.endsWith("]") ? readItems(value.slice(1, -1)) : undefined;
  return readScalar(value);
}

function readItems(text: string): Scalar[] | undefined {
  if (withoutSpaces(text) === "") return [];
  const items: Scalar[] = [];
  for (const part of text.split(",")) {
    const item = readScalar(withoutSpaces(part.replace(/^ +/, "")));
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function readScalar(text: string): Scalar | undefined {
  if (word.test(text)) return special.has(text) ? special.get(text)! : text;
  if (number.test(text)) return Number(text);
  return time.test(text) ? text : undefined;
}

/** Without the spaces at its end. A pattern for that takes minutes on one long line of spaces. */
function withoutSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === " ") end--;
  return text.slice(0, end);
}
