/** Any SQL client is a way in (the specification's README): plain Python works on the database while AIOS does. */
import { availableParallelism, loadavg } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { workThroughLock } from "./real/foreign-lock.ts";
import { RealHome } from "./real/home.ts";
import { python, runPython } from "./real/python.ts";
import * as clients from "./real/python-clients.ts";
import { until } from "./real/until.ts";

const processor = { name: "llm_processor", type: "trigger", file: "processor.sh", overlap: "parallel" };
const programs = {
  "processor.sh": `echo "$AIOS_RUN_ID $AIOS_DEVICE $AIOS_KWARGS" >> "$EFFECTS/marks"`,
  "talk.sh": `echo said >> "$EFFECTS/talk"; while [ ! -e "$EFFECTS/enough" ]; do echo again; sleep 0.05; done`,
};

/** What clients insert, as Python writes it, and what becomes of it. */
const rowsInPython: [row: string, became: string][] = [
  [`{'args': '['}`, "refused"],
  [`{'args': '5'}`, "refused"],
  [`{'args': 5}`, "refused"],
  [`{'args': 2**62}`, "refused"],
  [`{'args': 5.5}`, "refused"],
  [`{'args': b'[]'}`, "refused"],
  [`{'args': '{}'}`, "refused"],
  [`{'args': '[' * 20000 + ']' * 20000}`, "refused"],
  [`{'kwargs': '[]'}`, "refused"],
  [`{'kwargs': '"text"'}`, "refused"],
  [`{'kwargs': b'\\xff\\x00'}`, "refused"],
  [`{'kwargs': '{"long": "' + 'x' * 30000000 + '"}'}`, "refused"],
  [`{'context': 'none of ours'}`, "refused"],
  [`{'args': None, 'kwargs': None}`, "run"],
  [`{'kwargs': '{"long": "' + 'x' * 1000000 + '"}'}`, "run"],
  [`{'kwargs': '{"text": "Grüße 🚀 世界"}'}`, "run"],
  [`{'processed': 0}`, "run"],
  [`{'processed': None, 'attempt': 2**62, 'losses': -1, 'priority': 'high'}`, "run"],
  [`{'created': -5}`, "run"],
  [`{'created': 1e300}`, "run"],
  [`{'created': float('inf')}`, "refused"],
  [`{'created': 2**62}`, "run"],
  [`{'created': '2026-11-22 10:00:00'}`, "run"],
  [`{'created': b'noon'}`, "run"],
  [`{'args': 'left out', 'kwargs': 'left out', 'created': 'left out'}`, "run"],
  [`{'job_name': 'nobody knows it'}`, "waits for job"],
  [`{'job_name': 'Grüße 🚀'}`, "waits for job"],
  [`{'job_name': 'with\\0nul'}`, "waits for job"],
  [`{'job_name': b'llm_processor'}`, "waits for job"],
  [`{'id': 2**60}`, "IntegrityError"],
  [`{'job_name': None}`, "IntegrityError"],
  [`{'column_of_a_later_version': 1}`, "OperationalError"],
];
const succeededSql = `SELECT 1 FROM triggers JOIN runs ON runs.trigger_id = triggers.id WHERE triggers.id = ? AND state = 'succeeded'`;

let home: RealHome;
afterEach(() => home?.remove(), 90_000);

const open = (name: string) =>
  home.value<number>(`SELECT count(*) FROM triggers WHERE processed IS NULL AND job_name = ?`, name);
function whatBecameOf(id: string): string {
  if (!/^\d+$/.test(id)) return id;
  const [row] = home.rows<{ outcome: string | null; waiting_for: string | null }>(
    `SELECT outcome, waiting_for FROM triggers WHERE id = ?`,
    Number(id),
  );
  return row?.outcome ?? `waits for ${row?.waiting_for}`;
}
const succeeded = () => home.value<number>(`SELECT count(*) FROM runs WHERE state = 'succeeded'`);

describe.skipIf(python === null)("from plain Python", () => {
  test("200 triggers from four programs at once, with AIOS running twice on the file, each run once", async () => {
    home = new RealHome([processor], programs);
    await Promise.all([home.ready({ device: "a" }), home.ready({ device: "b" })]);
    const inserting = Array.from({ length: 4 }, () =>
      runPython(clients.snippetAgainAndAgain, { folder: home.path, args: ["50"] }),
    );
    await Promise.all(inserting);
    await until("all have run", () => succeeded() === 200, { seconds: 120 });
    const marks = home.marks().map((line) => line.split(" "));
    const triggers = home.rows(
      `SELECT outcome, count(*) AS rows, count(DISTINCT run_id) AS runs FROM triggers GROUP BY outcome`,
    );
    expect(triggers).toEqual([{ outcome: "run", rows: 200, runs: 200 }]);
    expect(home.value(`SELECT count(*) FROM runs`)).toBe(200);
    expect(new Set(marks.map(([run]) => run)).size).toBe(200);
    expect(marks).toHaveLength(200);
    expect(new Set(marks.map(([, , kwargs]) => kwargs))).toEqual(new Set(['{"prompt":"test"}']));
    const onA = marks.filter(([, device]) => device === "a").length;
    console.log(`  200 triggers: ${onA} ran on a, ${200 - onA} on b`);
  }, 180_000);

  test("the example in the README works as it is printed", async () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
    const example = /```python\n([^`]*INSERT INTO triggers[^`]*)```/.exec(readme)?.[1];
    const job = /\('(\w+)', '\[\]'/.exec(example ?? "")?.[1];
    home = new RealHome([{ ...processor, name: job! }], programs);
    await home.ready();
    await runPython(example!, { folder: home.path });
    await until("it has run", () => home.marks().length === 1);
  }, 120_000);

  test("a trigger is taken up within moments of its commit", async () => {
    home = new RealHome([processor], programs);
    await home.ready();
    const lines = await runPython(clients.oneAtATime, { folder: home.path, args: ["50"] });
    await until("all are taken", () => open("llm_processor") === 0);
    const milliseconds = lines.map((line) => {
      const [id, committed] = line.split(" ").map(Number) as [number, number];
      return (home.value<number>(`SELECT processed FROM triggers WHERE id = ?`, id) - committed) * 1000;
    });
    milliseconds.sort((one, other) => one - other);
    const [median, worst] = [milliseconds[25]!, milliseconds[49]!];
    const load = `load ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} processors`;
    console.log(`  commit → claimed: median ${median.toFixed(1)} ms, p99 ${worst.toFixed(1)} ms (${load})`);
    expect(median).toBeLessThan(5_000);
  }, 120_000);

  test("reading jobs, logs and triggers never fails while AIOS is at work", async () => {
    home = new RealHome([processor], programs);
    await Promise.all([home.ready({ device: "a" }), home.ready({ device: "b" })]);
    const enough = join(home.effects, "enough");
    const reading = [1, 2].map(() => runPython(clients.readAllTheTime, { folder: home.path, args: [enough] }));
    await runPython(clients.snippetAgainAndAgain, { folder: home.path, args: ["150"] });
    await until("all have run", () => succeeded() === 150, { seconds: 120 });
    writeFileSync(enough, "");
    for (const line of (await Promise.all(reading)).flat()) {
      const [count, longest] = line.split(" ").map(Number) as [number, number];
      console.log(`  a reader under load: ${count} rounds, the longest ${(longest * 1000).toFixed(0)} ms`);
      expect(count).toBeGreaterThan(0);
    }
  }, 180_000);

  test("a row that makes no sense is closed with its reason or shown as waiting, and all others run", async () => {
    home = new RealHome([processor], programs);
    await home.ready();
    const script = rowsInPython.map(([row]) => row).join("\n");
    const ids = await runPython(clients.rowsAsTheyCome, { folder: home.path, args: [script] });
    const [last] = await runPython(clients.rowsAsTheyCome, { folder: home.path, args: ["{}"] });
    await until("the row behind them all has run", () => home.rows(succeededSql, Number(last)).length === 1);
    const became = rowsInPython.map(([row], index) => [row, whatBecameOf(ids[index]!)]);
    expect(became).toEqual(rowsInPython.map(([row, expected]) => [row, expected]));
    expect(
      home.value(`SELECT count(*) FROM logs WHERE level = 'ERROR' AND message LIKE 'Trigger % was refused: %'`),
    ).toBe(rowsInPython.filter(([, expected]) => expected === "refused").length);
    await until(
      "no row is left half done",
      () => home.value(`SELECT count(*) FROM runs WHERE state = 'running'`) === 0,
    );
    expect(home.marks().filter((line) => line.includes("Grüße 🚀 世界"))).toHaveLength(1);
  }, 120_000);

  test("jobs and logs can be written to as well, by the SQLite that Python brings", async () => {
    home = new RealHome([processor], programs);
    const aios = await home.ready();
    expect(await runPython(clients.writesEverywhere, { folder: home.path })).toEqual(["ok"]);
    home.trigger("llm_processor");
    await until("AIOS goes on", () => succeeded() === 1);
    const { code } = await aios.stop();
    expect(code).toBe(0);
  }, 120_000);

  test("a program that locks the database for long delays the work, and nothing is lost", async () => {
    const tale = await workThroughLock(6);
    expect(tale).toEqual({ isAlive: true, saidSo: 1, ends: ["long", "short", "short"], attempts: [1, 1, 1], lost: 0 });
  }, 120_000);

  test("a program that forgets to end its reading neither stops AIOS for good nor locks others out", async () => {
    home = new RealHome([processor, { name: "talk", type: "trigger", file: "talk.sh" }], programs);
    const aios = await home.ready();
    home.trigger("talk");
    await until("it talks, so AIOS has lines to store", () => home.marks("talk").length === 1);
    const others: Promise<string[]>[] = [];
    const onLine = (line: string) => {
      if (line === "reading") others.push(...[1, 2, 3].map(() => runPython(clients.readOnce, { folder: home.path })));
    };
    const reading = runPython(clients.readForLong, { folder: home.path, args: ["8"], onLine });
    await aios.said(/locked by another program/);
    await reading;
    expect(others).toHaveLength(3);
    await Promise.all(others);
    writeFileSync(join(home.effects, "enough"), "");
    await until("AIOS goes on", () => succeeded() === 1);
  }, 120_000);
});
