/** The command line as a user calls it: a process of its own, on a home. */
import { execFile } from "node:child_process";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../src/main.ts");

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

export function cli(home: string, args: string[], environment: Record<string, string> = {}): Promise<Answer> {
  const { PATH = "", HOME = "" } = process.env;
  const options = { env: { PATH, HOME, AIOS_HOME: home, ...environment }, cwd: home, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((done) => {
    const argv = ["--disable-warning=ExperimentalWarning", main, ...args];
    execFile(process.execPath, argv, options, (error, stdout, stderr) => {
      // Ended by a signal, it has no code.
      done({ code: error === null ? 0 : ((error.code as number | undefined) ?? -1), stdout, stderr });
    });
  });
}

/** What a script reads. Rejects where the command says that it failed. */
export async function cliJson<T>(home: string, args: string[], environment: Record<string, string> = {}): Promise<T> {
  const { code, stdout, stderr } = await cli(home, [...args, "--json"], environment);
  if (code !== 0) throw new Error(`aios ${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
