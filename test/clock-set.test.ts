/** The wall clock is set while AIOS runs: by a person, by the network, after a flat battery. */
import { describe, expect, onTestFinished, test } from "vitest";
import { expectSound } from "./simulation/checks.ts";
import { entry, gaps, listOf, runsOf, startsOf, utc } from "./simulation/questions.ts";
import { failed } from "./simulation/sim-driver.ts";
import { World, type WorldOptions } from "./simulation/world.ts";

const hour = 3_600;
const day = 24 * hour;
const start = utc("2026-11-22 08:00:20");

const jobs = listOf(
  entry("minutely", { type: "cron", cron: "* * * * *" }),
  entry("daily", { type: "daily", time: "09:00" }),
  entry("random", { type: "random_daily", after_time: "08:10", before_time: "08:50" }),
  entry("hourly", { type: "interval", interval_minutes: 60 }),
  entry("idle", { type: "idle", every_seconds: 600, priority: -1 }),
  entry("daemon", { type: "always" }),
);

async function worldOf(options: Partial<WorldOptions> = {}) {
  const script: WorldOptions["script"] = ({ job }) => ({ seconds: job.name === "daemon" ? Infinity : 5 });
  const world = await World.make({ start, seed: 3, jobs, script, ...options });
  onTestFinished(() => world.close());
  return world;
}

/** No time of a schedule has run twice: neither the same key, nor the same due time. */
async function expectNoSlotTwice(world: World) {
  for (const job of ["minutely", "daily", "random"]) {
    const due = (await runsOf(world, job)).map((run) => run.due_at);
    expect(due.length, job).toBe(new Set(due).size);
  }
  for (const job of ["daily", "random"]) {
    const dates = (await runsOf(world, job)).map((run) => new Date(run.due_at * 1000).toISOString().slice(0, 10));
    expect(dates.length, `${job}: ${dates.join(" ")}`).toBe(new Set(dates).size);
  }
}

/** What counts in real time kept its pace: however the clock was set, it waited once more at most. */
function expectPace(world: World) {
  const now = world.clock.monotonic();
  const gapsOf = (job: string) => gaps([...startsOf(world, job), now]);
  expect(Math.max(...gapsOf("hourly"))).toBeLessThanOrEqual(2 * hour + 1);
  expect(Math.max(...gapsOf("idle"))).toBeLessThanOrEqual(2 * 600 + 60);
  expect(startsOf(world, "daemon")).toHaveLength(1);
}

describe.each([
  ["an hour back", -hour],
  ["a day back", -day],
  ["a few seconds back", -4],
  ["an hour ahead", hour],
  ["a day ahead", day],
  ["half a minute ahead", 30],
])("the clock is set %s", (_, seconds) => {
  test("no time runs twice, what goes by real time keeps its pace, the daemon is left alone", async () => {
    const world = await worldOf();
    await world.start({ id: "a" });
    await world.runFor(90 * 60);
    world.clock.set(world.clock.now() + seconds);
    await world.runFor(5 * hour);
    await expectNoSlotTwice(world);
    expectPace(world);
    await expectSound(world);
  });

  test("and set right again a while later: work goes on within a minute or two, and no date is left out", async () => {
    const world = await worldOf();
    await world.start({ id: "a" });
    await world.runFor(30 * 60);
    world.clock.set(world.clock.now() + seconds);
    await world.runFor(200);
    world.clock.set(start + 30 * 60 + 200);
    const corrected = world.clock.monotonic();
    await world.runFor(2 * hour);
    await expectNoSlotTwice(world);
    expectPace(world);
    const after = world.journal.filter((lived) => lived.job === "minutely" && lived.from >= corrected);
    expect(after[0]!.from - corrected).toBeLessThanOrEqual(200 + 60);
    expect(after.length).toBeGreaterThanOrEqual(110);
    expect((await runsOf(world, "daily")).map((run) => run.due_at)).toContain(utc("2026-11-22 09:00"));
    await expectSound(world);
  });
});

describe("set back by a day", () => {
  test("a daemon that waits to be started again does not stay down for a day", async () => {
    const script: WorldOptions["script"] = ({ job }) => ({ seconds: job.name === "daemon" ? 30 : 5 });
    const world = await worldOf({ script });
    await world.start({ id: "a" });
    await world.runFor(10 * 60);
    world.clock.set(world.clock.now() - day);
    const set = world.clock.monotonic();
    await world.runFor(30 * 60);
    expect(startsOf(world, "daemon").find((at) => at > set)! - set).toBeLessThanOrEqual(300 + 60);
    await expectSound(world);
  });

  test("what failed is tried again after its delay, not a day later", async () => {
    const script: WorldOptions["script"] = ({ attempt }) => ({
      seconds: 1,
      ...(attempt === 1 ? { outcome: failed() } : {}),
    });
    const world = await worldOf({
      script,
      jobs: listOf(entry("report", { type: "trigger", retry_delay_seconds: 60 })),
    });
    await world.start({ id: "a" });
    await world.insertTrigger("report");
    await world.runFor(5);
    world.clock.set(world.clock.now() - day);
    await world.runFor(300);
    expect(await runsOf(world, "report")).toMatchObject([{ state: "failed" }, { state: "succeeded", attempt: 2 }]);
  });

  test("what a person asked to run later keeps the time they named", async () => {
    const world = await worldOf({ jobs: listOf(entry("report", { type: "trigger" })) });
    await world.start({ id: "a" });
    const sql = "INSERT INTO triggers (job_name, created, run_after) VALUES ('report', ?, ?)";
    await world.db.write(() => world.db.insert(sql, world.clock.now(), start + 600));
    await world.runFor(5);
    world.clock.set(world.clock.now() - 300);
    await world.runFor(880);
    expect(await runsOf(world, "report")).toEqual([]);
    await world.runFor(30);
    expect(await runsOf(world, "report")).toHaveLength(1);
  });

  test("a job that is added then is on time, even if it does not make up for missed times", async () => {
    const world = await worldOf();
    await world.start({ id: "a" });
    await world.runFor(60);
    world.clock.set(world.clock.now() - hour);
    await world.runFor(60);
    await world.reload(listOf(entry("new", { type: "cron", cron: "* * * * *", catch_up: "skip" })));
    await world.runFor(10 * 60);
    expect(await runsOf(world, "new")).toHaveLength(10);
  });

  test("the runs of a machine that dies are still rescued in time", async () => {
    const world = await worldOf({
      jobs: listOf(entry("long", { type: "trigger" })),
      script: () => ({ seconds: hour }),
    });
    await world.start({ id: "a", host: "one" });
    await world.start({ id: "b", host: "two" });
    world.clock.set(world.clock.now() + day);
    world.watch(120);
    await world.runFor(60);
    world.clock.set(world.clock.now() - day);
    world.watch(120);
    await world.runFor(60);
    await world.insertTrigger("long");
    await world.runFor(10);
    const [run] = await runsOf(world, "long");
    await world.crash(world.devices.get(run!.device)!);
    await world.runFor(45);
    expect((await runsOf(world, "long")).map((one) => one.state)).toEqual(["lost", "running"]);
  });
});
