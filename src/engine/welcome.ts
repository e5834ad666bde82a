/** Sees to it that a home can be used, and that a new one has something to run. */
import { execFile } from "node:child_process";
import { constants, existsSync } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { belongsToOther } from "../db/foreign-file.ts";
import { writeStarter } from "../programs/starter.ts";
import type { Configuration } from "./configuration.ts";

/** @throws Error where the home cannot be used, saying why and what to do */
export async function requireHome({ home, privateFolder }: Configuration): Promise<void> {
  await requireFolder(home);
  if (existsSync(privateFolder)) await requireFolder(privateFolder);
}

export async function welcome({ home, python }: Configuration, onNotice: (message: string) => void): Promise<void> {
  const written = await writeStarter(home, () => hasPython(python));
  if (written) onNotice(`A new home: wrote ${written.join(" and ")} to start from.`);
  await mkdir(join(home, "Programs"), { recursive: true });
}

/** Made where it is not there yet. */
async function requireFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(code === "EEXIST" || code === "ENOTDIR" ? notFolder(folder) : notWritable(folder, code), {
      cause: error,
    });
  }
}

function notFolder(folder: string): string {
  return `${folder} is not a folder, so it cannot be the home of AIOS. Name a folder with --home or AIOS_HOME.`;
}

function notWritable(folder: string, code: string | undefined): string {
  const whose = belongsToOther(folder);
  if (whose !== null) return `${folder} cannot be written (${code}), and AIOS has to. ${whose}`;
  return `${folder} cannot be written (${code}), and AIOS has to. Make it writable for the user that runs AIOS (chmod u+w ${folder}), or name another folder with --home or AIOS_HOME.`;
}

function hasPython(python: string | null): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(python ?? "python3", ["--version"], { timeout: 10_000 }, (error) => resolve(error === null));
  });
}
