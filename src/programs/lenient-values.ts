/**
 * Reads what was plainly meant: `retries: "3"`, `enabled: yes`, `tags: gpu, storage`. Each such reading is told,
 * so that nobody wonders where a value came from, and none of them can change what the job does.
 */
import { shown } from "./list-problem.ts";

export interface Reading {
  value: unknown;
  /** What was read differently from how it is written, or null. */
  remark: string | null;
}

/** How a scalar at a place in the entry was written, or null if that is not known. */
export type Written = (path: readonly (string | number)[]) => string | null;

type Lenient = (value: unknown, field: string, written: Written) => Reading;

const asWritten: Lenient = (value) => ({ value, remark: null });

const text: Lenient = (value, field, written) => {
  if (typeof value !== "number" && typeof value !== "boolean") return asWritten(value, field, written);
  const meant = written([field]) ?? String(value);
  return { value: meant, remark: `"${field}" is read as the text ${shown(meant)}. Put it in quotes.` };
};

const number: Lenient = (value, field) => {
  const meant = typeof value === "string" && /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/.test(value) ? Number(value) : null;
  if (meant === null) return { value, remark: null };
  return { value: meant, remark: `"${field}" is read as the number ${meant}. Write it without quotes.` };
};

const yes = new Set(["true", "yes", "on", "y", "1"]);
const no = new Set(["false", "no", "off", "n", "0"]);
const onOrOff: Lenient = (value, field) => {
  if (typeof value !== "string" && typeof value !== "number") return { value, remark: null };
  const word = String(value).trim().toLowerCase();
  if (!yes.has(word) && !no.has(word)) return { value, remark: null };
  return { value: yes.has(word), remark: `"${field}" is read as ${yes.has(word)}. Write true or false.` };
};

/** One of a few words, which are all lower case and joined by `_`. */
const choice: Lenient = (value, field) => {
  if (typeof value !== "string") return { value, remark: null };
  const meant = value
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  return { value: meant, remark: meant === value ? null : `"${field}" is read as ${meant}. Write it so.` };
};

const words: Lenient = (value, field, written) => {
  if (typeof value === "string") return splitWords(value, field);
  if (!Array.isArray(value)) {
    const { value: word, remark } = text(value, field, written);
    return { value: remark === null ? word : [word], remark };
  }
  const read = value.map((item: unknown, index) =>
    typeof item === "number" || typeof item === "boolean" ? (written([field, index]) ?? String(item)) : item,
  );
  const changed = read.some((item, index) => item !== value[index]);
  const remark = changed ? `"${field}" is read as texts: ${shown(read)}. Put each in quotes.` : null;
  return { value: unique(read), remark };
};

function splitWords(value: string, field: string): Reading {
  const inner = value.trim().replace(/^\[(.*)\]$/s, "$1");
  const parts = unique(inner.split(","));
  const remark = value.includes(",") ? `"${field}" is read as a list: [${parts.join(", ")}]. Write it so.` : null;
  return { value: parts, remark };
}

function unique(items: unknown[]): unknown[] {
  const trimmed = items.map((item) => (typeof item === "string" ? item.trim() : item));
  return [...new Set(trimmed)].filter((item) => item !== "");
}

/** The names of jobs, which unlike tags may hold commas. */
const names: Lenient = (value, field, written) =>
  Array.isArray(value) ? words(value, field, written) : text(value, field, written);

const list: Lenient = (value, field) => {
  if (Array.isArray(value) || (typeof value === "object" && value !== null)) return { value, remark: null };
  const parsed = typeof value === "string" ? parsedJson(value) : undefined;
  const meant: unknown = Array.isArray(parsed) ? parsed : [value];
  return { value: meant, remark: `"${field}" is read as the list ${shown(meant)}. Write it so.` };
};

const mapping: Lenient = (value, field) => {
  const parsed = typeof value === "string" ? parsedJson(value) : value;
  if (Array.isArray(parsed) && parsed.length === 0) return { value: {}, remark: null };
  if (typeof value !== "string" || typeof parsed !== "object" || parsed === null) return { value, remark: null };
  return { value: parsed, remark: `"${field}" is read as the fields ${shown(parsed)}. Write it without quotes.` };
};

/** Numbers and booleans are texts in an environment, as they were written; an empty value is an empty text. */
const environment: Lenient = (value, field, written) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return mapping(value, field, written);
  const read = Object.entries(value).map(([name, item]: [string, unknown]) => {
    if (item === null) return [name, ""];
    const isText = typeof item === "string" || typeof item === "object";
    return [name, isText ? item : (written([field, name]) ?? String(item))];
  });
  return { value: Object.fromEntries(read) as unknown, remark: null };
};

function parsedJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const readers: Record<string, Lenient> = {
  name: text,
  file: text,
  function: text,
  cron: text,
  path: text,
  timezone: text,
  description: text,
  type: choice,
  catch_up: choice,
  overlap: choice,
  working_folder: choice,
  enabled: onOrOff,
  retries: number,
  retry_delay_seconds: number,
  timeout_seconds: number,
  grace_seconds: number,
  priority: number,
  interval_minutes: number,
  every_seconds: number,
  tags: words,
  secrets: words,
  memory_mb: number,
  hold_minutes: number,
  cpu: number,
  image: text,
  network: onOrOff,
  after: names,
  args: list,
  kwargs: mapping,
  env: environment,
};

/** Reads a field as it was meant. What cannot be read so is given back as it is, for the schema to refuse. */
export function readLeniently(field: string, value: unknown, written: Written): Reading {
  const reader = Object.hasOwn(readers, field) ? readers[field]! : asWritten;
  return reader(value, field, written);
}
