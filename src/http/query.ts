/** Parameters of an address are all text: each becomes what its operation expects there. */
import { z } from "zod";
import type { Declared } from "../api/declare.ts";

/** What becomes of the text of one parameter; what it cannot be is left as it is, and refused in words later. */
type Read = (text: string) => unknown;

interface Shape {
  type?: string;
  anyOf?: Shape[];
  enum?: unknown[];
}

const asNumber: Read = (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
const asBoolean: Read = (text) => (text === "true" ? true : text === "false" ? false : text);
const asJson: Read = (text) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** How to read each parameter of an operation, by its name. */
export function readersOf({ params }: Declared): ReadonlyMap<string, Read> {
  const { properties = {} } = z.toJSONSchema(params, { io: "input", unrepresentable: "any" });
  return new Map(Object.entries(properties).map(([key, shape]) => [key, readerOf(shape as Shape)]));
}

function readerOf(shape: Shape): Read {
  const kinds = new Set([shape, ...(shape.anyOf ?? [])].flatMap(({ type }) => type ?? []));
  if (kinds.has("string")) return (text) => text;
  if (kinds.has("number") || kinds.has("integer")) return asNumber;
  if (kinds.has("boolean")) return asBoolean;
  return shape.enum?.every((value) => typeof value === "string") ? (text) => text : asJson;
}
