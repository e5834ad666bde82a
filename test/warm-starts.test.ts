/** The processes that hold programs warm may be killed at any time: no run is lost, none is done twice, none stays. */
import { existsSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { RealHome } from "./real/home.ts";
import { type LiveProcess, processesOf, programsOf, signal } from "./real/live-processes.ts";
import { until } from "./real/until.ts";

const runs = 300;
/** Each says with its own process id that it began and that it ended; a line is one write, so lines never mix. */
const programs = {
  "note.py": `import os, time
def main(n):
    note = lambda what: os.write(fd, ("%s py %d %s\\n" % (what, n, os.environ["AIOS_RUN_ID"])).encode())
    fd = os.open(os.environ["EFFECTS"] + "/marks", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    note("start")
    time.sleep(0.05)
    note("end")
    return n
`,
  "note.ts": `import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
export async function main(n: number): Promise<number> {
  const note = (what: string) => appendFileSync(process.env.EFFECTS + "/marks", what + " ts " + n + " " + process.env.AIOS_RUN_ID + "\\n");
  note("start");
  await sleep(50);
  note("end");
  return n;
}
`,
  "note.sh": `echo "start sh $1 $AIOS_RUN_ID" >> "$EFFECTS/marks"; sleep 0.05; echo "end sh $1 $AIOS_RUN_ID" >> "$EFFECTS/marks"`,
};

const job = { type: "trigger", overlap: "parallel", retries: 1 };
const jobs = [
  { ...job, name: "py", file: "note.py", function: "main" },
  { ...job, name: "ts", file: "note.ts", function: "main" },
  { ...job, name: "sh", file: "note.sh" },
];
/** Half Python, a third shell, the rest TypeScript, which takes longest. */
const someOfAll = (n: number) => ["py", "sh", "py", "sh", "py", "ts"][n % 6]!;
const mostlyTypeScript = (n: number) => ["ts", "ts", "py", "ts", "ts", "sh"][n % 6]!;

let home: RealHome;
afterEach(() => home?.remove(), 90_000);

const find = (part: string) =>
  processesOf(home.path).find(({ command, run_id }) => run_id === null && command.includes(part));
const over = () => home.value<number>(`SELECT count(*) FROM runs WHERE state <> 'running'`);

async function underLoad(kindOf = someOfAll): Promise<void> {
  home = new RealHome(jobs, programs);
  await home.ready();
  for (let n = 0; n < runs; n++) home.trigger(kindOf(n), {}, [n]);
}

/**
 * A spare that has not begun a run, stopped so that it cannot do so before it is killed. It may have been sent an order.
 */
function stoppedSpare(): LiveProcess | undefined {
  const found = find(" --spare ");
  if (found === undefined) return undefined;
  signal(found, "SIGSTOP");
  if (find(" --spare ")?.pid === found.pid) return found;
  signal(found, "SIGCONT"); // it became a run meanwhile
  return undefined;
}

/** Kills what `victim` finds, each time after `apart` more runs are over; returns how many it got. */
async function killTimes(times: number, apart: number, victim: () => LiveProcess | undefined): Promise<number> {
  let killed = 0;
  for (let time = 1; time <= times; time++) {
    await until("more runs are over", () => over() >= time * apart);
    const found = await until("it is there", () => victim() ?? null);
    signal(found, "SIGKILL");
    killed++;
  }
  return killed;
}

async function allOver(): Promise<void> {
  const waiting = `SELECT (SELECT count(*) FROM triggers WHERE processed IS NULL) + (SELECT count(*) FROM runs WHERE state = 'running')`;
  await until("all is over", () => home.value<number>(waiting) === 0, { seconds: 240, everyMilliseconds: 100 });
}

/** How often each number was noted with this word. */
function counts(word: string): number[] {
  const seen = Array<number>(runs).fill(0);
  for (const mark of home.marks()) {
    const [what, , n] = mark.split(" ");
    if (what === word) seen[Number(n)]! += 1;
  }
  return seen;
}

/** Every number has succeeded once, as its first attempt; besides, only so many runs are recorded as lost. */
function expectNoneLost(lost: number): void {
  expect(
    home.rows(`SELECT count(*) AS runs, count(DISTINCT args) AS numbers FROM runs WHERE state = 'succeeded'`),
  ).toEqual([{ runs, numbers: runs }]);
  expect(home.value(`SELECT count(*) FROM runs`)).toBe(runs + lost);
  expect(home.value(`SELECT max(attempt) FROM runs`)).toBe(1);
  expect(Math.min(...counts("end"))).toBe(1);
  expect(counts("start").reduce((sum, times) => sum + times, 0)).toBeLessThanOrEqual(runs + lost);
  expect(programsOf(home.path)).toEqual([]);
}

const once = Array<number>(runs).fill(1);

describe.skipIf(!existsSync("/proc/self/stat"))("killed with -9 under load", () => {
  test("the fork server: every run is done once and has succeeded, and nothing is left", async () => {
    await underLoad();
    // After the third in a short time AIOS starts programs the plain way for a while.
    expect(await killTimes(3, 50, () => find("fork_server.py"))).toBe(3);
    await allOver();
    expect(home.rows(`SELECT state, count(*) AS runs FROM runs GROUP BY state`)).toEqual([
      { state: "succeeded", runs },
    ]);
    expect(counts("start")).toEqual(once);
    expect(counts("end")).toEqual(once);
    expect(programsOf(home.path)).toEqual([]);
  }, 300_000);

  test("spares: every run is done once and has succeeded, and nothing is left", async () => {
    await underLoad(mostlyTypeScript);
    expect(await killTimes(12, 20, stoppedSpare)).toBe(12);
    await allOver();
    expect(home.rows(`SELECT state, count(*) AS runs FROM runs GROUP BY state`)).toEqual([
      { state: "succeeded", runs },
    ]);
    expect(counts("start")).toEqual(once);
    expect(counts("end")).toEqual(once);
    expect(programsOf(home.path)).toEqual([]);
  }, 300_000);

  test("the spawner: what it had running is lost and runs again, all else is done once, nothing is left", async () => {
    await underLoad();
    const helpers = () =>
      processesOf(home.path).filter(({ command }) => /\/(spawner\.|\w+_server\.py)| --spare /.test(command));
    await until("runs are under way", () => over() >= 50);
    const before = helpers();
    expect(await killTimes(1, 100, () => find("/spawner."))).toBe(1);
    await allOver();
    expectNoneLost(home.value(`SELECT count(*) FROM runs WHERE state = 'lost'`));
    const now = new Set(helpers().map(({ pid }) => pid));
    expect(before.filter(({ pid }) => now.has(pid))).toEqual([]);
  }, 300_000);

  test("the server that starts commands: those whose end nobody saw run again, all else is done once", async () => {
    await underLoad();
    expect(await killTimes(1, 100, () => find("spawn_server.py"))).toBe(1);
    await allOver();
    const unseen = `SELECT count(*) FROM runs WHERE state = 'lost' AND job_name = 'sh' AND error LIKE '%nobody knows how%'`;
    expectNoneLost(home.value(unseen));
  }, 300_000);
});
