/** P10: lines into history, what a flood of them costs in memory, and what other jobs feel of it. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RealAios } from "../test/real/aios.ts";
import type { Entry, RealHome } from "../test/real/home.ts";
import { until } from "../test/real/until.ts";
import { limitFile } from "./burst.ts";
import { command } from "./command.ts";
import { quantile, shown, summarise } from "./figures.ts";
import { firstLineJob, firstLineProgram, firstLines } from "./first-line.ts";
import { atLeast, atMost, ratio, side, type Result } from "./result.ts";
import { python, startAios, type Benchmark, type Setting } from "./setting.ts";

const sizes = {
  full: { kept: 10_000, repeats: 3, flood: 10_000_000, longLine: 100_000_000, asked: 20 },
  quick: { kept: 10_000, repeats: 1, flood: 1_000_000, longLine: 20_000_000, asked: 5 },
  tiny: { kept: 100, repeats: 1, flood: 20_000, longLine: 1_000_000, asked: 1 },
};

const lineBytes = 100;
const mebibyte = 1024 * 1024;
const floodJob: Entry = { name: "flood", type: "trigger", file: "flood.py", function: "flood", retries: 1 };

interface World {
  setting: Setting;
  home: RealHome;
  aios: RealAios;
}

export const p10: Benchmark = { id: "p10", measure };

async function measure(setting: Setting): Promise<Result[]> {
  const programs = { "flood.py": readFileSync(limitFile("flood.py"), "utf8"), [firstLineJob.file]: firstLineProgram };
  const home = setting.belongings.home([floodJob, firstLineJob], programs);
  const world = { setting, home, aios: await startAios(home) };
  const results = [await measureKept(world), await measureFlood(world), await measureLongLine(world)];
  await world.aios.stop();
  return results;
}

/** As many lines as are kept of a run, so all of them go into history. */
async function measureKept(world: World): Promise<Result> {
  const { kept, repeats } = sizes[world.setting.size];
  const rates = { ours: [] as number[], file: [] as number[] };
  for (let repeat = 1; repeat <= repeats; repeat++) {
    rates.file.push(kept / (await intoFile(world, kept, lineBytes)));
    const run = await floodRun(world, kept, lineBytes);
    if (run.stored !== kept) throw new Error(`Of ${kept} lines ${run.stored} are in the log`);
    rates.ours.push(kept / run.seconds);
  }
  const ours = side("ours", "AIOS, into the history", rates.ours, "more");
  const limit = side("limit", "python3 flood.py > file", rates.file, "more");
  return {
    id: "P10",
    title: `lines per second of a run of ${kept.toLocaleString("en-US")} lines, all kept`,
    unit: "lines/s",
    better: "more",
    sides: [ours, limit],
    goals: [atLeast("× the limit", ratio(ours, limit), 0.25)],
    facts: ["each line is in the log, and can be searched; a page to show them live comes with the web page"],
  };
}

async function measureFlood(world: World): Promise<Result> {
  const { setting, home, aios } = world;
  const { flood, asked } = sizes[setting.size];
  setting.tell(`P10: ${flood} lines from one run`);
  const calm = await firstLines(setting, home, { way: "sql", count: asked, warm: 2 });
  const fileSeconds = await intoFile(world, flood, lineBytes);
  const before = residentBytes(aios.pid, "VmRSS");
  const flooding = floodRun(world, flood, lineBytes);
  const meanwhile = await firstLines(setting, home, { way: "sql", count: asked, warm: 0 });
  const run = await flooding;
  const grown = (residentBytes(aios.pid, "VmHWM") - before) / mebibyte;
  const ours = side("ours", "AIOS, first and last 5,000 kept, the cut stated", [flood / run.seconds], "more");
  const limit = side("limit", "python3 flood.py > file", [flood / fileSeconds], "more");
  const megabytes = Math.round((flood * lineBytes) / 1e6);
  return {
    id: "P10",
    title: `lines per second of a run that prints ${megabytes} MB`,
    unit: "lines/s",
    better: "more",
    sides: [ours, limit],
    goals: [atLeast("× the limit", ratio(ours, limit), 0.25), atMost("MiB more memory", grown, 100)],
    facts: [
      `stored ${run.stored} lines of it, and said that the others were cut; it took ${run.seconds.toFixed(1)} s`,
      `what another job felt meanwhile, from SQL to its first line: p50 ${shown(quantile(meanwhile.ours, 0.5))} ms, worst ${shown(Math.max(...meanwhile.ours))} ms; before, p50 ${shown(summarise(calm.ours, "less").median)} ms`,
    ],
  };
}

async function measureLongLine(world: World): Promise<Result> {
  const { aios, setting } = world;
  const { longLine } = sizes[setting.size];
  setting.tell(`P10: one line of ${longLine} characters`);
  const fileSeconds = await intoFile(world, 1, longLine);
  const before = residentBytes(aios.pid, "VmHWM");
  const run = await floodRun(world, 1, longLine);
  const grown = (residentBytes(aios.pid, "VmHWM") - before) / mebibyte;
  return {
    id: "P10",
    title: `one line of ${Math.round(longLine / 1e6)} MB`,
    unit: "s",
    better: "less",
    sides: [
      side("ours", "AIOS, the whole run", [run.seconds], "less"),
      side("limit", "python3 flood.py > file", [fileSeconds], "less"),
    ],
    goals: [atMost("MiB more memory", grown, 100)],
    facts: [`memory beyond the highest it had before; ${run.stored} line stored, its cut stated in it`],
  };
}

async function intoFile({ setting }: World, lines: number, characters: number): Promise<number> {
  const folder = setting.belongings.folder();
  const argv = [python(), limitFile("flood.py"), String(lines), String(characters)];
  const { seconds } = await command(setting.belongings, argv, { folder, into: "flood" });
  const bytes = statSync(join(folder, "flood")).size;
  if (bytes < lines * (characters - 1)) throw new Error(`The file has ${bytes} bytes of ${lines * characters}`);
  return seconds;
}

/** @throws when the run did not succeed */
async function floodRun(
  { home }: World,
  lines: number,
  characters: number,
): Promise<{ seconds: number; stored: number }> {
  const last = home.value<number>(`SELECT coalesce(max(id), 0) FROM triggers`);
  home.trigger(floodJob.name, {}, [lines, characters]);
  const sql = `SELECT id, state, finished - started AS seconds FROM runs
    WHERE trigger_id > ? AND job_name = ? AND state <> 'running'`;
  const ended = () => home.rows<{ id: string; state: string; seconds: number }>(sql, last, floodJob.name)[0];
  const run = await until("the flood has ended", ended, { seconds: 600, everyMilliseconds: 100 });
  if (run.state !== "succeeded") throw new Error(`The flood ended as ${run.state}`);
  const stored = home.value<number>(`SELECT count(*) FROM logs WHERE run_id = ? AND stream = 'stdout'`, run.id);
  return { seconds: run.seconds, stored };
}

/** Of the server itself; VmHWM is the most it ever had. */
function residentBytes(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)![1]) * 1024;
}
