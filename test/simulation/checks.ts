/** What must hold in every simulated world at the end, whatever happened in it. */
import { expect } from "vitest";
import type { RunRow } from "../../src/db/runs.ts";
import type { Job } from "../../src/model/job.ts";
import type { Lived } from "./sim-driver.ts";
import type { World } from "./world.ts";

export async function expectSound(world: World): Promise<void> {
  await expectNoTriggerLost(world);
  await expectOneRunEach(world);
  expectNoOverlap(world.journal, await definitions(world));
  expect(await world.integrity()).toBe("ok");
}

async function definitions(world: World): Promise<Map<string, Job>> {
  const rows = await world.all<{ definition: string }>("SELECT definition FROM jobs WHERE definition IS NOT NULL");
  return new Map(rows.map((row) => JSON.parse(row.definition) as Job).map((job) => [job.name, job]));
}

/** Every row is pending, or closed with an outcome, and with a run if it says so. */
async function expectNoTriggerLost(world: World): Promise<void> {
  const lost = await world.all(
    `SELECT triggers.* FROM triggers LEFT JOIN runs ON runs.trigger_id = triggers.id
     WHERE (processed IS NULL) <> (outcome IS NULL) OR (outcome = 'run' AND (runs.id IS NULL OR runs.id <> run_id))`,
  );
  expect(lost, "triggers without an end that can be told").toEqual([]);
}

/** No trigger has two runs, and every program that lived belongs to a run. */
async function expectOneRunEach(world: World): Promise<void> {
  const runs = await world.all<RunRow>("SELECT * FROM runs");
  expect(new Set(runs.map((run) => run.trigger_id)).size).toBe(runs.length);
  const ids = world.journal.map((lived) => lived.run_id);
  expect(new Set(ids).size, "a run was carried out twice").toBe(ids.length);
  const known = new Set(runs.map((run) => run.id));
  expect(ids.filter((id) => !known.has(id))).toEqual([]);
}

/** Of a job that must not overlap, no two programs were ever live at once, on any device. */
function expectNoOverlap(journal: readonly Lived[], jobs: ReadonlyMap<string, Job>): void {
  const latest = new Map<string, Lived>();
  for (const lived of journal.toSorted((one, other) => one.from - other.from)) {
    if (jobs.get(lived.job)?.overlap === "parallel") continue;
    const before = latest.get(lived.job);
    if (before && (before.until === null || before.until > lived.from)) {
      throw new Error(`Two programs of ${lived.job} were live at once: ${before.run_id} and ${lived.run_id}`);
    }
    latest.set(lived.job, lived);
  }
}
