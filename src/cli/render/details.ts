/** One thing in full: its fields under each other, their names dimmed. */
import type { Look } from "./look.ts";
import { padEnd, widthOf, wrap } from "./width.ts";

/** Fields whose value is null or empty are left out; a value may have several lines. */
export function renderDetails(fields: readonly (readonly [string, string | null])[], look: Look): string[] {
  const shown = fields.filter((field): field is [string, string] => field[1] !== null && field[1] !== "");
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  return shown.flatMap(([name, value]) => {
    const lines = value.split("\n").flatMap((line) => wrap(line, look.columns - width - 2));
    return lines.map((line, index) => `${look.paint.dim(padEnd(index === 0 ? name : "", width))}  ${line}`.trimEnd());
  });
}

/** A heading with lines under it, or nothing when there are none. */
export function section(title: string, lines: readonly string[], look: Look): string[] {
  return lines.length === 0 ? [] : ["", look.paint.bold(title), ...lines];
}
