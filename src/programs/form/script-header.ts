/** The header of a TypeScript or JavaScript program: its first comment, and `export const form = {…}`. */
import type { Json } from "../../model/job.ts";
import { formOf, type Header } from "./form.ts";
import { openingWords } from "./opening-words.ts";
import { literalAt, NotLiteral } from "./script-literal.ts";
import { codeOf } from "./script-mask.ts";

export function scriptHeader(text: string): Header {
  return { ...openingWords(firstComment(text)), ...declaredForm(text) };
}

function declaredForm(text: string): Pick<Header, "form" | "problem"> {
  try {
    const form = exportedLiteral(text, "form");
    return form === undefined ? { form: null, problem: null } : formOf(form);
  } catch (error) {
    if (!(error instanceof NotLiteral)) throw error;
    return { form: null, problem: `The form of this program is not plain data: ${error.message}.` };
  }
}

/**
 * The value of `export const NAME = …`, without running the program; undefined where it exports none of that name.
 * @throws NotLiteral where it is not plain data
 */
export function exportedLiteral(text: string, name: "form" | "about"): Json | undefined {
  // Most programs have none; to look for the word costs nothing.
  if (!new RegExp(`\\b${name}\\b`).test(text)) return undefined;
  const code = codeOf(text);
  const found = declarations[name].exec(code);
  if (found === null) return undefined;
  const end = found.index + found[0].length;
  // A type may stand before the `=`.
  const sign = /=(?![=>])/.exec(code.slice(end, end + 2_000));
  return sign === null ? undefined : literalAt(text, end + sign.index + 1);
}

const declarations = { form: declaration("form"), about: declaration("about") };

function declaration(name: string): RegExp {
  return new RegExp(
    `(?:^|[\\n;}])[ \\t]*(?:export[ \\t]+(?:const|let|var)[ \\t]+${name}\\b|(?:module\\.)?exports\\.${name}\\b)`,
  );
}

/** A `// npm:` line is for AIOS itself, and may stand before the comment that is for people. */
const beforeIt = /^(?:\uFEFF|#![^\n]*\n|\s|["']use strict["'];?|\/\/[ \t]*npm:[^\n]*(?:\n|$))*/;
/** Meant for tools and not for people. */
const forTools = /^\s*(?:@ts-|eslint|oxlint|prettier|npm:|import |#region)/;

/** The text of the comment at the top, without its stars or slashes. */
function firstComment(text: string): string {
  const rest = text.slice(beforeIt.exec(text.slice(0, 2_000))![0].length);
  if (rest.startsWith("/*")) {
    const end = rest.indexOf("*/");
    const body = rest.slice(
      rest.startsWith("/**/") ? 2 : rest.startsWith("/**") ? 3 : 2,
      end === -1 ? 20_000 : Math.min(end, 20_000),
    );
    return body.replace(/^[ \t]*\*[ \t]?/gm, "");
  }
  const lines: string[] = [];
  for (const line of rest.slice(0, 20_000).split("\n")) {
    if (!line.startsWith("//")) break;
    if (!forTools.test(line.slice(2))) lines.push(line.slice(2));
  }
  if (lines.length > 0) return lines.join("\n");
  return "";
}
