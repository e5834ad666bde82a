/** P8: how late runs begin when very many jobs are due within a minute; programs that end at once. */
import { quantile, shown } from "./figures.ts";
import { jobsFarOff, jobsOnce, writeList } from "./many-jobs.ts";
import { queueAlone } from "./p06-queue.ts";
import { atMost, side, type Result } from "./result.ts";
import type { Benchmark, Setting } from "./setting.ts";

const sizes = {
  full: { jobs: 100_000, seconds: 60 },
  quick: { jobs: 10_000, seconds: 15 },
  tiny: { jobs: 20, seconds: 1 },
};

const queue = { slots: 1_000, queued: 0 };

export const p8: Benchmark = { id: "p8", measure };

async function measure(setting: Setting): Promise<Result[]> {
  const { jobs, seconds } = sizes[setting.size];
  // It must have read the list by then, or the first would count as missed.
  const leadSeconds = 1 + 2 * (await secondsToReady(setting, jobs));
  setting.tell(`P8: ${jobs} jobs within ${seconds} s`);
  const home = setting.belongings.home([], {});
  writeList(home.path, jobsOnce(jobs, Date.now() / 1000 + leadSeconds, seconds));
  const { lags } = await queueAlone(setting, home, { ...queue, until: jobs });
  const rows = home.rows<{ lag: number }>(`SELECT created - due_at AS lag FROM triggers WHERE source = 'schedule'`);
  const written = rows.map(({ lag }) => lag);
  const ours = side("ours", "AIOS, from the due time to the claimed run", lags, "less");
  return [
    {
      id: "P8",
      title: `lateness with ${jobs.toLocaleString("en-US")} jobs due over ${seconds} s`,
      unit: "s",
      better: "less",
      sides: [ours],
      goals: [atMost("p99 in s", ours.figure!.p99, 1)],
      facts: [
        `from the due time to the tick that wrote the trigger: p50 ${shown(quantile(written, 0.5))} s, p99 ${shown(quantile(written, 0.99))} s; each of the ${jobs} ran once`,
      ],
    },
  ];
}

async function secondsToReady(setting: Setting, jobs: number): Promise<number> {
  const home = setting.belongings.home([], {});
  writeList(home.path, jobsFarOff(jobs));
  const began = performance.now();
  await queueAlone(setting, home, { ...queue, until: 0 });
  return (performance.now() - began) / 1000;
}
