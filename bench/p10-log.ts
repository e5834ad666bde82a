/** P10: lines into history, what a flood of them costs in memory, and what other jobs feel of it. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RealAios } from "../test/real/aios.ts";
import type { Entry, RealHome } from "../test/real/home.ts";
import { until } from "../test/real/until.ts";
import { limitFile } from "./burst.ts";
import { command } from "./command.ts";
import { quantile, shown } from "./figures.ts";
import { firstLineJob, firstLineProgram, firstLines } from "./first-line.ts";
import { atLeast, atMost, ratio, side, type Result } from "./result.ts";
import { python, startAios, type Benchmark, type Setting } from "./setting.ts";

interface Sizes {
  kept: number;
  repeats: number;
  /** Lines, and characters of each. */
  floods: [number, number][];
  longLine: number;
  /** Runs of another job meanwhile. */
  asked: number;
}

const sizes: Record<Setting["size"], Sizes> = {
  full: {
    kept: 5_000,
    repeats: 3,
    floods: [
      [1_000_000, 100],
      [1_000_000, 1_000],
    ],
    longLine: 100_000_000,
    asked: 15,
  },
  quick: { kept: 5_000, repeats: 1, floods: [[200_000, 500]], longLine: 20_000_000, asked: 5 },
  tiny: { kept: 100, repeats: 1, floods: [[20_000, 100]], longLine: 1_000_000, asked: 1 },
};

const runsAtOnce = 8;
const lineBytes = 100;
const mebibyte = 1024 * 1024;
const floodJob: Entry = {
  name: "flood",
  type: "trigger",
  file: "flood.py",
  function: "flood",
  overlap: "parallel",
  retries: 1,
};

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
  const results = [await measureKept(world)];
  for (const [lines, characters] of sizes[setting.size].floods)
    results.push(await measureFlood(world, lines, characters));
  results.push(await measureLongLine(world));
  await world.aios.stop();
  return results;
}

/** As many lines as are always kept of a run, from several at once: all of them go into history. */
async function measureKept(world: World): Promise<Result> {
  const { kept, repeats } = sizes[world.setting.size];
  const rates = { ours: [] as number[], file: [] as number[] };
  const each = Array.from({ length: runsAtOnce });
  for (let repeat = 1; repeat <= repeats; repeat++) {
    const began = performance.now();
    await Promise.all(each.map(() => intoFile(world, kept, lineBytes)));
    rates.file.push((runsAtOnce * kept * 1000) / (performance.now() - began));
    const runs = await floodRuns(world, runsAtOnce, kept, lineBytes);
    if (runs.stored !== runsAtOnce * kept)
      throw new Error(`Of ${runsAtOnce} × ${kept} lines ${runs.stored} are stored`);
    rates.ours.push(runs.stored / runs.seconds);
  }
  const ours = side("ours", "AIOS, into the history", rates.ours, "more");
  const limit = side("limit", "python3 flood.py > file, as many at once", rates.file, "more");
  return {
    id: "P10",
    title: `lines per second of ${runsAtOnce} runs at once with ${kept.toLocaleString("en-US")} lines each, all kept`,
    unit: "lines/s",
    better: "more",
    sides: [ours, limit],
    goals: [atLeast("× the limit", ratio(ours, limit), 0.25)],
    facts: ["each line is in the log, and can be searched; a page to show them live comes with the web page"],
  };
}

async function measureFlood(world: World, lines: number, characters: number): Promise<Result> {
  const megabytes = Math.round((lines * characters) / 1e6);
  world.setting.tell(`P10: ${megabytes} MB from one run`);
  const fileSeconds = await intoFile(world, lines, characters);
  const { seconds, stored, grown, felt } = await alone(world, lines, characters);
  const ours = side("ours", "AIOS, the first 5,000 lines kept, the cut stated", [lines / seconds], "more");
  const limit = side("limit", "python3 flood.py > file", [lines / fileSeconds], "more");
  return {
    id: "P10",
    title: `lines per second of a run that prints ${megabytes} MB in lines of ${characters} characters`,
    unit: "lines/s",
    better: "more",
    sides: [ours, limit],
    goals: [atLeast("× the limit", ratio(ours, limit), 0.25), atMost("MiB more memory", grown, 100)],
    facts: [`stored ${stored} lines of it; it took ${seconds.toFixed(1)} s`, felt],
  };
}

async function measureLongLine(world: World): Promise<Result> {
  const { longLine } = sizes[world.setting.size];
  world.setting.tell(`P10: one line of ${longLine} characters`);
  const fileSeconds = await intoFile(world, 1, longLine);
  const { seconds, stored, grown, felt } = await alone(world, 1, longLine);
  return {
    id: "P10",
    title: `one line of ${Math.round(longLine / 1e6)} MB`,
    unit: "s",
    better: "less",
    sides: [
      side("ours", "AIOS, the whole run", [seconds], "less"),
      side("limit", "python3 flood.py > file", [fileSeconds], "less"),
    ],
    goals: [atMost("MiB more memory", grown, 100)],
    facts: [`${stored} line stored, its cut stated in it`, felt],
  };
}

/** One run that floods, while another job is asked for again and again. */
async function alone(world: World, lines: number, characters: number) {
  const { setting, home, aios } = world;
  const { asked } = sizes[setting.size];
  const calm = await firstLines(setting, home, { way: "sql", count: asked, warm: 2 });
  const before = forgetPeak(aios.pid);
  const flooding = floodRuns(world, 1, lines, characters);
  // The long line is soon through, so a few are enough there.
  const count = lines === 1 ? Math.min(3, asked) : asked;
  const meanwhile = await firstLines(setting, home, { way: "sql", count, warm: 0 });
  const run = await flooding;
  const grown = (residentBytes(aios.pid, "VmHWM") - before) / mebibyte;
  const during = `p50 ${shown(quantile(meanwhile.ours, 0.5))} ms, worst ${shown(Math.max(...meanwhile.ours))} ms`;
  const quiet = `p50 ${shown(quantile(calm.ours, 0.5))} ms`;
  return {
    ...run,
    grown,
    felt: `what another job felt meanwhile, from SQL to its first line: ${during}; before, ${quiet}`,
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

/**
 * Seconds from the first start to the last end, and lines in the log.
 * @throws when a run did not succeed
 */
async function floodRuns(
  { home }: World,
  runs: number,
  lines: number,
  characters: number,
): Promise<{ seconds: number; stored: number }> {
  const last = home.value<number>(`SELECT coalesce(max(id), 0) FROM triggers`);
  for (let run = 0; run < runs; run++) home.trigger(floodJob.name, {}, [lines, characters]);
  const sql = `SELECT id, state, started, finished FROM runs WHERE trigger_id > ? AND job_name = ? AND state <> 'running'`;
  const ended = () => {
    const rows = home.rows<{ id: string; state: string; started: number; finished: number }>(sql, last, floodJob.name);
    return rows.length === runs && rows;
  };
  const found = await until("the flood has ended", ended, { seconds: 600, everyMilliseconds: 100 });
  const wrong = found.find(({ state }) => state !== "succeeded");
  if (wrong) throw new Error(`A flood ended as ${wrong.state}`);
  const count = `SELECT count(*) FROM logs WHERE run_id = ? AND stream = 'stdout'`;
  return {
    seconds: Math.max(...found.map((run) => run.finished)) - Math.min(...found.map((run) => run.started)),
    stored: found.reduce((sum, run) => sum + home.value<number>(count, run.id), 0),
  };
}

/** From now on VmHWM is the most it has had since (proc(5), clear_refs). Returns what it has now. */
function forgetPeak(pid: number): number {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  return residentBytes(pid, "VmRSS");
}

/** Of the server itself. */
function residentBytes(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)![1]) * 1024;
}
