/** The benchmarks must go on working between the days on which somebody measures. How fast anything is, is no test. */
import { afterEach, describe, expect, test } from "vitest";
import { python } from "../test/real/python.ts";
import { Belongings } from "./belongings.ts";
import { quantile, summarise } from "./figures.ts";
import { p1 } from "./p01-sql.ts";
import { p3 } from "./p03-p05-bursts.ts";
import { p6 } from "./p06-queue.ts";
import { p8 } from "./p08-tick-lag.ts";
import { p13 } from "./p13-api.ts";
import { atLeast, atMost, side, type Result } from "./result.ts";
import { seedHistory } from "./seed-history.ts";
import type { Benchmark } from "./setting.ts";
import { describeResult, summaryTable } from "./table.ts";

const belongings = new Belongings();
afterEach(() => belongings.clear());

function measure(benchmark: Benchmark): Promise<Result[]> {
  return benchmark.measure({ size: "tiny", peers: false, belongings, tell: () => {} });
}

function expectFigures(results: Result[]): void {
  expect(results.length).toBeGreaterThan(0);
  for (const { sides, goals } of results) {
    expect(sides.map(({ role }) => role)).toContain("ours");
    for (const { figure } of sides) expect(figure?.median).toBeGreaterThan(0);
    expect(goals.map(({ value }) => Number.isFinite(value))).not.toContain(false);
  }
}

describe("a benchmark still measures, and counts that all it asked for was done", () => {
  test.skipIf(python === null)("from SQL to the first line", async () => expectFigures(await measure(p1)));
  test.skipIf(python === null)("a burst of Python runs", async () => expectFigures(await measure(p3)));
  test("the queue alone", async () => expectFigures(await measure(p6)));
  test("many jobs due at once", async () => expectFigures(await measure(p8)));
  test("answers of the API", async () => expectFigures(await measure(p13)));
});

test("a history written for a benchmark is one that AIOS takes for its own", async () => {
  const home = belongings.home([], {});
  await seedHistory(home.database, 250);
  const whole = `SELECT count(*) FROM runs JOIN triggers ON triggers.id = trigger_id AND triggers.run_id = runs.id
    WHERE runs.id IN (SELECT run_id FROM logs) AND triggers.job_name = runs.job_name`;
  expect(home.value(whole)).toBe(250);
  expect(home.value(`SELECT count(*) FROM logs_search WHERE logs_search MATCH 'line'`)).toBe(250);
  expect(home.rows(`SELECT id FROM runs ORDER BY id`)).toEqual(home.rows(`SELECT id FROM runs ORDER BY started`));
  const ids = home.rows<{ id: string }>(`SELECT id FROM runs`).map(({ id }) => id);
  expect(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8000-[0-9a-f]{12}$/.test(id))).toEqual([]);
});

describe("figures say what they claim", () => {
  test("the bad end of times is their long end, that of rates their low end", () => {
    const values = Array.from({ length: 101 }, (_, index) => index);
    expect(summarise(values, "less")).toEqual({ median: 50, p99: 99, count: 101 });
    expect(summarise(values, "more")).toEqual({ median: 50, p99: 1, count: 101 });
    expect(quantile([1, 2], 0.5)).toBe(1.5);
    expect(() => summarise([], "more")).toThrow("Nothing was measured");
  });

  test("a goal is met at its bound, and the table says which is not", () => {
    const goals = [atMost("p50, × the limit", 2, 2), atLeast("× xargs", 3.9, 4)];
    expect(goals.map(({ met }) => met)).toEqual([true, false]);
    const sides = [side("ours", "AIOS", [3, 1, 2], "less"), side("limit", "the least", [1], "less")];
    const result: Result = { id: "P0", title: "an example", unit: "ms", better: "less", sides, goals, facts: ["seen"] };
    expect(describeResult(result)).toContain("goal × xargs ≥ 4.00: 3.90 — NOT MET");
    expect(summaryTable([result]).split("\n")[1]).toMatch(
      /^P0 +ms +2\.00 +1\.00 +– +p50, × the limit ≤ 2\.00 +2\.00 +met$/,
    );
  });
});
