/** Sees to it that a home can be used, and that a new one has something to run. */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeStarter } from "../programs/starter.ts";
import type { Configuration } from "./configuration.ts";

export async function welcome({ home, python }: Configuration, onNotice: (message: string) => void): Promise<void> {
  await mkdir(home, { recursive: true });
  const written = await writeStarter(home, () => hasPython(python));
  if (written) onNotice(`A new home: wrote ${written.join(" and ")} to start from.`);
  await mkdir(join(home, "Programs"), { recursive: true });
}

function hasPython(python: string | null): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(python ?? "python3", ["--version"], { timeout: 10_000 }, (error) => resolve(error === null));
  });
}
