/** P1: from another process's SQL commit into `triggers` to the first line of the Python function. */
import { once } from "node:events";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { orchestratorFile } from "../test/real/original.ts";
import { describeSpent, firstLineJob, firstLineProgram, firstLines } from "./first-line.ts";
import { atMost, ratio, side, type Result, type Side } from "./result.ts";
import { python, startAios, type Benchmark, type Setting } from "./setting.ts";

const samples = { full: 200, quick: 40, tiny: 2 };
/** Each takes about a second. */
const originalSamples = { full: 20, quick: 5, tiny: 0 };

export const p1: Benchmark = { id: "p1", measure };

async function measure(setting: Setting): Promise<Result[]> {
  const count = samples[setting.size];
  const home = setting.belongings.home([firstLineJob], { [firstLineJob.file]: firstLineProgram });
  const aios = await startAios(home);
  const measured = await firstLines(setting, home, { way: "sql", count, warm: Math.min(10, count) });
  const spent = describeSpent(home, count);
  await aios.stop();
  const ours = side("ours", "AIOS", measured.ours, "less");
  const limit = side("limit", "one SQLite commit and a fork of a warm interpreter", measured.limit, "less");
  const bad = ours.figure!.p99 / limit.figure!.p99;
  return [
    {
      id: "P1",
      title: "from a SQL commit of another process to the first line of the Python function",
      unit: "ms",
      better: "less",
      sides: [ours, limit, ...(await original(setting))],
      goals: [atMost("p50, × the limit", ratio(ours, limit), 2), atMost("p99, × the limit's p99,", bad, 5)],
      facts: [spent],
    },
  ];
}

/** The imitation of the Python original that the tests have: it looks for triggers every 0.5 to 1.5 s. */
async function original(setting: Setting): Promise<Side[]> {
  const count = originalSamples[setting.size];
  if (count === 0) return [];
  const { belongings } = setting;
  const folder = belongings.folder();
  mkdirSync(join(folder, "Programs"));
  writeFileSync(join(folder, "Programs", firstLineJob.file), firstLineProgram);
  copyFileSync(orchestratorFile, join(folder, "orchestrator.py"));
  const starter = join(import.meta.dirname, "peers", "original.py");
  const argv = [python(), starter, JSON.stringify([firstLineJob])];
  const child = belongings.spawn(argv, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout!.resume(), "data");
  const database = join(folder, "orchestrator.db");
  const asking = { way: "sql", count, warm: 1, more: { with_limit: false } } as const;
  const { ours } = await firstLines(setting, { path: folder, database }, asking);
  child.kill("SIGKILL");
  return [side("peer", "the Python original (an imitation with its loop)", ours, "less")];
}
