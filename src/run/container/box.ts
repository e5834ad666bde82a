/**
 * The box of a run in a container: the folder through which the run and AIOS tell each other what they must. One for each
 * run, as no container is to see the calls of others. While it is there, a container may be; so it also tells, after a
 * crash, of which runs one could be left.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { type RunPaths, runPaths } from "../run-folders.ts";

const ending = ".container";

export interface BoxPaths extends RunPaths {
  box: string;
  /** Where `enter.sh` writes what the container used. */
  use: string;
}

export function boxPaths(privateFolder: string, runId: string): BoxPaths {
  const { own_folder } = runPaths(privateFolder, runId);
  const box = boxOf(privateFolder, runId);
  return {
    own_folder,
    box,
    call: path.join(box, "call.json"),
    args: path.join(box, "args.json"),
    kwargs: path.join(box, "kwargs.json"),
    outcome: path.join(box, "outcome.json"),
    result: path.join(box, "result"),
    use: path.join(box, "use"),
  };
}

function boxOf(privateFolder: string, runId: string): string {
  return path.join(privateFolder, "calls", `${runId}${ending}`);
}

export function hasBox(privateFolder: string, runId: string): boolean {
  return existsSync(boxOf(privateFolder, runId));
}

/** Ids of the runs that have a box. */
export function boxedRuns(privateFolder: string): string[] {
  const names = readdirSync(path.join(privateFolder, "calls"));
  return names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
}

/** Tells AIOS's containers from all others, and which run each is of. */
const namePrefix = "aios-";
export const homeLabel = "aios.home";
export const runLabel = "aios.run";

export function containerName(runId: string): string {
  return namePrefix + runId;
}

/** The run of a container of that name, or null where it is none of AIOS's. */
export function runOfContainer(name: string): string | null {
  return name.startsWith(namePrefix) ? name.slice(namePrefix.length) : null;
}
