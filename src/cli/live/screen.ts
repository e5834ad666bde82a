/** Draws frames in place, on the terminal's second screen, so that what was there before comes back. */
import type { Io } from "../io.ts";
import { widthOf } from "../render/width.ts";

const secondScreen = { on: "\x1b[?1049h", off: "\x1b[?1049l" };
const cursor = { hide: "\x1b[?25l", show: "\x1b[?25h" };
/** Off, a line that is a column too long on some terminal is cut rather than pushing all others down. */
const wrapping = { off: "\x1b[?7l", on: "\x1b[?7h" };
/** The terminal shows what is between these at once; those that do not know them ignore them. */
const atOnce = { begin: "\x1b[?2026h", end: "\x1b[?2026l" };
const clear = "\x1b[2J";

export class Screen {
  readonly #io: Io;
  #shown: readonly string[] = [];
  #entered = false;
  #forgetExit = () => {};

  constructor(io: Io) {
    this.#io = io;
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#shown = [];
    this.#forgetExit = this.#io.onExit(() => this.leave());
    this.#io.stdout.write(secondScreen.on + cursor.hide + wrapping.off + clear);
  }

  /** Writes only the lines that changed. */
  draw(lines: readonly string[]): void {
    if (!this.#entered) return;
    const columns = this.#io.columns();
    let changes = "";
    for (let index = 0; index < Math.max(lines.length, this.#shown.length); index++) {
      const line = lines[index] ?? "";
      if (line === (this.#shown[index] ?? "")) continue;
      // Behind a full line the cursor stands on its last letter, which would be erased.
      const eraseRest = widthOf(line) < columns ? "\x1b[K" : "";
      changes += `\x1b[${index + 1};1H${line}\x1b[0m${eraseRest}`;
    }
    this.#shown = [...lines];
    if (changes !== "") this.#io.stdout.write(atOnce.begin + changes + atOnce.end);
  }

  /** For a terminal whose size changed, or on which somebody else has written. */
  forget(): void {
    if (!this.#entered) return;
    this.#shown = [];
    this.#io.stdout.write(clear);
  }

  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#forgetExit();
    this.#io.stdout.write(wrapping.on + cursor.show + secondScreen.off);
  }
}
