/** A field of a form that was never declared, from the name of a parameter, its type and its default. */
import type { Json } from "../../model/job.ts";
import { type FormField, labelOf } from "./form.ts";

export interface Parameter {
  name: string;
  /** What its type says; empty where there is none, or none that is understood. */
  type: FormField;
  /** Undefined: it has none, or one that is only known when the program runs. */
  default?: Json;
  isRequired: boolean;
}

const formats: [RegExp, string][] = [
  [/(?:^|_)(?:folder|directory|dir)$/, "folder"],
  [/(?:^|_)(?:file|path|filename)$/, "file"],
  [/(?:^|_)(?:url|link|website)$/, "url"],
];

export function fieldOf({ name, type, default: value }: Parameter): FormField {
  const guessed = Object.keys(type).length > 0 ? type : typeOfValue(value);
  const plain = guessed["type"] === "string" && !("format" in guessed) && !("enum" in guessed);
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  const format = plain ? formats.find(([pattern]) => pattern.test(words))?.[1] : undefined;
  return {
    title: labelOf(name),
    ...guessed,
    ...(format === undefined ? {} : { format }),
    ...(value === undefined || value === null ? {} : { default: value }),
  };
}

export function typeOfValue(value: Json | undefined): FormField {
  if (typeof value === "boolean") return { type: "boolean" };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number" };
  if (Array.isArray(value)) return { type: "array", items: typeOfValue(value[0]) };
  if (typeof value === "object" && value !== null) return { type: "object" };
  // What cannot be told is a text.
  return { type: "string" };
}
