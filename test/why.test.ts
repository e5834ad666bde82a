/** `aios why JOB`: what a person reads who wonders, in the course of some simulated days. Every sentence stands here whole. */
import { describe, expect, test } from "vitest";
import { asked, daily, worldOf } from "./real/why-world.ts";
import { entry, utc } from "./simulation/questions.ts";
import { failed, type Script } from "./simulation/sim-driver.ts";

describe("a job that has nothing in its way", () => {
  test.each([
    [
      { type: "daily", time: "09:00" },
      "job runs next today at 09:00, because it runs every day at 09:00; it has not run yet.",
    ],
    [
      { type: "cron", cron: "0 9 * * 1-5" },
      "job runs next tomorrow at 09:00, because it runs every weekday at 09:00; it has not run yet.",
    ],
    [
      { type: "once", at: "2026-11-27 18:00" },
      "job runs next on Friday at 18:00, because it runs once, at 2026-11-27 18:00; it has not run yet.",
    ],
    [
      { type: "interval", interval_minutes: 90 },
      "job runs next today at 08:30, because it runs every 90 minutes; it last ran today at 07:00 (succeeded).",
    ],
    [{ type: "trigger" }, "job runs when something triggers it, and nothing waits to; it has not run yet."],
    [{ type: "watch", path: "inbox" }, "job waits for files to change in inbox; it has not run yet."],
    [{ type: "after", after: ["a", "b"] }, "job waits until a and b succeeded anew; it has not run yet."],
    [{ type: "always" }, "job is running on device a since today at 07:00: it is kept running."],
  ])("%j says when it runs and why", async (schedule, sentence) => {
    const script: Script = ({ job }) => ({ seconds: job.schedule.type === "always" ? Infinity : 20 });
    const { world, why } = await worldOf([entry("job", schedule)], script);
    await world.start({ id: "a" });
    await world.runFor(60);
    expect(await why("job")).toBe(sentence);
  });

  test("random_daily names the moment drawn for today", async () => {
    const { world, why } = await worldOf([
      entry("job", { type: "random_daily", after_time: "14:00", before_time: "18:00" }),
    ]);
    await world.start({ id: "a" });
    expect(await why("job")).toMatch(
      /^job runs next today at 1[4-7]:\d\d, because it runs every day at a random time between 14:00 and 18:00; it has not run yet\.$/,
    );
  });

  test("idle: before and after its quiet moment", async () => {
    const { world, why } = await worldOf([entry("tidy", { type: "idle", every_seconds: 600 }), asked("work")]);
    await world.insertTrigger("work");
    await world.start({ id: "a" });
    const waits = "tidy waits for a quiet moment: it runs when nothing else runs or is due, at most every 600 seconds";
    expect(await why("tidy")).toBe(`${waits}; it has not run yet.`);
    await world.runFor(120);
    expect(await why("tidy")).toBe(`${waits}; it last ran today at 07:00 (succeeded).`);
  });

  test("asked about a time to come, it names the time that follows, whatever goes on now", async () => {
    const { world, why } = await worldOf(
      [
        daily("report"),
        entry("hourly", { type: "interval", interval_minutes: 60 }),
        entry("server", { type: "always" }),
      ],
      () => ({ seconds: 3_000 }),
    );
    await world.start({ id: "a" });
    expect(await why("report", "2026-11-24 08:00")).toBe(
      "report will run on Tuesday at 09:00, because it runs every day at 09:00.",
    );
    expect(await why("report", "2026-11-24 09:00")).toBe(
      "report will run on Tuesday at 09:00, because it runs every day at 09:00.",
    );
    expect(await why("hourly", "2026-11-22 10:30")).toBe(
      "hourly will run today at 11:00, because it runs every 60 minutes.",
    );
    expect(await why("server", "2026-11-24 08:00")).toBe("server is kept running, so it should be running then.");
  });
});

describe("a job that has something in its way", () => {
  test("no device with its tags: the tags are named, also for the time that is waiting since", async () => {
    const { world, why } = await worldOf([
      daily("train", { tags: ["gpu", "storage"] }),
      daily("store", { tags: ["storage"] }),
    ]);
    await world.start({ id: "a", tags: ["browser"] });
    await world.runUntil(utc("2026-11-22 10:00"));
    expect(await why("train")).toBe(
      "train waits for a device with the tags gpu, storage: none that is running has all of them.",
    );
    expect(await why("store")).toBe("store waits for a device with the tag storage: none that is running has it.");
    expect(await why("train", "2026-11-22 09:00")).toBe(
      "train was due today at 09:00 and still waits for a device with the tags gpu, storage.",
    );
  });

  test("turned off, broken, everything stopped, AIOS not running: each with what to do", async () => {
    const { world, why } = await worldOf([
      daily("off", { enabled: false }),
      daily("report"),
      daily("broken", { time: "29:00" }),
    ]);
    const a = await world.start({ id: "a" });
    expect(await why("off")).toBe("off does not run because it is turned off; turn it on with: aios enable off");
    expect(await why("broken")).toBe(
      'broken does not run because its entry in the jobs list has an error: "time" is "29:00", which is not a time of day such as "09:00".',
    );
    await world.stopAll("disk is full");
    expect(await why("report")).toBe(
      "report does not run because everything was stopped today at 07:00 (disk is full); go on with: aios resume",
    );
    await world.stopAll(null);
    await world.stop(a);
    expect(await why("report")).toMatch(/^report does not run because no AIOS is running here; start it with: /);
  });

  test("an earlier run, other runs, a retry to come", async () => {
    const script: Script = ({ job }) =>
      job.name === "flaky" ? { seconds: 1, outcome: failed("no luck today.") } : { seconds: 600 };
    const { world, why } = await worldOf(
      [asked("queue"), asked("other"), asked("flaky", { retry_delay_seconds: 600 })],
      script,
    );
    await world.start({ id: "a", slots: 1 });
    await world.insertTrigger("flaky");
    await world.runFor(30);
    expect(await why("flaky")).toMatch(
      /^flaky waits until today at 07:\d\d for attempt 2, as the one before failed: RuntimeError: no luck today\.$/,
    );
    await world.insertTrigger("queue");
    await world.insertTrigger("other");
    await world.runFor(30);
    expect(await why("queue")).toBe(
      "queue is running on device a since today at 07:00: a row was inserted into triggers.",
    );
    expect(await why("other")).toBe(
      "other is about to start: it waits for a free slot, behind runs of higher priority or that were asked for earlier.",
    );
  });

  test("an unknown name is told with the nearest one", async () => {
    const { why, world } = await worldOf([daily("morning_report")]);
    await world.start({ id: "a" });
    await expect(why("moring_report")).rejects.toThrow(
      'There is no job "moring_report". Did you mean morning_report? See all with: aios jobs',
    );
  });
});
