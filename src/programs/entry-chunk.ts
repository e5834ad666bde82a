/** The parts of a jobs list as they stand in its text, before anything of it is parsed. */

export interface TextRange {
  start: number;
  end: number;
}

export interface EntryChunk extends TextRange {
  /** `item`: a `- …` with its lines; `pair`: `name:` with its lines; `value`: the entry and nothing around it. */
  form: "item" | "pair" | "value";
  /** Where the entry begins with its key: before `start` only in a flow mapping. */
  from: number;
  /** The key of the entry where the list is a mapping of names to entries. */
  name: string | null;
  /** In a `value`: how many keys it is written with, if it is JSON; otherwise -1. */
  keyCount: number;
}

/** Where entries stand, and so where a further one can be written. */
export interface ListContainer extends TextRange {
  kind: "empty" | "block list" | "block mapping" | "flow list" | "flow mapping" | "single entry";
  /** Of the dashes or the keys, from 0. */
  column: number;
  /** Whether it stands below a key such as `jobs:`. */
  below: string | null;
}

export interface ListOutline {
  chunks: EntryChunk[];
  containers: ListContainer[];
  /** Fields beside the list, which mean nothing to AIOS. */
  settings: { name: string; offset: number }[];
  faults: { offset: number; message: string }[];
}

const listNames = /^(?:jobs|scheduled_jobs)$/i;

/** Whether the list of jobs stands under this key. */
export function isListName(key: string): boolean {
  return listNames.test(key);
}

/** A mapping of names to jobs in which a name has a list: a slip of typing in "jobs", most likely. */
export function listElsewhere(key: string): string {
  return `"${key}" holds a list, and should hold the fields of one job. The list of jobs stands under "jobs:".`;
}

/** The text of a key in double quotes, without them. Escapes that JSON does not know are left as they are. */
export function unquotedKey(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
