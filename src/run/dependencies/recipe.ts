/** What has to be built before a program can start: which folder, from which files, by which commands. */
import { createHash } from "node:crypto";
import path from "node:path";

export interface Recipe {
  /** Equal for all that would build the same. */
  id: string;
  /** Where it is built and stays: Python environments, and most of what npm links, cannot be moved. */
  folder: string;
  /** What it installs, as a person calls it. */
  names: string[];
  /** Written into the folder before the first command. */
  files: { name: string; text: string }[];
  /** The first must make the folder where there are no files. */
  commands: string[][];
  /** The names and values of all variables of the commands. */
  environment: Readonly<Record<string, string>>;
  /** What the process of the program gets. */
  gives: Ready;
}

/** How a program is started with its packages. */
export interface Ready {
  /** The folder of its Python environment (PEP 405), or null for the interpreter as it is. */
  environment: string | null;
  /** Folders with a `node_modules`, the first to be asked first. */
  packages: string[];
}

export const needsNothing: Ready = { environment: null, packages: [] };

export function pythonOf(environment: string): string {
  return path.join(environment, "bin", "python");
}

/** The commands that packages bring are found as well, as in an environment that was activated. */
export function variablesWith(base: Readonly<Record<string, string>>, ready: Ready): Readonly<Record<string, string>> {
  const { environment, packages } = ready;
  const folders = packages.map((folder) => path.join(folder, "node_modules", ".bin"));
  if (environment !== null) folders.unshift(path.dirname(pythonOf(environment)));
  if (folders.length === 0) return base;
  const PATH = [...folders, base["PATH"] ?? ""].join(path.delimiter);
  return { ...base, ...(environment === null ? {} : { VIRTUAL_ENV: environment }), PATH };
}

/** The run id under which a recipe's commands are started, so that nothing of them outlives AIOS. */
export function preparationId(recipeId: string): string {
  return `prepare-${recipeId.slice(0, 12)}`;
}

/** 32 characters of a SHA-256 over the parts; they are told apart, so that no two lists read the same. */
export function recipeId(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** "requests, rich", at most so many that a line can hold them. */
export function namesOf(recipe: Recipe): string {
  const shown = recipe.names.slice(0, 8).join(", ");
  return recipe.names.length > 8 ? `${shown} and ${recipe.names.length - 8} more` : shown;
}
