/** A form: the questions that a program asks before it runs, as a JSON Schema of an object. */
export type Form = { type: "object"; properties: Record<string, FormField>; [keyword: string]: unknown };
export type FormField = { [keyword: string]: unknown };

/** What a program says about itself, at the top of its file. */
export interface Header {
  /** "Tidy a folder". */
  title: string | null;
  /** What it does, for people. */
  sentence: string | null;
  form: Form | null;
  /** Why the form that is declared cannot be read, in whole or in part. */
  problem: string | null;
}

/** In which language a program is written, as far as it matters for reading about it. */
export type Language = "python" | "typescript" | "javascript" | "shell";

const languages: Record<string, Language> = {
  ...{ py: "python", ts: "typescript", mts: "typescript", cts: "typescript" },
  ...{ js: "javascript", mjs: "javascript", cjs: "javascript", sh: "shell", bash: "shell", zsh: "shell" },
};

/** By the ending of its name, else by its first line; null where neither tells. */
export function languageOf(path: string, text = ""): Language | null {
  const ending = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  if (Object.hasOwn(languages, ending)) return languages[ending]!;
  const [, interpreter = ""] =
    /^#![^\n]*?(python|node|bun|deno|(?:ba|z|da|k)?sh)[\d.]*(?:[ \t\r][^\n]*)?(?:\n|$)/.exec(text) ?? [];
  if (interpreter === "") return null;
  return interpreter === "python" ? "python" : interpreter.endsWith("sh") ? "shell" : "javascript";
}

const mostFields = 100;
const mostCharacters = 100_000;
const fieldTypes = new Set(["string", "number", "integer", "boolean", "array", "object"]);

/** From what a program declares to a form that can be shown. What is odd about a field costs that field alone. */
export function formOf(value: unknown): { form: Form | null; problem: string | null } {
  if (!isObject(value)) return refused('The form must be an object: { type: "object", properties: { … } }.');
  const { properties } = value;
  if (!isObject(properties)) return refused('The form has no "properties", in which its fields stand.');
  if (JSON.stringify(value).length > mostCharacters) return refused("The form is too large.");
  const fields = Object.entries(properties);
  const sound = fields.filter(([name, field]) => isObject(field) && isName(name)).slice(0, mostFields);
  const lost = fields.filter((field) => !sound.includes(field)).map(([name]) => name);
  const names = new Set(sound.map(([name]) => name));
  const required = Array.isArray(value["required"])
    ? value["required"].filter((name) => names.has(name as string))
    : [];
  const kept = sound.map(([name, field]): [string, FormField] => [name, withType(field as FormField)]);
  const form: Form = { ...value, type: "object", properties: Object.fromEntries(kept) };
  delete form["required"];
  if (required.length > 0) form["required"] = required;
  const problem =
    lost.length === 0
      ? null
      : `These fields of the form cannot be shown: ${lost.slice(0, 5).join(", ").slice(0, 200)}.`;
  return { form, problem };
}

function refused(problem: string): { form: null; problem: string } {
  return { form: null, problem };
}

/** A field whose type is unknown is a text. */
function withType(field: FormField): FormField {
  const { type } = field;
  if (typeof type === "string" && fieldTypes.has(type)) return field;
  return "enum" in field || "const" in field ? field : { ...field, type: "string" };
}

function isName(name: string): boolean {
  return name !== "" && name.length <= 64 && name !== "__proto__" && !/[\p{Cc}\p{Cs}]/u.test(name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** "older_than_days" → "Older than days", as the label of a field that has none. */
export function labelOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_\s-]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words[0]!.toUpperCase() + words.slice(1);
}
