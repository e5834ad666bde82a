/** P7: what AIOS costs while nothing is due: memory of all its processes, and processor time. */
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { jobsFarOff, writeList } from "./many-jobs.ts";
import { canTellCost, costOf, type Cost } from "./process-cost.ts";
import { atMost, ratio, side, type Result } from "./result.ts";
import { startAios, type Benchmark, type Setting } from "./setting.ts";

const sizes = {
  full: { jobs: [0, 1_000, 100_000], restSeconds: 8, watchedSeconds: 20 },
  quick: { jobs: [0, 1_000], restSeconds: 4, watchedSeconds: 8 },
  tiny: { jobs: [10], restSeconds: 0, watchedSeconds: 0.5 },
};

const mebibyte = 1024 * 1024;

export const p7: Benchmark = { id: "p7", measure };

async function measure(setting: Setting): Promise<Result[]> {
  if (!canTellCost) throw new Error("Memory and processor time are read from /proc, which only Linux has.");
  const results: Result[] = [];
  for (const jobs of sizes[setting.size].jobs) results.push(await measureOne(setting, jobs));
  return results;
}

async function measureOne(setting: Setting, jobs: number): Promise<Result> {
  const { restSeconds, watchedSeconds } = sizes[setting.size];
  setting.tell(`P7: idle with ${jobs} jobs`);
  const home = setting.belongings.home([], {});
  writeList(home.path, jobsFarOff(jobs));
  const aios = await startAios(home);
  const readySeconds = await aios.ready;
  const idle = await startIdleNode(setting);
  // Both at the same time, as what processes share is divided among those that are there.
  await pause(restSeconds * 1000);
  const before = costOf(aios.pid);
  const began = performance.now();
  await pause(watchedSeconds * 1000);
  const after = costOf(aios.pid);
  const node = costOf(idle.pid!);
  const seconds = (performance.now() - began) / 1000;
  idle.kill("SIGKILL");
  await aios.stop();
  return result(jobs, after, node, { percent: (100 * (after.cpu - before.cpu)) / seconds, seconds, readySeconds });
}

interface Seen {
  percent: number;
  seconds: number;
  readySeconds: number;
}

function result(jobs: number, cost: Cost, node: Cost, { percent, seconds, readySeconds }: Seen): Result {
  const ours = side("ours", `AIOS, ${cost.processes} processes`, [cost.memory / mebibyte], "less");
  const limit = side("limit", "an idle Node that serves HTTP", [node.memory / mebibyte], "less");
  const count = jobs.toLocaleString("en-US");
  return {
    id: "P7",
    title: `memory at rest with ${count} jobs scheduled (PSS of all processes)`,
    unit: "MiB",
    better: "less",
    sides: [ours, limit],
    goals: [
      // The goal is set for a thousand jobs.
      ...(jobs <= 1_000 ? [atMost("× the limit", ratio(ours, limit), 2)] : []),
      atMost("% of one core", percent, 0.5),
    ],
    facts: [
      `${percent.toFixed(2)} % of one core over ${seconds.toFixed(0)} s; ready ${readySeconds.toFixed(2)} s after its first start with this list`,
    ],
  };
}

async function startIdleNode({ belongings }: Setting) {
  const script = join(import.meta.dirname, "limits", "idle-http.ts");
  const argv = [process.execPath, "--disable-warning=ExperimentalWarning", script, join(belongings.folder(), "idle")];
  const idle = belongings.spawn(argv, { stdio: ["ignore", "pipe", "inherit"] });
  await once(idle.stdout!, "data");
  return idle;
}
