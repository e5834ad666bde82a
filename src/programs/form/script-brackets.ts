/** Brackets in code whose comments and texts are blanked out (`script-mask.ts`). */
const opening = "([{";
const closing = ")]}";

/** The offset of the bracket that closes the one at `open`, or -1. `<` and `>` count where they hold types. */
export function closingOf(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (isOpening(code, at)) depth++;
    else if (isClosing(code, at) && --depth === 0) return at;
  }
  return -1;
}

/** Ranges between separators that stand in no bracket; blank ones are left out. */
export function splitAt(code: string, start: number, end: number, separators: string): [start: number, end: number][] {
  const parts: [number, number][] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at <= end; at++) {
    if (at === end || (depth === 0 && separators.includes(code[at]!))) {
      if (code.slice(from, at).trim() !== "") parts.push([from, at]);
      from = at + 1;
    } else if (isOpening(code, at)) depth++;
    else if (isClosing(code, at)) depth = Math.max(0, depth - 1);
  }
  return parts;
}

/** The first of `sign` in no bracket, that is not part of `=>`, `==` and the like; or -1. */
export function findOutside(code: string, start: number, end: number, sign: "=" | ":"): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    if (depth === 0 && code[at] === sign && !(sign === "=" && /[=>]/.test(code[at + 1] ?? ""))) return at;
    if (isOpening(code, at)) depth++;
    else if (isClosing(code, at)) depth = Math.max(0, depth - 1);
  }
  return -1;
}

function isOpening(code: string, at: number): boolean {
  return opening.includes(code[at]!) || (code[at] === "<" && /\w/.test(code[at - 1] ?? ""));
}

function isClosing(code: string, at: number): boolean {
  return (
    closing.includes(code[at]!) || (code[at] === ">" && code[at - 1] !== "=" && /[\w\])}>"' ]/.test(code[at - 1] ?? ""))
  );
}
