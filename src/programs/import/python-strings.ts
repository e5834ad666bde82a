/** The value of one Python string literal. */
import { NotData } from "./not-data.ts";
import type { PythonToken } from "./python-tokens.ts";

const literal = /^([a-z]*)("""|'''|"|')(.*)$/is;
const simpleEscapes: Record<string, string> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};

/** Throws `NotData` for bytes, for text that is put together when the program runs, and for a literal with a fault. */
export function pythonStringValue({ text, start }: PythonToken): string {
  const [, prefix = "", quote = "", rest = ""] = literal.exec(text) ?? [];
  const kinds = prefix.toLowerCase();
  if (!isClosed(rest, quote))
    throw new NotData(start, `This text is never closed. Add the ${quote} that belongs to it.`);
  const body = rest.slice(0, rest.length - quote.length).replace(/\r\n?/g, "\n");
  if (kinds.includes("b"))
    throw new NotData(start, `${prefix}${quote}…${quote} is bytes, which a job cannot be given. Write a text.`);
  if (kinds.includes("t"))
    throw new NotData(start, "A template string is filled when the program runs. Write the finished text.");
  const isFormatted = kinds.includes("f");
  if (isFormatted && /[{}]/.test(body.replace(/\{\{|\}\}/g, ""))) {
    throw new NotData(
      start,
      "This f-string has {…} in it, which is filled when the program runs. Write the finished text.",
    );
  }
  const value = kinds.includes("r") ? body : withoutEscapes(body, start);
  return isFormatted ? value.replace(/\{\{/g, "{").replace(/\}\}/g, "}") : value;
}

/** A quote after an odd number of \ is part of the text, in raw strings too. */
function isClosed(rest: string, quote: string): boolean {
  if (quote === "" || !rest.endsWith(quote)) return false;
  let before = rest.length - quote.length;
  while (rest[before - 1] === "\\") before--;
  return (rest.length - quote.length - before) % 2 === 0;
}

function withoutEscapes(body: string, start: number): string {
  const escape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/gu;
  return body.replace(escape, (written: string, octal?: string, ...groups: (string | undefined)[]) => {
    const [byte, short, long, other = ""] = groups;
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const code = Number.parseInt(byte ?? short ?? long ?? "-1", 16);
    if (code > 0x10ffff) throw new NotData(start, `${written} is beyond the last character there is.`);
    if (code >= 0) return String.fromCodePoint(code);
    if (/[xuU]/.test(other))
      throw new NotData(start, `\\${other} must be followed by hexadecimal digits. For a plain \\, write \\\\.`);
    if (other === "N")
      throw new NotData(start, "\\N{…} names a character that only Python knows. Write the character itself.");
    // An escape that Python does not know stays as it is, with its \.
    return simpleEscapes[other] ?? written;
  });
}
