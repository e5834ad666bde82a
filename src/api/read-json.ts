/** JSON that comes from outside. */
import type { Json } from "../model/job.ts";

/** What is nested deeper can be read, in seconds in which nothing else happens; but never be written anywhere. */
const mostLevels = 1_000;

/** @throws SyntaxError, or RangeError where it is nested too deeply */
export function readJsonText(text: string): Json {
  refuseDeep(text);
  return JSON.parse(text) as Json;
}

function refuseDeep(text: string): void {
  let levels = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (isInText) {
      if (sign === "\\") at++;
      else if (sign === '"') isInText = false;
    } else if (sign === '"') isInText = true;
    else if (sign === "[" || sign === "{") levels++;
    else if (sign === "]" || sign === "}") levels--;
    if (levels > mostLevels) throw new RangeError("it is nested too deeply");
  }
}
