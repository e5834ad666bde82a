/** Machines come, go, die and stand still; the work goes on, each piece of it once at a time. */
import { describe, expect, onTestFinished, test } from "vitest";
import { pruneDevices } from "../src/db/devices.ts";
import { expectSound } from "./simulation/checks.ts";
import { entry, listOf, runsOf, startsOf, triggersOf, utc } from "./simulation/questions.ts";
import { World, type WorldOptions } from "./simulation/world.ts";

const start = utc("2026-11-22 12:00:20");
const hour = 3_600;
const day = 24 * hour;
const long = entry("long", { type: "trigger" });
const gpu = entry("gpu", { type: "trigger", tags: ["gpu"] });
const daemon = entry("daemon", { type: "always" });
const minutely = entry("minutely", { type: "cron", cron: "* * * * *" });

async function worldOf(jobs: string, options: Partial<WorldOptions> = {}) {
  const script: WorldOptions["script"] = ({ job }) => ({
    seconds: job.name === "daemon" ? Infinity : job.name === "long" ? 600 : 5,
  });
  const world = await World.make({ start, seed: 7, jobs, script, ...options });
  onTestFinished(async () => {
    await expectSound(world);
    await world.close();
  });
  return world;
}

const states = async (world: World, job: string) =>
  (await runsOf(world, job)).map((run) => [run.state, run.device].join(" on "));

describe("a machine dies", () => {
  test("its work goes on elsewhere within 40 seconds, and at once where its process can be seen", async () => {
    for (const [host, within] of [
      ["other", 40],
      ["machine", 6],
    ] as const) {
      const world = await worldOf(listOf(long, daemon));
      const a = await world.start({ id: "a", host });
      await world.insertTrigger("long");
      await world.settle();
      await world.start({ id: "b" });
      await world.runFor(100);
      await world.crash(a);
      await world.runFor(within);
      expect(await states(world, "long")).toEqual(["lost on a", "running on b"]);
      expect(await states(world, "daemon")).toEqual(["lost on a", "running on b"]);
      await world.runFor(700);
      expect(await states(world, "long")).toEqual(["lost on a", "succeeded on b"]);
    }
  });

  test("and comes back: it picks up its own work, under its own name", async () => {
    const world = await worldOf(listOf(long, daemon));
    const a = await world.start({ id: "a" });
    await world.insertTrigger("long");
    await world.runFor(100);
    await world.crash(a);
    world.clock.advance(3);
    await world.start({ id: "a" });
    await world.runFor(5);
    expect(await states(world, "long")).toEqual(["lost on a", "running on a"]);
    expect(await states(world, "daemon")).toEqual(["lost on a", "running on a"]);
  });

  test("what brings a machine down twice is set aside, and does not bring down a third", async () => {
    const world = await worldOf(listOf(long));
    await world.insertTrigger("long");
    for (const id of ["a", "b"]) {
      const device = await world.start({ id });
      await world.runFor(50);
      await world.crash(device);
    }
    await world.start({ id: "c" });
    await world.runFor(100);
    expect(await states(world, "long")).toEqual(["lost on a", "lost on b"]);
    expect((await triggersOf(world, "long")).at(-1)).toMatchObject({
      outcome: "quarantined",
      note: expect.stringContaining("lost 2 times"),
    });
  });
});

describe("a machine stands still and goes on", () => {
  test("after its work was given away: what it still brings is not taken, and nothing ran twice at once", async () => {
    for (const host of ["machine", "other"]) {
      const world = await worldOf(listOf(long, daemon));
      const a = await world.start({ id: "a", host });
      await world.insertTrigger("long");
      await world.settle();
      await world.start({ id: "b" });
      await world.runFor(60);
      a.freeze();
      world.watch(200);
      await world.runFor(70);
      expect(await states(world, "long")).toEqual(["lost on a", "running on b"]);
      await a.thaw();
      await world.runFor(100);
      expect(await states(world, "long")).toEqual(["lost on a", "running on b"]);
      expect(a.engine.liveIds).toEqual([]);
      await world.runFor(700);
      expect(await states(world, "long")).toEqual(["lost on a", "succeeded on b"]);
    }
  });

  test("for a moment in which the clock is set forward and another starts: that one waits before it takes over", async () => {
    const world = await worldOf(listOf(daemon));
    const a = await world.start({ id: "a" });
    a.freeze();
    world.clock.set(world.clock.now() + 90);
    world.watch(200);
    await world.start({ id: "b", host: "other" });
    await world.runFor(10);
    await a.thaw();
    await world.runFor(100);
    expect(await states(world, "daemon")).toEqual(["running on a"]);
  });

  test("for a moment: nobody takes it for dead", async () => {
    const world = await worldOf(listOf(long));
    const a = await world.start({ id: "a" });
    await world.insertTrigger("long");
    await world.settle();
    await world.start({ id: "b" });
    a.freeze();
    world.watch(200);
    await world.runFor(20);
    await a.thaw();
    await world.runFor(700);
    expect(await states(world, "long")).toEqual(["succeeded on a"]);
  });

  test("what waited for it meanwhile is not left waiting", async () => {
    const world = await worldOf(listOf(gpu));
    await world.start({ id: "plain" });
    const big = await world.start({ id: "big", host: "other", tags: ["gpu"] });
    big.freeze();
    world.watch(200);
    await world.runFor(60);
    await world.insertTrigger("gpu");
    await world.runFor(30);
    expect((await triggersOf(world, "gpu"))[0]!.waiting_for).toBe("device");
    await big.thaw();
    await world.runFor(20);
    expect(await states(world, "gpu")).toEqual(["succeeded on big"]);
  });

  test("for so long that it was forgotten: it comes back, and its runs are left to end", async () => {
    const world = await worldOf(listOf(daemon, minutely));
    await world.start({ id: "a" });
    await world.runFor(100);
    world.clock.sleep(9 * day, false);
    // A laptop that was closed for nine days, whose own housekeeping happens to wake first.
    await world.db.write(() => pruneDevices(world.db, world.clock.now() - 7 * day));
    await world.runFor(200);
    expect(await states(world, "daemon")).toEqual(["running on a"]);
    expect((await runsOf(world, "minutely")).filter((run) => run.started > start + 9 * day)).toHaveLength(4);
    expect(await world.all("SELECT device FROM devices")).toEqual([{ device: "a" }]);
  });

  test("and another has taken its name: it ends its own work, says so, and leaves all to the other", async () => {
    const world = await worldOf(listOf(long, daemon));
    const a = await world.start({ id: "same", host: "one" });
    await world.insertTrigger("long");
    await world.runFor(10);
    a.freeze();
    world.watch(200);
    await world.runFor(60);
    await world.start({ id: "same", host: "two" });
    world.devices.set("the first", a);
    await a.thaw();
    await world.runFor(60);
    expect(a.engine.liveIds).toEqual([]);
    expect(world.devices.get("same")!.engine.liveIds).toHaveLength(2);
    await a.engine.log.flush();
    const told = await world.all("SELECT message FROM logs WHERE message LIKE 'Another AIOS has taken the name%'");
    expect(told).toHaveLength(1);
  });
});

describe("machines come and go", () => {
  test("a job waits for the first machine that has what it needs, however late", async () => {
    const world = await worldOf(listOf(gpu));
    await world.insertTrigger("gpu");
    await world.insertTrigger("gpu");
    await world.start({ id: "plain" });
    await world.runFor(day);
    expect(await runsOf(world, "gpu")).toEqual([]);
    await world.start({ id: "big", tags: ["gpu"] });
    await world.runFor(20);
    expect(await states(world, "gpu")).toEqual(["succeeded on big", "succeeded on big"]);
  });

  test("a daemon moves to another machine when its own stops, and is never live on both", async () => {
    const world = await worldOf(listOf(daemon), { ownDatabases: true });
    let stays = await world.start({ id: "device 0" });
    for (let round = 1; round <= 5; round++) {
      const next = await world.start({ id: `device ${round}` });
      await world.runFor(100);
      await world.stop(stays);
      await world.runFor(10);
      stays = next;
    }
    const expected = [0, 1, 2, 3, 4].map((round) => `stopped on device ${round}`);
    expect(await states(world, "daemon")).toEqual([...expected, "running on device 5"]);
  });

  test("a machine that stops lets its work end by itself for three seconds, ends it else, and resumes it at the next start", async () => {
    const seconds = { short: 2, long: 600 } as Record<string, number>;
    const script: WorldOptions["script"] = ({ job }) => ({ seconds: seconds[job.name]!, stopSeconds: 5 });
    const world = await worldOf(listOf(entry("short", { type: "trigger" }), long), { script });
    const a = await world.start({ id: "a" });
    await world.insertTrigger("short");
    await world.insertTrigger("long");
    await world.settle();
    const before = world.clock.monotonic();
    await world.stop(a);
    expect(world.clock.monotonic() - before).toBeLessThan(30);
    expect(await states(world, "short")).toEqual(["succeeded on a"]);
    expect(await states(world, "long")).toEqual(["stopped on a"]);
    await world.start({ id: "a" });
    await world.runFor(700);
    expect((await runsOf(world, "long")).map((run) => [run.state, run.attempt])).toEqual([
      ["stopped", 1],
      ["succeeded", 1],
    ]);
    expect(startsOf(world, "short")).toHaveLength(1);
  });

  test("no more runs at a time than there are slots; the rest follows, the important first", async () => {
    const jobs = listOf(
      entry("work", { type: "trigger", overlap: "parallel" }),
      entry("urgent", { type: "trigger", priority: 5 }),
      daemon,
    );
    const world = await worldOf(jobs);
    for (let index = 0; index < 6; index++) await world.insertTrigger("work");
    await world.insertTrigger("urgent");
    await world.start({ id: "a", slots: 2 });
    await world.runFor(100);
    const order = world.journal
      .filter((lived) => lived.job !== "daemon")
      .map((lived) => [lived.job, Math.floor(lived.from - 1_000)]);
    expect(order).toEqual([
      ["urgent", 0],
      ["work", 0],
      ["work", 5],
      ["work", 5],
      ["work", 10],
      ["work", 10],
      ["work", 15],
    ]);
  });
});
