/** Forms that a person fills in: a part of JSON Schema, flat, with words for each field that is filled in wrongly. */
import { z } from "zod";
import type { Json } from "./job.ts";

const mostFields = 50;
const mostText = 20_000;

const choiceText = z.union([z.string(), z.number()]);
const field = z.object({
  type: z.enum(["string", "number", "integer", "boolean", "array"], 'one of "string", "number", "boolean", "array"'),
  title: z.string().max(200).optional(),
  description: z.string().max(2_000).optional(),
  default: z.json().optional(),
  format: z.string().max(40).optional(),
  enum: z.array(choiceText).min(1).max(500).optional(),
  /** Of a list: one or more of these. */
  items: z.object({ type: z.literal("string"), enum: z.array(z.string()).min(1).max(500) }).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
});

export const formShape = z.object({
  type: z.literal("object"),
  title: z.string().max(200).optional(),
  description: z.string().max(2_000).optional(),
  properties: z.record(z.string().min(1).max(100), field),
  required: z.array(z.string()).optional(),
});

export type FormField = z.infer<typeof field>;
export type Form = z.infer<typeof formShape>;

/** What was meant for one value alone is a form of one field by this name. */
export const singleField = "answer";

export interface ReadForm {
  form: Form;
  /** It was meant for one value, not for an object. */
  isSingle: boolean;
}

/**
 * Also takes the schema of one value, and fields alone (`{"name": {"type": "string"}}`): then those without a default
 * must be filled in.
 * @returns a sentence about what is wrong with it, else the form
 */
export function readForm(given: unknown): ReadForm | string {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return "a form is a JSON object";
  const { type } = given as { type?: unknown };
  const isSingle = typeof type === "string" && type !== "object";
  const wanted = isSingle ? oneField(given) : type === "object" ? given : fieldsAlone(given as Record<string, unknown>);
  const { data, error } = formShape.safeParse(wanted);
  if (error) return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  const names = Object.keys(data.properties);
  if (names.length === 0) return "it has no fields";
  if (names.length > mostFields)
    return `it has ${names.length} fields, and a person should fill in ${mostFields} at most`;
  const unknown = data.required?.find((name) => !names.includes(name));
  return unknown === undefined ? { form: data, isSingle } : `it requires "${unknown}", which is none of its fields`;
}

function oneField(schema: object): object {
  return { type: "object", properties: { [singleField]: schema }, required: [singleField] };
}

function fieldsAlone(properties: Record<string, unknown>): object {
  const hasDefault = (one: unknown) => typeof one === "object" && one !== null && "default" in one;
  return {
    type: "object",
    properties,
    required: Object.keys(properties).filter((name) => !hasDefault(properties[name])),
  };
}

export type Filled =
  | { values: Record<string, Json>; fields?: undefined }
  /** What is wrong with which field, in words. */
  | { values?: undefined; fields: Record<string, string> };

/** Texts that stand for numbers or yes and no are taken for what they stand for. */
export function fillForm(form: Form, given: unknown): Filled {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  const told = isObject ? (given as Record<string, unknown>) : {};
  const fields: Record<string, string> = {};
  const values: Record<string, Json> = {};
  for (const name of Object.keys(told)) {
    if (!Object.hasOwn(form.properties, name)) fields[name] = `There is no such field. ${thereAre(form)}`;
  }
  for (const [name, shape] of Object.entries(form.properties)) {
    const value = Object.hasOwn(told, name) ? told[name] : undefined;
    const isEmpty = value === undefined || value === null || value === "";
    if (isEmpty && shape.default !== undefined) values[name] = shape.default;
    else if (isEmpty && form.required?.includes(name)) fields[name] = "Please fill this in.";
    else if (!isEmpty) {
      const read = readValue(shape, value);
      if ("problem" in read) fields[name] = read.problem;
      else values[name] = read.value;
    }
  }
  return Object.keys(fields).length > 0 ? { fields } : { values };
}

/** What a rehearsal goes on with, where nobody fills anything in. */
export function formDefaults(form: Form): Record<string, Json> {
  return Object.fromEntries(Object.entries(form.properties).map(([name, shape]) => [name, defaultOf(shape)]));
}

function defaultOf(shape: FormField): Json {
  if (shape.default !== undefined) return shape.default;
  if (shape.enum) return shape.enum[0]!;
  switch (shape.type) {
    case "string":
      return "";
    case "number":
    case "integer":
      return shape.minimum ?? 0;
    case "boolean":
      return false;
    case "array":
      return [];
  }
}

type Read = { value: Json } | { problem: string };

function readValue(shape: FormField, value: unknown): Read {
  switch (shape.type) {
    case "number":
    case "integer":
      return readNumber(shape, value);
    case "boolean":
      return readBoolean(value);
    case "array":
      return readList(shape, value);
    case "string":
      return readText(shape, value);
  }
}

function readNumber({ type, minimum, maximum, enum: allowed }: FormField, value: unknown): Read {
  const number = typeof value === "string" ? Number(value.trim().replace(",", ".")) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return { problem: "This must be a number." };
  if (type === "integer" && !Number.isInteger(number)) return { problem: "This must be a whole number." };
  if (minimum !== undefined && number < minimum) return { problem: `This must be ${minimum} or more.` };
  if (maximum !== undefined && number > maximum) return { problem: `This must be ${maximum} or less.` };
  return allowed && !allowed.includes(number) ? { problem: oneOf(allowed) } : { value: number };
}

function readBoolean(value: unknown): Read {
  if (typeof value === "boolean") return { value };
  const text = String(value).trim().toLowerCase();
  if (["yes", "y", "true", "on", "1"].includes(text)) return { value: true };
  if (["no", "n", "false", "off", "0"].includes(text)) return { value: false };
  return { problem: "This must be yes or no." };
}

function readList({ items }: FormField, value: unknown): Read {
  const list = typeof value === "string" ? value.split(",").map((text) => text.trim()) : value;
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string")) return { problem: "This must be a list." };
  const odd = items && list.find((one) => !items.enum.includes(one));
  return odd === undefined ? { value: list } : { problem: oneOf(items!.enum) };
}

function readText(shape: FormField, value: unknown): Read {
  if (typeof value !== "string" && typeof value !== "number") return { problem: "This must be a text." };
  if (shape.enum) {
    const found = shape.enum.find((one) => String(one) === String(value));
    return found === undefined ? { problem: oneOf(shape.enum) } : { value: found };
  }
  const text = String(value);
  const most = Math.min(shape.maxLength ?? mostText, mostText);
  if (text.length > most) return { problem: `At most ${most} characters; this has ${text.length}.` };
  if (shape.minLength !== undefined && text.length < shape.minLength)
    return { problem: `At least ${shape.minLength} characters, please.` };
  const odd = formatProblem(shape.format, text);
  return odd === null ? { value: text } : { problem: odd };
}

function formatProblem(format: string | undefined, text: string): string | null {
  switch (format) {
    case "date":
      return isDate(text) ? null : "This must be a date such as 2026-12-24.";
    case "time":
      return /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text) ? null : "This must be a time of day such as 09:00.";
    case "date-time":
      return Number.isNaN(Date.parse(text)) ? "This must be a date and a time, such as 2026-12-24 18:00." : null;
    case "email":
      return /^[^\s@]+@[^\s@]+$/.test(text) ? null : "This must be an e-mail address such as ada@example.com.";
    case "url":
    case "uri":
      return URL.canParse(text) ? null : "This must be a web address such as https://example.com.";
    default:
      return null;
  }
}

/** One that the calendar has: not the 31st of February. */
function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function oneOf(allowed: readonly (string | number)[]): string {
  const shown = allowed.slice(0, 12).join(", ");
  return `Please choose one of these: ${shown}${allowed.length > 12 ? ", …" : ""}.`;
}

function thereAre(form: Form): string {
  return `The fields are: ${Object.keys(form.properties).join(", ")}.`;
}
