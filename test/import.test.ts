/** Whoever has an orchestrator.py or a crontab takes it over with one command, and what ran before runs on. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JobView } from "../src/api/views.ts";
import type { ImportView } from "../src/cli/doors.ts";
import { cli, cliJson } from "./real/cli.ts";
import { ClockAhead } from "./real/clock-ahead.ts";
import { RealHome } from "./real/home.ts";
import { orchestratorFile, originalPrograms } from "./real/original.ts";
import { python } from "./real/python.ts";
import { until } from "./real/until.ts";

let home: RealHome;
const list = () => join(home.path, "jobs.yaml");
const at = (name: string) => join(home.path, name);
const schedules = [
  ["web_monitor", "kept running"],
  ["model_server", "kept running"],
  ["morning_report", "every day at 09:00"],
  ["afternoon_post", "every day at a random time between 14:00 and 18:00"],
  ["backup", "every 60 minutes"],
  ["llm_processor", "when triggered"],
  ["cleanup", "when the device is idle"],
];

beforeEach(() => {
  home = new RealHome([], originalPrograms);
  rmSync(list());
  copyFileSync(orchestratorFile, at("orchestrator.py"));
});
afterEach(() => home.remove());

const doneRuns = (job: string) =>
  home.rows<{ state: string; result: string | null }>(
    "SELECT * FROM runs WHERE job_name = ? AND finished IS NOT NULL ORDER BY id",
    job,
  );

describe("aios import orchestrator.py", () => {
  test("--dry-run shows what would be added, and touches nothing", async () => {
    const { code, stdout } = await cli(home.path, ["import", "orchestrator.py", "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`Would add 7 jobs to ${list()}:`);
    for (const [name, schedule] of schedules) expect(stdout).toMatch(new RegExp(`^  ${name} +${schedule}$`, "m"));
    expect([list(), home.database, at("Programs/__pycache__")].filter((path) => existsSync(path))).toEqual([]);
    const view = await cliJson<ImportView>(home.path, ["import", "orchestrator.py", "--dry-run"]);
    expect(view).toMatchObject({ written: false, problems: [], scripts: [] });
    expect(view.entries.map(({ name, schedule }) => [name, schedule])).toEqual(schedules);
  });

  test.skipIf(python === null)(
    "and all seven jobs run as they did: programs unchanged, in the folder they ran in, on the database of old",
    async () => {
      originalDatabase();
      expect((await cli(home.path, ["import", "orchestrator.py"])).stdout).toContain(`Added 7 jobs to ${list()}:`);
      const clock = ClockAhead.before("09:00", 5);
      const environment = { ...clock.environment, AIOS_IDLE_LOAD: "1", AIOS_TIMEZONE: "UTC" };
      const aios = await home.ready({ tags: "gpu,storage,browser", environment });
      home.trigger("llm_processor", { prompt: "test" });
      await Promise.all([aios.said(/web_monitor │ Monitor beat 2$/), aios.said(/model_server │ Model loaded$/)]);
      const ended = (job: string) => until(`${job} has run`, () => doneRuns(job)[0]);
      // The one that the original had waiting, and ours.
      await until("both prompts are answered", () => doneRuns("llm_processor").length === 2);
      expect(doneRuns("llm_processor").map(({ result }) => (JSON.parse(result!) as { answer: string }).answer)).toEqual(
        ["lanigiro eht morf", "tset"],
      );
      expect(await ended("backup")).toMatchObject({ state: "succeeded", result: "1" });
      expect(existsSync(at("Backups/last.txt"))).toBe(true);
      expect(JSON.parse((await ended("morning_report")).result!)).toEqual({ greeting: "Grüße aus Programs", jobs: 8 });
      expect(await ended("cleanup")).toMatchObject({ state: "succeeded" });
      const jobs = await cliJson<JobView[]>(home.path, ["jobs"], { environment });
      const next = jobs.find(({ name }) => name === "afternoon_post")!.next_run_at!;
      expect(new Date(next * 1000).toISOString()).toMatch(/T1[4-7]:/);
      expect(home.rows("SELECT message FROM logs WHERE device = 'of old'")).toEqual([
        { message: "Orchestrator started" },
      ]);
      expect((await cli(home.path, ["run", "afternoon_post", "--wait"], { environment })).stdout).toContain(
        "GOOD AFTERNOON!",
      );
    },
  );

  test("a second time is refused as a whole, by the names that are there already", async () => {
    await cli(home.path, ["import", "orchestrator.py"]);
    const before = readFileSync(list(), "utf8");
    const { code, stderr } = await cli(home.path, ["import", "orchestrator.py"]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/web_monitor.*Nothing was imported\./);
    expect(readFileSync(list(), "utf8")).toBe(before);
  });

  test("into a list that has jobs adds behind them, and a running AIOS takes them over", async () => {
    writeFileSync(list(), "# mine\n- { name: mine, file: texts.py, type: trigger } # stays\n");
    const aios = await home.ready({ environment: { AIOS_TIMEZONE: "UTC" } });
    await cli(home.path, ["import", "orchestrator.py"]);
    expect(readFileSync(list(), "utf8")).toMatch(/^# mine\n- { name: mine, file: texts\.py, type: trigger } # stays\n/);
    await until("all are there", () => home.rows("SELECT 1 FROM jobs WHERE definition IS NOT NULL").length === 8);
    expect(aios.isAlive).toBe(true);
  });

  test("a file without a list, and a file that is not there, are told in one message each", async () => {
    writeFileSync(at("empty.py"), "print('I start a lot of things')\n");
    const none = await cli(home.path, ["import", "empty.py"]);
    expect([none.code, none.stdout]).toEqual([
      1,
      expect.stringContaining('There is no list "SCHEDULED_JOBS = [...]" in this file.'),
    ]);
    const gone = await cli(home.path, ["import", "gone.py"]);
    expect([gone.code, gone.stderr]).toEqual([4, expect.stringMatching(/^Error: .*gone\.py cannot be read/)]);
    expect(existsSync(list())).toBe(false);
  });
});

describe("aios import --crontab FILE", () => {
  const crontab = () => `# m h dom mon dow command
PATH=/usr/bin:/bin
EFFECTS=${home.effects}
GREETING=hello there

# Says hello
* * * * * echo "$GREETING $((1+1))" >> "$EFFECTS/hello"
@reboot /bin/true
30 4 * * 1-5 /usr/bin/env backup.sh --all
61 * * * * broken
0 9 * * * cat >> "$EFFECTS/mail"%first%second
`;

  test("takes the commands over as they stand, and they run", async () => {
    writeFileSync(at("my.crontab"), crontab());
    const dry = await cliJson<ImportView>(home.path, ["import", "--crontab", "my.crontab", "--dry-run"]);
    expect(dry.written).toBe(false);
    expect(existsSync(list())).toBe(false);
    const { code, stdout } = await cli(home.path, ["import", "--crontab", "my.crontab"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Added 4 jobs to /);
    expect(stdout).toMatch(/line 8, column \d+: .*@reboot/);
    expect(stdout).toMatch(/In jobs\.yaml the entry of broken has an error: .*"61" is not a minute/);
    const clock = ClockAhead.before("09:00", 4);
    await home.ready({ environment: { ...clock.environment, AIOS_TIMEZONE: "UTC" } });
    await until("both have run", () => home.marks("hello").length === 1 && home.marks("mail").length === 2);
    expect(home.marks("hello")).toEqual(["hello there 2"]);
    expect(home.marks("mail")).toEqual(["first", "second"]);
    const jobs = await cliJson<JobView[]>(home.path, ["jobs"], { environment: clock.environment });
    expect(jobs.find(({ name }) => name === "broken")).toMatchObject({
      enabled: false,
      problem: expect.stringContaining('"61"'),
    });
    expect(jobs.flatMap(({ schedule }) => schedule ?? []).toSorted()).toEqual([
      "every day at 09:00",
      "every minute",
      "every weekday at 04:30",
    ]);
    expect(jobs.find(({ schedule }) => schedule === "every minute")!.description).toBe("Says hello");
  });

  test("does not touch a script of the same name", async () => {
    writeFileSync(at("my.crontab"), "0 9 * * * echo mine\n");
    const { scripts } = await cliJson<ImportView>(home.path, ["import", "--crontab", "my.crontab", "--dry-run"]);
    writeFileSync(at(`Programs/${scripts[0]}`), "precious");
    chmodSync(at(`Programs/${scripts[0]}`), 0o644);
    const { code, stderr } = await cli(home.path, ["import", "--crontab", "my.crontab"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`Programs/ has ${scripts[0]} already.`)]);
    expect(readFileSync(at(`Programs/${scripts[0]}`), "utf8")).toBe("precious");
    expect(existsSync(list())).toBe(false);
  });
});

/** As the original left it: its three tables, a log line, and a trigger that nobody has processed. */
function originalDatabase(): void {
  mkdirSync(home.path, { recursive: true });
  const db = new DatabaseSync(home.database);
  const [jobs, logs, triggers] = [...readFileSync(orchestratorFile, "utf8").matchAll(/CREATE TABLE [^"]+/g)].map(
    ([sql]) => sql,
  );
  const yesterday = Date.now() / 1000 - 86_400;
  db.exec(`${jobs}; ${logs}; ${triggers};
    INSERT INTO jobs VALUES ('old_job', 'completed', 'of old', ${yesterday});
    INSERT INTO logs (timestamp, level, message, device) VALUES (${yesterday}, 'INFO', 'Orchestrator started', 'of old');
    INSERT INTO triggers (job_name, args, kwargs, created) VALUES ('llm_processor', '[]', '{"prompt": "from the original"}', ${yesterday});`);
  db.close();
}
