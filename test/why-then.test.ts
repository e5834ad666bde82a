/** `aios why JOB --at TIME`, of a time that has passed: every sentence stands here whole. */
import { describe, expect, test } from "vitest";
import { asked, daily, worldOf } from "./real/why-world.ts";
import { entry, utc } from "./simulation/questions.ts";
import { failed, type Script } from "./simulation/sim-driver.ts";

const unknown = "AIOS was not running or was stopped then, or the job was off or not as it is now.";

describe("at a time that has passed", () => {
  test("it ran: when, why, and how it ended, with the attempts that followed", async () => {
    const script: Script = ({ job, attempt }) => ({
      seconds: 20,
      ...(job.name === "flaky" && attempt < 3 ? { outcome: failed("no luck.") } : {}),
    });
    const { world, why } = await worldOf(
      [daily("report"), daily("flaky", { retry_delay_seconds: 60 }), asked("hand")],
      script,
    );
    await world.start({ id: "a" });
    await world.runUntil(utc("2026-11-22 09:00:10"));
    expect(await why("report", "2026-11-22 09:00")).toBe(
      "report ran today at 09:00, because its time had come, and is still running.",
    );
    await world.insertTrigger("hand");
    await world.runUntil(utc("2026-11-23 08:00"));
    expect(await why("report", "2026-11-22 09:00")).toBe(
      "report ran yesterday at 09:00, because its time had come, and succeeded.",
    );
    expect(await why("flaky", "2026-11-22 09:00")).toMatch(
      /^flaky ran yesterday at 09:00, because its time had come, and failed \(RuntimeError: no luck\); attempt 3, yesterday at 09:0\d, succeeded\.$/,
    );
    expect(await why("hand", "2026-11-22 09:00")).toBe(
      "hand ran yesterday at 09:00, because a row was inserted into triggers, and succeeded.",
    );
    expect(await why("hand", "2026-11-22 08:00")).toBe("hand was not due yesterday at 08:00: it runs when triggered.");
  });

  test("it was not due", async () => {
    const { world, why } = await worldOf([
      daily("report"),
      entry("hourly", { type: "interval", interval_minutes: 60 }),
    ]);
    await world.start({ id: "a" });
    await world.runUntil(utc("2026-11-22 12:10"));
    expect(await why("report", "2026-11-22 08:00")).toBe(
      "report was not due today at 08:00: it runs every day at 09:00; its next time after that was today at 09:00.",
    );
    expect(await why("report", "2026-11-22 11:00")).toBe(
      "report was not due today at 11:00: it runs every day at 09:00; its next time after that is tomorrow at 09:00.",
    );
    expect(await why("hourly", "2026-11-22 10:30")).toBe(
      "hourly was not due today at 10:30: it runs every 60 minutes, and last did today at 10:00.",
    );
  });

  test("it was skipped: for an earlier run, or as the policy for missed times says", async () => {
    const { world, why } = await worldOf(
      [entry("cron", { type: "cron", cron: "*/10 * * * *", overlap: "skip" }), daily("missed", { catch_up: "skip" })],
      () => ({ seconds: 900 }),
    );
    const a = await world.start({ id: "a" });
    await world.runUntil(utc("2026-11-22 08:00"));
    expect(await why("cron", "2026-11-22 07:10")).toBe(
      "cron ran today at 07:10, because its time had come, and succeeded.",
    );
    expect(await why("cron", "2026-11-22 07:20")).toBe(
      "cron was due today at 07:20 but did not run: an earlier run was still going, and overlap is skip.",
    );
    await world.stop(a);
    world.clock.advance(4 * 3_600);
    await world.start({ id: "a" });
    await world.runFor(60);
    expect(await why("missed", "2026-11-22 09:00")).toBe(
      "missed was due today at 09:00 but did not run: 1 missed time skipped: catch_up is skip.",
    );
  });

  test("it was missed, and made up for later; what nobody made up for is told as such", async () => {
    const { world, why } = await worldOf(
      [daily("report"), entry("cron", { type: "cron", cron: "*/10 * * * *" }), entry("server", { type: "always" })],
      ({ job }) => ({
        seconds: job.name === "server" ? Infinity : 20,
      }),
    );
    await world.stop(await world.start({ id: "a" }));
    world.clock.advance(4 * 3_600);
    await world.start({ id: "a" });
    await world.runFor(120);
    expect(await why("report", "2026-11-22 09:00")).toBe(
      "report ran today at 11:00, late (it was due today at 09:00), because its time had come, and succeeded.",
    );
    expect(await why("cron", "2026-11-22 09:00")).toBe(
      `cron did not run today at 09:00, although it runs every 10 minutes: ${unknown}`,
    );
    expect(await why("server", "2026-11-22 09:00")).toBe(
      "server is kept running, but was not running today at 09:00: its last run before, of today at 07:00, was stopped with AIOS.",
    );
    expect(await why("server", "2026-11-22 11:00:30")).toBe(
      "server ran today at 11:00, because it is kept running, and is still running.",
    );
    expect(await why("server", "2026-11-22 06:00")).toBe(
      `server is kept running, but was not running today at 06:00: ${unknown}`,
    );
  });

  test("somebody cancelled it, stopped everything, or wrote what cannot be read", async () => {
    const { world, caller, why } = await worldOf([asked("report"), asked("other")], () => ({ seconds: 600 }));
    await world.start({ id: "a" });
    await world.insertTrigger("report");
    await world.runFor(60);
    await caller.call("cancel", { target: "report", reason: "not today" });
    await world.noticed();
    await world.insertTrigger("other", "[1,");
    await world.runFor(3_600);
    expect(await why("report", "2026-11-22 07:00")).toBe(
      "report ran today at 07:00, because a row was inserted into triggers, and was cancelled (not today).",
    );
    expect(await why("other", "2026-11-22 07:01")).toMatch(
      /^other was due today at 07:01 but did not run: .*args.*\.$/,
    );
  });

  test("its device was lost, once and again, until it was set aside", async () => {
    const { world, why } = await worldOf([asked("heavy")], () => ({ seconds: 600 }));
    await world.insertTrigger("heavy");
    for (let loss = 0; loss < 2; loss++) {
      const device = await world.start({ id: "a" });
      await world.runFor(60);
      await world.crash(device);
    }
    await world.start({ id: "a" });
    await world.runFor(3_600);
    expect(await why("heavy", "2026-11-22 07:00:30")).toMatch(
      /^heavy ran today at 07:00, because a row was inserted into triggers, and was lost with its device \(AIOS on device a ended without finishing this run .*\); the run after it, today at 07:01, was lost with its device\.$/,
    );
    expect(await why("heavy", "2026-11-22 07:01:40")).toMatch(
      /^heavy ran today at 07:01, .*because the device of the run before was lost, and was lost with its device/,
    );
  });
});
