/** A Python list of jobs, element by element: what cannot be read of one leaves the others readable. */
import { NotData } from "./not-data.ts";
import { type Constants, LiteralReader, type PythonValue } from "./python-literals.ts";
import type { PythonAssignment } from "./python-statements.ts";
import type { PythonToken } from "./python-tokens.ts";

export interface Element {
  value: PythonValue;
  /** Where it begins in the source. */
  offset: number;
}

export type NoteProblem = (job: string | null, offset: number, message: string) => void;

const mostReferences = 20;

export class JobListReader {
  readonly #tokens: readonly PythonToken[];
  readonly #reader: LiteralReader;
  readonly #note: NoteProblem;
  /** Where the list of each name stands, by its last assignment so far. */
  readonly #lists = new Map<string, number>();
  /** The list that is being read, as it was before; null before its first assignment. */
  #current: { name: string; elements: Element[] | null } = { name: "", elements: null };
  #references = 0;
  #problems = 0;

  constructor(tokens: readonly PythonToken[], constants: Constants, note: NoteProblem) {
    this.#tokens = tokens;
    this.#reader = new LiteralReader(tokens, constants);
    this.#note = (job, offset, message) => {
      this.#problems++;
      note(job, offset, message);
    };
  }

  /** Lets later lists refer to this one by its name, as long as it is set once and nothing else is done to it. */
  remember({ name, how, value, place }: PythonAssignment): void {
    if (how === "=" && place === "top") this.#lists.set(name, value);
    else this.#lists.delete(name);
  }

  /** The value of a constant, or why it is none. */
  constant({ how, value, place }: PythonAssignment): { value: PythonValue } | { reason: string } {
    if (how !== "=" || place !== "top") return { reason: "is set in more than one way" };
    this.#reader.at = value;
    try {
      return { value: this.#reader.expression() };
    } catch (error) {
      if (!(error instanceof NotData)) throw error;
      return { reason: "is no simple constant" };
    }
  }

  /** The elements of the list `name` after one more assignment to it. */
  changed(name: string, before: Element[] | null, { how, value, offset }: PythonAssignment): Element[] {
    this.#current = { name, elements: before };
    this.#reader.at = value;
    const elements = before ?? [];
    const problems = this.#problems;
    try {
      if (how === "another way") throw new NotData(offset, `${name} is changed here in a way that is not taken over.`);
      if (how === "append") return [...elements, this.#element()];
      const added = this.#terms();
      // A new list of which nothing could be read was made from the old one, most likely.
      const isLost = added.length === 0 && this.#problems > problems;
      return how === "=" && !isLost ? added : [...elements, ...added];
    } catch (error) {
      if (!(error instanceof NotData)) throw error;
      const job = how === "append" ? nameIn(this.#tokens.slice(value, value + 100)) : null;
      this.#note(job, error.offset, error.message);
      return elements;
    }
  }

  /** Lists joined by `+`. What follows them and cannot be read is told, and what was read stays. */
  #terms(): Element[] {
    const elements = this.#term();
    try {
      while (this.#reader.take("+")) for (const element of this.#term()) elements.push(element);
      const { token } = this.#reader;
      if (token.kind !== "line end" && token.kind !== "end" && !/^[,)\]=]$/.test(token.text)) {
        throw new NotData(
          token.start,
          "What is done with the list from here on is only known when the program runs. It is not taken over.",
        );
      }
    } catch (error) {
      if (!(error instanceof NotData)) throw error;
      this.#note(null, error.offset, error.message);
    }
    return elements;
  }

  #term(): Element[] {
    const reader = this.#reader;
    const { token, at } = reader;
    reader.charge(1);
    if (token.text === "[" || token.text === "(") return this.#elements();
    if (token.text === "{") return this.#named();
    if (/^(?:list|tuple)$/.test(token.text) && this.#tokens[at + 1]?.text === "(") {
      reader.at += 2;
      const elements = reader.is(")") ? [] : this.#terms();
      this.#skipPast(token.depth);
      return elements;
    }
    const list = token.kind === "name" && !/^[.([]$/.test(this.#tokens[at + 1]?.text ?? "") ? this.#list(token) : null;
    if (list !== null) return list;
    const value = reader.expression();
    if (!Array.isArray(value)) throw new NotData(token.start, "This is not a list of jobs.");
    return value.map((item) => ({ value: item, offset: token.start }));
  }

  /** The list that was assigned to a name earlier. */
  #list({ text, start }: PythonToken): Element[] | null {
    const reader = this.#reader;
    reader.at++;
    if (text === this.#current.name && this.#current.elements !== null) return [...this.#current.elements];
    const value = this.#lists.get(text);
    if (value === undefined) {
      reader.at--;
      return null;
    }
    if (this.#references >= mostReferences) throw new NotData(start, "These lists refer to each other too often.");
    const after = reader.at;
    this.#references++;
    reader.at = value;
    try {
      return this.#terms();
    } finally {
      this.#references--;
      reader.at = after;
    }
  }

  /** `[{...}, {...}]`, or in round brackets. */
  #elements(): Element[] {
    const reader = this.#reader;
    const { depth } = reader.token;
    const close = reader.token.text === "[" ? "]" : ")";
    const elements: Element[] = [];
    reader.at++;
    while (!reader.take(close)) {
      const begin = reader.at;
      try {
        if (reader.take("*")) for (const element of this.#terms()) elements.push(element);
        else elements.push(this.#element());
        if (!reader.take(",") && !reader.is(close))
          throw new NotData(reader.token.start, "A comma is missing before this.");
      } catch (error) {
        if (!(error instanceof NotData)) throw error;
        this.#skipElement(depth + 1, begin);
        this.#note(nameIn(this.#tokens.slice(begin, reader.at)), error.offset, error.message);
        // Another kind of bracket ends the list, or the file does: told already.
        if (!reader.take(",") && !reader.is(close)) return elements;
      }
    }
    return elements;
  }

  #element(): Element {
    const { start } = this.#reader.token;
    this.#reader.charge(1);
    return { value: this.#reader.expression(), offset: start };
  }

  /** `{"report": {...}, "copy": {...}}`: names with a job each. */
  #named(): Element[] {
    const { start } = this.#reader.token;
    const value = this.#reader.expression() as Record<string, PythonValue>;
    return Object.entries(value).map(([name, job]) => {
      const isJob = typeof job === "object" && job !== null && !Array.isArray(job);
      return { value: isJob ? { name, ...job } : job, offset: start };
    });
  }

  /** Goes to the comma or bracket that ends an element at `depth`. */
  #skipElement(depth: number, begin: number): void {
    const reader = this.#reader;
    reader.at = begin;
    while (reader.token.kind !== "end") {
      const { token } = reader;
      if (token.depth < depth || (token.depth === depth && token.text === ",")) return;
      reader.at++;
    }
  }

  #skipPast(depth: number): void {
    const reader = this.#reader;
    while (reader.token.kind !== "end" && reader.token.kind !== "line end" && reader.token.depth > depth) reader.at++;
    if (!reader.take(")")) throw new NotData(reader.token.start, "A closing bracket is missing before this.");
  }
}

/** The name in the tokens of a job that could not be read: `"name": "report"` or `name="report"`. */
function nameIn(tokens: readonly PythonToken[]): string | null {
  const at = tokens.findIndex(
    ({ text }, index) => /^(?:"name"|'name'|name)$/.test(text) && /^[:=]$/.test(tokens[index + 1]?.text ?? ""),
  );
  const value = at === -1 ? undefined : tokens[at + 2];
  return /^(["'])([^"'\\\n]+)\1$/.exec(value?.kind === "string" ? value.text : "")?.[2] ?? null;
}
