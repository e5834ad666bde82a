/** What is wrong in a text that a person wrote, said so that they can mend it without looking anything up. */
import { LineCounter } from "yaml";

export interface ListProblem {
  /** The entry concerned, or null where it has no name or the text as a whole is meant. */
  job: string | null;
  severity: "error" | "warning";
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** What is wrong, why, and what would be right. */
  message: string;
}

export type Place = { line: number; column: number };

/** Turns offsets of `text` into lines and columns. Prepared at the first question: most texts have no problem. */
export function placesIn(text: string): (offset: number) => Place {
  let counter: LineCounter | null = null;
  return (offset) => {
    counter ??= countLines(text);
    const { line, col } = counter.linePos(Math.min(Math.max(offset, 0), text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

function countLines(text: string): LineCounter {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) counter.addNewLine(end + 1);
  return counter;
}

/** In the order in which a person reads the text. */
export function inReadingOrder(problems: ListProblem[]): ListProblem[] {
  return problems.sort((one, other) => one.line - other.line || one.column - other.column);
}

/** A value as it may stand in a message: short, on one line, and told apart from the words around it. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  text ??= String(value);
  const characters = [...text.slice(0, 200)];
  return characters.length > 60 ? `${characters.slice(0, 59).join("")}…` : text;
}
