/** Runs a command to its end and tells what it printed and how long it took. */
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Belongings } from "./belongings.ts";

export interface CommandOptions {
  folder: string;
  environment?: Record<string, string>;
  input?: string;
  /** A file in the folder that gets its output; without it the output is returned. */
  into?: string;
}

export interface Ran {
  seconds: number;
  stdout: string;
}

export async function command(belongings: Belongings, argv: readonly string[], options: CommandOptions): Promise<Ran> {
  const { folder, input, into } = options;
  const file = into === undefined ? null : openSync(join(folder, into), "w");
  const began = performance.now();
  const child = belongings.spawn(argv, {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...options.environment },
    stdio: [input === undefined ? "ignore" : "pipe", file ?? "pipe", "pipe"],
  });
  if (file !== null) closeSync(file);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}: ${stderr}`);
  return { seconds: (performance.now() - began) / 1000, stdout };
}
