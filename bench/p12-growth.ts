/** P12: whether P1, P3 and P6 stay what they are as the history and the list of jobs grow. */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { RealHome } from "../test/real/home.ts";
import { burst, helloProgram, limitFile, xargs } from "./burst.ts";
import { command } from "./command.ts";
import { quantile } from "./figures.ts";
import { firstLineJob, firstLineProgram, firstLines } from "./first-line.ts";
import { jobsFarOff, writeList } from "./many-jobs.ts";
import { batchedCommits, queueAlone } from "./p06-queue.ts";
import { atMost, ratio, side, type Result, type Side } from "./result.ts";
import { python, startAios, type Benchmark, type Setting } from "./setting.ts";

const sizes = {
  full: {
    small: [1_000, 10],
    long: [1_000_000, 10],
    large: [1_000_000, 100_000],
    asked: 40,
    burst: 400,
    queue: 20_000,
  },
  quick: { small: [1_000, 10], long: [100_000, 10], large: [100_000, 5_000], asked: 12, burst: 100, queue: 4_000 },
  tiny: { small: [10, 1], long: [100, 1], large: [100, 10], asked: 1, burst: 2, queue: 20 },
} as const;

const nothing = { name: "nothing", type: "trigger", file: "nothing.py", overlap: "parallel" };

/** Each by its limit, measured at the same time: a machine that gets busier meanwhile is not taken for growth. */
interface Measured {
  firstLine: number[];
  burst: number[];
  queue: number[];
}

export const p12: Benchmark = { id: "p12", measure };

async function measure(setting: Setting): Promise<Result[]> {
  const { small, long, large } = sizes[setting.size];
  const smallHome = await seeded(setting, small);
  const longHome = await seeded(setting, long);
  // The same history, so it is written once.
  const largeHome = await seeded(setting, large, longHome);
  // The small one before and after the others.
  const before = await measureHome(setting, smallHome);
  const longer = await measureHome(setting, longHome);
  const larger = await measureHome(setting, largeHome);
  const after = await measureHome(setting, smallHome);
  const start: Measured = {
    firstLine: [...before.firstLine, ...after.firstLine],
    burst: [...before.burst, ...after.burst],
    queue: [...before.queue, ...after.queue],
  };
  const all = [
    { of: "P1", key: "firstLine", what: "from SQL to the first line", unit: "× commit and fork", better: "less" },
    { of: "P3", key: "burst", what: "finished Python runs per second", unit: "× xargs", better: "more" },
    { of: "P6", key: "queue", what: "the queue alone", unit: "× batched commits", better: "more" },
  ] as const;
  return all.map(({ of, key, what, unit, better }): Result => {
    const sides = [
      side("ours", sizeName(large), larger[key], better),
      side("ours", sizeName(long), longer[key], better),
      side("limit", sizeName(small), start[key], better),
    ];
    return {
      id: "P12",
      title: `growth of ${of}: ${what}`,
      unit,
      better,
      sides,
      goals: goals(sides, better),
      facts: [],
    };
  });
}

function goals([larger, longer, start]: Side[], better: Result["better"]) {
  const slowness = (grown: Side) => (better === "less" ? ratio(grown, start!) : ratio(start!, grown));
  return [longer!, larger!].map((grown) => atMost(`× as slow with ${grown.name},`, slowness(grown), 1.3));
}

function sizeName([runs, jobs]: readonly [number, number]): string {
  return `${runs.toLocaleString("en-US")} runs and ${jobs.toLocaleString("en-US")} jobs`;
}

async function seeded(
  setting: Setting,
  [runs, jobs]: readonly [number, number],
  alike: RealHome | null = null,
): Promise<RealHome> {
  setting.tell(`P12: writing a history of ${sizeName([runs, jobs])}`);
  const hello = helloProgram("hello.py");
  const programs = { ...hello.programs, [firstLineJob.file]: firstLineProgram, [nothing.file]: "" };
  const home = setting.belongings.home([], programs);
  const own = [firstLineJob, hello.job, nothing].map((entry) => `- ${JSON.stringify(entry)}\n`).join("");
  writeList(home.path, own + jobsFarOff(jobs));
  if (alike) {
    await copyFile(alike.database, home.database);
    return home;
  }
  const script = join(import.meta.dirname, "seed-history.ts");
  const argv = [process.execPath, "--disable-warning=ExperimentalWarning", script, home.database, String(runs)];
  await command(setting.belongings, argv, { folder: home.path });
  return home;
}

async function measureHome(setting: Setting, home: RealHome): Promise<Measured> {
  const { asked, burst: queued, queue } = sizes[setting.size];
  setting.tell("P12: measuring");
  const aios = await startAios(home);
  const { ours, limit } = await firstLines(setting, home, { way: "sql", count: asked, warm: 3 });
  const each = await xargs(setting.belongings, [python(), limitFile("hello.py")], Math.ceil(queued / 2));
  const { perSecond } = await burst(home, queued);
  await aios.stop();
  const least = await batchedCommits(setting, queue);
  const alone = await queueAlone(setting, home, { slots: 1_000, queued: queue, until: queue });
  const forked = quantile(limit, 0.5);
  return {
    firstLine: ours.map((milliseconds) => milliseconds / forked),
    burst: [perSecond / each],
    queue: [alone.perSecond / least.perSecond],
  };
}
