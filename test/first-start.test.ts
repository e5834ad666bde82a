/** The first minute: an empty folder, one command, and something runs that one can change. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { RealAios } from "./real/aios.ts";
import { cli, cliJson } from "./real/cli.ts";
import { processesOf } from "./real/live-processes.ts";
import { python } from "./real/python.ts";
import { until } from "./real/until.ts";

let folder: string;
let aios: RealAios;

async function start(environment: Record<string, string> = {}): Promise<void> {
  aios = new RealAios(folder, { environment: { AIOS_TIMEZONE: "UTC", ...environment } });
  await aios.ready;
}

afterEach(async () => {
  await aios.stop();
  await until("nothing of it is left", () => processesOf(folder).length === 0);
  rmSync(folder, { recursive: true, force: true });
});

const emptyFolder = () => mkdtempSync(join(tmpdir(), "aios-first-"));

describe.each([
  ["Python", "hello.py", {}],
  ["no Python", "hello.ts", { PATH: "/nowhere" }],
])("an empty folder on a machine with %s", (_what, file, environment) => {
  test.skipIf(python === null && file === "hello.py")(
    "gets a job that runs at once, one that can be asked for, and a list that explains itself",
    async () => {
      folder = emptyFolder();
      await start(environment);
      expect(aios.lines).toContain(`A new home: wrote Programs/${file} and jobs.yaml to start from.`);
      await aios.said(/\[INFO\] hello │ Hello, world! It is \d\d:\d\d\.$/);
      await aios.said(/\[INFO\] hello │ Job hello completed with result: \{"greeted":"world"\}$/);
      const { code, stdout, stderr } = await cli(folder, ["run", "greet", "--name", "Ada", "--wait"]);
      expect([code, JSON.parse(stdout)]).toEqual([0, { greeted: "Ada" }]);
      expect(stderr).toContain("Hello, Ada!");
      expect(await cliJson(folder, ["status"])).toMatchObject({ state: "fine", attention: [], counts: { jobs: 2 } });
      expect(readFileSync(join(folder, "jobs.yaml"), "utf8")).toContain(`file: ${file}`);
      expect(readdirSync(folder).toSorted()).toEqual([".aios", "Programs", "jobs.yaml", "orchestrator.db"]);
    },
  );
});

test("a program that is changed runs as it was saved, the next time", async () => {
  folder = emptyFolder();
  await start({ PATH: "/nowhere" });
  await aios.said(/hello │ Job hello completed/);
  const program = join(folder, "Programs", "hello.ts");
  writeFileSync(program, readFileSync(program, "utf8").replace("Hello,", "Good day,"));
  const { stderr } = await cli(folder, ["run", "greet", "--wait"]);
  expect(stderr).toContain("Good day, world!");
});

test("a folder that holds something of AIOS already gets nothing put into it", async () => {
  folder = emptyFolder();
  writeFileSync(join(folder, "jobs.yaml"), "# nothing yet\n");
  await start();
  expect(readFileSync(join(folder, "jobs.yaml"), "utf8")).toBe("# nothing yet\n");
  expect(readdirSync(join(folder, "Programs"))).toEqual([]);
  expect(aios.lines[0]).toMatch(/^AIOS ready · home .* · device a · no tags · 0 jobs$/);
});
