/**
 * What a Python file says it needs: inline script metadata, as PEP 723 (packaging.python.org, "Inline script metadata")
 * has it. No I/O.
 *
 * Found as the regular expression of the PEP finds it, but line by line, as that expression takes quadratic time on
 * a file of many unclosed blocks, and JavaScript's `$` and `.` know more line ends than Python's.
 */
import { parse, TomlError } from "smol-toml";
import { normalisedRequirement } from "./requirement.ts";
import { specifierProblem } from "./python-version.ts";

export interface PythonNeeds {
  /** PEP 508, normalised and sorted, so that equal needs read equal. */
  dependencies: string[];
  /** A version specifier such as ">=3.9", or null for any Python. */
  requires_python: string | null;
}

/** `needs` is null where the file has no block; `problem` says where one cannot be read. */
export interface ScriptMetadata {
  needs: PythonNeeds | null;
  problem: string | null;
}

interface Block {
  type: string;
  /** Of the line that opens it, from 1. */
  line: number;
  text: string;
}

const opening = /^# \/\/\/ ([a-zA-Z0-9-]+)$/;

export function readScriptMetadata(source: string): ScriptMetadata {
  const none = { needs: null, problem: null };
  if (!source.includes("# /// script")) return none;
  const scripts = blocksOf(source).filter((block) => block.type === "script");
  const [block, second] = scripts;
  if (!block) return none;
  if (second) {
    return refuse(block, `there is a second block in line ${second.line}, and a file may have one. Make one of them`);
  }
  try {
    return readBlock(block, parse(block.text));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.replace("Invalid TOML document: ", "").split("\n");
    return refuse(block, `line ${block.line + error.line} is not valid TOML (${what}). Correct it`);
  }
}

/** Unclosed blocks are no blocks, says the PEP. */
function blocksOf(source: string): Block[] {
  const lines = source.split(/\r\n|\r|\n/);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const type = opening.exec(lines[at] as string)?.[1];
    if (type === undefined) continue;
    const end = endOfComment(lines, at + 1);
    // The last one of the comment closes it: the text may hold such a line itself.
    const close = lines.slice(0, end).lastIndexOf("# ///");
    const isClosed = close > at + 1;
    if (isClosed) blocks.push({ type, line: at + 1, text: contentOf(lines.slice(at + 1, close)) });
    at = isClosed ? close : end - 1;
  }
  return blocks;
}

function endOfComment(lines: readonly string[], from: number): number {
  let end = from;
  while (end < lines.length && /^#( |$)/.test(lines[end] as string)) end += 1;
  return end;
}

function contentOf(lines: readonly string[]): string {
  return lines.map((line) => line.slice(line.startsWith("# ") ? 2 : 1)).join("\n");
}

/** `tool` and what later versions of the PEP may add are other tools' affair. */
function readBlock(block: Block, table: Record<string, unknown>): ScriptMetadata {
  const { dependencies = [], "requires-python": python = null } = table;
  if (!Array.isArray(dependencies) || !dependencies.every((one) => typeof one === "string")) {
    return refuse(block, 'its dependencies must be a list of texts, such as ["requests", "rich>=13"]');
  }
  if (python !== null && typeof python !== "string") {
    return refuse(block, 'its requires-python must be a text, such as ">=3.9"');
  }
  const wrong = python === null ? null : specifierProblem(python);
  if (wrong !== null) return refuse(block, `its requires-python ${wrong}. Write for example ">=3.9"`);
  const found = dependencies.map(normalisedRequirement);
  const odd = found.indexOf(null);
  if (odd >= 0) {
    const shown = JSON.stringify(dependencies[odd]);
    return refuse(block, `its dependency ${shown} is none that pip knows. Write for example "requests>=2"`);
  }
  const sorted = [...new Set(found as string[])].toSorted();
  return { needs: { dependencies: sorted, requires_python: python?.trim() ?? null }, problem: null };
}

function refuse(block: Block, why: string): ScriptMetadata {
  return { needs: null, problem: `The block "# /// script" in line ${block.line} cannot be used: ${why}.` };
}
