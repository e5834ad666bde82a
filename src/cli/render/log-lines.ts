/** Lines of the log: short on a terminal, whole elsewhere. */
import type { LogView } from "../../api/views.ts";
import { clean } from "./clean.ts";
import type { Look } from "./look.ts";
import { dayHeading, stamp, wallParts } from "./times.ts";

type Told = Pick<LogView, "timestamp" | "level" | "message" | "job">;

/** "2026-11-22 09:00:00 [INFO] report │ text": the form of files and pipes. */
export function wholeLine(line: Told, look: Look): string {
  const { paint, timezone } = look;
  const job = line.job === null ? "" : `${line.job} ${paint.dim(bar(look))} `;
  return `${paint.dim(stamp(line.timestamp, timezone))} ${level(line, look, `[${line.level}]`)} ${job}${line.message}`;
}

/** Once a day a heading with its date, then "09:00:00 report │ text". */
export class ShortLines {
  readonly #look: Look;
  readonly #showJob: boolean;
  #date: string | null = null;

  constructor(look: Look, showJob: boolean) {
    this.#look = look;
    this.#showJob = showJob;
    // Lines of today need no heading.
    this.#date = wallParts(look.now, look.timezone).date;
  }

  render(line: Told): string[] {
    const { date } = wallParts(line.timestamp, this.#look.timezone);
    const heading = date === this.#date ? [] : [this.#look.paint.dim(dayHeading(date))];
    this.#date = date;
    return [...heading, shortLine(line, this.#look, this.#showJob)];
  }
}

export function shortLine(line: Told, look: Look, showJob = true): string {
  const { paint } = look;
  const time = paint.dim(wallParts(line.timestamp, look.timezone).clock);
  const word = line.level === "INFO" ? "" : `${level(line, look, line.level.toLowerCase())} `;
  const job = showJob && line.job !== null ? `${paint.cyan(line.job)} ${paint.dim(bar(look))} ` : "";
  return `${time} ${job}${word}${clean(line.message, look.colours)}`;
}

function level({ level: word }: Told, { paint }: Look, text: string): string {
  if (word === "ERROR") return paint.red(text);
  return word === "WARNING" ? paint.yellow(text) : text;
}

function bar(look: Look): string {
  return look.unicode ? "│" : "|";
}
