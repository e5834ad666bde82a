/** The environment of a Python program with inline metadata: made by `uv` where it is on PATH, else by venv and pip. */
import path from "node:path";
import type { RunError } from "../../model/outcome.ts";
import { cannotBeInstalled } from "./install-failure.ts";
import { versionFits } from "./python-version.ts";
import { pythonOf, recipeId, type Recipe } from "./recipe.ts";
import { requirementName } from "./requirement.ts";
import type { PythonNeeds } from "./script-metadata.ts";

export interface Interpreter {
  path: string;
  /** All that `sys.version` says: with the build in it, as the same number on another system links other libraries. */
  version: string;
}

export interface PythonTools {
  /** Of `uv`; null where there is none. */
  uv: string | null;
  /** Whether the interpreter's own pip can install into another environment. */
  lendsPip: boolean;
  environment: Readonly<Record<string, string>>;
  /** `.aios/environments` */
  folder: string;
}

/** Null where the interpreter itself is all that is needed. */
export function pythonRecipe(
  needs: PythonNeeds,
  interpreter: Interpreter,
  tools: PythonTools,
): Recipe | RunError | null {
  const { dependencies, requires_python } = needs;
  const fits = requires_python === null || versionFits(interpreter.version, requires_python);
  if (!fits && tools.uv === null) return wrongPython(requires_python, interpreter);
  if (fits && dependencies.length === 0) return null;
  const id = recipeId(["python", dependencies, requires_python, interpreter, process.platform, process.arch]);
  const folder = path.join(tools.folder, id);
  const python = pythonOf(folder);
  return {
    id,
    folder,
    names: dependencies.length > 0 ? dependencies.map(requirementName) : [`Python ${requires_python}`],
    files: [],
    commands:
      tools.uv === null
        ? withPip(folder, python, interpreter.path, tools.lendsPip, dependencies)
        : withUv(tools.uv, folder, python, fits ? interpreter.path : requires_python, dependencies),
    environment: tools.environment,
    gives: { environment: folder, packages: [] },
  };
}

function withUv(uv: string, folder: string, python: string, wanted: string, dependencies: string[]): string[][] {
  const make = [uv, "venv", "--python", wanted, folder];
  return dependencies.length === 0 ? [make] : [make, [uv, "pip", "install", "--python", python, ...dependencies]];
}

const quietPip = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"];

/** A pip that is lent saves installing one: seconds, and most of the megabytes. The environment then has none, as with uv. */
function withPip(folder: string, python: string, base: string, isLent: boolean, dependencies: string[]): string[][] {
  const install = ["install", ...quietPip, ...dependencies];
  if (!isLent)
    return [
      [base, "-m", "venv", folder],
      [python, "-m", "pip", ...install],
    ];
  return [
    [base, "-m", "venv", "--without-pip", folder],
    [base, "-m", "pip", "--python", python, ...install],
  ];
}

/** Whether pip has `--python`, told from what `pip --version` says: since 22.3. */
export function canLendPip(saidVersion: string): boolean {
  const [, major, minor] = /^pip (\d+)\.(\d+)/.exec(saidVersion) ?? [];
  return Number(major) > 22 || (Number(major) === 22 && Number(minor) >= 3);
}

function wrongPython(wanted: string, { path: file, version }: Interpreter): RunError {
  return cannotBeInstalled(
    `This program asks for Python ${wanted}, and AIOS uses ${version.split(" ")[0]} (${file}). ` +
      "Install such a Python and name it in AIOS_PYTHON, or install uv, with which AIOS gets it by itself.",
  );
}
