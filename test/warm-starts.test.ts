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
/** Mostly Python, as that is what is warm; one in six each of the others. */
const kindOf = (n: number) => (n % 6 === 0 ? "ts" : n % 6 === 1 ? "sh" : "py");

let home: RealHome;
afterEach(() => home?.remove(), 90_000);

const find = (part: string) =>
  processesOf(home.path).find(({ command, run_id }) => run_id === null && command.includes(part));
const over = () => home.value<number>(`SELECT count(*) FROM runs WHERE state <> 'running'`);

async function underLoad(): Promise<void> {
  home = new RealHome(jobs, programs);
  await home.ready();
  for (let n = 0; n < runs; n++) home.trigger(kindOf(n), {}, [n]);
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

  test("the spawner: what it had running is lost and runs again, all else is done once, nothing is left", async () => {
    await underLoad();
    const before = find("/spawner.")!;
    expect(await killTimes(1, 100, () => find("/spawner."))).toBe(1);
    await allOver();
    const lost = home.value<number>(`SELECT count(*) FROM runs WHERE state = 'lost'`);
    expect(home.value(`SELECT count(*) FROM runs WHERE state = 'succeeded'`)).toBe(runs);
    expect(home.value(`SELECT count(*) FROM runs`)).toBe(runs + lost);
    // Recorded once each, and whatever had not been ended has come to its end exactly once.
    expect(home.value(`SELECT count(DISTINCT args) FROM runs WHERE state = 'succeeded'`)).toBe(runs);
    expect(home.value(`SELECT max(attempt) FROM runs`)).toBe(1);
    expect(counts("start").reduce((sum, times) => sum + times, 0)).toBeLessThanOrEqual(runs + lost);
    expect(programsOf(home.path)).toEqual([]);
    const helpers = processesOf(home.path).filter(({ command }) => /spawner|fork_server/.test(command));
    expect(helpers.length).toBeLessThanOrEqual(2); // the new ones
    expect(helpers.map(({ pid }) => pid)).not.toContain(before.pid);
  }, 300_000);
});
