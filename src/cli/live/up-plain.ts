/** `aios up` for files, pipes and small terminals: plain lines, or JSON ones. */
import type { Fact } from "../../engine/facts.ts";
import type { Invocation } from "../invocation.ts";
import { PlainTelling } from "./plain.ts";
import { stoppingSentence } from "./view.ts";

const lookMilliseconds = 250;

export class PlainShow {
  readonly #invocation: Invocation;
  readonly #telling = new PlainTelling();
  #timer: NodeJS.Timeout | null = null;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  onFact(fact: Fact): void {
    const lines = this.#telling.tell(fact, this.#invocation.look);
    if (this.#invocation.json) this.#invocation.printJsonLine(fact);
    else this.#invocation.print(lines);
  }

  show(): void {
    this.#timer = setInterval(() => {
      if (!this.#invocation.json) this.#invocation.print(this.#telling.tellStarts(this.#invocation.look));
    }, lookMilliseconds);
  }

  onStopping(): void {
    if (!this.#invocation.json) this.#invocation.print([stoppingSentence(this.#telling, this.#invocation.look)]);
  }

  hide(): void {
    if (this.#timer) clearInterval(this.#timer);
  }
}
