/** P6: the queue alone: triggers claimed and finished per second with programs that end at once. */
import { join } from "node:path";
import type { RealHome } from "../test/real/home.ts";
import { command } from "./command.ts";
import { quantile, shown } from "./figures.ts";
import type { BatchedCommits } from "./limits/batched-commits.ts";
import { queuePeers } from "./peers/queue-peers.ts";
import type { QueueAlone, QueueFigures } from "./queue-alone.ts";
import { atLeast, ratio, side, type Result } from "./result.ts";
import type { Benchmark, Setting } from "./setting.ts";

/** So that what limits is the queue. */
const slots = 1_000;

const sizes = {
  full: [
    { queued: 20_000, repeats: 3 },
    { queued: 200_000, repeats: 1 },
  ],
  quick: [{ queued: 20_000, repeats: 1 }],
  tiny: [{ queued: 50, repeats: 1 }],
};

const peersQueued = { full: 20_000, quick: 5_000, tiny: 50 };

export const p6: Benchmark = { id: "p6", measure };

async function measure(setting: Setting): Promise<Result[]> {
  const results: Result[] = [];
  for (const { queued, repeats } of sizes[setting.size]) results.push(await measureOne(setting, queued, repeats));
  if (setting.peers) await addPeers(setting, results[0]!);
  return results;
}

async function addPeers(setting: Setting, result: Result): Promise<void> {
  const peers = await queuePeers(setting, peersQueued[setting.size]);
  result.sides.push(...peers);
  const best = peers.filter(({ figure }) => figure !== null).toSorted((a, b) => b.figure!.median - a.figure!.median)[0];
  if (best) result.goals.push(atLeast("× the best peer", ratio(result.sides[0]!, best), 1));
}

async function measureOne(setting: Setting, queued: number, repeats: number): Promise<Result> {
  const rates = { ours: [] as number[], limit: [] as number[] };
  const cpu = { ours: [] as number[], limit: [] as number[] };
  for (let repeat = 1; repeat <= repeats; repeat++) {
    setting.tell(`P6: ${queued} triggers, ${repeat} of ${repeats}`);
    const least = await batchedCommits(setting, queued);
    const alone = await queueAlone(setting, nothingHome(setting), { slots, queued, until: queued });
    rates.limit.push(least.perSecond);
    rates.ours.push(alone.perSecond);
    cpu.limit.push(least.cpuMicroseconds);
    cpu.ours.push(alone.cpuMicroseconds);
  }
  const ours = side("ours", `AIOS, ${slots} slots, one SQLite file, synchronous = FULL`, rates.ours, "more");
  const limit = side("limit", "the same rows, a thousand to a commit, nothing decided", rates.limit, "more");
  return {
    id: "P6",
    title: `${queued.toLocaleString("en-US")} triggers claimed and finished by a driver that does nothing`,
    unit: "runs/s",
    better: "more",
    sides: [ours, limit],
    goals: [atLeast("runs/s", ours.figure!.median, 20_000)],
    facts: [
      `each of the ${queued} has its history row; ${(100 * ratio(ours, limit)).toFixed(0)} % of the limit`,
      `processor time of a run: ours ${shown(quantile(cpu.ours, 0.5))} µs, the limit ${shown(quantile(cpu.limit, 0.5))} µs`,
    ],
  };
}

function nothingHome({ belongings }: Setting): RealHome {
  return belongings.home([{ name: "nothing", type: "trigger", file: "nothing.py", overlap: "parallel" }], {
    "nothing.py": "",
  });
}

/** @throws when not every run that was waited for stands in the history as succeeded */
export async function queueAlone(
  { belongings }: Setting,
  home: RealHome,
  what: Omit<QueueAlone, "home">,
): Promise<QueueFigures> {
  const given: QueueAlone = { home: home.path, ...what };
  const { stdout } = await command(belongings, node("queue-alone.ts", given), { folder: home.path });
  const figures = JSON.parse(stdout) as QueueFigures;
  if (figures.succeeded !== what.until)
    throw new Error(`Of ${what.until} runs ${figures.succeeded} are in the history as succeeded`);
  return figures;
}

export async function batchedCommits({ belongings }: Setting, count: number): Promise<BatchedCommits> {
  const home = belongings.folder();
  const { stdout } = await command(belongings, node("limits/batched-commits.ts", { home, count }), { folder: home });
  return JSON.parse(stdout) as BatchedCommits;
}

function node(file: string, given: object): string[] {
  const script = join(import.meta.dirname, file);
  return [process.execPath, "--disable-warning=ExperimentalWarning", script, JSON.stringify(given)];
}
