/** A simulated world that can be asked why. */
import { onTestFinished } from "vitest";
import { DirectCaller } from "../../src/api/direct-caller.ts";
import { entry, listOf, utc } from "../simulation/questions.ts";
import type { Script } from "../simulation/sim-driver.ts";
import { World } from "../simulation/world.ts";

/** A Sunday. */
const start = utc("2026-11-22 07:00");
export const daily = (name: string, rest = {}) => entry(name, { type: "daily", time: "09:00", ...rest });
export const asked = (name: string, rest = {}) => entry(name, { type: "trigger", ...rest });

export async function worldOf(jobs: string[], script: Script = () => ({ seconds: 20 })) {
  const world = await World.make({ start, seed: 3, jobs: listOf(...jobs), script });
  onTestFinished(() => world.close());
  const options = {
    home: world.home,
    privateFolder: `${world.home}/.aios`,
    secretsKeyFile: `${world.home}/.aios/key`,
    setup: { databasePath: `${world.home}/orchestrator.db`, python: null, containerEngine: null },
    timezone: "UTC",
    version: "simulated",
  };
  const caller = new DirectCaller({ ...options, clock: world.clock, isAlive: () => true }, world.db);
  const why = async (job: string, at?: string) =>
    (await caller.call("why", at === undefined ? { job } : { job, at: utc(at) })).sentence;
  return { world, caller, why };
}
