import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import type { Database } from "../db/database.ts";
import { listLogs, type LogRow } from "../db/logs.ts";
import { LogWriter, type Valve } from "./log-writer.ts";
import type { LineLimits } from "./lines.ts";

const limits: LineLimits = {
  headLines: 50,
  tailLines: 50,
  bufferedLines: 20,
  burstLines: 20,
  bufferedCharacters: 2_000,
};
const clock = { now: () => 1_795_338_000, monotonic: () => 0 };
const openValve: Valve = { pause: () => {}, resume: () => {} };

async function writer(options: { limits?: LineLimits; onStored?: (lines: LogRow[]) => void } = {}) {
  const db = await memoryDatabase();
  const log = new LogWriter({ db, clock, device: "here", limits, ...options });
  return { db, log };
}

const stored = (db: Database, run_id: string) => listLogs(db, { run_id, limit: 100_000 });
const numbers = (lines: LogRow[]) =>
  lines.filter((line) => line.stream === "stdout").map((line) => Number(line.message));
const stated = (lines: LogRow[]) =>
  lines
    .filter((line) => line.stream === "aios")
    .map((line) => Number(/^… ([\d,]+) lines? left out/.exec(line.message)?.[1]?.replaceAll(",", "")))
    .reduce((sum, count) => sum + count, 0);

/** What a run must keep however it floods: its first lines, its last ones, in order, and the truth about the rest. */
function expectHonestCut(lines: LogRow[], written: number): void {
  const kept = numbers(lines);
  expect(kept.slice(0, limits.headLines)).toEqual(Array.from({ length: limits.headLines }, (_, index) => index));
  const tail = Math.min(limits.burstLines, limits.tailLines);
  expect(kept.slice(-tail)).toEqual(Array.from({ length: tail }, (_, index) => written - tail + index));
  expect(kept.toSorted((one, other) => one - other)).toEqual(kept);
  expect(kept.length + stated(lines)).toBe(written);
}

describe("what a program prints can be read afterwards", () => {
  test("each line, in order, with its stream, its run and its device", async () => {
    const { db, log } = await writer();
    const run = log.open({ id: "run 1", job_name: "report" }, openValve);
    run.write("stdout", "one");
    run.write("stderr", "two");
    await run.close();
    expect(stored(db, "run 1")).toMatchObject([
      { message: "one", stream: "stdout", device: "here", job_name: "report", level: "INFO", timestamp: clock.now() },
      { message: "two", stream: "stderr" },
    ]);
  });

  test("after close every line is there, also those of the last moment", async () => {
    const { db, log } = await writer({
      limits: { ...limits, headLines: 10_000, bufferedLines: 10_000, burstLines: 10_000 },
    });
    const run = log.open({ id: "run 1", job_name: "report" }, openValve);
    for (let index = 0; index < 3_000; index++) run.write("stdout", String(index));
    await run.close();
    expect(numbers(stored(db, "run 1"))).toEqual(Array.from({ length: 3_000 }, (_, index) => index));
  });

  test("lines are told to the live view once, in order, after they are stored", async () => {
    const told: number[] = [];
    const { db, log } = await writer({
      onStored: (lines) => {
        for (const line of lines) {
          expect(db.get("SELECT 1 FROM logs WHERE id = ?", line.id)).toBeDefined();
          told.push(Number(line.message));
        }
      },
    });
    const run = log.open({ id: "run 1", job_name: "report" }, openValve);
    for (let index = 0; index < 40; index++) {
      run.write("stdout", String(index));
      if (index % 7 === 0) await turn();
    }
    await run.close();
    expect(told).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  test("a fault in one view of the lines does not stop the log", async () => {
    let broken = true;
    const { db, log } = await writer({
      onStored: () => {
        if (broken) throw new Error("the page has gone");
      },
    });
    const run = log.open({ id: "run 1", job_name: "report" }, openValve);
    run.write("stdout", "1");
    await log.flush().catch(() => {});
    broken = false;
    run.write("stdout", "2");
    await run.close();
    expect(numbers(stored(db, "run 1"))).toEqual([1, 2]);
  });
});

describe("a flood is cut, and the cut is stated", () => {
  test("in one burst, faster than anything is stored: the first lines stay", async () => {
    const { db, log } = await writer();
    const run = log.open({ id: "run 1", job_name: "flood" }, openValve);
    for (let index = 0; index < 10_000; index++) run.write("stdout", String(index));
    await run.close();
    expectHonestCut(stored(db, "run 1"), 10_000);
  });

  test("over a long time: as much stays, however much was printed", async () => {
    const { db, log } = await writer();
    const run = log.open({ id: "run 1", job_name: "flood" }, openValve);
    for (let index = 0; index < 5_000; index++) {
      run.write("stdout", String(index));
      if (index % 10 === 9) await log.flush();
    }
    await run.close();
    const lines = stored(db, "run 1");
    expectHonestCut(lines, 5_000);
    expect(lines.length).toBeLessThanOrEqual(limits.headLines + 2 * limits.tailLines + 1);
  });

  test("in bursts between which some is stored: what is stated is the truth", async () => {
    const { db, log } = await writer();
    const run = log.open({ id: "run 1", job_name: "flood" }, openValve);
    for (let index = 0; index < 8_000; index++) {
      run.write("stdout", String(index));
      if (index % 137 === 0) await log.flush();
    }
    await run.close();
    expectHonestCut(stored(db, "run 1"), 8_000);
  });

  test("the place where lines lack is where it is said", async () => {
    const { db, log } = await writer();
    const run = log.open({ id: "run 1", job_name: "flood" }, openValve);
    for (let index = 0; index < 2_000; index++) {
      run.write("stdout", String(index));
      if (index % 10 === 9) await log.flush();
    }
    await run.close();
    const lines = stored(db, "run 1");
    const notice = lines.findIndex((line) => line.stream === "aios");
    expect(Number(lines[notice - 1]!.message)).toBe(limits.headLines - 1);
    expect(Number(lines[notice + 1]!.message)).toBe(limits.headLines + stated(lines));
  });

  test("few long lines count as much as many short ones: memory stays bounded", async () => {
    const { log } = await writer();
    let paused = 0;
    const run = log.open({ id: "run 1", job_name: "flood" }, { pause: () => paused++, resume: () => {} });
    run.write("stdout", "x".repeat(1_999));
    expect(paused).toBe(0);
    run.write("stdout", "x");
    expect(paused).toBe(1);
    await run.close();
  });
});

describe("one run's flood is nobody else's trouble", () => {
  test("a program that prints its first lines faster than they are stored is slowed down, and then let go on", async () => {
    const { db, log } = await writer();
    const happened: string[] = [];
    const run = log.open(
      { id: "run 1", job_name: "fast" },
      { pause: () => happened.push("pause"), resume: () => happened.push("resume") },
    );
    for (let index = 0; index < limits.bufferedLines; index++) run.write("stdout", String(index));
    expect(happened).toEqual(["pause"]);
    await log.flush();
    expect(happened).toEqual(["pause", "resume"]);
    await run.close();
    expect(numbers(stored(db, "run 1"))).toHaveLength(limits.bufferedLines);
  });

  test("another run keeps all of its lines", async () => {
    const { db, log } = await writer();
    const flood = log.open({ id: "run 1", job_name: "flood" }, openValve);
    const calm = log.open({ id: "run 2", job_name: "calm" }, openValve);
    for (let index = 0; index < 5_000; index++) {
      flood.write("stdout", String(index));
      if (index % 500 === 0) calm.write("stdout", String(index / 500));
      if (index % 50 === 0) await turn();
    }
    await Promise.all([flood.close(), calm.close()]);
    expect(numbers(stored(db, "run 2"))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("what AIOS itself says is kept beside it", async () => {
    const { db, log } = await writer();
    log.say("ERROR", "Job report failed", { job_name: "report", run_id: "run 1" });
    log.say("INFO", "AIOS stopped");
    await log.flush();
    expect(listLogs(db, { limit: 9 })).toMatchObject([
      { level: "ERROR", job_name: "report", run_id: "run 1", stream: "aios" },
      { level: "INFO", job_name: null, run_id: null, stream: "aios" },
    ]);
  });
});
