/** Whatever a person gets wrong in programs and in the jobs list costs them one clear message, and no other job. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { StatusView } from "../src/api/views.ts";
import type { RunError } from "../src/model/outcome.ts";
import { cliJson } from "./real/cli.ts";
import { RealHome, type Entry } from "./real/home.ts";
import { python } from "./real/python.ts";
import { until } from "./real/until.ts";

let home: RealHome;
afterEach(() => home.remove());

const ask = (name: string, file: string, rest = {}): Entry => ({ name, type: "trigger", file, ...rest });
const programs = {
  "ok.sh": 'echo "ok $AIOS_JOB" >> "$EFFECTS/marks"',
  "report.py":
    "import math\ncount = 3\ndef weekly_report(*args):\n    return 1\ndef daily_report(*args):\n    return 2\n",
  "server.sh": 'echo "server $$" >> "$EFFECTS/marks"; while :; do sleep 0.1; done',
};
const list = () => join(home.path, "jobs.yaml");
const marks = (word: string) => home.marks().filter((line) => line.startsWith(word));

async function failureOf(job: string): Promise<RunError> {
  home.trigger(job);
  const [run] = await until(`${job} has ended`, () => {
    const rows = home.rows<{ state: string; error: string }>(
      "SELECT state, error FROM runs WHERE job_name = ? AND finished IS NOT NULL",
      job,
    );
    return rows.length > 0 && rows;
  });
  expect(run!.state).toBe("failed");
  expect(
    home.rows("SELECT 1 FROM triggers WHERE job_name = ? AND processed IS NULL", job),
    "it is not tried again",
  ).toEqual([]);
  return JSON.parse(run!.error) as RunError;
}

async function stillRuns(job = "ok"): Promise<void> {
  const before = marks(job).length;
  home.trigger(job);
  await until(`${job} runs`, () => marks(job).length > before);
}

const status = () => cliJson<StatusView>(home.path, ["status"]);

describe.skipIf(python === null)(
  "a program that cannot be run fails its run at once, and says what is there and what to do",
  () => {
    test("its file is missing, its function is missing, it is a folder, its text is no program", async () => {
      home = new RealHome(
        [
          ask("ok", "ok.sh"),
          ask("file", "reprot.py"),
          ask("function", "report.py", { function: "report" }),
          ask("folder", "folder.py"),
          ask("odd", "notes.txt"),
          ask("syntax", "half.py"),
        ],
        { ...programs, "notes.txt": "buy milk", "half.py": "def half(:\n" },
      );
      mkdirSync(join(home.path, "Programs", "folder.py"));
      await home.ready();
      const at = (name: string) => join(home.path, "Programs", name);
      expect(await failureOf("file")).toMatchObject({
        type: "FileMissing",
        message: `There is no file ${at("reprot.py")}. Nearest there: report.py. Put the file there, or correct \`file\` of the job.`,
      });
      expect((await failureOf("function")).message).toBe(
        `${at("report.py")} has been read, but report is not there. It defines: weekly_report, daily_report. Change \`function\` of the job, or add the function to the file.`,
      );
      expect(await failureOf("folder")).toMatchObject({
        type: "NotRunnable",
        message: `${at("folder.py")} is a folder. Name a file in it.`,
      });
      expect((await failureOf("odd")).message).toMatch(/AIOS cannot tell how to run .*notes\.txt.*chmod \+x/);
      expect((await failureOf("syntax")).message).toMatch(/half\.py cannot be read by Python 3\.\d+: .* \(line 1\)/);
      await stillRuns();
    });

    test("Programs/ is missing as a whole", async () => {
      home = new RealHome([ask("ok", "ok.sh")], programs);
      const aios = await home.ready();
      rmSync(join(home.path, "Programs"), { recursive: true });
      expect((await failureOf("ok")).message).toContain("Its folder does not exist either.");
      mkdirSync(join(home.path, "Programs"));
      writeFileSync(join(home.path, "Programs", "ok.sh"), programs["ok.sh"]);
      await stillRuns();
      await aios.stop();
      rmSync(join(home.path, "Programs"), { recursive: true });
      await home.ready();
    });

    test("there is no Python on this machine: the one command that installs it", async () => {
      home = new RealHome([ask("python", "report.py", { function: "daily_report" }), ask("ok", "ok.sh")], programs);
      await home.ready({ environment: { PATH: "/nowhere" } });
      const { type, message } = await failureOf("python");
      expect(type).toBe("InterpreterMissing");
      expect(message).toMatch(
        /^This program needs Python 3\.7 or newer, and this machine has none\. Install it: [^—]+ — AIOS finds it by itself then\./,
      );
      expect(message.match(/install|apk add|pacman -S/gi)).toHaveLength(2);
      await stillRuns();
    });
  },
);

describe("a jobs list with a mistake", () => {
  test("in one schedule turns off that job only, and the status says which, where and what would be right", async () => {
    home = new RealHome([ask("ok", "ok.sh")], programs);
    writeFileSync(
      list(),
      `${readFileSync(list(), "utf8").trimEnd().slice(0, -1)}, { "name": "late", "file": "ok.sh", "type": "cron", "cron": "0 25 * * *" } ]`,
    );
    const aios = await home.ready();
    await aios.said(/\[ERROR\] jobs\.yaml:\d+:\d+: .*"25" is not an hour/);
    const { state, attention } = await status();
    expect(state).toBe("attention");
    expect(attention).toMatchObject([
      {
        kind: "broken_job",
        job: "late",
        message: expect.stringMatching(/jobs\.yaml:\d+:\d+.*"25" is not an hour\. Write 0-23/),
      },
    ]);
    await stillRuns();
  });

  test("in the middle of the file, made while AIOS runs, leaves all other jobs at work", async () => {
    const good = `- { name: ok, file: ok.sh, type: trigger, env: { EFFECTS: EFFECTS_HERE } }\n- { name: server, file: server.sh, type: always, env: { EFFECTS: EFFECTS_HERE } }\n`;
    home = new RealHome([], programs);
    const written = good.replaceAll("EFFECTS_HERE", home.effects);
    writeFileSync(list(), written);
    const aios = await home.ready();
    const [server] = await until("the server runs", () => marks("server").length > 0 && marks("server"));
    writeFileSync(list(), `- { name: half, file: ok.sh, type: [trigger\n${written}`);
    await aios.said(/\[ERROR\] jobs\.yaml:1:\d+: .*\[ is never closed/);
    await stillRuns();
    expect((await status()).attention.length).toBeGreaterThan(0);
    writeFileSync(list(), written);
    await until("all is fine again", async () => (await status()).state === "fine");
    expect(marks("server")).toEqual([server]);
    expect(aios.isAlive).toBe(true);
  });

  test("that is gone, a folder, or cannot be read: the jobs stay, the status says so, and it is taken up when it is back", async () => {
    home = new RealHome([ask("ok", "ok.sh"), { name: "server", type: "always", file: "server.sh" }], programs);
    const aios = await home.ready();
    const [server] = await until("the server runs", () => marks("server").length > 0 && marks("server"));
    renameSync(list(), `${list()}.away`);
    await aios.said(/\[ERROR\] jobs\.yaml:1:1: The jobs list is gone\. The jobs stay as they were/);
    await stillRuns();
    mkdirSync(list());
    await aios.said(/\[ERROR\] jobs\.yaml:1:1: .* is a folder, but the jobs list is a file/);
    expect((await status()).attention).toMatchObject([
      { kind: "list_problem", message: expect.stringContaining("is a folder") },
    ]);
    await stillRuns();
    rmSync(list(), { recursive: true });
    renameSync(`${list()}.away`, list());
    await until("all is fine again", async () => (await status()).state === "fine");
    expect(marks("server")).toEqual([server]);
  });
});
