/** The jobs list is edited while AIOS runs. */
import { describe, expect, onTestFinished, test } from "vitest";
import { expectSound } from "./simulation/checks.ts";
import { entry, listOf, runsOf, startsOf, triggersOf, utc } from "./simulation/questions.ts";
import { succeeded } from "./simulation/sim-driver.ts";
import { World, type WorldOptions } from "./simulation/world.ts";

const start = utc("2026-11-22 12:00:20");
const hour = 3_600;
const daemon = entry("daemon", { type: "always" });
const other = entry("other", { type: "always" });
const minutely = entry("minutely", { type: "cron", cron: "* * * * *" });
const off = (name: string, fields: Record<string, unknown>) => entry(name, { ...fields, enabled: false });

async function worldOf(jobs: string, options: Partial<WorldOptions> = {}) {
  const script: WorldOptions["script"] = ({ job }) => ({
    seconds: job.schedule.type === "always" ? Infinity : 5,
    outcome: succeeded(job.name),
  });
  const world = await World.make({ start, seed: 5, jobs, script, ...options });
  onTestFinished(async () => {
    await expectSound(world);
    await world.close();
  });
  return world;
}

const dueTimes = async (world: World, job: string) => (await runsOf(world, job)).map((run) => run.due_at);

describe("an edit of the jobs list", () => {
  test("reschedules what it changed", async () => {
    const world = await worldOf(listOf(entry("report", { type: "daily", time: "13:00" })));
    await world.start({ id: "a" });
    await world.runFor(600);
    await world.reload(listOf(entry("report", { type: "daily", time: "12:30" })));
    await world.runFor(2 * hour);
    expect(await dueTimes(world, "report")).toEqual([utc("2026-11-22 12:30")]);
  });

  test("to a time that has passed today waits for tomorrow, instead of running at once", async () => {
    const world = await worldOf(listOf(entry("report", { type: "daily", time: "13:00" })));
    await world.start({ id: "a" });
    await world.reload(listOf(entry("report", { type: "daily", time: "09:00" })));
    await world.runFor(24 * hour);
    expect(await dueTimes(world, "report")).toEqual([utc("2026-11-23 09:00")]);
  });

  test("leaves all others as they were: a daemon keeps its run, a waiting time is neither lost nor doubled", async () => {
    const world = await worldOf(listOf(daemon, minutely));
    await world.start({ id: "a" });
    for (let minute = 0; minute < 10; minute++) {
      await world.reload(listOf(daemon, minutely, entry(`new ${minute}`, { type: "trigger" })));
      await world.runFor(60);
    }
    expect(startsOf(world, "daemon")).toHaveLength(1);
    expect(await dueTimes(world, "minutely")).toEqual(
      Array.from({ length: 10 }, (_, index) => utc("2026-11-22 12:01") + index * 60),
    );
  });

  test("of a daemon starts it anew, once, and at once", async () => {
    const world = await worldOf(listOf(daemon, other));
    await world.start({ id: "a" });
    await world.runFor(100);
    await world.reload(listOf(entry("daemon", { type: "always", args: ["new"] }), other));
    await world.runFor(5);
    expect(await runsOf(world, "daemon")).toMatchObject([{ state: "stopped" }, { state: "running", args: '["new"]' }]);
    expect(startsOf(world, "other")).toHaveLength(1);
  });

  test("with a mistake in one entry stops that one only, and its daemon comes back with the correction", async () => {
    const world = await worldOf(listOf(daemon, other, minutely));
    await world.start({ id: "a" });
    await world.runFor(100);
    await world.reload(listOf(entry("daemon", { type: "alwayz" }), other, minutely));
    await world.runFor(300);
    await world.reload(listOf(daemon, other, minutely));
    await world.runFor(50);
    expect((await runsOf(world, "daemon")).map((run) => run.state)).toEqual(["cancelled", "running"]);
    expect(startsOf(world, "other")).toHaveLength(1);
    expect(await dueTimes(world, "minutely")).toHaveLength(7);
  });

  test("that cannot be read at all changes nothing", async () => {
    const world = await worldOf(listOf(daemon, minutely));
    await world.start({ id: "a" });
    await world.reload("jobs: [\n{{{{ not a list");
    await world.runFor(300);
    expect(startsOf(world, "daemon")).toHaveLength(1);
    expect(await dueTimes(world, "minutely")).toHaveLength(5);
  });
});

describe("a job that is turned off and on again", () => {
  test.each([1, 30, 400])(
    "(after %i s): a daemon ends, stays down, and is back at once, every time",
    async (seconds) => {
      const world = await worldOf(listOf(daemon));
      await world.start({ id: "a" });
      for (let round = 1; round <= 8; round++) {
        await world.runFor(20);
        await world.reload(listOf(off("daemon", { type: "always" })));
        await world.runFor(seconds);
        expect(await runsOf(world, "daemon")).toHaveLength(round);
        await world.reload(listOf(daemon));
        await world.runFor(1);
        expect((await runsOf(world, "daemon")).map((run) => run.state)).toEqual([
          ...Array(round).fill("cancelled"),
          "running",
        ]);
      }
    },
  );

  test("does not make up for the times at which it was off", async () => {
    const world = await worldOf(listOf(minutely));
    await world.start({ id: "a" });
    await world.runFor(90);
    await world.reload(listOf(off("minutely", { type: "cron", cron: "* * * * *" })));
    await world.runFor(600);
    await world.reload(listOf(minutely));
    await world.runFor(60);
    expect(await dueTimes(world, "minutely")).toEqual([utc("2026-11-22 12:01"), utc("2026-11-22 12:12")]);
  });

  test("then runs what a person had asked for meanwhile", async () => {
    const world = await worldOf(listOf(off("report", { type: "trigger" })));
    await world.start({ id: "a" });
    await world.insertTrigger("report");
    await world.runFor(hour);
    expect(await runsOf(world, "report")).toEqual([]);
    await world.reload(listOf(entry("report", { type: "trigger" })));
    expect(await runsOf(world, "report")).toHaveLength(1);
  });
});

describe("a job that is taken out and put in again", () => {
  test("a daemon ends, and starts again", async () => {
    const world = await worldOf(listOf(daemon, minutely));
    await world.start({ id: "a" });
    await world.reload(listOf(minutely));
    await world.runFor(100);
    expect((await runsOf(world, "daemon")).map((run) => run.state)).toEqual(["cancelled"]);
    await world.reload(listOf(minutely, daemon));
    await world.runFor(1);
    expect((await runsOf(world, "daemon")).map((run) => run.state)).toEqual(["cancelled", "running"]);
  });

  test("its times count from then on", async () => {
    const world = await worldOf(listOf(minutely, daemon));
    await world.start({ id: "a" });
    await world.reload(listOf(daemon));
    await world.runFor(600);
    await world.reload(listOf(minutely, daemon));
    await world.runFor(60);
    expect(await dueTimes(world, "minutely")).toEqual([utc("2026-11-22 12:11")]);
  });

  test("a run that is under way ends by itself", async () => {
    const world = await worldOf(listOf(entry("report", { type: "trigger" }), daemon));
    await world.start({ id: "a" });
    await world.insertTrigger("report");
    await world.settle();
    await world.reload(listOf(daemon));
    await world.runFor(10);
    expect(await runsOf(world, "report")).toMatchObject([{ state: "succeeded", result: '"report"' }]);
  });
});

describe("two processes on one home", () => {
  test("a new job that one of them has read already is not held up by the other, which has not", async () => {
    const world = await worldOf(listOf(minutely), { ownDatabases: true });
    const a = await world.start({ id: "a" });
    const b = await world.start({ id: "b", tags: ["gpu"] });
    world.writeList(
      listOf(minutely, entry("train", { type: "always", tags: ["gpu"] }), entry("report", { type: "trigger" })),
    );
    await a.engine.tickJobs();
    await world.insertTrigger("report");
    await b.engine.tickClaim();
    await a.engine.tickClaim();
    await world.runFor(10);
    await world.pump(b.engine.tickJobs());
    await world.runFor(10);
    expect(await runsOf(world, "train")).toMatchObject([{ state: "running", device: "b" }]);
    expect(await runsOf(world, "report")).toHaveLength(1);
  });

  test("a job that is turned off starts nowhere any more, not even where the list has not been read again yet", async () => {
    const world = await worldOf(listOf(entry("report", { type: "trigger" })), { ownDatabases: true });
    const a = await world.start({ id: "a" });
    const b = await world.start({ id: "b" });
    world.writeList(listOf(off("report", { type: "trigger" })));
    await a.engine.tickJobs();
    await world.insertTrigger("report");
    await b.engine.tickClaim();
    await world.runFor(10);
    expect(await runsOf(world, "report")).toEqual([]);
    expect((await triggersOf(world, "report")).map((row) => row.waiting_for)).toEqual(["enabled"]);
  });
});
