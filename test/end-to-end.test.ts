/** AIOS as its users have it: started in a folder of programs written for the Python original, everything at work at once. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SocketCaller } from "../src/api/socket-client.ts";
import { socketPath } from "../src/api/socket-path.ts";
import type { JobView, RunDetailView, RunView } from "../src/api/views.ts";
import { jobTypes } from "../src/model/job.ts";
import { cli, cliJson } from "./real/cli.ts";
import { ClockAhead } from "./real/clock-ahead.ts";
import { RealHome } from "./real/home.ts";
import type { RealAios } from "./real/aios.ts";
import { originalPrograms } from "./real/original.ts";
import { python } from "./real/python.ts";
import { nineKinds, soonJobs, allKindsPrograms } from "./real/all-kinds.ts";
import { until } from "./real/until.ts";

type Run = Record<"id" | "state" | "args" | "kwargs", string> & { started: number; due_at: number; finished: number };
type Stored = Run & { result: string | null; error: string | null; note: string | null; attempt: number };

let home: RealHome;
let aios: RealAios;
const runsOf = (job: string) => home.rows<Stored>("SELECT * FROM runs WHERE job_name = ? ORDER BY id", job);
const firstRun = (job: string) => until(`${job} has run`, () => runsOf(job).find((run) => run.finished !== null));
const linesOf = (job: string) =>
  home
    .rows<{ message: string }>("SELECT message FROM logs WHERE job_name = ? ORDER BY id", job)
    .map((row) => row.message);

describe.skipIf(python === null)("all eleven kinds of jobs at once", () => {
  const untilStrikeSeconds = 16;
  const clock = ClockAhead.beforeMinute(untilStrikeSeconds);
  // Whoever calls a webhook needs the port.
  const environment = { ...clock.environment, AIOS_IDLE_LOAD: "1", AIOS_PORT: "0" };
  let lottery: string;

  beforeAll(async () => {
    const jobs = nineKinds(clock, untilStrikeSeconds);
    home = new RealHome(jobs, allKindsPrograms);
    chmodSync(join(home.path, "Programs", "party"), 0o755);
    mkdirSync(join(home.path, "inbox"));
    aios = await home.ready({ environment });
    const soon = soonJobs(clock, home.value("SELECT value FROM settings WHERE key = 'salt'"));
    lottery = soon[1].name;
    home.writeJobs([...jobs, ...soon]);
  });
  afterAll(() => home.remove());

  test("always: the endless loop runs, and each line is there as soon as it is printed", async () => {
    await aios.said(/\[INFO\] web_monitor │ Monitor beat 3$/);
    expect(runsOf("web_monitor")).toMatchObject([{ state: "running" }]);
  });

  test("interval: at once, as it never ran, and again when its time has passed; nothing is left in its module", async () => {
    const [first, second] = await until(
      "two backups",
      () => runsOf("backup").filter((run) => run.finished !== null)[1] && runsOf("backup"),
    );
    expect(second!.started - first!.started).toBeGreaterThanOrEqual(6);
    expect([first!.result, second!.result]).toEqual(["1", "1"]);
  });

  test("cron: every second, each once, a TypeScript program", async () => {
    const runs = await until("five beats", () => (runsOf("every_second").length >= 5 ? runsOf("every_second") : null));
    const due = runs.map((run) => run.due_at);
    expect(due.every((at) => Number.isInteger(at))).toBe(true);
    expect(new Set(due).size).toBe(due.length);
    expect(JSON.parse(runs[0]!.result!)).toEqual({ at: "1970-01-01T00:00:00.000Z", count: 1, step: 2 });
  });

  test("once: at its moment, an executable with arguments and a result of its own", async () => {
    expect(await firstRun("party")).toMatchObject({ state: "succeeded", result: '{"guests":["ada","bob"]}' });
    await aios.said(/\[INFO\] party │ hooray for everyone$/);
    expect(runsOf("party")).toHaveLength(1);
  });

  test("trigger: a row that an SQL client writes calls the function with its args and kwargs", async () => {
    home.trigger("llm_processor", { prompt: "Grüße", temperature: 0.5 }, ["a", 2]);
    const { result } = await firstRun("llm_processor");
    expect(JSON.parse(result!)).toEqual({ answer: "eßürG", args: ["a", 2], kwargs: { temperature: 0.5 } });
    await aios.said(/llm_processor │ Prompt: Grüße \('a', 2\) {'temperature': 0.5}$/);
  });

  test("webhook: who calls its address starts it, once, with what was sent", async () => {
    const [, origin] = /(https?:\/\/[^/ ]+)/.exec(await aios.said(/^Open /))!;
    const caller = new SocketCaller(socketPath(join(home.path, ".aios"), aios.device));
    const { path } = await caller.call("webhook", { job: "paid" });
    const sent = { method: "POST", headers: { "content-type": "application/json" }, body: '{"total": 12}' };
    expect((await fetch(`${origin}${path}?shop=7`, sent)).status).toBe(202);
    const { result } = await firstRun("paid");
    expect(JSON.parse(result!)).toEqual([{ total: 12 }, { shop: "7" }]);
    expect(runsOf("paid")).toHaveLength(1);
  });

  test("watch: files that come are told to the program, together and by name", async () => {
    for (const name of ["a.txt", "b.txt"]) writeFileSync(join(home.path, "inbox", name), "new");
    expect(await firstRun("inbox")).toMatchObject({ result: "2" });
    await aios.said(/\[INFO\] inbox │ changed: a\.txt b\.txt$/);
  });

  test("random_daily: at the moment drawn for today", async () => {
    const run = await firstRun(lottery);
    expect(run.started - run.due_at).toBeLessThan(5);
    await aios.said(/lottery_\d+ │ drawn \d+$/);
  });

  test("daily: when the clock of its zone strikes, with the file beside it and the database of old", async () => {
    const run = await firstRun("morning_report");
    expect(run.due_at % 60).toBe(0);
    expect(JSON.parse(run.result!)).toEqual({ greeting: "Grüße aus Programs", jobs: 11 });
    expect(home.rows("SELECT 1 FROM logs WHERE message = 'written by the report itself'")).toHaveLength(1);
  });

  test("after: once both have succeeded, with their results", async () => {
    const { result } = await firstRun("summary");
    expect(JSON.parse(result!)).toEqual({ morning_report: { greeting: "Grüße aus Programs", jobs: 11 }, backup: 1 });
  });

  test("idle: not while something is due every second; then at once, at the lowest priority", async () => {
    expect(runsOf("cleanup")).toEqual([]);
    await cliJson<JobView>(home.path, ["disable", "every_second"], { environment });
    expect(await firstRun("cleanup")).toMatchObject({ state: "succeeded", result: '{"niceness":19}' });
  });

  test("the command line tells the same as the tables", async () => {
    const [jobs, runs] = await Promise.all([
      cliJson<JobView[]>(home.path, ["jobs"], { environment }),
      cliJson<RunView[]>(home.path, ["runs", "--limit", "1000"], { environment }),
    ]);
    const types = jobs.map((job) => job.type);
    expect(new Set(types)).toEqual(new Set(jobTypes));
    for (const { id, state, job, result } of runs.filter((run) => run.finished !== null)) {
      const stored = { state, job_name: job, result: JSON.stringify(result) };
      expect(home.rows("SELECT state, job_name, result FROM runs WHERE id = ?", id)).toEqual([stored]);
    }
    expect(home.rows("SELECT job_name FROM jobs WHERE status = 'completed'").length).toBeGreaterThanOrEqual(8);
  });

  test("one sentence says that everything is fine, and so does the exit code", async () => {
    const { code, stdout } = await cli(home.path, ["status", "--check"], { environment });
    expect(stdout).toMatch(/Everything is fine\. Next: \w+, today at \d\d:\d\d\./);
    expect(code).toBe(0);
  });
});

describe.skipIf(python === null)("what a run leaves behind", () => {
  const call = (name: string) => ({ file: "llm.py", function: name });
  const jobs = [
    { name: "llm_processor", type: "trigger", ...call("process"), retries: 1 },
    { name: "environment", type: "trigger", file: "environment.sh", retries: 1 },
    { name: "notes", type: "trigger", file: "notes.py", function: "write" },
    { name: "large", type: "trigger", file: "notes.py", function: "large" },
  ];
  const programs = {
    ...originalPrograms,
    "environment.sh": "env",
    "notes.py": `
def write(name, *args, **kwargs):
    open("note.txt", "x").write(name)

def large(*args, **kwargs):
    return {"lines": ["Zeile %d ✓" % number for number in range(5000)]}
`,
  };

  beforeAll(async () => {
    home = new RealHome(jobs, programs);
    aios = await home.ready({ environment: { PLANTED_KEY: "do-not-tell", NODE_ENV: "planted" } });
  });
  afterAll(() => home.remove());

  test("a failure has its whole traceback, down to the first cause, in the log and in `aios show`", async () => {
    home.trigger("llm_processor", { prompt: "explode" });
    await firstRun("llm_processor");
    const { error } = await cliJson<RunDetailView>(home.path, ["show", "llm_processor"]);
    expect(error).toMatchObject({ type: "ModelError", message: "no model for 'explode'" });
    const traceback = error!.traceback!.split("\n");
    expect(traceback).toContain("KeyError: 'weights'");
    expect(traceback).toContain("The above exception was the direct cause of the following exception:");
    expect(traceback.filter((line) => line.includes("llm.py")).length).toBe(3);
    expect(traceback.join("\n")).not.toContain("call.py");
    const logged = linesOf("llm_processor").join("\n");
    expect(logged).toContain(error!.traceback!.trimEnd());
  });

  test("nothing of the environment AIOS was started in reaches a program by chance", async () => {
    home.trigger("environment", { secret_word: "sesame" });
    await firstRun("environment");
    const names = linesOf("environment").map((line) => line.split("=")[0]);
    expect(linesOf("environment").join("\n")).not.toMatch(/do-not-tell|planted/);
    expect(names).toEqual(expect.arrayContaining(["PATH", "HOME", "AIOS_RUN_ID", "AIOS_HOME", "AIOS_ARG_SECRET_WORD"]));
    expect(names).not.toContain("DEVICE_ID");
  });

  test("each run works in a folder of its own, and what it leaves there is shown", async () => {
    home.trigger("notes", {}, ["first"]);
    home.trigger("notes", {}, ["second"]);
    await until("both have written", () => runsOf("notes").filter((run) => run.state === "succeeded").length === 2);
    const { folder } = await cliJson<RunDetailView>(home.path, ["show", "notes"]);
    expect(readFileSync(join(folder!, "note.txt"), "utf8")).toBe("second");
    expect((await cli(home.path, ["show", "notes"])).stdout).toContain(folder);
  });

  test("a large result is kept whole", async () => {
    home.trigger("large");
    await firstRun("large");
    const { result } = await cliJson<RunDetailView>(home.path, ["show", "large"]);
    expect((result as { lines: string[] }).lines).toHaveLength(5000);
    expect((result as { lines: string[] }).lines.at(-1)).toBe("Zeile 4999 ✓");
  });
});
