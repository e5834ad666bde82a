/** Where a program really lies, and whether somebody else than AIOS may read it there. */
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { RunError } from "../../model/outcome.ts";
import type { ContainerEngine } from "./engine.ts";

/** The places outside of Programs of the program and of what it is a link to: those have to be mounted as well. */
export async function realPlaceOf(file: string, programs: string): Promise<string[]> {
  const [real, realPrograms] = await Promise.all([realpath(file), realpath(programs).catch(() => programs)]);
  const isInside = (one: string, folder: string) => one.startsWith(`${folder}${path.sep}`);
  const places = [...(isInside(file, programs) ? [] : [file]), ...(isInside(real, realPrograms) ? [] : [real])];
  return [...new Set(places)];
}

/**
 * Where AIOS is root, its containers are not, so what is mounted must be open to all. Only the folder that is mounted and
 * what is in it count, not those above it.
 */
export async function unreadable(
  program: string | null,
  home: string,
  engine: ContainerEngine,
): Promise<RunError | null> {
  if (process.getuid?.() !== 0 || engine.rootless) return null;
  const wanted = [
    { file: path.join(home, "Programs"), mode: 0o5 },
    { file: path.dirname(import.meta.dirname), mode: 0o5 },
    ...(program === null ? [] : [{ file: program, mode: 0o4 }]),
  ];
  for (const { file, mode } of wanted) {
    const found = await stat(file).catch(() => null);
    if (found !== null && (found.mode & mode) !== mode) return closedToOthers(file);
  }
  return null;
}

function closedToOthers(file: string): RunError {
  const message =
    `${file} may be read by root alone, and a container never runs as root: AIOS runs as root here, so its containers ` +
    `run as nobody. Open it to all: chmod -R o+rX '${file}'`;
  return { type: "NotRunnable", message, traceback: null, retryable: false };
}
