/**
 * What a program printed, as pieces of plain text with a look from a short list. Nothing else of it has any meaning:
 * no markup, no links, no cursor movements, no characters that turn the reading direction. Escape codes are ECMA-48,
 * "SGR"; whatever is not in the list below is left out.
 */

export const ansiColors = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
export type AnsiColor = (typeof ansiColors)[number];

export interface AnsiSpan {
  text: string;
  color?: AnsiColor;
  /** Shown as a tint behind text of the ordinary colour, so that it can always be read. */
  background?: AnsiColor;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
}

type Look = Omit<AnsiSpan, "text">;

// In this order: operating system commands (titles, links), control sequences, other escapes, the two C1 introducers.
const escapes =
  /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~]|$)|\u001b[ -/]*[0-~]?/g;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Would let a line read differently from what it says. https://trojansource.codes */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function readAnsi(line: string): AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  let look: Look = {};
  let from = 0;
  for (const match of line.matchAll(escapes)) {
    add(spans, line.slice(from, match.index), look);
    from = match.index + match[0].length;
    if (match[2] === "m") look = changed(look, match[1] ?? "");
  }
  add(spans, line.slice(from), look);
  return spans;
}

/** The text alone, as it is copied, searched and downloaded. */
export function plainText(line: string): string {
  return readAnsi(line)
    .map((span) => span.text)
    .join("");
}

function add(spans: AnsiSpan[], raw: string, look: Look): void {
  const text = readable(raw);
  if (text !== "") spans.push({ text, ...look });
}

function readable(raw: string): string {
  return overwritten(raw.replaceAll("\r\n", "\n")).replace(controls, "").replace(turning, "\ufffd");
}

/** A progress bar returns to the start of its line and writes again: the last writing counts. */
function overwritten(text: string): string {
  if (!text.includes("\r")) return text;
  return text
    .split("\n")
    .map((line) => {
      const written = line.split("\r").filter((part) => part !== "");
      return written.at(-1) ?? "";
    })
    .join("\n");
}

function changed(look: Look, parameters: string): Look {
  const codes = parameters.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  let next: Look = { ...look };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code === 38 || code === 48) {
      const { color, length } = extended(codes.slice(at + 1));
      at += length;
      next = colored(next, code === 38 ? "color" : "background", color);
    } else {
      next = withCode(next, code);
    }
  }
  return next;
}

function withCode(look: Look, code: number): Look {
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...look, bold: true };
    case 2:
      return { ...look, dim: true };
    case 3:
      return { ...look, italic: true };
    case 4:
      return { ...look, underline: true };
    case 22:
      return without(look, "bold", "dim");
    case 23:
      return without(look, "italic");
    case 24:
      return without(look, "underline");
    case 39:
      return without(look, "color");
    case 49:
      return without(look, "background");
    default:
      return ranged(look, code);
  }
}

function ranged(look: Look, code: number): Look {
  if (code >= 30 && code <= 37) return colored(look, "color", ansiColors[code - 30]);
  if (code >= 90 && code <= 97) return colored(look, "color", ansiColors[code - 90]);
  if (code >= 40 && code <= 47) return colored(look, "background", ansiColors[code - 40]);
  if (code >= 100 && code <= 107) return colored(look, "background", ansiColors[code - 100]);
  return look;
}

function colored(look: Look, which: "color" | "background", color: AnsiColor | undefined): Look {
  return color === undefined ? without(look, which) : { ...look, [which]: color };
}

function without(look: Look, ...keys: (keyof Look)[]): Look {
  const next = { ...look };
  for (const key of keys) delete next[key];
  return next;
}

/** "5;n" of 256 colours or "2;r;g;b": the nearest of ours, and how many codes that took. */
function extended(codes: number[]): { color: AnsiColor | undefined; length: number } {
  if (codes[0] === 5) return { color: ofPalette(codes[1] ?? 0), length: 2 };
  if (codes[0] === 2) return { color: nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), length: 4 };
  return { color: undefined, length: codes.length };
}

function ofPalette(index: number): AnsiColor | undefined {
  if (index < 16) return ansiColors[index % 8];
  if (index >= 232) return undefined;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** By hue alone, as the look of light and dark pages decides how bright a colour is. Greys have none. */
function nearest(red: number, green: number, blue: number): AnsiColor | undefined {
  const most = Math.max(red, green, blue);
  const span = most - Math.min(red, green, blue);
  if (!(span > most / 4)) return undefined;
  const half = most - span / 2;
  const bits = (red > half ? 1 : 0) + (green > half ? 2 : 0) + (blue > half ? 4 : 0);
  return ansiColors[bits];
}
