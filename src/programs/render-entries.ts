/** Entries of a jobs list as text, as a careful person would write them. */
import { Document, type Node, type ToStringOptions, isCollection, isPair, isScalar, isSeq } from "yaml";
import { fieldWords } from "./field-words.ts";

export type Entry = Record<string, unknown>;

/** The order of `SCHEDULED_JOBS` in the seed, and of what came after it; the order of `fieldWords` is this one. */
const fieldOrder = new Map(Object.keys(fieldWords).map((field, index) => [field, index]));

const layout: ToStringOptions = { lineWidth: 0, flowCollectionPadding: false };

/**
 * A text that reads back as `entries`, whatever they hold. Strings are quoted only where they must be, by YAML 1.1
 * as well as 1.2: other programs that read the file may take `09:00` for a number and `no` for false.
 */
export function renderEntries(entries: readonly Entry[]): string {
  if (entries.length === 0) return "";
  const document = documentOf(entries.map(inOrder));
  if (isSeq(document.contents)) {
    document.contents.items.forEach((item, index) => {
      if (index > 0) (item as Node).spaceBefore = true;
    });
  }
  return document.toString(layout);
}

/** `field: value`, on as many lines as it needs, without the last line end. */
export function renderField(field: string, value: unknown): string {
  return documentOf({ [field]: value })
    .toString(layout)
    .trimEnd();
}

/** `name:` with the other fields of the entry below it. */
export function renderNamed(name: string, entry: Entry): string {
  const fields = Object.entries(inOrder(entry)).filter(([field]) => field !== "name");
  return documentOf({ [name]: Object.fromEntries(fields) }).toString(layout);
}

/** A value that takes one line and stands in a line with others, or null where it needs more. */
export function renderScalar(value: unknown): string | null {
  if (typeof value === "object" && value !== null) return null;
  const text = documentOf(value).toString(layout).trimEnd();
  return text.includes("\n") ? null : text;
}

/** A value as part of a document, laid out as it would be here. */
export function renderedNode(value: unknown): Node | null {
  return documentOf(value).contents;
}

function documentOf(value: unknown): Document {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: "yaml-1.1", keepUndefined: false });
  layOut(document.contents);
  return document;
}

function inOrder(entry: Entry): Entry {
  const rank = (field: string): number => fieldOrder.get(field) ?? fieldOrder.size;
  return Object.fromEntries(Object.entries(entry).sort(([one], [other]) => rank(one) - rank(other)));
}

/**
 * Puts short lists of plain values on one line, as in `tags: [gpu, storage]`, and in quotes what begins or ends with
 * space or blank lines: nobody sees those, and the next edit would lose them.
 */
function layOut(node: unknown): void {
  if (isScalar(node) && typeof node.value === "string" && needsQuotes(node.value)) node.type = "QUOTE_DOUBLE";
  if (isPair(node)) layOut(node.key);
  if (isPair(node)) layOut(node.value);
  if (!isCollection(node)) return;
  for (const item of node.items) layOut(item);
  if (!isSeq(node)) return;
  const values = node.items.map((item) => (isScalar(item) ? String(item.value) : null));
  const length = values.reduce((sum, value) => sum + (value?.length ?? 1000) + 2, 0);
  if (length < 80 && !values.some((value) => value?.includes("\n") === true)) node.flow = true;
}

function needsQuotes(text: string): boolean {
  return text.trim() !== text.replace(/\n$/, "") || /[^\P{Cc}\n]/u.test(text);
}
