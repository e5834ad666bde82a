/** What would break at once if a text were to run: found before it does, as far as that is cheap. */
import { createRequire, stripTypeScriptTypes } from "node:module";
import type { OperationContext } from "../context.ts";
import { listNames } from "../../programs/find-jobs-list.ts";
import { languageOf } from "../../programs/form/form.ts";
import { maxTextBytes } from "../../programs/versions/tracked-files.ts";
import { newProblems } from "../list-edits.ts";
import { OperationError } from "../operation-error.ts";

const require = createRequire(import.meta.url);
const mostTold = 10;

export function refuseTooLarge(text: string): void {
  if (Buffer.byteLength(text) <= maxTextBytes) return;
  refuse("This text is larger than 1 MiB, which is too much for a program. Put its data in a file of its own.");
}

/** @throws OperationError with the lines that are wrong; nothing was changed */
export function refuseBroken(context: OperationContext, path: string, live: string, text: string): void {
  const problems = (listNames as readonly string[]).includes(path)
    ? listFaults(context, live, text)
    : programFaults(path, text);
  if (problems.length === 0) return;
  const more = problems.length > mostTold ? [`… and ${problems.length - mostTold} more.`] : [];
  refuse([...problems.slice(0, mostTold), ...more].join("\n"));
}

function refuse(message: string): never {
  throw new OperationError("invalid", message, { fields: { text: message } });
}

function listFaults(context: OperationContext, live: string, text: string): string[] {
  return newProblems(context, live, text)
    .filter(({ severity }) => severity === "error")
    .map(({ line, message }) => `Line ${line}: ${message}`);
}

/** Only for what Node runs: its own way of taking types off is at hand, and no other interpreter is. */
function programFaults(path: string, text: string): string[] {
  const language = languageOf(path, text);
  if (language !== "typescript" && language !== "javascript") return [];
  // Loaded when the first program is published: a start of AIOS needs none of it.
  const { parse } = require("acorn") as typeof import("acorn");
  try {
    const code = language === "typescript" ? stripTypeScriptTypes(text) : text;
    const options = { ecmaVersion: "latest", allowHashBang: true } as const;
    try {
      parse(code, { ...options, sourceType: "module" });
    } catch (error) {
      if (/\.[cm]ts$|\.mjs$/.test(path)) throw error;
      // A file that is no module may return, and has names that a module may not.
      parse(code, { ...options, sourceType: "script", allowReturnOutsideFunction: true });
    }
    return [];
  } catch (error) {
    return [faultInWords(error as Fault)];
  }
}

/** Of acorn, or of Node, which tells the line at the beginning of its stack alone: ":12". */
type Fault = Error & { loc?: { line: number }; code?: string };

function faultInWords(error: Fault): string {
  const line = error.loc?.line ?? /^:(\d+)\n/.exec(error.stack ?? "")?.[1];
  const what = error.message.split("\n")[0]!.replace(/ \(\d+:\d+\)$/, "");
  const hint =
    error.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX"
      ? " Types are only taken off, so what is more than a type must be plain JavaScript."
      : "";
  return `${line === undefined ? "" : `Line ${line}: `}${what}.${hint} It was not put in force.`;
}
