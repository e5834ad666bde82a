/**
 * Text of programs, made harmless for a terminal (design/security.md, rule 20): a program's output must not move the
 * cursor, rename the window, hide itself, or answer for the keyboard. Only colours and bold pass.
 */

/** Colour codes; else escape sequences whole, so that no tail of one is left as text: CSI, OSC and other strings, the rest. */
const sequences =
  /(?<colour>\x1b\[[0-9;]*m)|(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[\x20-\x2f]*[\x30-\x7e]?/g;
/** Controls, line separators, and marks that turn the reading direction around. */
const controls = /[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\x1b(?!\[[0-9;]*m)/g;
const anyUnclean = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

export function clean(text: string, keepColours: boolean): string {
  if (!anyUnclean.test(text)) return text;
  let coloured = false;
  const kept = lastWritten(text)
    .replaceAll("\t", "    ")
    .replace(sequences, (code, colour: string | undefined) => {
      if (colour === undefined || !keepColours || !isAllowed(code)) return "";
      coloured = true;
      return code;
    })
    .replace(controls, "");
  return coloured ? `${kept}\x1b[0m` : kept;
}

/** A progress bar draws over itself with carriage returns; a terminal shows what was written last. */
function lastWritten(text: string): string {
  if (!text.includes("\r")) return text;
  return text.split("\r").findLast((part) => part.trim() !== "") ?? "";
}

/** Bold, dim, italic, underline, foreground and background. Not blinking, not hidden. */
function isAllowed(code: string): boolean {
  const numbers = code.slice(2, -1).split(";").map(Number);
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    if (number === 38 || number === 48) {
      index += numbers[index + 1] === 5 ? 2 : 4;
      continue;
    }
    const isStyle = number <= 4 || (number >= 22 && number <= 24);
    const isColour = (number >= 30 && number <= 49) || (number >= 90 && number <= 107);
    if (!isStyle && !isColour) return false;
  }
  return true;
}

/** JSON leaves the controls above 7E as they are, and some terminals obey those. */
export function cleanJson(json: string): string {
  return json.replace(
    /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
