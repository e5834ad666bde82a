/** What the tests ask a simulated world afterwards. */
import type { RunRow } from "../../src/db/runs.ts";
import type { TriggerRow } from "../../src/db/triggers.ts";
import type { World } from "./world.ts";

/** In the order they were claimed, whatever the clock did meanwhile. */
export function runsOf(world: World, job: string): Promise<RunRow[]> {
  return world.all<RunRow>("SELECT * FROM runs WHERE job_name = ? ORDER BY trigger_id", job);
}

export function triggersOf(world: World, job: string): Promise<TriggerRow[]> {
  return world.all<TriggerRow>("SELECT * FROM triggers WHERE job_name = ? ORDER BY id", job);
}

/** Starts of a job's programs in monotonic seconds: real time, whatever the wall clock said. */
export function startsOf(world: World, job: string): number[] {
  return world.journal.filter((lived) => lived.job === job).map((lived) => lived.from);
}

/** The gaps between neighbours. */
export function gaps(times: number[]): number[] {
  return times.slice(1).map((time, index) => time - times[index]!);
}

/** Epoch seconds of "2026-11-22 09:00" UTC. */
export function utc(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}Z`) / 1000;
}

/** One entry of a jobs list; `fields` as they stand in YAML. */
export function entry(name: string, fields: Record<string, unknown>): string {
  return JSON.stringify({ name, file: `${name}.py`, function: "main", ...fields });
}

export function listOf(...entries: string[]): string {
  return `jobs:\n${entries.map((one) => `  - ${one}\n`).join("")}`;
}
