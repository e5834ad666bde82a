/** What differs between two texts, line by line, in pieces with a few lines around. */
import { structuredPatch } from "diff";

export interface Hunk {
  /** From 1. */
  old_start: number;
  new_start: number;
  lines: { kind: " " | "+" | "-"; text: string }[];
}

export interface Difference {
  hunks: Hunk[];
  added: number;
  removed: number;
}

const linesAround = 3;
/** Two texts that have nothing in common take long to compare; then all of one is told, and all of the other. */
const mostMilliseconds = 400;
const mostLines = 20_000;

export function differenceOf(before: string, after: string): Difference {
  const [old, now] = [unified(before), unified(after)];
  if (old === now) return { hunks: [], added: 0, removed: 0 };
  const patch = structuredPatch("", "", old, now, "", "", { context: linesAround, timeout: mostMilliseconds });
  const hunks = patch?.hunks.map(({ oldStart, newStart, lines }) => ({
    old_start: oldStart,
    new_start: newStart,
    // "\ No newline at end of file" is said by nobody who speaks to people.
    lines: lines.filter((line) => !line.startsWith("\\")).map(lineOf),
  })) ?? [wholly(old, now)];
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  return { hunks: cut(hunks), added: count("+"), removed: count("-") };
}

/** Whatever ends its lines, and whether the last has an end. */
function unified(text: string): string {
  const lines = text.replaceAll("\r\n", "\n");
  return lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`;
}

function lineOf(line: string): Hunk["lines"][number] {
  const kind = line[0];
  return { kind: kind === "+" || kind === "-" ? kind : " ", text: line.slice(1) };
}

function wholly(before: string, after: string): Hunk {
  const all = (text: string, kind: "+" | "-") =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => ({ kind, text: line }));
  return { old_start: 1, new_start: 1, lines: [...all(before, "-"), ...all(after, "+")] };
}

function cut(hunks: Hunk[]): Hunk[] {
  let left = mostLines;
  const kept: Hunk[] = [];
  for (const hunk of hunks) {
    if (left <= 0) break;
    kept.push({ ...hunk, lines: hunk.lines.slice(0, left) });
    left -= hunk.lines.length;
  }
  return kept;
}
