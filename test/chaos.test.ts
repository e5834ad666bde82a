/**
 * kill -9 at random moments (design/reliability.md). 20 kills in CI; AIOS_CHAOS_KILLS sets another number, and
 * AIOS_SEED repeats the plan of a failed run: the same triggers and the same pauses, though not the same microsecond.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lostPromises, overlaps, unfinishedRuns, indexed, storyOf } from "./real/chaos-checks.ts";
import { Chaos, type ChaosTale } from "./real/chaos.ts";
import { freezeBeyondLease, freezePrograms } from "./real/freeze.ts";
import { RealHome } from "./real/home.ts";
import { processesOf, programsOf } from "./real/live-processes.ts";
import { python, runPython } from "./real/python.ts";
import { lockForItself } from "./real/python-clients.ts";
import { until } from "./real/until.ts";
import { workThroughLock } from "./real/foreign-lock.ts";

const kills = Number(process.env["AIOS_CHAOS_KILLS"] ?? 20);
const seed = Number(process.env["AIOS_SEED"] ?? Date.now() % 1_000_000);
const plan = { seed, kills, triggers: kills * 25 };

const onLinux = existsSync("/proc/self/stat");
/** What takes minutes: only on demand (`npm run test:chaos`). */
const isFullRun = kills >= 100;

describe.skipIf(!onLinux)(`after ${kills} × kill -9 (AIOS_SEED=${seed})`, () => {
  const chaos = new Chaos(plan);
  let tale: ChaosTale;

  beforeAll(
    async () => {
      tale = await chaos.run();
      console.log(summary(tale));
    },
    (kills * 10 + 900) * 1_000,
  );

  afterAll(() => chaos.remove(), 60_000);

  test("no trigger that a client was acknowledged is missing, left undone or done twice", () => {
    expect(tale.acknowledged).toHaveLength(plan.triggers);
    expect(lostPromises(tale)).toEqual([]);
  });

  test("no run, and no job that must not overlap, was ever alive twice at once", () => {
    expect(overlaps(tale)).toEqual([]);
  });

  test("every run has exactly one end, and every trigger at most one run", () => {
    expect(unfinishedRuns(tale)).toEqual([]);
  });

  test("each time AIOS was ready again, nothing was left of the one before", () => {
    expect(tale.survivors).toEqual([]);
  });

  test("the database is whole", () => {
    expect(chaos.home.rows("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });

  test("no process is left after the last stop, and no file but the one of the database", () => {
    expect(processesOf(chaos.home.path)).toEqual([]);
    const filesIn = (folder: string) => readdirSync(join(chaos.home.path, folder));
    expect(filesIn(".").filter((name) => name.startsWith("orchestrator.db"))).toEqual(["orchestrator.db"]);
    const left = ["calls", "pipes", "runs"].flatMap((folder) =>
      filesIn(`.aios/${folder}`).map((name) => `${folder}/${name}`),
    );
    expect(left).toEqual([]);
  });

  test("AIOS was ready again within moments, each time", () => {
    expect(tale.fellOver).toEqual([]);
    expect(tale.readySeconds.length).toBeGreaterThan(0);
    expect(Math.max(...tale.readySeconds)).toBeLessThan(30);
  });
});

describe.runIf(onLinux && isFullRun)("when something takes longer than twice the lease of 30 s", () => {
  test.for([
    { what: "AIOS alone", whole: false },
    { what: "the whole machine: AIOS, its helper and its programs", whole: true },
  ])(
    "a freeze of $what lets no run live twice, and what was decided meanwhile stays",
    { timeout: 300_000 },
    async ({ whole }) => {
      const home = new RealHome([], freezePrograms);
      try {
        const tale = await freezeBeyondLease(home, whole, 65);
        expect(tale.overlaps).toEqual([]);
        expect(tale.marks).toEqual(["start frozen", "start other", "end other", "start frozen", "end frozen"]);
        expect(tale.runs.map(({ state, device }) => `${state} on ${device}`)).toEqual([
          "lost on frozen",
          "succeeded on other",
          "succeeded on frozen",
        ]);
        expect(tale.worksAgain).toBe(true);
      } finally {
        await home.remove();
      }
    },
  );

  test.skipIf(python === null)(
    "a database that another program locks for so long loses nothing",
    async () => {
      const tale = await workThroughLock(65);
      expect(tale.isAlive).toBe(true);
      expect(tale.saidSo).toBe(1);
      expect(tale.ends).toEqual(["long", "short", "short"]);
      expect(tale.attempts).toEqual([1, 1, 1]);
    },
    300_000,
  );

  test.skipIf(python === null)(
    "AIOS stops within 30 s although the database stays locked, and nothing is left",
    async () => {
      const home = new RealHome([{ name: "stay", type: "always", file: "stay.sh" }], { "stay.sh": "sleep 1000" });
      try {
        const aios = await home.ready();
        await until("it runs", () => programsOf(home.path).length > 0);
        const locking = Promise.withResolvers<void>();
        const args = ["65"];
        const lock = runPython(lockForItself, { folder: home.path, args, onLine: () => locking.resolve() });
        await locking.promise;
        const began = performance.now();
        expect(await aios.stop()).toEqual({ code: 0, signal: null });
        expect((performance.now() - began) / 1000).toBeLessThan(31);
        await until("no process is left", () => processesOf(home.path).length === 0);
        await lock;
        await home.ready();
        expect(home.rows(`SELECT state FROM runs ORDER BY id LIMIT 1`)).toEqual([{ state: "lost" }]);
      } finally {
        await home.remove();
      }
    },
    300_000,
  );
});

function summary(tale: ChaosTale): string {
  const index = indexed(tale);
  const stories = tale.acknowledged.map(({ trigger_id }) => storyOf(trigger_id, index));
  const count = (state: string) => tale.runs.filter((run) => run.state === state).length;
  const ready = tale.readySeconds.toSorted((one, other) => one - other);
  const quantile = (share: number) => ready[Math.min(ready.length - 1, Math.floor(ready.length * share))]?.toFixed(2);
  const rows = {
    seed,
    kills: tale.kills,
    seconds: tale.seconds.toFixed(0),
    "triggers acknowledged": tale.acknowledged.length,
    runs: tale.runs.length,
    succeeded: count("succeeded"),
    failed: count("failed"),
    lost: count("lost"),
    stopped: count("stopped"),
    quarantined: stories.filter((story) => story.end === "quarantined").length,
    "ready (s): n, p50, p90, max": [ready.length, quantile(0.5), quantile(0.9), quantile(1)].join(", "),
  };
  return Object.entries(rows)
    .map(([name, value]) => `  ${name.padEnd(30)}${value}`)
    .join("\n");
}
