/**
 * A process of its own: the whole engine with its loops, on a real file, but with programs that end as soon as they
 * start. Argument: JSON as `QueueAlone`; prints JSON as `QueueFigures`. To profile: `node --cpu-prof bench/queue-alone.ts …`.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../src/db/database.ts";
import { openDatabase } from "../src/db/open.ts";
import { Engine } from "../src/engine/engine.ts";
import { EngineLoops } from "../src/engine/loops.ts";
import { realClock, realProcesses } from "../src/engine/real.ts";
import type { Driver } from "../src/run/driver.ts";

export interface QueueAlone {
  /** Has the jobs list, and the database when it is not new. */
  home: string;
  slots: number;
  /** Triggers of the job `nothing` that are queued beforehand; 0 to wait for what the schedule brings. */
  queued: number;
  /** Ends after so many runs; with 0 as soon as it is ready. */
  until: number;
}

export interface QueueFigures {
  perSecond: number;
  /** Processor time of this process for each run; less at the mercy of what else the machine does. */
  cpuMicroseconds: number;
  /** By the database, of the runs of this process. */
  succeeded: number;
  /** Seconds from the time a run was due to the moment it began; only where nothing was queued. */
  lags: number[];
}

const noUse = { peak_memory_bytes: null, cpu_seconds: null };
const ended = Promise.resolve({ outcome: { kind: "succeeded", result: null, exit_code: 0 } as const, use: noUse });

const atOnce: Driver = {
  start: async () => ({ pid: null, wait: () => ended, stop: () => {}, pause: () => {}, resume: () => {} }),
  close: async () => {},
};

if (import.meta.main) process.stdout.write(JSON.stringify(await run(JSON.parse(process.argv[2]!) as QueueAlone)));

export async function run({ home, slots, queued, until }: QueueAlone): Promise<QueueFigures> {
  const db = await openDatabase(`${home}/orchestrator.db`, { timestamp: "bench", random: Math.random });
  if (queued > 0) await fill(db, queued);
  const engine = makeEngine(db, home, slots);
  const retention = { keepLogDays: 30, keepRunDays: 365, maxDatabaseBytes: 2 ** 40, privateFolder: `${home}/.aios` };
  const fatal = Promise.withResolvers<never>();
  const loops = new EngineLoops(engine, db, retention, { now: () => realClock.now(), onFatal: fatal.reject });
  await engine.start();
  const lags: number[] = [];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let count = 0;
  if (until === 0) resolve();
  engine.facts.on((fact) => {
    if (fact.kind === "run_started" && queued === 0) lags.push(realClock.now() - fact.run.due_at);
    if (fact.kind === "run_ended" && ++count === until) resolve();
  });
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  loops.start(() => {});
  await Promise.race([done, fatal.promise]);
  const seconds = (performance.now() - began) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  await loops.stop();
  await engine.stop();
  const succeeded = await db.read(() => succeededOf(db, engine.session));
  await db.close();
  return { perSecond: until / seconds, cpuMicroseconds: (cpu.user + cpu.system) / until, succeeded, lags };
}

function makeEngine(db: Database, home: string, slots: number): Engine {
  return new Engine({
    db,
    driver: atOnce,
    home,
    timezone: "UTC",
    device: { id: "bench", tags: new Set(), slots, version: "bench" },
    processes: realProcesses(),
    clock: realClock,
    random: Math.random,
    randomBytes,
    isQuiet: () => false,
    waitSeconds: (seconds) => pause(seconds * 1000),
  });
}

async function fill(db: Database, count: number): Promise<void> {
  const sql = `WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
    INSERT INTO triggers (job_name, args, kwargs, created) SELECT 'nothing', '[]', '{}', ? FROM number`;
  await db.write(() => db.run(sql, count, realClock.now()));
}

function succeededOf(db: Database, session: string): number {
  return db.get<{ count: number }>(
    `SELECT count(*) AS count FROM runs WHERE session = ? AND state = 'succeeded'`,
    session,
  )!.count;
}
