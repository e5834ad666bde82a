/** How a program file is run, told from its name, its first bytes and its mode; no I/O. */
import path from "node:path";

export type ProgramKind =
  | { kind: "python" }
  | { kind: "node" }
  /** Run as `argv… file arguments…`; an empty `argv` runs the file itself. */
  | { kind: "command"; argv: string[] }
  | { kind: "unknown" };

const nodeEndings = new Set([".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"]);

/** Bytes of a file's head that `kindOf` wants to see; Linux itself reads 256 for a `#!` line. */
export const headBytes = 256;

/** Whether the ending alone decides, so that the file need not be opened. */
export function endingDecides(file: string): boolean {
  const ending = path.extname(file).toLowerCase();
  return ending === ".py" || nodeEndings.has(ending);
}

export function kindOf(file: string, head: string, executable: boolean): ProgramKind {
  const ending = path.extname(file).toLowerCase();
  if (ending === ".py") return { kind: "python" };
  if (nodeEndings.has(ending)) return { kind: "node" };
  if (executable) return { kind: "command", argv: [] };
  const interpreter = interpreterLine(head);
  if (interpreter !== null) return { kind: "command", argv: interpreter };
  if (ending === ".sh") return { kind: "command", argv: ["/bin/sh"] };
  return { kind: "unknown" };
}

/** As the kernel reads it: the interpreter, then everything else as one single argument. */
function interpreterLine(head: string): string[] | null {
  // A file edited on Windows ends its lines with \r, which the kernel would take for part of the name.
  const match = /^#![ \t]*([^ \t\r\n]+)(?:[ \t]+([^\r\n]*?))?[ \t]*(?:\r?\n|$)/.exec(head);
  if (!match?.[1]) return null;
  return match[2] ? [match[1], match[2]] : [match[1]];
}
