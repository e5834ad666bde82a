/** What was filled in, held against the form: each problem in words, by the name of its field. */
import type { Json } from "../../model/job.ts";
import type { Form, FormField } from "../form/form.ts";
import { labelOf } from "../form/form.ts";

export interface CheckedValues {
  /** As the program gets them: numbers are numbers; fields left empty are left out. */
  values: Record<string, Json>;
  problems: Record<string, string>;
}

/** Tolerant of how a value is written ("12" for 12), exact in what is given on. Fields the form does not know are kept. */
export function checkValues(form: Form, given: Record<string, Json>): CheckedValues {
  const values: Record<string, Json> = {};
  const problems: Record<string, string> = {};
  const required = new Set((form["required"] as string[] | undefined) ?? []);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(form.properties, name)) values[name] = value;
  }
  for (const [name, field] of Object.entries(form.properties)) {
    const value = given[name];
    if (isEmpty(value)) {
      if (required.has(name) && isEmpty(field["default"] as Json))
        problems[name] = `Please fill in: ${titleOf(name, field)}`;
      else if (
        value === "" &&
        field["type"] === "string" &&
        !field["enum"] &&
        !isEmpty(field["default"] as Json) &&
        !required.has(name)
      )
        values[name] = "";
      continue;
    }
    const read = readValue(field, value!);
    if ("problem" in read) problems[name] = read.problem;
    else values[name] = read.value;
  }
  return { values, problems };
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

type Read = { value: Json } | { problem: string };

function readValue(field: FormField, value: Json): Read {
  const { type } = field;
  if (Array.isArray(field["enum"])) {
    const found = (field["enum"] as Json[]).find((choice) => choice === value || String(choice) === String(value));
    return found === undefined
      ? { problem: `Choose one of: ${(field["enum"] as Json[]).join(", ")}` }
      : { value: found };
  }
  if (type === "number" || type === "integer") return readNumber(field, value);
  if (type === "boolean") return readBoolean(value);
  if (type === "string") return readText(field, value);
  return { value };
}

function readNumber(field: FormField, value: Json): Read {
  const number =
    typeof value === "number" ? value : typeof value === "string" ? Number(value.trim().replace(",", ".")) : Number.NaN;
  if (!Number.isFinite(number)) return { problem: "Write a number, such as 10" };
  if (field["type"] === "integer" && !Number.isInteger(number)) return { problem: "Write a whole number, such as 10" };
  const { minimum, maximum } = field as { minimum?: number; maximum?: number };
  if (minimum !== undefined && number < minimum) return { problem: `At least ${minimum}` };
  if (maximum !== undefined && number > maximum) return { problem: `At most ${maximum}` };
  return { value: number };
}

function readBoolean(value: Json): Read {
  if (typeof value === "boolean") return { value };
  const word = String(value).trim().toLowerCase();
  if (["yes", "true", "on", "1"].includes(word)) return { value: true };
  if (["no", "false", "off", "0"].includes(word)) return { value: false };
  return { problem: "Yes or no" };
}

function readText(field: FormField, value: Json): Read {
  if (typeof value === "object") return { problem: "Write a text" };
  const text = String(value);
  const {
    minLength = 0,
    maxLength = 100_000,
    pattern,
  } = field as { minLength?: number; maxLength?: number; pattern?: string };
  if (text.trim().length < minLength) return { problem: `Write at least ${minLength} characters` };
  if (text.length > maxLength) return { problem: `Write at most ${maxLength} characters` };
  if (field["format"] === "url" && !isAddress(text))
    return { problem: "Copy the address from the browser, such as https://example.org" };
  if (field["format"] === "time" && !/^([01]?\d|2[0-3]):[0-5]\d$/.test(text.trim()))
    return { problem: "Write a time such as 09:00" };
  if (pattern !== undefined && !matches(pattern, text)) return { problem: "This is not written as it should be" };
  return { value: text };
}

function isAddress(text: string): boolean {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:/i.test(text.trim()) ? text.trim() : `https://${text.trim()}`);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    (url.hostname.includes(".") || url.hostname === "localhost" || url.hostname.startsWith("["))
  );
}

/** Patterns come from programs: one that cannot be read asks for nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text.slice(0, 1_000));
  } catch {
    return true;
  }
}

function titleOf(name: string, field: FormField): string {
  return typeof field["title"] === "string" ? field["title"] : labelOf(name);
}
