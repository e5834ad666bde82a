/** How many columns of a terminal a text takes, and cutting it to fit. Colour codes take none. */
import { stripVTControlCharacters } from "node:util";

/** Made when it is first needed, as that takes longer than most commands. */
let graphemes: Intl.Segmenter | null = null;
const plainAscii = /^[\x20-\x7e]*$/;
const colourCode = /\x1b\[[0-9;]*m/g;
/** East Asian wide and full-width letters, and what is drawn as a picture (Unicode Standard Annex 11). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const markOnly = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

function segmenter(): Intl.Segmenter {
  return (graphemes ??= new Intl.Segmenter());
}

export function widthOf(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter().segment(stripVTControlCharacters(text))) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(segment: string): number {
  if (markOnly.test(segment)) return 0;
  return wide.test(segment) ? 2 : 1;
}

/** The text if it fits into `width` columns, else its beginning and an ellipsis. Colours that were cut open are closed. */
export function cut(text: string, width: number, ellipsis = "…"): string {
  if (text.length <= width && plainAscii.test(text)) return text;
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  if (room < 0) return ellipsis.slice(0, Math.max(0, width));
  const codes = [...text.matchAll(colourCode)];
  let kept = "";
  let used = 0;
  let position = 0;
  for (const code of [...codes, null]) {
    const stretch = text.slice(position, code?.index ?? text.length);
    for (const { segment } of segmenter().segment(stretch)) {
      const next = graphemeWidth(segment);
      if (used + next > room) return `${kept}${ellipsis}${codes.length > 0 ? "\x1b[0m" : ""}`;
      kept += segment;
      used += next;
    }
    if (code === null) break;
    kept += code[0];
    position = code.index + code[0].length;
  }
  return kept;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Breaks at spaces into lines of at most `width` columns; a longer word is cut through. */
export function wrap(text: string, width: number): string[] {
  if (width === Infinity) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (widthOf(line) > width) {
      const head = cut(line, width, "");
      if (head === "") break;
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line];
}
