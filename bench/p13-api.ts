/** P13: how fast every page has what it shows, with a long history behind it, and what pages cost that are left open. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RealHome } from "../test/real/home.ts";
import { until } from "../test/real/until.ts";
import { askAgainAndAgain, signIn, type ApiClient } from "./api-client.ts";
import { command } from "./command.ts";
import { quantile } from "./figures.ts";
import { costOf } from "./process-cost.ts";
import { atMost, side, type Result } from "./result.ts";
import { startAios, type Benchmark, type Setting } from "./setting.ts";

const sizes = {
  full: { runs: 1_000_000, lines: 10, asked: 40, pages: 50, watchedSeconds: 20 },
  quick: { runs: 100_000, lines: 10, asked: 40, pages: 50, watchedSeconds: 10 },
  tiny: { runs: 500, lines: 3, asked: 2, pages: 3, watchedSeconds: 0.2 },
} as const;

const jobs = Array.from({ length: 100 }, (_, nth) => ({ name: `old-${nth}`, type: "trigger", file: "nothing.sh" }));
const day = 86_400;

export const p13: Benchmark = { id: "p13", measure };

async function measure(setting: Setting): Promise<Result[]> {
  const { runs, lines } = sizes[setting.size];
  const home = setting.belongings.home(jobs, { "nothing.sh": "true" });
  setting.tell(`P13: a history of ${runs} runs and ${runs * lines} lines is written`);
  const script = join(import.meta.dirname, "seed-history.ts");
  const argv = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    script,
    home.database,
    `${runs}`,
    `${lines}`,
  ];
  await command(setting.belongings, argv, { folder: home.path });
  const aios = await startAios(home, { environment: { AIOS_PORT: "0", AIOS_MAX_DATABASE_MB: "100000" } });
  await aios.said(/http:\/\/127/);
  const client = await signIn(home, aios);
  const results = [await measureAnswers(setting, client, home), await measureOpenPages(setting, client, aios.pid)];
  await aios.stop();
  return results;
}

async function measureAnswers(setting: Setting, client: ApiClient, home: RealHome): Promise<Result> {
  const { asked, runs, lines } = sizes[setting.size];
  const facts: string[] = [];
  const worst: number[] = [];
  const all: number[] = [];
  for (const [name, paths] of Object.entries(pages(home))) {
    await askAgainAndAgain(client, paths, Math.min(3, asked));
    const times = await askAgainAndAgain(client, paths, asked);
    const p95 = quantile(times, 0.95);
    facts.push(`${name}: p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
    worst.push(p95);
    all.push(...times);
  }
  return {
    id: "P13",
    title: `answers of the API, with ${runs.toLocaleString("en-US")} runs and ${(runs * lines).toLocaleString("en-US")} lines`,
    unit: "ms",
    better: "less",
    sides: [side("ours", "AIOS", all, "less")],
    goals: [atMost("ms, p95 of the slowest answer,", Math.max(...worst), 100)],
    facts,
  };
}

/** What each page asks for, each in several places of the history. */
function pages(home: RealHome): Record<string, readonly string[]> {
  const now = Date.now() / 1000;
  const [middle] = home.rows<{ id: string; started: number }>(
    "SELECT id, started FROM runs WHERE id >= (SELECT id FROM runs ORDER BY id LIMIT 1 OFFSET 250) ORDER BY id LIMIT 1",
  );
  const some = home.rows<{ id: string }>("SELECT id FROM runs ORDER BY id DESC LIMIT 20").map(({ id }) => id);
  const names = jobs.map(({ name }) => name);
  const each = (path: (name: string) => string) => names.map((name) => path(name));
  const year = `from=${now - 365 * day}&until=${now}`;
  return {
    "Home: status": ["/status"],
    "Home: all jobs": ["/jobs"],
    "a job": each((name) => `/jobs?job=${name}`),
    "a job: why": each((name) => `/jobs/${name}/why`),
    History: ["/history"],
    "History, far back": [`/history?until=${middle!.started + 60}`],
    "History of a job": each((name) => `/history?job=${name}`),
    "History, what failed": ["/history?state=unwell", "/history?state=failed"],
    "History, what failed of a job": each((name) => `/history?state=unwell&job=${name}`),
    "History, what did not run": ["/history?state=missed"],
    "History, a word that is rare": ["/history?search=nowhere-to-be-found"],
    "History, another device": ["/history?device=elsewhere"],
    "the last that failed": ["/runs?state=failed", "/runs?state=timed_out"],
    "a year in days": [`/activity?${year}&together=true`],
    "a year in days, of each job": [`/activity?${year}`],
    "a year in days, of a job": each((name) => `/activity?${year}&job=${name}`),
    "how long a job took": each((name) => `/jobs/${name}/durations`),
    "what ran when": [5, 10, 15].map((ago) => `/timeline?from=${now - (ago + 1) * day}&until=${now - ago * day}`),
    "a run": some.map((id) => `/runs/${id}`),
    "a run's lines": some.map((id) => `/logs?run=${id}`),
    "the last lines": ["/logs"],
    "lines with a word that all have": ["/logs/search?text=line", "/logs/search?text=of%20took"],
    "lines with parts of words": [
      "/logs/search?text=lin",
      "/logs/search?text=nowhere",
      "/logs/search?text=lin&job=old-7",
    ],
    "lines with a word that is rare": ["/logs/search?text=9876", "/logs/search?text=old%20line%20of%20old-77"],
    "lines of a job with a word": each((name) => `/logs/search?text=took&job=${name}`),
    "Waiting for you": ["/reviews"],
    Settings: ["/devices", "/secrets", "/people", "/audit", "/backups"],
  };
}

async function measureOpenPages(setting: Setting, client: ApiClient, pid: number): Promise<Result> {
  const { pages: count, watchedSeconds } = sizes[setting.size];
  const aborter = new AbortController();
  let heard = 0;
  const listen = async () => {
    const response = await fetch(`${client.address}/api/v1/events`, {
      headers: client.headers,
      signal: aborter.signal,
    });
    for await (const _ of response.body!) heard += 1;
  };
  const open = Array.from({ length: count }, () => listen().catch(() => {}));
  await until("all pages are open", () => heard >= count);
  await pause(Math.min(3, watchedSeconds) * 1000);
  const before = costOf(pid).cpu;
  const began = performance.now();
  await pause(watchedSeconds * 1000);
  const seconds = (performance.now() - began) / 1000;
  const percent = (100 * (costOf(pid).cpu - before)) / seconds;
  aborter.abort();
  await Promise.all(open);
  return {
    id: "P13",
    title: `processor time while ${count} pages are open and nothing happens`,
    unit: "% of one core",
    better: "less",
    sides: [side("ours", "AIOS", [Math.max(percent, 0.001)], "less")],
    goals: [atMost("% of one core", percent, 5)],
    facts: [`over ${seconds.toFixed(0)} s`],
  };
}
