/** What of `aios doctor` is about running programs: is there a Python, and can the packages be had that programs ask for? */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { readNpmLines } from "../run/dependencies/npm-lines.ts";
import { readScriptMetadata } from "../run/dependencies/script-metadata.ts";
import { npmCommands, onPath } from "../run/dependencies/tools.ts";
import { installCommand } from "../run/interpreters.ts";
import { kindOf } from "../run/program-kind.ts";
import type { Check } from "./check.ts";

interface PythonOptions {
  python: string | null;
  home: string;
}

export async function pythonCheck(options: PythonOptions): Promise<Check[]> {
  const found = await findPython(options);
  if (found) return [{ name: "python", state: "ok", message: `${found.version} (${found.command})`, fix: null }];
  if (options.python) {
    const message = `AIOS_PYTHON names ${options.python}, where no Python answers, so Python programs cannot run`;
    return [
      {
        name: "python",
        state: "warning",
        message,
        fix: "Correct it, or leave it out: AIOS then looks for python3 itself",
      },
    ];
  }
  const fix = `Install it: ${installCommand(process.platform)}`;
  return [{ name: "python", state: "warning", message: "not found, so Python programs cannot run", fix }];
}

async function findPython({ python, home }: PythonOptions): Promise<{ command: string; version: string } | null> {
  const ownEnvironment = join(home, ".venv", "bin", "python");
  for (const command of python ? [python] : [ownEnvironment, "python3", "python"]) {
    const version = await saidBy([command, "--version"]);
    if (version) return { command, version };
  }
  return null;
}

export async function programsCheck(options: PythonOptions): Promise<Check[]> {
  return [await pythonPackages(options), await npmPackages()].filter((check) => check !== null);
}

/** `venv` with a pip to put in, or with one that is lent. */
const hasVenv = "import venv; from importlib.util import find_spec; print(any(map(find_spec, ('ensurepip', 'pip'))))";

/** Null where there is no Python: that is told already. */
async function pythonPackages(options: PythonOptions): Promise<Check | null> {
  const name = "Python packages";
  const uv = onPath("uv", process.env["PATH"]);
  const version = uv === null ? null : await saidBy([uv, "--version"]);
  if (version) return { name, state: "ok", message: `by ${version} (${uv})`, fix: null };
  const python = await findPython(options);
  if (python === null) return null;
  const canInstall = (await saidBy([python.command, "-c", hasVenv])) === "True";
  if (canInstall) return { name, state: "ok", message: "by venv and pip", fix: null };
  return {
    name,
    state: "warning",
    message: `${python.command} has no venv, so the packages that Python programs ask for cannot be had`,
    fix: "Install uv, or (Debian): sudo apt-get install -y python3-venv",
  };
}

async function npmPackages(): Promise<Check> {
  const name = "npm packages";
  for (const command of npmCommands(process.env)) {
    const version = await saidBy([...command, "--version"]);
    if (version) return { name, state: "ok", message: `by npm ${version}`, fix: null };
  }
  return {
    name,
    state: "warning",
    message: "npm is not found, so the packages that TypeScript programs ask for cannot be had",
    fix: "Install it (Debian: sudo apt-get install -y npm; Alpine: apk add npm; macOS: brew install node)",
  };
}

/** What programs ask for, in words that cannot be read: without it, only their runs would tell. */
export async function needsCheck(
  jobs: readonly { name: string; file: string | null }[],
  programs: string,
): Promise<Check[]> {
  const found: Check[] = [];
  const looked = new Set<string>();
  for (const { name, file } of jobs) {
    if (file === null) continue;
    const path = resolve(programs, file);
    const problem = looked.has(path) ? null : await unreadableNeeds(path);
    looked.add(path);
    if (problem === null) continue;
    const fix = "Correct it: until then its runs fail";
    found.push({ name: `program of ${name}`, state: "failed", message: problem, fix });
  }
  return found;
}

async function unreadableNeeds(path: string): Promise<string | null> {
  const { kind } = kindOf(path, "", false);
  if (kind !== "python" && kind !== "node") return null;
  const source = await readFile(path, "utf8").catch(() => "");
  return (kind === "python" ? readScriptMetadata(source) : readNpmLines(source)).problem;
}

async function saidBy(argv: string[]): Promise<string | null> {
  try {
    const { stdout, stderr } = await promisify(execFile)(argv[0] as string, argv.slice(1), { timeout: 10_000 });
    return (stdout || stderr).trim();
  } catch {
    return null;
  }
}
