/** The header of a Python program: the text it begins with, and `FORM = {…}`. */
import { NotData } from "../import/not-data.ts";
import { LiteralReader } from "../import/python-literals.ts";
import { assignmentsIn } from "../import/python-statements.ts";
import { pythonStringValue } from "../import/python-strings.ts";
import { type PythonToken, pythonTokens } from "../import/python-tokens.ts";
import { formOf, type Header } from "./form.ts";
import { openingWords } from "./opening-words.ts";

export function pythonHeader(text: string): Header {
  const tokens = pythonTokens(text.replace(/^\uFEFF/, " "));
  return { ...openingWords(docstringAt(tokens, 0)), ...declaredForm(tokens) };
}

/** The text that stands alone as the first statement at the token `at`; empty where there is none. */
export function docstringAt(tokens: readonly PythonToken[], at: number): string {
  const token = tokens[at];
  if (token?.kind !== "string" || tokens[at + 1]?.kind !== "line end" || /^[bft]/i.test(token.text)) return "";
  try {
    return pythonStringValue(token);
  } catch {
    return "";
  }
}

function declaredForm(tokens: readonly PythonToken[]): Pick<Header, "form" | "problem"> {
  if (!tokens.some(({ text }) => text === "FORM")) return { form: null, problem: null };
  const assigned = assignmentsIn(tokens).find(
    ({ name, place, how }) => name === "FORM" && place === "top" && how === "=",
  );
  if (assigned === undefined) return { form: null, problem: null };
  const reader = new LiteralReader(tokens, new Map());
  reader.at = assigned.value;
  try {
    return formOf(reader.expression());
  } catch (error) {
    if (!(error instanceof NotData)) throw error;
    return { form: null, problem: `The form of this program is not plain data. ${error.message}` };
  }
}
