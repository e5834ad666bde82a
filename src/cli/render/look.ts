/** How things are to look on this terminal: everything a renderer needs besides the data. */
import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

export interface Look {
  paint: Paint;
  colours: boolean;
  /** Whether signs such as ✓ and … can be shown. */
  unicode: boolean;
  /** Infinity where nothing should be cut. */
  columns: number;
  /** Zone of the times shown. */
  timezone: string;
  /** Epoch seconds. */
  now: number;
}

export function paintWith(colours: boolean): Paint {
  // The terminal was asked already; `validateStream` would ask this process's stdout again.
  const with_ = (format: Format) => (text: string) =>
    colours && text !== "" ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: with_("bold"),
    dim: with_("dim"),
    green: with_("green"),
    red: with_("red"),
    yellow: with_("yellow"),
    cyan: with_("cyan"),
  };
}

export function wantsColours(isTerminal: boolean, environment: Record<string, string | undefined>): boolean {
  return isTerminal && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
}

/**
 * By the locale, as the terminal itself decides. None set (most containers) means UTF-8, as all terminals of today
 * speak it; the Linux console speaks it too, but its font lacks the signs.
 */
export function speaksUnicode(environment: Record<string, string | undefined>): boolean {
  if (environment["TERM"] === "linux") return false;
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"];
  return locale === undefined || locale === "" || /utf-?8/i.test(locale);
}

/** Between things on one line. */
export function dotOf(look: Pick<Look, "unicode">): string {
  return look.unicode ? " · " : " - ";
}

export function ellipsisOf(look: Pick<Look, "unicode">): string {
  return look.unicode ? "…" : "...";
}
