/**
 * The faults of YAML, in words that say what to do. The parser's own messages name parts of its grammar
 * ("Nested mappings are not allowed in compact mappings"), and one fault often gives several of them.
 */
import { type Document, type ErrorCode, type YAMLParseError, isCollection, isScalar, visit } from "yaml";

export interface Mistake {
  /** Offset in the text that was parsed. */
  offset: number;
  message: string;
}

export const missingSpaceAfterDash = 'A space is missing after the dash. Write "- name: …".';

const advice: Partial<Record<ErrorCode, string>> = {
  BLOCK_AS_IMPLICIT_KEY:
    'This line holds a second ": " or is indented differently from the line above. Put a value that contains ": " in quotes, and start all fields of an entry at the same column.',
  MULTILINE_IMPLICIT_KEY:
    'A field must be written as "name: value", with a colon and a space, on a line of its own, at the same column as the others of its entry.',
  BAD_DQ_ESCAPE:
    "In double quotes \\ begins a special character, and this is none of them. Write \\\\ for one \\, or use single quotes, as in 'C:\\new'.",
  DUPLICATE_KEY: "This field is written twice in one entry. Keep one of the two.",
  MULTIPLE_DOCS: "A line of --- begins a second document, and only the first would be read. Remove that line.",
  BLOCK_IN_FLOW:
    "Inside [ ] and { } the parts are separated by commas. A comma or a closing bracket is missing before this.",
  RESOURCE_EXHAUSTION: "This is nested too deeply to be read. Use fewer levels.",
};

/** The one thing to say about a text that the parser refused. */
export function mistakeInWords(text: string, document: Document, error: YAMLParseError): Mistake {
  const at = Math.max(error.pos[0], 0);
  return (
    tabMistake(text, at) ??
    dashMistake(text, at) ??
    unquotedMistake(text, at) ??
    unclosedMistake(document, error, at) ??
    commaMistake(text, at) ??
    plainMistake(text, error, at)
  );
}

function tabMistake(text: string, at: number): Mistake | null {
  const tab = /(?<![^\n]) *\t[ \t]*[^\s]/.exec(text);
  if (tab === null || tab.index > at) return null;
  const message = "This line is indented with a tab, which YAML does not allow. Use spaces, two for each level.";
  return { offset: tab.index, message };
}

function dashMistake(text: string, at: number): Mistake | null {
  const dash = /(?<![^\n]) *-(?=[A-Za-z"'][^\n]*:)/.exec(text);
  if (dash === null || dash.index > at) return null;
  return { offset: dash.index + dash[0].length - 1, message: missingSpaceAfterDash };
}

/** Two values next to each other, as after the comma between two entries of a JSON list was lost. */
function commaMistake(text: string, at: number): Mistake | null {
  const before = text.slice(0, at).trimEnd().at(-1) ?? "";
  if (!'{["'.includes(text[at] ?? " ") || !/[}\]"]/.test(before)) return null;
  return { offset: at, message: "A comma is missing before this." };
}

/** A value that begins with a character that means something else in YAML, such as the `*` of a cron expression. */
function unquotedMistake(text: string, at: number): Mistake | null {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  const line = text.slice(start, end === -1 ? text.length : end).trimEnd();
  const match = /^([ ]*(?:- +)?(?:[^\s:]+: +)?)([*&@`%][^#]*?)(?: #.*)?$/.exec(line);
  const [, before = "", value = ""] = match ?? [];
  if (match === null || before === "" || /^[*&][\w-]+$/.test(value)) return null;
  const quoted = value.includes('"') ? `'${value}'` : `"${value}"`;
  const message = `A value that begins with ${value[0]} must stand in quotes: ${quoted}.`;
  return { offset: start + before.length, message };
}

/** For a quote or bracket that is never closed, the place to mend is where it was opened. */
function unclosedMistake(document: Document, error: YAMLParseError, at: number): Mistake | null {
  const quote = /^Missing closing (["'])/.exec(error.message)?.[1];
  const bracket = /end with a ([\]}])/.exec(error.message)?.[1];
  if (quote === undefined && bracket === undefined) return null;
  let opened = at;
  visit(document, {
    Node: (_key, node) => {
      const start = node.range?.[0] ?? 0;
      const fits = quote === undefined ? isCollection(node) && node.flow === true : isScalar(node) && quotes(node.type);
      if (fits && start <= at) opened = start;
    },
  });
  const [open, close] = quote === undefined ? [bracket === "]" ? "[" : "{", bracket] : [quote, quote];
  return { offset: opened, message: `This ${open} is never closed. Add the ${close} that belongs to it.` };
}

function quotes(type: string | undefined): boolean {
  return type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
}

function plainMistake(text: string, error: YAMLParseError, at: number): Mistake {
  const line = /[^\r\n]*/.exec(text.slice(at))?.[0].trim().slice(0, 60) ?? "";
  const found = line === "" ? "The text ends here too early" : `This cannot be read here: ${line}`;
  const right =
    'Write each field of an entry as "name: value" on a line of its own, start all of them at the same column, and put values with special characters in quotes.';
  return { offset: at, message: advice[error.code] ?? `${found}. ${right}` };
}
