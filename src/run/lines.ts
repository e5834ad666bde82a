/**
 * Turns the bytes of a program's output into lines.
 *
 * Memory is constant: a line longer than `maxLineCharacters` is cut, and what is cut is counted, not kept.
 * A lone `\r` starts its line over, as on a terminal, so a progress bar would show nothing until it is done and
 * everything as lines of its own would flood the log: what it overwrites is given at most once a second.
 */
import { StringDecoder } from "node:string_decoder";

export const maxLineCharacters = 16 * 1024;
const secondsBetweenProgress = 1;

export class LineSplitter {
  readonly #onLine: (line: string) => void;
  /** Seconds, monotonic. */
  readonly #monotonic: () => number;
  /** Invalid bytes become U+FFFD; a character torn between two chunks stays whole. */
  readonly #decoder = new StringDecoder("utf8");
  /** The line under way; at most `maxLineCharacters` long. */
  #started = "";
  #cutCharacters = 0;
  /** A `\r` at the end of a chunk: whether it belongs to `\r\n` shows only with the next. */
  #carriageReturnHeld = false;
  #progressShownAt = -Infinity;

  constructor(onLine: (line: string) => void, monotonic: () => number) {
    this.#onLine = onLine;
    this.#monotonic = monotonic;
  }

  write(bytes: Buffer): void {
    this.#take(this.#decoder.write(bytes));
  }

  /** The output is over: gives what came after the last line end. */
  end(): void {
    this.#take(this.#decoder.end());
    this.#carriageReturnHeld = false;
    if (this.#started !== "" || this.#cutCharacters > 0) this.#finishLine("");
  }

  #take(text: string): void {
    if (text === "") return;
    let clean = text.includes("\0") ? text.replaceAll("\0", "\u{FFFD}") : text;
    if (this.#carriageReturnHeld || clean.includes("\r")) {
      clean = this.#joinLineEnds(clean);
      if (clean.includes("\r")) return this.#takeLines(clean, (piece, ends) => this.#takeOverwriting(piece, ends));
    }
    this.#takeLines(clean, (piece, ends) => (ends ? this.#finishLine(piece) : this.#continueLine(piece)));
  }

  #joinLineEnds(text: string): string {
    let whole = this.#carriageReturnHeld ? `\r${text}` : text;
    this.#carriageReturnHeld = whole.endsWith("\r");
    if (this.#carriageReturnHeld) whole = whole.slice(0, -1);
    return whole.replace(/\r+\n/g, "\n");
  }

  #takeLines(text: string, take: (piece: string, ends: boolean) => void): void {
    const pieces = text.split("\n");
    const last = pieces.length - 1;
    for (let index = 0; index < last; index += 1) take(pieces[index] as string, true);
    if (pieces[last] !== "") take(pieces[last] as string, false);
  }

  /** A piece of one line with `\r` in it: only what follows the last one stays. */
  #takeOverwriting(piece: string, ends: boolean): void {
    const layers = piece.split("\r");
    const last = layers.pop() as string;
    for (const layer of layers) {
      this.#continueLine(layer);
      this.#startOver();
    }
    if (ends) this.#finishLine(last);
    else this.#continueLine(last);
  }

  #startOver(): void {
    const now = this.#monotonic();
    if (this.#started !== "" && now - this.#progressShownAt >= secondsBetweenProgress) {
      this.#progressShownAt = now;
      this.#finishLine("");
    }
    this.#started = "";
    this.#cutCharacters = 0;
  }

  #continueLine(piece: string): void {
    const room = maxLineCharacters - this.#started.length;
    if (piece.length <= room) this.#started += piece;
    else {
      this.#started += piece.slice(0, room);
      this.#cutCharacters += piece.length - room;
    }
  }

  #finishLine(piece: string): void {
    if (this.#started === "" && this.#cutCharacters === 0 && piece.length <= maxLineCharacters) {
      this.#onLine(piece);
      return;
    }
    this.#continueLine(piece);
    const line = this.#cutCharacters > 0 ? `${this.#started}… (+${this.#cutCharacters} characters cut)` : this.#started;
    this.#started = "";
    this.#cutCharacters = 0;
    this.#onLine(line);
  }
}
