/** Finds the Python to run programs with, and asks it once for its true path: `python3` on PATH is often a slow shim. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { RunError } from "../model/outcome.ts";

/**
 * Runs a command and gives its output, or null where it failed. The spawner does it, so that the server never waits
 * in spawn; `undefined` when the spawner was lost meanwhile.
 */
export type Ask = (argv: string[]) => Promise<string | null | undefined>;

const question =
  "import sys; print(sys.executable); print(sys.version_info >= (3, 7)); print(sys.version.replace(chr(10), ' '))";

export class Interpreters {
  readonly #wanted: string | null;
  readonly #home: string;
  readonly #ask: Ask;
  /** By candidate, so that a `.venv` made later is taken up without a restart. */
  readonly #known = new Map<string, string>();
  /** What `python` gave last, for whoever does not want to wait; null while that was none. */
  lastFound: string | null = null;
  /** All of `sys.version`, by path. */
  readonly #versions = new Map<string, string>();

  constructor(wanted: string | null, home: string, ask: Ask) {
    this.#wanted = wanted;
    this.#home = home;
    this.#ask = ask;
  }

  /** Its path, or why there is none; `undefined` when the spawner was lost before it could tell. */
  async python(): Promise<string | RunError | undefined> {
    const own = path.join(this.#home, ".venv", "bin", "python");
    const usual = existsSync(own) ? [own, "python3", "python"] : ["python3", "python"];
    for (const candidate of this.#wanted === null ? usual : [this.#wanted]) {
      const found = await this.#resolve(candidate);
      if (found === undefined) return undefined;
      if (found !== null) return (this.lastFound = found);
    }
    this.lastFound = null;
    return this.#wanted === null ? pythonMissing(process.platform) : wantedIsWrong(this.#wanted);
  }

  /** All that a Python which `python` has named says of its version. */
  versionOf(executable: string): string {
    return this.#versions.get(executable) ?? "";
  }

  async #resolve(candidate: string): Promise<string | null | undefined> {
    const known = this.#known.get(candidate);
    if (known !== undefined && existsSync(known)) return known;
    const answer = await this.#ask([candidate, "-c", question]);
    if (answer === undefined) return undefined;
    const [executable, newEnough, version] = (answer ?? "").split("\n");
    if (!executable || newEnough !== "True") return null;
    this.#known.set(candidate, executable);
    this.#versions.set(executable, version ?? "");
    return executable;
  }
}

function wantedIsWrong(wanted: string): RunError {
  const message =
    `AIOS_PYTHON names ${wanted}, but no Python 3.7 or newer answers there. ` +
    "Correct it, or leave it out so that AIOS looks for python3 itself.";
  return { type: "InterpreterMissing", message, traceback: null, retryable: false };
}

function pythonMissing(platform: NodeJS.Platform): RunError {
  const message =
    "This program needs Python 3.7 or newer, and this machine has none. " +
    `Install it: ${installCommand(platform)} — AIOS finds it by itself then. TypeScript programs run without it.`;
  return { type: "InterpreterMissing", message, traceback: null, retryable: false };
}

export function installCommand(platform: NodeJS.Platform, has: (file: string) => boolean = existsSync): string {
  if (platform === "darwin") return "brew install python3";
  if (has("/sbin/apk")) return "apk add python3";
  if (has("/usr/bin/dnf")) return "sudo dnf install -y python3";
  if (has("/usr/bin/pacman")) return "sudo pacman -S --noconfirm python";
  if (has("/usr/bin/zypper")) return "sudo zypper install -y python3";
  return "sudo apt-get install -y python3";
}
