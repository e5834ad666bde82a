/**
 * Changes a jobs list as a careful person would: only the lines concerned, with all comments and the layout kept.
 *
 * Writing the parsed document out again was tried and rejected: it keeps the comments but lays every entry out
 * anew, so that turning one job off shows up as a change of the whole file.
 */
import { textsWithEntry } from "./add-entry.ts";
import { textsWithField } from "./change-field.ts";
import { type ListText, firstSound, meaning, openList } from "./list-text.ts";
import { placesIn } from "./list-problem.ts";
import { didYouMean } from "./nearest-word.ts";
import { textsWithout } from "./remove-entry.ts";
import { type Entry, renderEntries } from "./render-entries.ts";

/** The text with `entry` at the end of the list. `format` matters only where the text is empty. */
export function addJob(text: string, entry: Record<string, unknown>, format: "yaml" | "json" = "yaml"): string {
  const added = asJson(entry) as Entry;
  const name = added["name"];
  if (typeof name !== "string" || name.trim() === "") {
    throw new Error('The entry needs a name, such as "morning_report".');
  }
  return edited(text, (list) => {
    if (list.names.includes(name.trim())) {
      throw new Error(`There is already a job named "${name.trim()}". Choose another name, or change that one.`);
    }
    if (format === "json" && list.text.trim() === "") return `${JSON.stringify([added], null, 2)}\n`;
    const container = list.outline.containers.at(-1);
    const candidates = container === undefined ? [] : textsWithEntry(list, container, added);
    const changed = firstSound(list, candidates, [...list.entries.map(meaning), added]);
    if (changed !== null) return changed;
    const what = container?.kind === "single entry" ? "The list is one entry without a dash before it." : why(list);
    throw new Error(`"${name}" cannot be added. ${what} It would be:\n${renderEntries([added])}`);
  });
}

/** The text with another value in a field of a job; undefined takes the field out. */
export function setJobField(text: string, name: string, field: string, value: unknown): string {
  const wanted = value === undefined ? undefined : asJson(value);
  return edited(text, (list) => {
    const index = find(list, name);
    const expected = list.entries.map(meaning);
    const { [field]: _before, ...others } = expected[index] as Entry;
    expected[index] = wanted === undefined ? others : { ...others, [field]: wanted };
    const changed = firstSound(list, textsWithField(list, list.outline.chunks[index]!, field, wanted), expected);
    if (changed === null) throw new Error(`"${field}" of "${name}" cannot be changed. ${why(list)}`);
    return changed;
  });
}

export function removeJob(text: string, name: string): string {
  return edited(text, (list) => {
    const index = find(list, name);
    const expected = list.entries.map(meaning).filter((_, other) => other !== index);
    const changed = firstSound(list, textsWithout(list, index), expected);
    if (changed === null) throw new Error(`"${name}" cannot be removed. ${why(list)}`);
    return changed;
  });
}

/** An entry as it means and as it is written, with its comments. Throws where there is none, or it cannot be read. */
export function jobEntry(text: string, name: string): { entry: Entry; text: string } {
  const list = openList(text.replace(/^\uFEFF/, ""));
  const index = find(list, name);
  const chunk = list.outline.chunks[index]!;
  return { entry: meaning(list.entries[index]!) as Entry, text: list.text.slice(chunk.from, chunk.end).trimEnd() };
}

/** Editors expect a byte order mark to stay where it was. */
function edited(text: string, edit: (list: ListText) => string): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  return mark + edit(openList(text.slice(mark.length)));
}

function find(list: ListText, name: string): number {
  const index = list.names.indexOf(name.trim());
  if (index === -1) {
    const names = list.names.filter((other) => other !== null);
    throw new Error(
      `There is no job named "${name}" in the list.${didYouMean(name, names.length > 1000 ? [] : names)}`,
    );
  }
  const { fault, value } = list.entries[index]!;
  if (fault !== null) throw new Error(`The entry of "${name}" cannot be read. ${told(list, fault)} Mend that first.`);
  if (typeof value !== "object" || value === null) throw new Error(`The entry of "${name}" has no fields.`);
  return index;
}

function why(list: ListText): string {
  const fault = list.outline.faults[0];
  if (fault !== undefined) return `The list cannot be read. ${told(list, fault)} Mend that first.`;
  return "The list is written in a way that cannot be changed safely from here. Please edit the file itself.";
}

function told({ text }: ListText, fault: { offset: number; message: string }): string {
  return `Line ${placesIn(text)(fault.offset).line}: ${fault.message}`;
}

/** As it will be read back: without what JSON cannot hold, such as -0 and undefined. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null)) as unknown;
}
