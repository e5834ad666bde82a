/** The packages that programs ask for, with AIOS as its users have it. The installer is a stand-in that waits or works. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scriptWith, uv, waits, works } from "../src/run/dependencies/dependencies.test-kit.ts";
import { cli } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { isAlive, processesOf } from "./real/live-processes.ts";
import { python } from "./real/python.ts";
import { until } from "./real/until.ts";

const jobs = [{ name: "report", type: "trigger", file: "report.py", function: "job", retries: 1 }];
const program = scriptWith(["rich"], "def job():\n    print('reporting')\n    return 7\n");

let home: RealHome;
let environment: Record<string, string>;

beforeEach(() => {
  home = new RealHome(jobs, { "report.py": program });
  mkdirSync(join(home.path, "bin"));
  writeFileSync(join(home.path, "bin", "uv"), uv(home.path));
  chmodSync(join(home.path, "bin", "uv"), 0o755);
  environment = { PATH: `${join(home.path, "bin")}:${process.env["PATH"]}` };
  installer(works);
});
afterEach(() => home.remove());

const installer = (script: string) => writeFileSync(join(home.path, "install"), script);
const calls = () => readFileSync(join(home.path, "calls"), "utf8").trim().split("\n");
const installing = () => existsSync(join(home.path, "calls")) && calls().at(-1) === "pip";
const builders = () => processesOf(home.path).filter(({ run_id }) => run_id?.startsWith("prepare-"));
const built = () => readdirSync(join(home.path, ".aios", "environments")).filter((name) => /^[0-9a-f]{32}$/.test(name));
const states = () => home.rows<{ state: string }>("SELECT state FROM runs ORDER BY id").map(({ state }) => state);
const finished = () => home.value<string>("SELECT result FROM runs WHERE state = 'succeeded'");
const openGate = () => writeFileSync(join(home.path, "gate"), "");

describe.skipIf(python === null)("what a job needs", () => {
  test("is there before its run, and the log says when it was got ready", async () => {
    const aios = await home.ready({ environment });
    expect(await aios.said(/Preparing for report/)).toMatch(/report │ Preparing for report, ahead of its run: rich$/);
    await aios.said(/report │ Prepared for report in \d+ s: rich$/);
    home.trigger("report");
    expect(await until("the run", finished)).toBe("7");
    expect(calls()).toEqual(["venv", "pip"]);
  });

  test("is waited for by a run that comes sooner, whose log shows what the installer does", async () => {
    installer(waits(home.path));
    const aios = await home.ready({ environment });
    await aios.said(/Preparing for report/);
    home.trigger("report");
    await aios.said(/report │ Preparing: rich \(first time\)$/);
    openGate();
    expect(await until("the run", finished)).toBe("7");
    const lines = home
      .rows<{ line: string }>("SELECT stream || ': ' || message AS line FROM logs WHERE run_id IS NOT NULL ORDER BY id")
      .map(({ line }) => line.replace(/\d+ s/, "N s"))
      // What the installer says is told to those who wait by then.
      .filter((line) => !line.includes("waiting"));
    expect(lines.slice(0, 3)).toEqual([
      "aios: Preparing: rich (first time)",
      "aios: Prepared in N s: rich",
      "stdout: reporting",
    ]);
  });

  test("is not got for a run that was cancelled, and stop-all ends what is got ahead", async () => {
    installer(waits(home.path));
    const aios = await home.ready({ environment });
    await aios.said(/Preparing for report/);
    home.trigger("report");
    await aios.said(/report │ Preparing: rich/);
    await cli(home.path, ["cancel", home.value("SELECT id FROM runs")]);
    await until("it is cancelled", () => states()[0] === "cancelled");
    expect(builders()).not.toEqual([]); // ahead of the next run it goes on
    await cli(home.path, ["stop-all"]);
    await until("nothing of it is left", () => builders().length === 0 && built().length === 0);
    installer(works);
    await cli(home.path, ["resume"]);
    await aios.said(/Prepared for report/);
  });

  test("is built by one of two AIOS, and the start of the second does not end the build of the first", async () => {
    installer(waits(home.path));
    await home.ready({ environment, device: "a" });
    await until("the first is at it", installing);
    const [leader] = builders();
    const second = await home.ready({ environment, device: "b" });
    await second.said(/Preparing for report/);
    expect(isAlive(leader!)).toBe(true);
    openGate();
    await second.said(/Prepared for report/);
    expect(calls()).toEqual(["venv", "pip"]);
  });

  test("and was under way at a kill -9 is ended with AIOS, and built anew by the next", async () => {
    installer(waits(home.path));
    const first = await home.ready({ environment });
    await until("it is at it", installing);
    await first.kill();
    await until("nothing is left of it", () => processesOf(home.path).length === 0);
    installer(works);
    const next = await home.ready({ environment });
    await next.said(/Prepared for report/);
    home.trigger("report");
    expect(await until("the run", finished)).toBe("7");
    expect(built()).toHaveLength(1);
  });
});
