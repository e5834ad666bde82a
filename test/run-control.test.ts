/** What people decide about runs: how long, how often, in which order, how many at once, and that it is enough. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TriggerView } from "../src/api/views.ts";
import { cli, cliJson } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { programsOf } from "./real/live-processes.ts";
import { python } from "./real/python.ts";
import { until } from "./real/until.ts";

interface Stored {
  id: string;
  state: string;
  attempt: number;
  started: number;
  finished: number | null;
  note: string | null;
  cancel_reason: string | null;
}

let home: RealHome;
const runsOf = (job: string) => home.rows<Stored>("SELECT * FROM runs WHERE job_name = ? ORDER BY started, id", job);
const ended = (job: string) => runsOf(job).filter((run) => run.finished !== null);
const processesOf = (job: string) => {
  const ids = runsOf(job).map((run) => run.id);
  return programsOf(home.path).filter((program) => ids.includes(program.run_id));
};

/** Says that it has begun, and goes on until a file of its number is there. */
const work =
  'echo "begin $AIOS_JOB $AIOS_ARG_NUMBER" >> "$EFFECTS/marks"; while [ ! -e "$EFFECTS/end-$AIOS_ARG_NUMBER" ]; do sleep 0.02; done';
const programs = {
  "stubborn.sh": "trap '' TERM; echo holding; sleep 1000 & while :; do sleep 1; done",
  "polite.py": `
import time
def wait(*args, **kwargs):
    try:
        print("waiting")
        time.sleep(1000)
    finally:
        print("put in order")
`,
  "flaky.sh": '[ "$AIOS_ATTEMPT" -ge 4 ]',
  "work.sh": work,
};

const jobs = [
  {
    name: "overdue",
    type: "trigger",
    file: "stubborn.sh",
    timeout_seconds: 1,
    grace_seconds: 0.5,
    retries: 1,
  },
  { name: "polite", type: "trigger", file: "polite.py", function: "wait" },
  { name: "flaky", type: "trigger", file: "flaky.sh", retries: 4, retry_delay_seconds: 0.6 },
  { name: "queue", type: "trigger", file: "work.sh", overlap: "queue" },
  { name: "skip", type: "trigger", file: "work.sh", overlap: "skip" },
  { name: "parallel", type: "trigger", file: "work.sh", overlap: "parallel" },
  { name: "urgent", type: "trigger", file: "work.sh", priority: 5 },
];
const letEnd = (...numbers: number[]) =>
  numbers.forEach((number) => writeFileSync(join(home.effects, `end-${number}`), ""));
const begun = () => home.marks().map((line) => line.replace("begin ", ""));

beforeAll(async () => {
  home = new RealHome(jobs, programs);
  await home.ready();
});
afterAll(() => home.remove());

describe("timeout_seconds", () => {
  test("a program that ignores being asked, and its child that does too, are gone in time", async () => {
    home.trigger("overdue");
    const [run] = await until("it has ended", () => ended("overdue").length === 1 && ended("overdue"));
    expect(run).toMatchObject({ state: "timed_out" });
    expect(run!.finished! - run!.started).toBeGreaterThanOrEqual(1.4);
    expect(processesOf("overdue")).toEqual([]);
    const { stdout } = await cli(home.path, ["show", "overdue"]);
    expect(stdout).toMatch(/overdue.*timed out/);
    expect(stdout).toContain("holding");
  });
});

describe.skipIf(python === null)("cancel", () => {
  test("ends the run that is going on, which may put things in order, and takes back what waits behind it", async () => {
    home.trigger("polite");
    await until("it is waiting", () => home.rows("SELECT 1 FROM logs WHERE message = 'waiting'").length === 1);
    home.trigger("polite");
    await until(
      "the second waits for the first",
      () => home.rows("SELECT 1 FROM triggers WHERE waiting_for = 'run'").length === 1,
    );
    const cancelled = await cliJson<{ runs: string[]; triggers: number[] }>(home.path, [
      "cancel",
      "polite",
      "--reason",
      "not today",
    ]);
    expect(cancelled).toEqual({ runs: [runsOf("polite")[0]!.id], triggers: [expect.any(Number)] });
    const [run] = await until("it has ended", () => ended("polite").length === 1 && ended("polite"));
    expect(run).toMatchObject({ state: "cancelled", cancel_reason: "not today" });
    expect(processesOf("polite")).toEqual([]);
    const taken = home.rows("SELECT outcome, note FROM triggers WHERE id = ?", cancelled.triggers[0]!);
    expect(taken).toEqual([{ outcome: "cancelled", note: "not today" }]);
    expect(home.rows("SELECT message FROM logs WHERE message = 'put in order'")).toHaveLength(1);
    expect(runsOf("polite")).toHaveLength(1);
  });

  test("of one run by the end of its id leaves the others", async () => {
    home.trigger("parallel", { number: 1 });
    home.trigger("parallel", { number: 2 });
    await until("both run", () => runsOf("parallel").length === 2 && begun().length === 2);
    const [one, other] = runsOf("parallel");
    await cliJson(home.path, ["cancel", one!.id.slice(-8)]);
    await until("it has ended", () => ended("parallel").length === 1);
    expect(ended("parallel")).toMatchObject([{ id: one!.id, state: "cancelled" }]);
    letEnd(1, 2);
    await until("the other has ended by itself", () => ended("parallel").length === 2);
    expect(runsOf("parallel").find((run) => run.id === other!.id)).toMatchObject({ state: "succeeded" });
    const { code, stderr } = await cli(home.path, ["cancel", one!.id.slice(-8)]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("Nothing to cancel")]);
  });
});

describe("overlap", () => {
  test("queue: one after the other, none is lost", async () => {
    for (const number of [11, 12, 13]) home.trigger("queue", { number });
    await until("the first runs", () => begun().includes("queue 11"));
    letEnd(11, 12, 13);
    const runs = await until("all have run", () => ended("queue").length === 3 && ended("queue"));
    expect(begun().filter((line) => line.startsWith("queue"))).toEqual(["queue 11", "queue 12", "queue 13"]);
    for (const [index, run] of runs.entries()) {
      if (index > 0) expect(run.started).toBeGreaterThanOrEqual(runs[index - 1]!.finished!);
    }
  });

  test("skip: what comes meanwhile does not run, and the history says why", async () => {
    home.trigger("skip", { number: 21 });
    await until("it runs", () => begun().includes("skip 21"));
    home.trigger("skip", { number: 22 });
    const [skipped] = await until("the second is closed", () => {
      const rows = home.rows("SELECT outcome, note FROM triggers WHERE job_name = 'skip' AND outcome <> 'run'");
      return rows.length === 1 && rows;
    });
    expect(skipped).toEqual({ outcome: "skipped", note: "an earlier run was still going, and overlap is skip" });
    letEnd(21);
    await until("it has ended", () => ended("skip").length === 1);
  });

  test("parallel: all at once", async () => {
    for (const number of [31, 32, 33]) home.trigger("parallel", { number });
    await until("three run at once", () => runsOf("parallel").filter((run) => run.state === "running").length === 3);
    letEnd(31, 32, 33);
    await until("they have ended", () => runsOf("parallel").every((run) => run.state !== "running"));
  });
});

describe("retries", () => {
  test("come later and later, also when AIOS is restarted in between, and then it is well", async () => {
    const [aios] = home.alive;
    home.trigger("flaky");
    await until(
      "the third attempt waits",
      () => home.rows("SELECT 1 FROM triggers WHERE attempt = 3 AND waiting_for = 'time'").length === 1,
    );
    await aios!.stop();
    expect(ended("flaky")).toHaveLength(2);
    // From here on with a single slot, for the test that follows.
    await home.ready({ environment: { AIOS_SLOTS: "1" } });
    const runs = await until("the fourth has succeeded", () => ended("flaky").length === 4 && ended("flaky"));
    expect(runs.map((run) => [run.attempt, run.state])).toEqual([
      [1, "failed"],
      [2, "failed"],
      [3, "failed"],
      [4, "succeeded"],
    ]);
    const pauses = runs.slice(1).map((run, index) => run.started - runs[index]!.finished!);
    for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(0.6 * 2 ** index * 0.74);
    expect(await cliJson(home.path, ["jobs", "flaky"])).toMatchObject({ failures: 0 });
  });
});

describe("priority", () => {
  test("with one slot, what is urgent goes first, whatever came before", async () => {
    home.trigger("queue", { number: 41 });
    await until("the slot is taken", () => begun().includes("queue 41"));
    const asked = await cliJson<TriggerView>(home.path, ["run", "parallel", "--number=42"]);
    expect(asked).toMatchObject({ job: "parallel", processed: null });
    home.trigger("parallel", { number: 43 });
    home.trigger("urgent", { number: 44 });
    letEnd(41, 42, 43, 44);
    await until("all have run", () => begun().length > 0 && begun().at(-1) === "parallel 43");
    expect(begun().slice(-4)).toEqual(["queue 41", "urgent 44", "parallel 42", "parallel 43"]);
  });
});
