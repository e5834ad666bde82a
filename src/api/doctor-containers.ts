/** Whether the engine is there that the jobs in containers need. */
import { execFile } from "node:child_process";
import type { Job } from "../model/job.ts";
import { EngineFinder } from "../run/container/engine.ts";
import type { Check } from "./check.ts";

const askMilliseconds = 20_000;

/** Nothing where no job needs one. */
export async function checkEngine(jobs: readonly Job[], wanted: readonly string[] | null): Promise<Check[]> {
  const [first] = jobs.filter((job) => job.image !== null);
  if (first === undefined) return [];
  const found = await new EngineFinder(wanted, ask).find();
  const name = "container engine";
  if (found !== undefined && "argv" in found) {
    const message = `${found.argv.join(" ")} answers${found.rootless ? ", without root's rights" : ""}`;
    if (found.limits !== "nothing") return [{ name, state: "ok", message, fix: null }];
    const fix = "Limits need cgroups v2, or an engine that runs as root";
    return [{ name, state: "warning", message: `${message}; memory_mb and cpu have no effect here`, fix }];
  }
  return [{ name, state: "failed", message: `${first.name} runs in a container: ${found?.message}`, fix: null }];
}

function ask(argv: string[]): Promise<string | null> {
  const options = { timeout: askMilliseconds, killSignal: "SIGKILL" } as const;
  return new Promise((resolve) => {
    execFile(argv[0] as string, argv.slice(1), options, (error, text) => resolve(error === null ? text : null));
  });
}
