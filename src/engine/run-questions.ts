/** What one attempt asks, and the answers it was given before it began. */
import type { Json } from "../model/job.ts";
import type { Question } from "../model/question.ts";

/** So often may one run ask; beyond, something asks in a loop. */
const mostAnswers = 200;

export class RunQuestions {
  readonly #answers: Readonly<Record<string, Json>>;
  readonly #times = new Map<string, number>();
  #unanswered: Question | null = null;

  constructor(answers: Readonly<Record<string, Json>>) {
    this.#answers = answers;
  }

  /** What the run waits for once it has ended. */
  get unanswered(): Question | null {
    return this.#unanswered;
  }

  /** Of a question without a key of its own: its words, and the how-manieth time they are asked in this attempt. */
  keyFor(question: string): string {
    const times = (this.#times.get(question) ?? 0) + 1;
    this.#times.set(question, times);
    return times === 1 ? question : `${question} #${times}`;
  }

  answerTo(key: string): { answer: Json } | null {
    return Object.hasOwn(this.#answers, key) ? { answer: this.#answers[key]! } : null;
  }

  get hasAskedTooOften(): boolean {
    return Object.keys(this.#answers).length >= mostAnswers;
  }

  /** One question at a time: what is asked beside it is asked again when the run goes on. */
  put(question: Question): void {
    this.#unanswered ??= question;
  }
}
