import { problemsOf, type JsonSchema, type Values } from "../parts/schema-form/schema.ts";

/** The folder it is about; null if something must be filled in first, undefined if it is about none. */
export function ownFolder(schema: JsonSchema, values: Readonly<Values>): string | null | undefined {
  const folders = Object.entries(schema.properties ?? {}).filter(([, { format }]) => format === "folder");
  const name = folders[0]?.[0];
  if (name === undefined) return undefined;
  if (Object.keys(problemsOf(schema, values)).length > 0) return null;
  const value = values[name];
  return typeof value === "string" && value !== "" ? value : null;
}
