/** Several AIOS processes on one database file, as DEVICE_ID and DEVICE_TAGS promise. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { canContain, inContainer } from "./real/container.ts";
import { RealHome, type Entry } from "./real/home.ts";
import { isAlive, isPidAlive, processesOf, programsOf, signal } from "./real/live-processes.ts";
import { until } from "./real/until.ts";

const mark = `echo "$AIOS_JOB $AIOS_DEVICE $AIOS_RUN_ID" >> "$EFFECTS/marks"`;
const programs = {
  "mark.sh": mark,
  "stay.sh": `${mark}; exec sleep 1000`,
  // Holds a lock while it or anything it started lives; says so if another held it.
  "alone.sh": `exec 9>> "$EFFECTS/lock"; flock -n 9 || echo overlap >> "$EFFECTS/overlaps"
${mark}; setsid sleep 1000 & until [ -e "$EFFECTS/enough" ]; do sleep 0.05; done; kill $!`,
};

let home: RealHome;
const running = () => home.rows<{ id: string; device: string }>(`SELECT id, device FROM runs WHERE state = 'running'`);
afterEach(() => home.remove(), 90_000);

/** For each reason there is to run, a job for one device, for the other, and for both. */
function jobsFor(tag: string): Entry[] {
  const named = (reason: string, fields: { type: string; [field: string]: unknown }): Entry => ({
    name: `${reason}_${tag}`,
    file: "mark.sh",
    tags: tag,
    ...fields,
  });
  return [
    named("trigger", { type: "trigger" }),
    named("schedule", { type: "interval", interval_minutes: 60 }),
    named("always", { type: "always", file: "stay.sh" }),
    // What it waits for has run on the other device.
    named("after", { type: "after", after: tag === "gpu" ? "trigger_storage" : "trigger_gpu" }),
    named("idle", { type: "idle", every_seconds: 1 }),
  ];
}

describe.skipIf(!existsSync("/proc/self/stat"))("two AIOS on one database", () => {
  test("a job runs only on a device that has all its tags, whatever the reason to run", async () => {
    home = new RealHome([...jobsFor("gpu"), ...jobsFor("storage"), ...jobsFor("gpu,storage")], programs);
    // Idle jobs ask for a quiet machine, which the one that tests is not.
    const environment = { AIOS_IDLE_LOAD: "1" };
    await home.ready({ device: "has gpu", tags: "gpu, browser", environment });
    await home.ready({ device: "has storage", tags: "storage", environment });
    for (const tags of ["gpu", "storage", "gpu,storage"]) home.trigger(`trigger_${tags}`);
    const reasons = ["trigger", "schedule", "always", "after", "idle"];
    const expected = reasons.flatMap((reason) => [`${reason}_gpu has gpu`, `${reason}_storage has storage`]);
    const ran = () => new Set(home.marks().map((line) => line.slice(0, line.lastIndexOf(" "))));
    await until("all that can run has run", () => expected.every((each) => ran().has(each)), { seconds: 120 });
    expect([...ran()].toSorted()).toEqual(expected.toSorted());
    const waiting = home.rows(
      `SELECT job_name AS job FROM triggers WHERE processed IS NULL AND waiting_for = 'device' ORDER BY job_name`,
    );
    expect(waiting.map(({ job }) => job)).toEqual(
      ["after", "always", "schedule", "trigger"].map((reason) => `${reason}_gpu,storage`),
    );
  }, 180_000);

  test("what waited for a device with its tags runs as soon as there is one", async () => {
    home = new RealHome(jobsFor("gpu").slice(0, 1), programs);
    await home.ready({ device: "a" });
    home.trigger("trigger_gpu");
    await until("it waits", () => home.rows(`SELECT 1 FROM triggers WHERE waiting_for = 'device'`).length === 1);
    await home.ready({ device: "b", tags: "gpu" });
    await until("it has run", () => home.marks().length === 1);
  }, 120_000);

  test("a second process with the same DEVICE_ID says so and ends, and the first goes on", async () => {
    home = new RealHome([{ name: "mark", type: "trigger", file: "mark.sh" }], programs);
    const first = await home.ready({ device: "laptop" });
    const second = home.start({ device: "laptop" });
    const { code } = await second.ended;
    const said = await second.said(/DEVICE_ID/);
    expect(code).toBeGreaterThan(0);
    expect(said).toMatch(
      `DEVICE_ID "laptop" is in use by process ${first.pid}. Stop that one, or give this one another name`,
    );
    expect(second.lines.filter((line) => line.trim() !== "")).toHaveLength(1);
    home.trigger("mark");
    await until("the first goes on", () => home.marks().length === 1);
  }, 120_000);

  test("of two that start at the same moment with the same DEVICE_ID, one gets it", async () => {
    home = new RealHome([{ name: "mark", type: "trigger", file: "mark.sh" }], programs);
    const both = [home.start({ device: "laptop" }), home.start({ device: "laptop" })];
    const ready = await Promise.allSettled(both.map((aios) => aios.ready));
    expect(ready.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    home.trigger("mark");
    await until("it works", () => home.marks().length === 1);
  }, 120_000);

  test("the runs of one that is killed are taken over by the other at once, with nothing left of them", async () => {
    home = new RealHome([{ name: "alone", type: "trigger", file: "alone.sh" }], programs);
    const first = await home.ready({ device: "a" });
    home.trigger("alone");
    await until("it runs on the first", () => home.marks().length === 1);
    await home.ready({ device: "b" });
    await first.kill();
    await until("it runs again on the second", () => home.marks().length === 2);
    const [lost, again] = home.rows<{
      id: string;
      state: string;
      device: string;
      finished: number;
      lease_until: number;
    }>(`SELECT id, state, device, finished, lease_until FROM runs ORDER BY id`);
    expect(lost).toMatchObject({ state: "lost", device: "a" });
    expect(again).toMatchObject({ state: "running", device: "b" });
    // It was seen that the process is gone; nobody waited for the lease to end.
    expect(lost!.finished).toBeLessThan(lost!.lease_until);
    await until("only the new run has processes", () =>
      programsOf(home.path).every(({ run_id }) => run_id === again!.id),
    );
    expect(home.marks("overlaps")).toEqual([]);
    writeFileSync(join(home.effects, "enough"), "");
    await until("it has succeeded", () => home.value(`SELECT state FROM runs WHERE id = ?`, again!.id) === "succeeded");
  }, 120_000);

  test("both can be killed and started anew: the next takes over what both have left", async () => {
    home = new RealHome([{ name: "stay", type: "trigger", file: "stay.sh", overlap: "parallel" }], programs);
    const both = [await home.ready({ device: "a" }), await home.ready({ device: "b" })];
    for (let count = 1; count <= 6; count++) home.trigger("stay");
    await until("all run", () => home.marks().length === 6);
    await Promise.all(both.map((aios) => aios.kill()));
    const third = await home.ready({ device: "c" });
    expect(home.value(`SELECT count(*) FROM runs WHERE state = 'lost'`)).toBe(6);
    await until("all run again", () => home.marks().length === 12);
    expect(running().map(({ device }) => device)).toEqual(Array(6).fill("c"));
    const alive = new Set(programsOf(home.path).map(({ run_id }) => run_id));
    expect([...alive].toSorted()).toEqual(
      running()
        .map(({ id }) => id)
        .toSorted(),
    );
    await third.kill();
    await until("no process outlives the last AIOS", () => processesOf(home.path).length === 0);
    expect(isPidAlive(third.pid)).toBe(false);
  }, 120_000);

  test("a helper that lags behind its dead AIOS starts nothing that another has taken over", async () => {
    const job = { name: "slow", type: "trigger", file: "slow.sh", overlap: "parallel" };
    home = new RealHome([job], { "slow.sh": `${mark}; sleep 0.5` });
    const first = await home.ready({ device: "a" });
    home.trigger("slow");
    await until("one has run", () => home.value(`SELECT state FROM runs`) === "succeeded");
    const helper = processesOf(home.path).find(({ command }) => command.includes("/spawner."))!;
    signal(helper, "SIGSTOP");
    for (let count = 1; count <= 8; count++) home.trigger("slow");
    await until("eight are to be started", () => running().length === 8);
    await home.ready({ device: "b" });
    await first.kill();
    await until("the other has started them", () => home.marks().length === 9);
    signal(helper, "SIGCONT");
    await until("all is over", () => running().length === 0 && !isAlive(helper));
    const lost = home.rows<{ id: string }>(`SELECT id FROM runs WHERE state = 'lost'`).map(({ id }) => id);
    expect(lost).toHaveLength(8);
    expect(home.marks().filter((line) => lost.some((id) => line.endsWith(id)))).toEqual([]);
  }, 120_000);

  test.runIf(canContain)(
    "two containers on one folder do not take away each other's files",
    async () => {
      const job = { name: "mark", type: "trigger", file: "mark.sh", tags: "container" };
      home = new RealHome([job], programs);
      await home.ready({ device: "a", tags: "container", within: inContainer });
      home.trigger("mark");
      await until("it runs in the container", () => home.marks().length === 1);
      await home.ready({ device: "b" });
      home.trigger("mark");
      await until("it is over", () => home.rows(`SELECT 1 FROM runs WHERE state <> 'running'`).length === 2);
      expect(home.rows(`SELECT state, error FROM runs`)).toEqual([
        { state: "succeeded", error: null },
        { state: "succeeded", error: null },
      ]);
    },
    120_000,
  );
});
