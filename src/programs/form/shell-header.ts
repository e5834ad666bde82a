/** The header of a shell script: the comment it begins with, and `# form: {…}`. */
import { parseYaml } from "../parse-yaml.ts";
import { formOf, type Header } from "./form.ts";
import { openingWords } from "./opening-words.ts";

const mostLines = 2_000;
const mostFormLines = 300;
const begin = /^#[ \t]*form:[ \t]*(.*)$/i;

export function shellHeader(text: string): Header {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/, mostLines);
  const words: string[] = [];
  let form: Pick<Header, "form" | "problem"> = { form: null, problem: null };
  let isOpening = true;
  for (const [index, line] of lines.entries()) {
    const started = begin.exec(line);
    if (started !== null) {
      form = writtenForm(started[1]!, lines.slice(index + 1, index + mostFormLines));
      break;
    }
    if (index === 0 && line.startsWith("#!")) continue;
    if (!line.startsWith("#")) isOpening = isOpening && line.trim() === "" && words.length === 0;
    else if (isOpening && !/^#[ \t]*(?:shellcheck|vim?:|-\*-|!)/.test(line)) words.push(line.replace(/^#+/, ""));
  }
  return { ...openingWords(words.join("\n")), ...form };
}

/** It may go on over the comment lines that follow, until its brackets are closed. */
function writtenForm(first: string, following: readonly string[]): Pick<Header, "form" | "problem"> {
  let text = first;
  for (const line of following) {
    if (isClosed(text) || !line.startsWith("#")) break;
    text += `\n${line.replace(/^#[ \t]?/, "")}`;
  }
  try {
    return formOf(asData(text));
  } catch (error) {
    return { form: null, problem: `The form of this program cannot be read: ${(error as Error).message}` };
  }
}

/** JSON, or as people write it in the jobs list. */
function asData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const document = parseYaml(text);
    const error = document.errors[0];
    if (error !== undefined) throw new Error(error.message.split("\n")[0], { cause: error });
    return document.toJS({ maxAliasCount: 10 });
  }
}

function isClosed(text: string): boolean {
  const code = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  if (!/[[{]/.test(code)) return false;
  return (
    [...code].reduce(
      (depth, character) => depth + (/[[{]/.test(character) ? 1 : /[\]}]/.test(character) ? -1 : 0),
      0,
    ) <= 0
  );
}
