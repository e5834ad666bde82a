import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isLoss } from "../model/outcome.ts";
import { isAlive, TestHome, until } from "./driver-fixture.ts";
import { endRunsOf, liveMarkedRuns, processIdentity } from "./process-tree.ts";

let home: TestHome;
const parents: ChildProcess[] = [];

beforeEach(async () => {
  home = new TestHome();
  await home.driver.prepare();
});

afterEach(async () => {
  for (const parent of parents.splice(0))
    if (parent.exitCode === null && parent.signalCode === null) parent.kill("SIGKILL");
  await endRunsOf(liveMarkedRuns(home.home));
  await home.remove();
});

/** Ignores TERM, and so does its child of another session, which holds the output open and has lost its parent. */
const stubborn = `
trap '' TERM
( setsid sh -c 'trap "" TERM; echo "stray $$"; while :; do sleep 1; done' & )
echo "main $$"
while :; do sleep 1; done
`;

function pidIn(line: string): number {
  return Number(/\d+/.exec(line)?.[0]);
}

test("a stopped run leaves nothing alive, not even what left its group and ignores TERM", async () => {
  home.write("stubborn.sh", stubborn);
  const { run, said, run_id } = await home.start({ file: "stubborn.sh" });
  const stray = pidIn(await said(/^stray/));
  run.stop("cancelled", 0.2);
  const { outcome } = await run.wait();
  expect(outcome).toEqual({ kind: "ended", reason: "cancelled", exit_code: null, signal: "SIGKILL" });
  expect(isAlive(stray)).toBe(false);
  expect(liveMarkedRuns(home.home)).not.toContain(run_id);
});

test("a run asked to stop may put things in order within its grace", async () => {
  home.write(
    "tidy.py",
    "import time\ndef main():\n    try:\n        print('ready'); time.sleep(600)\n    finally:\n        print('tidied')",
  );
  const { run, said, lines } = await home.start({ file: "tidy.py", function: "main" });
  await said(/ready/);
  run.stop("timed_out", 60);
  expect((await run.wait()).outcome).toMatchObject({ kind: "ended", reason: "timed_out" });
  expect(lines).toEqual(["ready", "tidied"]);
});

test("the child of a shell keeps its grace although the shell ends at once", async () => {
  home.write(
    "child.sh",
    `sh -c 'trap "sleep 0.3; echo tidied; exit" TERM; echo ready; while :; do sleep 0.05; done'; echo unreached`,
  );
  const { run, said, lines } = await home.start({ file: "child.sh" });
  await said(/ready/);
  run.stop("stopped", 60);
  await run.wait();
  expect(lines).toEqual(["ready", "tidied"]);
});

test("stopping twice changes nothing, but may shorten the grace", async () => {
  home.write("stubborn.sh", stubborn);
  const { run, said } = await home.start({ file: "stubborn.sh" });
  await said(/^main/);
  run.stop("timed_out", 600);
  run.stop("cancelled", 600);
  run.stop("stopped", 0);
  expect((await run.wait()).outcome).toMatchObject({ kind: "ended", reason: "timed_out" });
  run.stop("cancelled", 0);
});

test("a run can be stopped in the moment of its start", async () => {
  home.write("sleep.sh", "sleep 600");
  const runs = await Promise.all(Array.from({ length: 20 }, () => home.start({ file: "sleep.sh" })));
  for (const { run } of runs) run.stop("cancelled", 5);
  const ended = await Promise.all(runs.map(({ run }) => run.wait()));
  expect(ended.map(({ outcome }) => outcome.kind)).toEqual(Array(20).fill("ended"));
});

test("closing while runs are starting leaves nothing behind", async () => {
  home.write("sleep.sh", "sleep 600");
  const starting = Array.from({ length: 20 }, () => home.start({ file: "sleep.sh" }));
  const spawner = home.driver.spawnerPid as number;
  await home.driver.close();
  const ended = await Promise.all(starting.map(async (started) => (await (await started).run.wait()).outcome));
  expect(ended).toEqual(ended.map(() => expect.objectContaining({ kind: "ended", reason: "stopped" })));
  expect(isAlive(spawner)).toBe(false);
  expect(liveMarkedRuns(home.home)).toEqual([]);
  expect(readdirSync(path.join(home.home, ".aios", "pipes"))).toEqual([]);
});

test("what a finished program left running is ended with it, and the run does not wait for it", async () => {
  home.write(
    "leave.sh",
    `sleep 600 & setsid sh -c 'echo "stray $$"; exec sleep 600' & while [ ! -s "$AIOS_RESULT" ]; do sleep 0.01; echo 1 > "$AIOS_RESULT"; done`,
  );
  home.write(
    "daemon.py",
    "import os\ndef main():\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n            os.execvp('sleep', ['sleep', '600'])\n        os._exit(0)\n    os.wait()",
  );
  expect((await home.run({ file: "leave.sh" })).outcome.kind).toBe("succeeded");
  expect((await home.run({ file: "daemon.py", function: "main" })).outcome.kind).toBe("succeeded");
  expect(liveMarkedRuns(home.home)).toEqual([]);
});

test("a stray that hid from AIOS cannot hold up the end of its run", async () => {
  // It leaves group, parent and environment, so only the pipe it holds could be waited for.
  home.write(
    "hidden.sh",
    `env -u AIOS_RUN_ID -u AIOS_HOME setsid sh -c 'echo "stray $$"; exec sleep 600' & while [ ! -e started ]; do sleep 0.05; touch started; done`,
  );
  const { run, said } = await home.start({ file: "hidden.sh" });
  const stray = pidIn(await said(/^stray/));
  expect((await run.wait()).outcome.kind).toBe("succeeded");
  if (isAlive(stray)) process.kill(stray, "SIGKILL");
});

async function startParent(leaseSeconds: number) {
  const runId = `parent-${process.pid}-${Math.round(performance.now())}`;
  const file = path.join(import.meta.dirname, "driver-parent.ts");
  const parent = spawn(process.execPath, [file, home.home, String(leaseSeconds), "stubborn.sh", runId], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  parents.push(parent);
  const facts: { line?: string; pid?: number; spawner?: number; finished?: unknown }[] = [];
  createInterface({ input: parent.stdout }).on("line", (line) => facts.push(JSON.parse(line)));
  const fact = async (wanted: (one: (typeof facts)[number]) => unknown) => {
    await until("the small AIOS said it", () => facts.some((one) => wanted(one)));
    return facts.find((one) => wanted(one)) as (typeof facts)[number];
  };
  const stray = pidIn((await fact((one) => one.line?.startsWith("stray"))).line as string);
  const { pid, spawner } = (await fact((one) => one.pid)) as { pid: number; spawner: number };
  return { parent, runId, stray, pid, spawner, fact };
}

test("AIOS killed with -9 leaves no process of its programs", async () => {
  home.write("stubborn.sh", stubborn);
  const { parent, stray, pid, spawner, runId } = await startParent(600);
  expect(liveMarkedRuns(home.home)).toEqual([runId]);
  parent.kill("SIGKILL");
  await until("all are gone", () => ![stray, pid, spawner].some(isAlive));
  expect(liveMarkedRuns(home.home)).toEqual([]);
  expect(readdirSync(path.join(home.home, ".aios", "calls"))).toEqual([]);
});

test("AIOS frozen beyond its lease has its programs ended, and says so when it wakes", async () => {
  home.write("stubborn.sh", stubborn);
  const { parent, stray, pid, fact } = await startParent(2);
  parent.kill("SIGSTOP");
  const frozenAt = performance.now();
  await until("all are gone", () => ![stray, pid].some(isAlive));
  expect(performance.now() - frozenAt).toBeGreaterThan(1000);
  parent.kill("SIGCONT");
  expect((await fact((one) => one.finished)).finished).toMatchObject({
    kind: "failed",
    error: { type: "LeaseLost", retryable: true },
  });
});

test("a lease that is renewed lets programs run on beyond its length", async () => {
  const short = new TestHome({ leaseSeconds: 1 });
  short.write("long.sh", "sleep 2.5; echo done");
  const renewing = setInterval(() => short.driver.renewLease(), 50);
  const { outcome } = await short.run({ file: "long.sh" });
  clearInterval(renewing);
  await short.remove();
  expect(outcome.kind).toBe("succeeded");
});

test("a spawner killed with -9 loses its runs, leaves no process, and the next run works", async () => {
  home.write("stubborn.sh", stubborn);
  home.write("fine.sh", "echo fine");
  const { run, said } = await home.start({ file: "stubborn.sh" });
  const stray = pidIn(await said(/^stray/));
  const lost = home.driver.spawnerPid as number;
  process.kill(lost, "SIGKILL");
  const { outcome } = await run.wait();
  expect(outcome.kind === "failed" && isLoss(outcome.error)).toBe(true);
  expect([stray, run.pid as number].some(isAlive)).toBe(false);
  expect((await home.run({ file: "fine.sh" })).lines).toEqual(["fine"]);
  expect(home.driver.spawnerPid).not.toBe(lost);
});

test("a spawner killed amid many starts loses those runs and no others", async () => {
  home.write("short.sh", "echo fine");
  const runs = Array.from({ length: 30 }, () => home.run({ file: "short.sh" }));
  process.kill(home.driver.spawnerPid as number, "SIGKILL");
  const types = (await Promise.all(runs)).map(({ outcome }) =>
    outcome.kind === "failed" ? outcome.error.type : outcome.kind,
  );
  expect(types.every((type) => type === "SpawnerLost" || type === "succeeded")).toBe(true);
  expect((await home.run({ file: "short.sh" })).lines).toEqual(["fine"]);
  expect(liveMarkedRuns(home.home)).toEqual([]);
});

test("a run can be stopped even while the spawner hangs", async () => {
  home.write("stubborn.sh", stubborn);
  const { run, said } = await home.start({ file: "stubborn.sh" });
  const stray = pidIn(await said(/^stray/));
  const spawner = home.driver.spawnerPid as number;
  process.kill(spawner, "SIGSTOP");
  run.stop("cancelled", 0);
  expect((await run.wait()).outcome).toMatchObject({ kind: "ended", reason: "cancelled" });
  expect(isAlive(stray)).toBe(false);
  process.kill(spawner, "SIGCONT");
});

test("Ctrl-C in the terminal does not take the spawner from under the server", async () => {
  home.write("fine.sh", "echo fine");
  const spawner = home.driver.spawnerPid as number;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(spawner, name);
  expect((await home.run({ file: "fine.sh" })).lines).toEqual(["fine"]);
  expect(home.driver.spawnerPid).toBe(spawner);
});

test("a paused run is slowed down, and none of its output is lost", async () => {
  home.write("much.sh", "i=0; while [ $i -lt 30000 ]; do echo line $i; i=$((i+1)); done; echo end > /dev/stderr");
  let pauseAt = 1000;
  const { run, lines, errors } = await home.start({
    file: "much.sh",
    onLine: () => {
      if (lines.length < pauseAt) return;
      pauseAt = Infinity;
      run.pause();
    },
  });
  await until("it paused", () => pauseAt === Infinity);
  const read = lines.length;
  expect(read).toBeLessThan(30_000);
  expect(errors).toEqual([]);
  run.resume();
  expect((await run.wait()).outcome.kind).toBe("succeeded");
  expect(lines.length).toBe(30_000);
  expect(lines.at(-1)).toBe("line 29999");
});

test("a process is told from a later one with the same number", async () => {
  home.write("sleep.sh", "sleep 600");
  const { run } = await home.start({ file: "sleep.sh" });
  const pid = run.pid as number;
  const identity = processIdentity(pid);
  expect(identity).toMatch(new RegExp(`^${pid}/`));
  expect(processIdentity(pid)).toBe(identity);
  run.stop("cancelled", 0);
  await run.wait();
  expect(processIdentity(pid)).toBeNull();
  expect(existsSync("/proc") ? processIdentity(process.pid) : "").not.toBe(identity);
});

test("runs that an earlier AIOS left are found by their mark and ended", async () => {
  home.write("stubborn.sh", stubborn);
  const { run, said, run_id } = await home.start({ file: "stubborn.sh" });
  const stray = pidIn(await said(/^stray/));
  expect(liveMarkedRuns(home.home)).toEqual([run_id]);
  expect(liveMarkedRuns("/another/home")).toEqual([]);
  expect(await endRunsOf([run_id])).toBeGreaterThanOrEqual(2);
  expect(isAlive(stray)).toBe(false);
  expect((await run.wait()).outcome).toMatchObject({ kind: "failed", error: { type: "Signal" } });
});

test("a machine without mkfifo still shows its programs' output", async () => {
  // Only PATH decides whether the spawner finds mkfifo; programs get a whole one by their own files' paths.
  const whole = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  const bare = new TestHome({ python: "/nowhere" });
  process.env["PATH"] = whole;
  bare.write("plain.sh", "echo out; echo err >&2; printf last");
  const { lines, errors, outcome } = await bare.run({ file: "plain.sh" });
  await bare.remove();
  expect({ lines, errors, kind: outcome.kind }).toEqual({ lines: ["out", "last"], errors: ["err"], kind: "succeeded" });
});
