/** What a run that waits for its packages has to tell: what is being done, for how long, and what the installer says. */
import type { Recipe } from "./recipe.ts";
import { namesOf } from "./recipe.ts";
import { spoken } from "./install-failure.ts";

const everyMilliseconds = 10_000;
/** An installer may be as talkative as a program, but nobody reads further. */
const mostLines = 300;

export class Progress {
  readonly #tell: (line: string) => void;
  readonly #names: string;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  #lines = 0;

  constructor(recipe: Recipe, tell: (line: string) => void) {
    this.#tell = tell;
    this.#names = namesOf(recipe);
    tell(`Preparing: ${this.#names} (first time)`);
    this.#timer = setInterval(
      () => tell(`Preparing: ${this.#names} (first time; ${this.#soFar} so far)`),
      everyMilliseconds,
    );
  }

  onLine(line: string): void {
    this.#lines += 1;
    if (this.#lines <= mostLines && line.trim() !== "") this.#tell(`  ${line}`);
    if (this.#lines === mostLines) this.#tell("  … (the installer says more than is shown here)");
  }

  end(isThere: boolean): void {
    clearInterval(this.#timer);
    if (isThere) this.#tell(`Prepared in ${this.#soFar}: ${this.#names}`);
  }

  get #soFar(): string {
    return spoken((performance.now() - this.#began) / 1000);
  }
}
