/** The part of JSON Schema in which programs say what they want to know. */
import type { Json } from "../../../../src/model/job.ts";

export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: Json;
  format?: string;
  enum?: readonly (string | number)[];
  /** What a person reads for each value of `enum`. */
  "x-labels"?: readonly string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  required?: readonly string[];
  properties?: Readonly<Record<string, JsonSchema>>;
  items?: JsonSchema;
}

export type Values = Record<string, Json>;

/** What stands in a form at first: what is known, else the defaults. */
export function startingValues(schema: JsonSchema | null, known: Readonly<Values> = {}): Values {
  const values: Values = { ...known };
  for (const [name, field] of Object.entries(schema?.properties ?? {})) {
    if (!(name in values) && field.default !== undefined) values[name] = field.default;
  }
  return values;
}

/** What is wrong with which field, as far as can be said before AIOS is asked. */
export function problemsOf(schema: JsonSchema | null, values: Readonly<Values>): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const [name, field] of Object.entries(schema?.properties ?? {})) {
    const problem = problemOf(field, values[name], schema?.required?.includes(name) ?? false);
    if (problem !== null) problems[name] = problem;
  }
  return problems;
}

function problemOf(field: JsonSchema, value: Json | undefined, required: boolean): string | null {
  const empty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (empty) return required ? "This is needed." : null;
  if (isNumeric(field)) {
    const number = Number(value);
    if (Number.isNaN(number)) return "This must be a number.";
    if (field.minimum !== undefined && number < field.minimum) return `This must be at least ${field.minimum}.`;
    if (field.maximum !== undefined && number > field.maximum) return `This must be at most ${field.maximum}.`;
  }
  if (field.format === "url" || field.format === "uri") return addressProblem(String(value));
  return null;
}

function addressProblem(text: string): string | null {
  try {
    const { protocol, hostname } = new URL(/^\w+:\/\//.test(text) ? text : `https://${text}`);
    if (/^https?:$/.test(protocol) && hostname.includes(".")) return null;
    if (hostname === "localhost" || hostname.startsWith("[")) return null;
  } catch {
    // Said below.
  }
  return "This is no address. One looks like this: https://example.org";
}

export function isNumeric({ type }: JsonSchema): boolean {
  return type === "number" || type === "integer";
}

/** What is sent: fields left empty are left out, numbers are numbers. */
export function cleaned(schema: JsonSchema | null, values: Readonly<Values>): Values {
  const fields = schema?.properties ?? {};
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (value === "" || value === undefined || value === null) return [];
      const field = fields[name];
      return [[name, field && isNumeric(field) ? Number(value) : value]];
    }),
  );
}
