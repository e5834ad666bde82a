/**
 * The values of Python literals, without Python and without running anything: texts, numbers, True, False, None,
 * lists, tuples, sets, dicts, `dict(a=1)`, constants named earlier, and sums and products of these.
 */
import { NotData, notDataAt } from "./not-data.ts";
import { combine } from "./python-arithmetic.ts";
import { pythonNumberValue } from "./python-numbers.ts";
import { pythonStringValue } from "./python-strings.ts";
import type { PythonToken } from "./python-tokens.ts";

export type PythonValue = string | number | boolean | null | PythonValue[] | { [key: string]: PythonValue };

/** What names stand for: a value, or why it cannot be told. */
export type Constants = ReadonlyMap<string, { value: PythonValue } | { reason: string }>;

const mostLevels = 100;
/** What all values of one source may take, in characters. Names can double each other: `b = a + a`. */
const mostCharacters = 10_000_000;
const collections = new Set(["list", "tuple", "set", "frozenset"]);

export class LiteralReader {
  readonly tokens: readonly PythonToken[];
  /** The next token to read. */
  at = 0;
  readonly #constants: Constants;
  #level = 0;
  #left = mostCharacters;

  constructor(tokens: readonly PythonToken[], constants: Constants) {
    this.tokens = tokens;
    this.#constants = constants;
  }

  get token(): PythonToken {
    return this.tokens[this.at] ?? this.tokens[this.tokens.length - 1]!;
  }

  /** Takes the next token if it is `text`. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  is(text: string): boolean {
    return this.token.text === text && (this.token.kind === "operator" || this.token.kind === "name");
  }

  /** Reads one expression. Throws `NotData` if it, or what follows it directly, can only be computed. */
  expression(): PythonValue {
    const value = this.#sum();
    if (!/^[,)\]}:=]?$/.test(this.token.text) && this.token.kind !== "line end") throw this.#computed();
    return value;
  }

  /** Counts what reading has made so far, so that a short source cannot grow without bound. */
  charge(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) throw new NotData(this.token.start, "The values in this file are too large to be taken over.");
  }

  #sum(): PythonValue {
    let value = this.#product();
    while (this.is("+") || this.is("-")) value = this.#combined(value, () => this.#product());
    return value;
  }

  #product(): PythonValue {
    let value = this.#signed();
    while (this.is("*") || this.is("/") || this.is("//") || this.is("%"))
      value = this.#combined(value, () => this.#signed());
    return value;
  }

  #combined(left: PythonValue, read: () => PythonValue): PythonValue {
    const sign = this.token;
    this.at++;
    const right = read();
    const value = combine(left, sign, right);
    this.charge(JSON.stringify(value).length);
    return value;
  }

  #signed(): PythonValue {
    const sign = this.token;
    if (!this.take("-") && !this.take("+")) return this.#power();
    const value = this.#nested(() => this.#signed());
    return combine(0, sign, value);
  }

  #power(): PythonValue {
    const base = this.#atom();
    return this.is("**") ? this.#combined(base, () => this.#nested(() => this.#signed())) : base;
  }

  #nested<Value>(read: () => Value): Value {
    if (this.#level >= mostLevels) throw new NotData(this.token.start, "This is nested too deeply to be read.");
    this.#level++;
    try {
      return read();
    } finally {
      this.#level--;
    }
  }

  #atom(): PythonValue {
    const { token } = this;
    this.charge(token.text.length);
    if (token.kind === "string") return this.#text();
    if (token.kind === "number") return this.#number();
    if (token.kind === "name") return this.#name();
    if (this.take("(")) return this.#nested(() => this.#parenthesis());
    if (this.take("[")) return this.#nested(() => this.#items("]"));
    if (this.take("{")) return this.#nested(() => this.#braces());
    throw this.#computed();
  }

  #text(): string {
    let value = "";
    for (; this.token.kind === "string"; this.at++) value += pythonStringValue(this.token);
    this.#refuseAccess();
    return value;
  }

  #number(): number {
    const value = pythonNumberValue(this.token);
    this.at++;
    this.#refuseAccess();
    return value;
  }

  #name(): PythonValue {
    const { token } = this;
    const next = this.tokens[this.at + 1];
    if (next?.text === "(" && token.text === "dict") return this.#nested(() => this.#dictCall());
    if (next?.text === "(" && collections.has(token.text)) return this.#nested(() => this.#collectionCall());
    if (next?.text === "(" || next?.text === "." || next?.text === "[" || next?.kind === "string")
      throw this.#computed();
    const constant = this.#constants.get(token.text);
    if (token.text === "True" || token.text === "False") return this.#taken(token.text === "True");
    if (token.text === "None") return this.#taken(null);
    if (constant === undefined || "reason" in constant) throw this.#computed(constant?.reason);
    // Each use gets a copy, as JSON: two jobs must not share one list.
    const json = JSON.stringify(constant.value);
    this.charge(json.length);
    return this.#taken(JSON.parse(json) as PythonValue);
  }

  #taken<Value extends PythonValue>(value: Value): Value {
    this.at++;
    return value;
  }

  #parenthesis(): PythonValue {
    if (this.take(")")) return [];
    const isList = this.is("*");
    const first = isList ? null : this.expression();
    if (!isList && this.take(")")) return first;
    if (isList) return this.#items(")");
    if (!this.take(",")) throw this.#computed();
    return [first, ...this.#items(")")];
  }

  /** The rest of a list, a tuple or a set, up to and with its closing bracket. */
  #items(close: string): PythonValue[] {
    const items: PythonValue[] = [];
    while (!this.take(close)) {
      if (!this.take("*")) items.push(this.expression());
      else for (const item of this.#list(this.expression())) items.push(item);
      if (!this.take(",") && !this.is(close)) throw this.#computed();
    }
    this.#refuseAccess();
    return items;
  }

  #list(value: PythonValue): PythonValue[] {
    if (Array.isArray(value)) return value;
    throw new NotData(this.token.start, "What follows * must be a list.");
  }

  /** A dict or a set: the first element tells which. */
  #braces(): PythonValue {
    if (this.is("*")) return this.#items("}");
    const pairs = new Map<string, PythonValue>();
    while (!this.take("}")) {
      const { start } = this.token;
      if (this.take("**")) this.#addAll(pairs, this.expression());
      else {
        const key = this.expression();
        if (this.take(":")) pairs.set(keyOf(key, start), this.expression());
        else if (pairs.size === 0) return this.#restOfSet(key);
        else throw this.#computed();
      }
      if (!this.take(",") && !this.is("}")) throw this.#computed();
    }
    this.#refuseAccess();
    return Object.fromEntries(pairs);
  }

  #restOfSet(first: PythonValue): PythonValue[] {
    if (!this.take(",") && !this.is("}")) throw this.#computed();
    return [first, ...this.#items("}")];
  }

  #addAll(pairs: Map<string, PythonValue>, value: PythonValue): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new NotData(this.token.start, "What follows ** must be a dict.");
    }
    for (const [key, item] of Object.entries(value)) pairs.set(key, item);
  }

  /** `dict(a=1)`, `dict({...}, a=1)`, `dict(**base, a=1)`. */
  #dictCall(): PythonValue {
    this.at += 2;
    const pairs = new Map<string, PythonValue>();
    while (!this.take(")")) {
      const key = this.token;
      if (this.take("**")) this.#addAll(pairs, this.expression());
      else if (key.kind === "name" && this.tokens[this.at + 1]?.text === "=") {
        this.at += 2;
        pairs.set(key.text, this.expression());
      } else this.#addAll(pairs, this.expression());
      if (!this.take(",") && !this.is(")")) throw this.#computed();
    }
    this.#refuseAccess();
    return Object.fromEntries(pairs);
  }

  #collectionCall(): PythonValue {
    this.at += 2;
    const items = this.#items(")");
    if (items.length === 0) return [];
    if (items.length === 1) return this.#list(items[0]!);
    throw this.#computed();
  }

  /** After a value, `.`, `[` and `(` make something else of it. */
  #refuseAccess(): void {
    if (this.is(".") || this.is("[") || this.is("(")) throw this.#computed();
  }

  #computed(reason?: string): NotData {
    return notDataAt(this.tokens, this.at, reason);
  }
}

function keyOf(value: PythonValue, offset: number): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new NotData(offset, "A field needs a text as its name.");
}
