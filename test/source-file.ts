/** What the rules of the building ask of a source file, read from its syntax tree. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { parseAst } from "vitest/node";

export const sourceFolder = resolve(import.meta.dirname, "..", "src");

const isCode = /\.[cm]?[jt]s$/;

export interface SourceFile {
  /** From the project's root, with "/" everywhere. */
  path: string;
  folder: string;
  lines: number;
  /** Paths of our own files of code, as `path`. */
  imports: string[];
  /** Uses of the clock or of chance other than by argument. */
  askedWorld: string[];
  statements: { text: string; isPutTogether: boolean }[];
}

export function readSourceFiles(): SourceFile[] {
  const names = readdirSync(sourceFolder, { recursive: true, encoding: "utf8" });
  const code = names.filter((name) => isCode.test(name)).toSorted();
  return code.map((name) => {
    const file = join(sourceFolder, name);
    return parseSource(ours(file), readFileSync(file, "utf8"));
  });
}

export function folderOf(path: string): string {
  const parts = path.split("/");
  return parts.length > 2 ? (parts[1] ?? ".") : ".";
}

function ours(file: string): string {
  return relative(dirname(sourceFolder), file).split(sep).join("/");
}

/** Told from sentences by what must follow the first word. PRAGMA is not among them: it takes no parameters. */
const sql =
  /^\s*(select\s[^]*\sfrom\s|insert\s+(or|into)\s|replace\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+\S+\s+as\s|(create|alter|drop)\s+(\w+\s+)?(table|index|trigger|view)\s)/i;

type Node = { type: string; [key: string]: unknown };

export function parseSource(path: string, text: string): SourceFile {
  const found: SourceFile = {
    path,
    folder: folderOf(path),
    lines: text.trimEnd().split("\n").length,
    imports: [],
    askedWorld: [],
    statements: [],
  };
  const folder = join(dirname(sourceFolder), dirname(path));
  for (const node of nodes(parseAst(text, { lang: "ts" }, path))) {
    const target = importOf(node);
    if (target?.startsWith(".") && isCode.test(target)) found.imports.push(ours(resolve(folder, target)));
    const world = worldOf(node);
    if (world !== null) found.askedWorld.push(world);
    const statement = statementOf(node);
    if (statement !== null) found.statements.push(statement);
  }
  return found;
}

function* nodes(node: unknown): Generator<Node> {
  if (Array.isArray(node)) for (const item of node) yield* nodes(item);
  else if (typeof node === "object" && node !== null) {
    if ("type" in node) yield node as Node;
    for (const child of Object.values(node)) if (typeof child === "object") yield* nodes(child);
  }
}

function importOf(node: Node): string | null {
  if (node.type === "ImportExpression" || /^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type)) {
    return textOf(node["source"]);
  }
  return node.type === "NewExpression" && nameOf(node["callee"]) === "URL" ? textOf(first(node["arguments"])) : null;
}

function worldOf(node: Node): string | null {
  const isDate = node.type === "NewExpression" && nameOf(node["callee"]) === "Date";
  if (isDate && first(node["arguments"]) === undefined) return "new Date()";
  const member = node.type === "MemberExpression" ? `${nameOf(node["object"])}.${nameOf(node["property"])}` : "";
  return member === "Date.now" || member === "Math.random" ? member : null;
}

function statementOf(node: Node): SourceFile["statements"][number] | null {
  const isSum = node.type === "BinaryExpression" && node["operator"] === "+";
  const text = isSum ? textOf(node["left"]) : textOf(node);
  if (text === null || !sql.test(text)) return null;
  if (isSum) return { text, isPutTogether: true };
  return { text, isPutTogether: node.type === "TemplateLiteral" && (node["expressions"] as unknown[]).length > 0 };
}

function textOf(node: unknown): string | null {
  const { type, value, quasis } = (node ?? {}) as {
    type?: string;
    value?: unknown;
    quasis?: { value: { raw: string } }[];
  };
  if (type === "Literal" && typeof value === "string") return value;
  return type === "TemplateLiteral" ? (quasis ?? []).map((quasi) => quasi.value.raw).join("${…}") : null;
}

function nameOf(node: unknown): string {
  return (node as { name?: string } | null)?.name ?? "";
}

function first(list: unknown): unknown {
  return (list as unknown[])[0];
}
