/** What AIOS does every few seconds must not walk through a history of years. */
import { expect, onTestFinished, test } from "vitest";
import { entry, listOf, utc } from "./simulation/questions.ts";
import { failed } from "./simulation/sim-driver.ts";
import { World } from "./simulation/world.ts";

const jobs = listOf(
  entry("asked", { type: "trigger", retries: 2 }),
  entry("minutely", { type: "cron", cron: "* * * * *" }),
  entry("hourly", { type: "interval", interval_minutes: 60 }),
  entry("daemon", { type: "always" }),
  entry("after", { type: "after", after: ["minutely"] }),
  entry("idle", { type: "idle", every_seconds: 60 }),
  entry("gpu", { type: "trigger", tags: ["gpu"] }),
);

/** Indexes that hold only what waits or lives: to walk through one of these is to look at what is to be done. */
const small = ["triggers_ready", "triggers_waiting", "triggers_wake", "triggers_pending", "runs_live"];

/** Everything that is asked of the database while all kinds of work go on. */
async function statementsOfWork(): Promise<{ world: World; statements: Set<string> }> {
  const script = ({ job }: { job: { name: string } }) => ({
    seconds: job.name === "daemon" ? 40 : 2,
    ...(job.name === "asked" ? { outcome: failed() } : {}),
  });
  const world = await World.make({ start: utc("2026-11-22 12:00:20"), seed: 1, jobs, script });
  onTestFinished(() => world.close());
  const statements = new Set<string>();
  for (const method of ["all", "get", "run", "insert"] as const) {
    const original = world.db[method].bind(world.db) as (sql: string, ...values: never[]) => never;
    world.db[method] = (sql: string, ...values: never[]) => {
      statements.add(sql);
      return original(sql, ...values);
    };
  }
  const a = await world.start({ id: "a" });
  for (const job of ["asked", "asked", "gpu", "nobody"]) await world.insertTrigger(job);
  await world.runFor(200);
  await world.crash(a);
  await world.start({ id: "b" });
  await world.runFor(200);
  await world.stopAll("by hand");
  await world.stopAll(null);
  await world.runFor(200);
  return { world, statements };
}

test("a year of history makes nothing slower that is done all the time", async () => {
  const { world, statements } = await statementsOfWork();
  const asked = [...statements].filter(
    (sql) => /^\s*(SELECT|UPDATE|DELETE)/.test(sql) && /\b(triggers|runs|logs)\b/.test(sql),
  );
  expect(asked.length).toBeGreaterThan(20);
  const slow = asked.flatMap((sql) => {
    const plan = world.db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map((row) => row.detail);
    return plan.filter((detail) => walksThroughHistory(sql, detail)).map((detail) => `${detail}: ${sql}`);
  });
  expect(slow).toEqual([]);
});

function walksThroughHistory(sql: string, detail: string): boolean {
  const [, how, table, index] = /^(SCAN|SEARCH) (triggers|runs|logs)\b(?:.* INDEX (\w+))?/.exec(detail) ?? [];
  if (!how || !table) return false;
  if (how === "SCAN") return !small.includes(index ?? "");
  // Found by its job, but among all that the job ever did.
  const onlyOpen = /processed IS NULL|state = 'running'/.test(sql);
  return onlyOpen && index !== undefined && !small.includes(index);
}
