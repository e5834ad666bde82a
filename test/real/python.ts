/** Plain Python as a client of the database: nothing but its standard library. */
import { execFileSync, spawn } from "node:child_process";

/** The interpreter itself, resolved once: `python3` on PATH may be a shim that costs 100 ms a start. Null where there is none. */
export const python: string | null = resolve();

export interface Script {
  /** The folder it runs in: the client of the README opens `orchestrator.db` there. */
  folder: string;
  args?: string[];
  onLine?: (line: string) => void;
}

/** Runs a script to its end and returns what it printed. Rejects with its traceback when it fails. */
export function runPython(code: string, { folder, args = [], onLine = () => {} }: Script): Promise<string[]> {
  const child = spawn(python!, ["-c", code, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  let rest = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const pieces = (rest + text).split("\n");
    rest = pieces.pop()!;
    lines.push(...pieces);
    for (const piece of pieces) onLine(piece);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => {
      if (code === 0) done(lines);
      else failed(new Error(`Python ended with exit code ${code}:\n${errors}`));
    });
  });
}

function resolve(): string | null {
  try {
    return execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}
