/** Everything is stopped, and later resumed. */
import { describe, expect, onTestFinished, test } from "vitest";
import { putStopAll } from "../src/db/settings.ts";
import { expectSound } from "./simulation/checks.ts";
import { entry, listOf, runsOf, utc } from "./simulation/questions.ts";
import { World, type WorldOptions } from "./simulation/world.ts";

const start = utc("2026-11-22 12:00:20");
const hour = 3_600;
const daemon = entry("daemon", { type: "always" });
const minutely = entry("minutely", { type: "cron", cron: "* * * * *" });

async function worldOf(jobs: string, options: Partial<WorldOptions> = {}) {
  const script: WorldOptions["script"] = ({ job }) => ({ seconds: job.schedule.type === "always" ? Infinity : 5 });
  const world = await World.make({ start, seed: 5, jobs, script, ...options });
  onTestFinished(async () => {
    await expectSound(world);
    await world.close();
  });
  return world;
}

describe("stop everything", () => {
  const jobs = listOf(
    daemon,
    minutely,
    entry("report", { type: "trigger" }),
    entry("idle", { type: "idle", every_seconds: 60 }),
  );

  test("ends what runs, on every device, and starts nothing, also not after a restart", async () => {
    const world = await worldOf(jobs);
    const a = await world.start({ id: "a" });
    await world.start({ id: "b" });
    await world.insertTrigger("report");
    await world.settle();
    await world.stopAll("by hand");
    expect(world.journal.every((lived) => lived.until !== null)).toBe(true);
    expect(await world.all("SELECT stop_confirmed >= ? AS confirmed FROM devices", start)).toEqual([
      { confirmed: 1 },
      { confirmed: 1 },
    ]);
    const before = world.journal.length;
    await world.insertTrigger("report");
    await world.runFor(hour);
    await world.stop(a);
    await world.start({ id: "a" });
    await world.runFor(hour);
    expect(world.journal).toHaveLength(before);
  });

  test("counts from the moment it is written, not from when a device happens to notice", async () => {
    const world = await worldOf(jobs);
    const device = await world.start({ id: "a" });
    const before = world.journal.length;
    await world.db.write(() => putStopAll(world.db, { since: start, reason: "by hand" }));
    await world.insertTrigger("report");
    await device.engine.tickClaim();
    expect(world.journal).toHaveLength(before);
  });

  test("on resuming, daemons are back, what was asked for runs, and missed times follow their policy", async () => {
    const world = await worldOf(jobs);
    await world.start({ id: "a" });
    await world.runFor(5);
    await world.stopAll("by hand");
    await world.insertTrigger("report");
    await world.runFor(hour);
    const resumed = world.clock.now();
    await world.stopAll(null);
    await world.runFor(30);
    expect((await runsOf(world, "daemon")).at(-1)).toMatchObject({ state: "running" });
    expect(await runsOf(world, "report")).toHaveLength(1);
    const [late] = await runsOf(world, "minutely");
    expect(late).toMatchObject({
      due_at: Math.floor(resumed / 60) * 60,
      note: expect.stringContaining("earlier missed times skipped"),
    });
    await world.runFor(60);
    expect(await runsOf(world, "minutely")).toHaveLength(2);
  });

  test("a program that will not end is killed after two seconds, and only then is the stop confirmed", async () => {
    const world = await worldOf(jobs, { script: () => ({ seconds: Infinity, stopSeconds: 1_000 }) });
    await world.start({ id: "a" });
    const before = world.clock.monotonic();
    await world.stopAll("by hand");
    expect(world.journal[0]!.until! - before).toBeCloseTo(2, 1);
    const [device] = await world.all<{ stop_confirmed: number }>("SELECT * FROM devices");
    expect(device!.stop_confirmed - start).toBeGreaterThanOrEqual(2);
  });

  test("what was asked for once is not asked for again", async () => {
    const world = await worldOf(jobs);
    await world.start({ id: "a" });
    await world.insertTrigger("report");
    await world.settle();
    await world.stopAll("by hand");
    await world.stopAll(null);
    await world.runFor(100);
    expect((await runsOf(world, "report")).map((run) => run.state)).toEqual(["cancelled"]);
  });
});
