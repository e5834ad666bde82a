/** What becomes of times that pass while nobody is there: AIOS off, the machine asleep, several processes on one home. */
import { describe, expect, onTestFinished, test } from "vitest";
import { expectSound } from "./simulation/checks.ts";
import { entry, listOf, runsOf, triggersOf, utc } from "./simulation/questions.ts";
import { World, type WorldOptions } from "./simulation/world.ts";

const day = 86_400;
const start = utc("2026-11-22 12:00:20");
const eachMinute = (catch_up: string, rest = {}) =>
  entry(catch_up, { type: "cron", cron: "* * * * *", catch_up, ...rest });
const everyPolicy = listOf(eachMinute("skip"), eachMinute("once"), eachMinute("all"));
const policies = ["skip", "once", "all"] as const;

async function worldOf(jobs: string, options: Partial<WorldOptions> = {}) {
  const world = await World.make({ start, seed: 1, jobs, ...options });
  onTestFinished(() => world.close());
  return world;
}

/** Runs whose time came before `until` and that started after it. */
async function caughtUp(world: World, job: string, until: number) {
  return (await runsOf(world, job)).filter((run) => run.started >= until && run.due_at < until - 10);
}

const notesOf = async (world: World, job: string) =>
  (await triggersOf(world, job)).flatMap((row) => (row.note === null ? [] : [row.note]));

/** In three days 4,320 minutes pass. */
async function expectThreeDaysCaughtUp(world: World, back: number) {
  const [skip, once, all] = await Promise.all(policies.map((policy) => caughtUp(world, policy, back)));
  expect(skip).toHaveLength(0);
  expect(await notesOf(world, "skip")).toEqual(["4,320 missed times skipped: catch_up is skip"]);
  expect(once).toHaveLength(1);
  expect(once![0]!.due_at).toBe(Math.floor(back / 60) * 60);
  expect(once![0]!.note).toBe("4,319 earlier missed times skipped: catch_up is once");
  expect(all).toHaveLength(100);
  expect(all!.map((run) => run.due_at)).toEqual(
    Array.from({ length: 100 }, (_, index) => Math.floor(back / 60) * 60 - (99 - index) * 60),
  );
  expect(all!.at(-1)!.note).toBe("4,220 earlier missed times skipped: catch_up is all, and at most 100 run at once");
}

/** From then on every minute runs, each once. */
async function expectOnTime(world: World, job: string, from: number, minutes: number) {
  const due = (await runsOf(world, job))
    .map((run) => run.due_at)
    .filter((at) => at > from && at <= from + minutes * 60);
  expect(due).toEqual(Array.from({ length: minutes }, (_, index) => Math.ceil(from / 60) * 60 + index * 60));
}

describe.each([
  ["switched off in order", (world: World) => world.stop(world.up[0]!)],
  ["pulled the plug", (world: World) => world.crash(world.up[0]!)],
])("AIOS was off for three days (%s)", (_, end) => {
  test("skip: nothing is made up for; once: the last time; all: the last hundred. The history says what was left out", async () => {
    const world = await worldOf(everyPolicy);
    await world.start({ id: "a" });
    await world.runFor(300);
    await end(world);
    world.clock.advance(3 * day);
    const back = world.clock.now();
    await world.start({ id: "a" });
    await world.runFor(600);
    await expectThreeDaysCaughtUp(world, back);
    // Those of "all" that fall due while a hundred still wait are told of as skipped.
    for (const policy of ["skip", "once"]) await expectOnTime(world, policy, back, 9);
    await expectSound(world);
  });
});

describe("coming back", () => {
  test("at the very second of a time: that run is on time, and serves for those missed before", async () => {
    const world = await worldOf(everyPolicy);
    await world.stop(await world.start({ id: "a" }));
    world.clock.set(utc("2026-11-25 12:00:03"));
    await world.start({ id: "a" });
    await world.runFor(30);
    const due = async (job: string) => (await runsOf(world, job)).map((run) => run.due_at);
    expect(await due("skip")).toEqual([utc("2026-11-25 12:00:00")]);
    expect(await due("once")).toEqual([utc("2026-11-25 12:00:00")]);
    expect(await notesOf(world, "once")).toEqual([expect.stringMatching(/^4,?319 missed/)]);
    expect((await notesOf(world, "once"))[0]).not.toContain("catch_up is skip");
    await expectSound(world);
  });

  test("after a restart of a few seconds nothing counts as missed, whatever the policy", async () => {
    const world = await worldOf(everyPolicy);
    const device = await world.start({ id: "a" });
    await world.runUntil(utc("2026-11-22 12:00:57"));
    await world.stop(device);
    world.clock.set(utc("2026-11-22 12:01:04"));
    await world.start({ id: "a" });
    await world.runFor(10);
    for (const policy of policies) {
      expect((await runsOf(world, policy)).map((run) => run.due_at)).toEqual([utc("2026-11-22 12:01:00")]);
      expect(await notesOf(world, policy)).toEqual([]);
    }
  });

  test("many jobs that were missed do not start in the same instant", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `job ${index}`);
    const world = await worldOf(listOf(...names.map((name) => entry(name, { type: "daily", time: "18:00" }))));
    await world.stop(await world.start({ id: "a" }));
    world.clock.advance(day);
    await world.start({ id: "a" });
    await world.runFor(600);
    const starts = world.journal.map((lived) => Math.round(lived.from));
    expect(starts).toHaveLength(40);
    expect(new Set(starts).size).toBe(40);
  });

  test("an interval that was missed for days runs once, and then keeps its pace", async () => {
    const world = await worldOf(listOf(entry("backup", { type: "interval", interval_minutes: 60 })));
    const device = await world.start({ id: "a" });
    await world.runFor(100);
    await world.stop(device);
    world.clock.advance(3 * day);
    await world.start({ id: "a" });
    const back = world.clock.now();
    await world.runFor(3 * 3_600 + 60);
    const starts = (await runsOf(world, "backup")).map((run) => Math.round(run.started - back));
    expect(starts.filter((at) => at >= 0)).toEqual([0, 3_600, 7_200, 10_800]);
  });

  test("a time set for a day on which AIOS was off is made up for, once", async () => {
    const world = await worldOf(listOf(entry("party", { type: "once", at: "2026-11-23 18:00" })));
    await world.stop(await world.start({ id: "a" }));
    world.clock.advance(3 * day);
    await world.stop(await world.start({ id: "a" }));
    await world.start({ id: "a" });
    await world.runFor(3_600);
    expect(await runsOf(world, "party")).toMatchObject([{ due_at: utc("2026-11-23 18:00"), state: "succeeded" }]);
  });
});

describe.each([true, false])("the machine slept for three days (the monotonic clock goes on: %s)", (goesOn) => {
  test.each(["tickSchedule", "tickClaim", "tickRescue", "tickHeartbeat", "tickIdle"] as const)(
    "whatever wakes first (%s): caught up by policy, nothing lost, nothing twice",
    async (first) => {
      const world = await worldOf(everyPolicy, { script: ({ job }) => ({ seconds: job.name === "once" ? 50 : 1 }) });
      const device = await world.start({ id: "a" });
      await world.runUntil(utc("2026-11-22 12:05:20"));
      const [live] = (await runsOf(world, "once")).filter((run) => run.state === "running");
      world.clock.sleep(3 * day, goesOn);
      const back = world.clock.now();
      await device.engine[first]();
      await world.runFor(600);
      await expectThreeDaysCaughtUp(world, back);
      await expectOnTime(world, "skip", back, 9);
      expect((await runsOf(world, "once")).find((run) => run.id === live!.id)).toMatchObject({ state: "succeeded" });
      await expectSound(world);
    },
  );
});

describe("two processes on one home", () => {
  const fast = { ownDatabases: true } as const;

  test("every minute runs once, on either", async () => {
    const world = await worldOf(listOf(eachMinute("once")), fast);
    await world.start({ id: "a" });
    await world.start({ id: "b" });
    await world.runFor(30 * 60);
    await expectOnTime(world, "once", start, 29);
    await expectSound(world);
  });

  test("both wake from sleep at once: each missed time is caught up once, and neither takes the other for dead", async () => {
    const world = await worldOf(everyPolicy, {
      ...fast,
      script: ({ job }) => ({ seconds: job.name === "skip" ? 55 : 1 }),
    });
    const [a, b] = [await world.start({ id: "a" }), await world.start({ id: "b" })];
    await world.runUntil(utc("2026-11-22 12:05:20"));
    world.clock.sleep(3 * day, false);
    const back = world.clock.now();
    await Promise.all([a.engine.tickRescue(), b.engine.tickSchedule(), a.engine.tickSchedule(), b.engine.tickRescue()]);
    await Promise.all([a.work(), b.work()]);
    await world.runFor(600);
    await expectThreeDaysCaughtUp(world, back);
    expect((await runsOf(world, "skip")).filter((run) => run.state === "lost")).toEqual([]);
    await expectSound(world);
  });

  test("both start at once after three days off", async () => {
    const world = await worldOf(everyPolicy, fast);
    await world.stop(await world.start({ id: "a" }));
    world.clock.advance(3 * day);
    const back = world.clock.now();
    await world.start({ id: "a" });
    await world.start({ id: "b" });
    await world.runFor(600);
    await expectThreeDaysCaughtUp(world, back);
    await expectSound(world);
  });
});
