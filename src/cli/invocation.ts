/** One call of the command line: what was asked for, how to answer, and the way to AIOS. */
import { join } from "node:path";
import type { OperationName, Params, Result } from "../api/operations.ts";
import { readConfiguration, type Configuration } from "../engine/configuration.ts";
import type { Doors, LiveCaller } from "./doors.ts";
import type { Io } from "./io.ts";
import { Mistake } from "./mistakes.ts";
import { clean, cleanJson } from "./render/clean.ts";
import { paintWith, speaksUnicode, wantsColours, type Look } from "./render/look.ts";

/** Options that every command takes. */
export interface SharedOptions {
  home?: string;
  json: boolean;
  color: boolean;
}

export class Invocation {
  readonly doors: Doors;
  readonly io: Io;
  readonly json: boolean;
  readonly #options: SharedOptions;
  #configuration: Configuration | null = null;
  #caller: Promise<LiveCaller> | null = null;

  constructor(doors: Doors, io: Io, options: SharedOptions) {
    this.doors = doors;
    this.io = io;
    this.json = options.json;
    this.#options = options;
  }

  /** @throws ConfigurationError */
  get configuration(): Configuration {
    const { environment, workingDirectory, processId } = this.io;
    const { home } = this.#options;
    const effective = home === undefined ? environment : { ...environment, AIOS_HOME: home };
    this.#configuration ??= readConfiguration(effective, workingDirectory, processId);
    return this.#configuration;
  }

  get look(): Look {
    const { io } = this;
    const colours = this.#options.color && wantsColours(io.isTerminal, io.environment);
    return {
      paint: paintWith(colours),
      colours,
      unicode: speaksUnicode(io.environment),
      columns: io.isTerminal ? io.columns() : Infinity,
      timezone: this.configuration.timezone,
      now: io.now(),
    };
  }

  /**
   * Opening a database makes one, so in a folder that is no home this refuses: `aios jobs` in the wrong place should say
   * so, not leave files there. `mayBegin` is for commands with which a home begins.
   * @throws Mistake
   */
  async caller({ mayBegin = false } = {}): Promise<LiveCaller> {
    if (this.#caller === null && !mayBegin && !this.isHome()) {
      const advice = "Name the right folder with --home or AIOS_HOME, or begin here with: aios up";
      throw new Mistake(
        "not_running",
        `There is no AIOS in ${this.configuration.home}: no database, no jobs list. ${advice}`,
      );
    }
    this.#caller ??= this.doors.openCaller(this.configuration);
    return this.#caller;
  }

  isHome(): boolean {
    const { home, databasePath } = this.configuration;
    const signs = [databasePath, ...["jobs.yaml", "jobs.yml", "jobs.json", "Programs"].map((name) => join(home, name))];
    return signs.some((sign) => this.io.exists(sign));
  }

  async ask<Name extends OperationName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    return (await this.caller()).call(name, params);
  }

  /** Data as JSON where that was asked for, else the lines. */
  answer(data: unknown, lines: () => string[]): void {
    if (this.json) this.printJson(data);
    else this.print(lines());
  }

  /** Every line passes through `clean` here, so that no name, message or result can reach the terminal unwashed. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const { colours } = this.look;
    this.io.stdout.write(`${lines.map((line) => clean(line, colours)).join("\n")}\n`);
  }

  printJson(data: unknown): void {
    this.io.stdout.write(`${cleanJson(JSON.stringify(data, null, 2))}\n`);
  }

  /** One document a line, for what goes on. */
  printJsonLine(data: unknown): void {
    this.io.stdout.write(`${cleanJson(JSON.stringify(data))}\n`);
  }

  /** Beside the answer: on stderr, so that stdout stays what was asked for. */
  remark(line: string): void {
    if (!this.json) this.io.stderr.write(`${clean(line, this.look.colours)}\n`);
  }

  async close(): Promise<void> {
    const caller = await this.#caller?.catch(() => null);
    await caller?.close();
  }
}
