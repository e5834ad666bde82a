/** What a trigger asks its job to be called with: taken in tolerantly, refused with a reason a person understands. */
import type { Job, Json } from "./job.ts";

export interface Call {
  args: Json[];
  kwargs: Record<string, Json>;
}

/** Of `args` or of `kwargs`; what is longer belongs into a file. Everything that starts a run holds them in memory. */
const mostCharacters = 4 * 1024 * 1024;

export type ParsedCall = { ok: true; call: Call } | { ok: false; why: string };

/**
 * Empty `args` mean the job's own; `kwargs` are laid over the job's own.
 * @param args as found in the row: text that should be a JSON list; null and empty text mean none
 */
export function parseCall(job: Job, args: unknown, kwargs: unknown): ParsedCall {
  const parsedArgs = parseJson("args", args);
  if (!parsedArgs.ok) return parsedArgs;
  const parsedKwargs = parseJson("kwargs", kwargs);
  if (!parsedKwargs.ok) return parsedKwargs;
  const list = parsedArgs.value ?? [];
  const named = parsedKwargs.value ?? {};
  if (!Array.isArray(list)) return refuse("args", args, `must be a JSON list such as ["a", 2]`);
  if (typeof named !== "object" || Array.isArray(named)) {
    return refuse("kwargs", kwargs, `must be a JSON object such as {"prompt": "test"}`);
  }
  return { ok: true, call: { args: list.length > 0 ? list : job.args, kwargs: { ...job.kwargs, ...named } } };
}

function parseJson(field: string, text: unknown): { ok: true; value: Json } | { ok: false; why: string } {
  if (text === null || text === "") return { ok: true, value: null };
  if (typeof text !== "string") return refuse(field, text, "must be JSON text");
  if (text.length > mostCharacters) {
    const length = `${text.length} characters long, and AIOS takes ${mostCharacters}`;
    return refuse(field, text, `is ${length}: write it to a file and pass the path of that`);
  }
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return refuse(field, text, `is not valid JSON (${(error as Error).message})`);
  }
}

function refuse(field: string, value: unknown, problem: string): { ok: false; why: string } {
  const shown = value instanceof Uint8Array ? "(binary data)" : String(value);
  const short = shown.length > 120 ? `${shown.slice(0, 120)}…` : shown;
  return { ok: false, why: `${field} ${problem}; it is: ${short}` };
}
