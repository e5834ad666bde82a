/** No process outlives its run, and none outlives AIOS, however either ends. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { cli } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { isAlive, processesOf, programsOf, signal } from "./real/live-processes.ts";
import { membersOfTree, stubbornPrograms } from "./real/stubborn-programs.ts";
import { until } from "./real/until.ts";

const stubborn = { name: "stubborn", type: "trigger", file: "stubborn.sh" };
const patient = { name: "patient", type: "trigger", file: "patient.sh" };

let home: RealHome;
afterEach(() => home?.remove(), 90_000);

const isEmpty = () => processesOf(home.path).length === 0;
const state = (job: string) =>
  home.value<string>(`SELECT state FROM runs WHERE job_name = ? ORDER BY id DESC LIMIT 1`, job);
const spawner = () => processesOf(home.path).find(({ command }) => command.includes("/spawner."));

/** Starts AIOS with the jobs, and the stubborn tree under it; returns once all of that lives. */
async function withTree(fields: object = {}) {
  home = new RealHome([{ ...stubborn, ...fields }, patient], stubbornPrograms);
  const aios = await home.ready();
  home.trigger("stubborn");
  await treeIsThere(1);
  return aios;
}

async function treeIsThere(times: number): Promise<void> {
  await until("the whole tree is there", () => home.marks().length === times * membersOfTree);
}

async function secondsUntil(what: string, fact: () => boolean): Promise<number> {
  const began = performance.now();
  await until(what, fact);
  const seconds = (performance.now() - began) / 1000;
  console.log(`  ${what}: ${seconds.toFixed(2)} s`);
  return seconds;
}

describe.skipIf(!existsSync("/proc/self/stat"))("nothing is left running", () => {
  test("after kill -9 of AIOS, whatever its programs do to stay", async () => {
    const aios = await withTree();
    await aios.kill();
    await secondsUntil("after kill -9, all processes are gone", isEmpty);
  }, 120_000);

  test("after kill -9 of AIOS and of its helper together: at the latest when AIOS is ready again", async () => {
    const aios = await withTree();
    const helper = spawner()!;
    const before = programsOf(home.path);
    process.kill(helper.pid, "SIGKILL");
    await aios.kill();
    await home.ready();
    expect(before.filter(isAlive)).toEqual([]);
    await treeIsThere(2);
    expect(home.rows(`SELECT state FROM runs ORDER BY id`)).toEqual([{ state: "lost" }, { state: "running" }]);
  }, 120_000);

  test("after kill -9 of the helper alone: its runs end and run again, as the same attempt", async () => {
    const aios = await withTree({ retries: 1 });
    const before = programsOf(home.path);
    process.kill(spawner()!.pid, "SIGKILL");
    await treeIsThere(2);
    expect(before.filter(isAlive)).toEqual([]);
    expect(home.rows(`SELECT attempt, state FROM runs ORDER BY id`)).toEqual([
      { attempt: 1, state: "lost" },
      { attempt: 1, state: "running" },
    ]);
    writeFileSync(join(home.effects, "enough"), "");
    home.trigger("patient");
    await until("the next run has worked", () => state("patient") === "succeeded");
    expect(aios.isAlive).toBe(true);
  }, 120_000);

  test("after a stop in order: within 30 seconds, and what was stopped runs again at the next start", async () => {
    const aios = await withTree({ grace_seconds: 3600 });
    home.trigger("patient");
    await until("the patient one runs", () => home.marks("patient").length === 1);
    const began = performance.now();
    const { code } = await aios.stop();
    const seconds = (performance.now() - began) / 1000;
    console.log(`  a stop in order, with programs that ignore TERM: ${seconds.toFixed(1)} s`);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(30);
    await until("no process is left", isEmpty);
    expect(home.rows(`SELECT state FROM runs`)).toEqual([{ state: "stopped" }, { state: "stopped" }]);

    writeFileSync(join(home.effects, "enough"), "");
    const again = await home.ready();
    await until("the patient one has come to its end", () => state("patient") === "succeeded");
    await treeIsThere(2);
    const attempts = home.rows(`SELECT attempt, state FROM runs WHERE job_name = 'patient' ORDER BY id`);
    expect(attempts).toEqual([
      { attempt: 1, state: "stopped" },
      { attempt: 1, state: "succeeded" },
    ]);
    await again.kill();
    await until("no process is left", isEmpty);
  }, 150_000);

  test("after a second Ctrl-C, which ends AIOS at once", async () => {
    const aios = await withTree({ grace_seconds: 3600 });
    aios.signal("SIGINT");
    await aios.said(/^Stopping/);
    const began = performance.now();
    const pressing = setInterval(() => aios.signal("SIGINT"), 100);
    const { code } = await aios.ended.finally(() => clearInterval(pressing));
    expect(code).toBe(130);
    // The grace of the run would have been 15 seconds.
    expect((performance.now() - began) / 1000).toBeLessThan(10);
    await secondsUntil("after a second Ctrl-C, all processes are gone", isEmpty);
    await home.ready();
    await treeIsThere(2);
  }, 120_000);

  test("when AIOS is asked to stop before it is ready", async () => {
    home = new RealHome([patient], stubbornPrograms);
    const aios = home.start();
    await until("it has begun", () => existsSync(home.database));
    const { code } = await aios.stop();
    expect(code).toBe(0);
    await until("no process is left", isEmpty);
  }, 120_000);

  test("when a run is cancelled", async () => {
    await withTree({ grace_seconds: 1 });
    await cli(home.path, ["cancel", "stubborn"]);
    await until("the run is over", () => state("stubborn") === "cancelled");
    expect(programsOf(home.path)).toEqual([]);
  }, 120_000);

  test("when the time of a run is up", async () => {
    home = new RealHome([{ ...stubborn, timeout_seconds: 2, grace_seconds: 1, retries: 1 }], stubbornPrograms);
    await home.ready();
    home.trigger("stubborn");
    await until("the run is over", () => state("stubborn") === "timed_out");
    expect(home.marks().length).toBeGreaterThan(0);
    expect(programsOf(home.path)).toEqual([]);
  }, 120_000);

  test("when a program ends by itself and leaves others behind", async () => {
    home = new RealHome([{ ...stubborn, file: "leaves.sh" }], stubbornPrograms);
    await home.ready();
    home.trigger("stubborn");
    await until("the run is over", () => state("stubborn") === "succeeded");
    expect(home.marks()).toHaveLength(membersOfTree);
    expect(programsOf(home.path)).toEqual([]);
  }, 120_000);

  test("after kill -9 of AIOS while its helper still has programs to start", async () => {
    const brief = { name: "brief", type: "trigger", file: "brief.sh", overlap: "parallel" };
    const again = { ...brief, name: "endless", file: "endless.sh" };
    home = new RealHome([brief, again], { "brief.sh": "true", "endless.sh": "exec sleep 1000" });
    const aios = await home.ready();
    home.trigger("brief");
    await until("the helper is there", () => state("brief") === "succeeded");
    const helper = spawner()!;
    signal(helper, "SIGSTOP");
    // So long that the helper reads them in several pieces.
    for (let count = 1; count <= 6; count++) home.trigger("endless", { text: "x".repeat(20_000) });
    const running = () => home.value(`SELECT count(*) FROM runs WHERE state = 'running'`);
    await until("six are to be started", () => running() === 6);
    // Once it has answered, it has also sent what it had to send.
    await cli(home.path, ["status"]);
    await aios.kill();
    signal(helper, "SIGCONT");
    await until("the helper is gone", () => !isAlive(helper));
    try {
      expect(programsOf(home.path)).toEqual([]);
    } finally {
      for (const each of programsOf(home.path)) signal(each, "SIGKILL");
    }
  }, 120_000);
});
