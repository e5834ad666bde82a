/**
 * What is built is built once, by one process, and nothing is left of a build that was ended. The installer is a
 * stand-in for uv that waits, fails or works as the test has it, and writes down that it was called.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { newHome, requestFor, TestHome, until } from "../driver-fixture.ts";
import { liveMarkedRuns } from "../process-tree.ts";
import { fails, makeCommand, offline, scriptWith, uv, waits, works } from "./dependencies.test-kit.ts";

let folder: string;
let home: TestHome;
const others: TestHome[] = [];

beforeEach(() => {
  folder = newHome();
  const bin = makeCommand(path.join(folder, "bin"), "uv", uv(folder));
  vi.stubEnv("PATH", `${bin}:${process.env["PATH"]}`);
  installer(works);
  home = new TestHome({}, folder);
  home.write("job.py", scriptWith(["rich"], "def job():\n    return 7\n"));
});
afterEach(async () => {
  writeFileSync(path.join(folder, "gate"), "");
  for (const other of others.splice(0)) await other.driver.close();
  await home.remove();
});

const installer = (script: string) => writeFileSync(path.join(folder, "install"), script);
const calls = () => readFileSync(path.join(folder, "calls"), "utf8").trim().split("\n");
const entries = () => readdirSync(path.join(folder, ".aios", "environments"));
const preparing = () => liveMarkedRuns(folder).filter((id) => id.startsWith("prepare-"));
const call = { file: "job.py", function: "job" };
const succeeded = { kind: "succeeded", result: 7 };
const secondAios = (say?: (level: string, message: string) => void) => {
  const other = new TestHome({ deviceId: "device-2", ...(say === undefined ? {} : { say }) }, folder);
  others.push(other);
  return other;
};

test("ten runs at once, on two AIOS with one home, build once", async () => {
  const other = secondAios();
  const runs = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? home : other).run(call));
  for (const { outcome } of await Promise.all(runs)) expect(outcome).toMatchObject(succeeded);
  expect(calls()).toEqual(["venv", "pip"]);
  expect(entries()).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
});

describe("a build that is ended", () => {
  beforeEach(() => installer(waits(folder)));

  test.each(["cancelled", "timed_out", "stopped"] as const)(
    "with its only run (%s) leaves no process and no file",
    async (reason) => {
      const { run, said } = await home.start(call);
      await said(/waiting/);
      expect(preparing()).toHaveLength(1);
      run.stop(reason, 1);
      expect((await run.wait()).outcome).toMatchObject({ kind: "ended", reason });
      expect(preparing()).toEqual([]);
      expect(entries()).toEqual([]);
    },
  );

  test("for one run goes on where another waits for it", async () => {
    const [one, other] = [await home.start(call), await home.start(call)];
    await other.said(/waiting/);
    one.run.stop("cancelled", 1);
    expect((await one.run.wait()).outcome).toMatchObject({ kind: "ended", reason: "cancelled" });
    expect(preparing()).toHaveLength(1);
    writeFileSync(path.join(folder, "gate"), "");
    expect((await other.run.wait()).outcome).toMatchObject(succeeded);
    expect(calls()).toEqual(["venv", "pip"]);
  });

  test("with AIOS leaves nothing either, and its run is told to have been stopped", async () => {
    const { run, said } = await home.start(call);
    await said(/waiting/);
    await home.driver.close();
    expect((await run.wait()).outcome).toMatchObject({ kind: "ended", reason: "stopped" });
    expect(preparing()).toEqual([]);
    expect(entries()).toEqual([]);
  });

  test("by kill -9 of its AIOS is begun anew by the next", async () => {
    const parent = path.join(import.meta.dirname, "..", "driver-parent.ts");
    const aios = spawn(process.execPath, [parent, folder, "600", "job.py", "run-of-the-dead"], { stdio: "ignore" });
    const gone = new Promise((resolve) => aios.once("exit", resolve));
    await until("the build has begun", () => existsSync(path.join(folder, "calls")) && calls().includes("pip"));
    aios.kill("SIGKILL");
    await gone;
    installer(works);
    await home.driver.prepare();
    expect((await home.run(call)).outcome).toMatchObject(succeeded);
    expect(calls()).toEqual(["venv", "pip", "venv", "pip"]);
    await until("nothing of the dead one is left", () => preparing().length === 0);
    expect(entries()).toHaveLength(1);
  });
});

describe("a build that fails", () => {
  test("for good is not begun again by each run, until the program is saved", async () => {
    installer(fails);
    const first = await home.run(call);
    expect(first.outcome).toMatchObject({ error: { type: "DependenciesFailed", retryable: false } });
    const second = await home.run(call);
    expect(second.outcome).toMatchObject({
      error: { message: expect.stringMatching(/no such version.*That was \d+ s ago\. AIOS tries again in \d+ s/) },
    });
    expect(second.preparation).toEqual([]);
    expect(calls()).toEqual(["venv", "pip"]);
    installer(works);
    home.write("job.py", scriptWith(["rich"], "def job():\n    return 7 # saved\n"));
    expect((await home.run(call)).outcome).toMatchObject(succeeded);
  });

  test("for want of a network may be tried again by the job's rule, but not at once", async () => {
    installer(offline);
    expect((await home.run(call)).outcome).toMatchObject({
      error: { type: "DependenciesFailed", message: expect.stringContaining("no network"), retryable: true },
    });
    expect((await home.run(call)).outcome).toMatchObject({ error: { retryable: true } });
    expect(calls()).toEqual(["venv", "pip"]);
  });
});

describe("ahead of a run", () => {
  const said: string[] = [];
  const job = (file: string) => requestFor({ file }).job;
  beforeEach(() => {
    said.length = 0;
  });
  const withLog = () => secondAios((level, message) => said.push(`${level} ${message}`));

  test("what a job needs is there before its run, told at start and end; a saved program is looked at again", async () => {
    const aios = withLog();
    aios.driver.prepareAhead([job("job.py"), job("job.py"), job("missing.py")]);
    await until("it was told", () => said.length === 2);
    expect(said[0]).toBe("INFO Preparing for a job, ahead of its run: rich");
    expect(said[1]).toMatch(/^INFO Prepared for a job in \d+ s: rich$/);
    expect(await aios.run(call)).toMatchObject({ outcome: succeeded, preparation: [] });
    aios.write("job.py", scriptWith(["rich", "requests"], "def job():\n    return 7\n"));
    await until("the new one was told", () => said.length === 4);
    expect(said[2]).toContain("requests, rich");
    expect(await aios.run(call)).toMatchObject({ outcome: succeeded, preparation: [] });
  });

  test("a failure is told once, and what no job wants any more is given up", async () => {
    const aios = withLog();
    installer(fails);
    aios.driver.prepareAhead([job("job.py")]);
    await until("it was told", () => said.length === 2);
    expect(said[1]).toMatch(/^ERROR a job has not what it needs\. Its runs will fail: .*no such version/);
    aios.driver.prepareAhead([job("job.py")]);
    installer(waits(folder));
    aios.write("job.py", scriptWith(["requests"], ""));
    await until("the next is under way", () => preparing().length === 1 && said.length === 3);
    aios.driver.prepareAhead([]);
    await until("it is given up", () => preparing().length === 0 && entries().length === 0);
    expect(said.slice(3)).toEqual([]);
  });

  test("a run that comes meanwhile waits for the same build", async () => {
    const aios = withLog();
    installer(waits(folder));
    aios.driver.prepareAhead([job("job.py")]);
    await until("it is under way", () => preparing().length === 1);
    const { run, preparation } = await aios.start(call);
    await until("the run waits", () => preparation.length > 0);
    writeFileSync(path.join(folder, "gate"), "");
    expect((await run.wait()).outcome).toMatchObject(succeeded);
    expect(calls()).toEqual(["venv", "pip"]);
  });
});

test("what no job has asked for in 30 days goes, what a job needs stays however seldom it runs", async () => {
  const said: string[] = [];
  const aios = secondAios((_level, message) => said.push(message));
  await aios.run(call);
  const later = (days: number) => aios.driver.pruneDependencies(Date.now() / 1000 + days * 86_400);
  await later(29);
  expect(entries()).toHaveLength(1);
  aios.write("yearly.py", scriptWith(["requests"], ""));
  aios.driver.prepareAhead([requestFor({ file: "yearly.py" }).job]);
  await until("it is there", () => said.length === 2);
  expect(entries()).toHaveLength(2);
  await until("it rests", () => !aios.driver.isPreparing);
  await later(31);
  expect(entries()).toHaveLength(1);
  expect((await aios.run({ file: "yearly.py" })).preparation).toEqual([]);
});
