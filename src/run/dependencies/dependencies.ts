/**
 * The packages that programs ask for themselves: Python by inline metadata, TypeScript and JavaScript by `// npm:` lines
 * or a `package.json`. Known here, built by `preparations.ts`, started with by the driver.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { BoundedMap } from "../../model/bounded-map.ts";
import type { RunError } from "../../model/outcome.ts";
import type { FoundProgram } from "../program-file.ts";
import type { Execute } from "./build.ts";
import { cacheFolders, isComplete, markUsed, pruneBuilds, removeBroken } from "./cache-folder.ts";
import { cannotBeInstalled } from "./install-failure.ts";
import { readNpmLines } from "./npm-lines.ts";
import { lineNeeds, packageMarks, packageNeeds } from "./package-files.ts";
import { type PackageNeeds, packagesRecipe } from "./packages-recipe.ts";
import { Preparations } from "./preparations.ts";
import { Progress } from "./progress.ts";
import { canLendPip, type Interpreter, pythonRecipe } from "./python-recipe.ts";
import { needsNothing, type Ready, type Recipe } from "./recipe.ts";
import { readScriptMetadata } from "./script-metadata.ts";
import { toolEnvironment } from "./tool-environment.ts";
import { npmCommands, onPath } from "./tools.ts";

export interface DependenciesOptions {
  home: string;
  privateFolder: string;
  /** Of AIOS itself. */
  environment: NodeJS.ProcessEnv;
  execute: Execute;
  /** See `Ask` of the interpreters. */
  ask: (argv: string[]) => Promise<string | null | undefined>;
}

/** What has to be built before the program can start. */
export interface Unprepared {
  recipes: Recipe[];
}

interface Known {
  mark: string;
  found: Recipe[];
}

const mostKnown = 10_000;
const usedEveryMilliseconds = 3_600_000;
const keepUnusedDays = 30;
const daySeconds = 86_400;

export class Dependencies {
  readonly preparations: Preparations;
  readonly #options: DependenciesOptions;
  readonly #environment: Readonly<Record<string, string>>;
  /** By program. */
  readonly #known = new BoundedMap<string, { latest: Known | null }>(mostKnown);
  /** When the folders of this process's runs were last marked as used, monotonic milliseconds. */
  readonly #used = new Map<string, number>();
  readonly #lenders = new Map<string, boolean>();
  #npm: string[] | null = null;

  constructor(options: DependenciesOptions) {
    this.#options = options;
    this.#environment = toolEnvironment(options.environment);
    this.preparations = new Preparations(options.execute);
  }

  /** How the program is to be started, or what must be built first, or why it cannot be. */
  async of(program: FoundProgram, interpreter: Interpreter | null): Promise<Ready | Unprepared | RunError> {
    const recipes = await this.recipesOf(program, interpreter);
    if ("type" in recipes) return recipes;
    if (recipes.length === 0) return needsNothing;
    for (const recipe of recipes) if (!(await isComplete(recipe.folder))) return { recipes };
    return this.#ready(recipes);
  }

  /** Waits until all is built, and tells of it. `left` when `signal` was aborted or AIOS is ending. */
  async prepare(
    recipes: readonly Recipe[],
    tell: (line: string) => void,
    signal: AbortSignal,
  ): Promise<Ready | RunError | "left"> {
    for (const recipe of recipes) {
      if (await isComplete(recipe.folder)) continue;
      const lately = this.preparations.recentFailure(recipe.id);
      if (lately !== null) return lately;
      const progress = new Progress(recipe, tell);
      const waiter = { onLine: (line: string) => progress.onLine(line), signal, niced: false };
      const problem = await this.preparations.ensure(recipe, waiter);
      progress.end(problem === null);
      if (problem !== null) return problem;
    }
    return this.#ready(recipes);
  }

  /** Looked at anew when the program, or a `package.json` for it, has changed. */
  async recipesOf(program: FoundProgram, interpreter: Interpreter | null): Promise<Recipe[] | RunError> {
    if (program.kind.kind === "command") return [];
    const mark = this.#markOf(program, interpreter);
    const known = this.#known.getOrMake(program.path, () => ({ latest: null }));
    if (known.latest?.mark === mark) return known.latest.found;
    const source = await readFile(program.path, "utf8").catch(() => "");
    const found = await (interpreter === null
      ? this.#packages(program.path, source)
      : this.#python(source, interpreter));
    if (!Array.isArray(found)) return found; // not kept: a missing tool may be there next time
    known.latest = { mark, found };
    // Saving a program is how a person says: try again.
    for (const recipe of found) this.preparations.forgive(recipe.id);
    return found;
  }

  #markOf({ path: file, version }: FoundProgram, interpreter: Interpreter | null): string {
    if (interpreter !== null) return `${version} ${interpreter.path} ${interpreter.version}`;
    return `${version} ${packageMarks(file, this.#programs)}`;
  }

  async #python(source: string, interpreter: Interpreter): Promise<Recipe[] | RunError> {
    const { needs, problem } = readScriptMetadata(source);
    if (problem !== null) return cannotBeInstalled(problem);
    if (needs === null) return [];
    const uv = onPath("uv", this.#environment["PATH"]);
    const recipe = pythonRecipe(needs, interpreter, {
      uv,
      lendsPip: uv === null && needs.dependencies.length > 0 && (await this.#lendsPip(interpreter)),
      environment: this.#environment,
      folder: this.#folders.environments,
    });
    if (recipe === null) return [];
    return "type" in recipe ? recipe : [recipe];
  }

  async #lendsPip(interpreter: Interpreter): Promise<boolean> {
    const key = `${interpreter.path} ${interpreter.version}`;
    const known = this.#lenders.get(key);
    if (known !== undefined) return known;
    const said = await this.#options.ask([interpreter.path, "-m", "pip", "--version"]);
    if (said === undefined) return false; // the spawner was lost
    this.#lenders.set(key, canLendPip(said ?? ""));
    return canLendPip(said ?? "");
  }

  async #packages(file: string, source: string): Promise<Recipe[] | RunError> {
    const { dependencies, problem } = readNpmLines(source);
    if (problem !== null) return cannotBeInstalled(problem);
    const inLines = dependencies === null ? null : await lineNeeds(file, dependencies);
    const beside = await packageNeeds(file, this.#programs);
    const needs = [inLines, beside].filter((one) => one !== null);
    if (needs.length === 0) return [];
    const npm = await this.#findNpm();
    return npm === null ? cannotBeInstalled(npmMissing) : needs.map((one) => this.#packagesRecipe(one, npm));
  }

  #packagesRecipe(needs: PackageNeeds, npm: string[]): Recipe {
    const own = path.dirname(process.execPath);
    const PATH = `${own}${path.delimiter}${this.#environment["PATH"]}`;
    return packagesRecipe(needs, {
      npm,
      environment: { ...this.#environment, PATH },
      folder: this.#folders.packages,
    });
  }

  async #findNpm(): Promise<string[] | null> {
    for (const command of npmCommands(this.#options.environment)) {
      if (this.#npm !== null) break;
      if (await this.#options.ask([...command, "--version"])) this.#npm = command;
    }
    return this.#npm;
  }

  #ready(recipes: readonly Recipe[]): Ready {
    for (const { folder } of recipes) this.#noteUse(folder);
    return {
      environment: recipes.find(({ gives }) => gives.environment !== null)?.gives.environment ?? null,
      packages: recipes.flatMap(({ gives }) => gives.packages),
    };
  }

  #noteUse(folder: string): void {
    const now = performance.now();
    if (now - (this.#used.get(folder) ?? -Infinity) < usedEveryMilliseconds) return;
    this.#used.set(folder, now);
    void markUsed(folder);
  }

  /** Removes what killed builds left here. */
  async removeBroken(): Promise<void> {
    for (const folder of Object.values(this.#folders)) await removeBroken(folder);
  }

  /**
   * Removes what nobody has asked for in 30 days. What `needed` names is asked for: a daemon may have lived longer than
   * that, and a job may run once a year. It is marked for the other AIOS on this home.
   * @param now seconds since the epoch
   */
  async prune(now: number, needed: readonly string[]): Promise<void> {
    await Promise.all(needed.map(markUsed));
    const kept = new Set(needed);
    const before = now - keepUnusedDays * daySeconds;
    for (const folder of Object.values(this.#folders)) await pruneBuilds(folder, before, kept);
  }

  close(): Promise<void> {
    return this.preparations.close();
  }

  get #programs(): string {
    return path.resolve(this.#options.home, "Programs");
  }

  get #folders() {
    return cacheFolders(this.#options.privateFolder);
  }
}

const npmMissing =
  "This program needs npm packages, and this machine has no npm to get them with. " +
  "Install it (Debian: sudo apt-get install -y npm; Alpine: apk add npm; macOS: brew install node).";
