/** The command line as a user calls it: a process of its own, on a home. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { unseen } from "./unseen.ts";

const main = join(import.meta.dirname, "../../src/main.ts");

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

/** What root must be started within for the permissions of files to count. */
export const asOrdinaryUser: readonly string[] =
  process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

export interface CallOptions {
  environment?: Record<string, string>;
  /** What it reads from stdin; absent: nothing. */
  input?: string;
  /** A command that starts it. */
  within?: readonly string[];
}

export function cli(
  home: string,
  args: string[],
  { environment = {}, within = [], input = "" }: CallOptions = {},
): Promise<Answer> {
  const { PATH = "", HOME = "" } = process.env;
  const options = {
    env: { PATH, HOME, ...unseen, AIOS_HOME: home, ...environment },
    cwd: home,
    maxBuffer: 64 * 1024 * 1024,
  };
  return new Promise((done) => {
    const argv = [...within, process.execPath, "--disable-warning=ExperimentalWarning", main, ...args];
    const child = execFile(argv[0]!, argv.slice(1), options, (error, stdout, stderr) => {
      // Ended by a signal, it has no code.
      done({ code: error === null ? 0 : ((error.code as number | undefined) ?? -1), stdout, stderr });
    });
    child.stdin!.end(input);
  });
}

/** What a script reads. Rejects where the command says that it failed. */
export async function cliJson<T>(home: string, args: string[], options: CallOptions = {}): Promise<T> {
  const { code, stdout, stderr } = await cli(home, [...args, "--json"], options);
  if (code !== 0) throw new Error(`aios ${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
