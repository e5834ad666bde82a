/**
 * `npm run bench [-- p1 p3] [--quick] [--peers]`: measures, prints, and writes `bench/results/latest.json`.
 * README.md says how to read it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Belongings } from "./belongings.ts";
import { benchmarks } from "./benchmarks.ts";
import { describeLoad, describeMachine, machineState, type MachineState } from "./machine.ts";
import type { Result } from "./result.ts";
import type { Benchmark, Setting } from "./setting.ts";
import { describeResult, summaryTable } from "./table.ts";

interface Measured {
  result: Result;
  before: MachineState;
  after: MachineState;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, peers: { type: "boolean", default: false } },
});
const belongings = new Belongings();
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt());

const wanted = positionals.map((name) => name.toLowerCase());
const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.id === name));
if (unknown.length > 0) {
  const known = benchmarks.map((benchmark) => benchmark.id).join(" ");
  process.stderr.write(`There is no benchmark ${unknown.join(", ")}. There are: ${known}\n`);
  process.exit(2);
}
const chosen = wanted.length === 0 ? benchmarks : benchmarks.filter((benchmark) => wanted.includes(benchmark.id));
const setting: Setting = { size: options.quick ? "quick" : "full", peers: options.peers, belongings, tell };

say(`${describeMachine()}\n`);
const measured: Measured[] = [];
let failures = 0;
for (const benchmark of chosen) measured.push(...(await measure(benchmark)));
const results = measured.map(({ result }) => result);
if (results.length > 0) say(`\n${summaryTable(results)}\n`);
store();
process.exitCode = failures === 0 ? 0 : 1;

async function measure(benchmark: Benchmark): Promise<Measured[]> {
  const before = machineState();
  try {
    const results = await benchmark.measure(setting);
    const after = machineState();
    for (const result of results) say(`\n${describeResult(result)}`);
    const took = (after.at - before.at).toFixed(0);
    say(`    load ${describeLoad(before)} before, ${describeLoad(after)} after, in ${took} s, on ${after.cores} cores`);
    await belongings.clear();
    return results.map((result) => ({ result, before, after }));
  } catch (error) {
    // Ended in its midst: what failed by that is no finding.
    if (interrupted) await new Promise<never>(() => {});
    failures++;
    say(`\n${benchmark.id.toUpperCase()}  FAILED: ${(error as Error).stack}`);
    await belongings.clear().catch((left: unknown) => say(String(left)));
    return [];
  }
}

function store(): void {
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "latest.json");
  const about = { at: new Date().toISOString(), machine: describeMachine(), size: setting.size };
  writeFileSync(file, `${JSON.stringify({ ...about, measured }, null, 2)}\n`);
  say(`\nWritten to ${file}`);
}

/** Ctrl-C arrives here up to three times, from the terminal, npm and the launcher: one clearing up is enough. */
function interrupt(): void {
  if (interrupted) return;
  interrupted = true;
  say("\nInterrupted; clearing up.");
  belongings.clear().then(
    () => process.exit(130),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(130);
    },
  );
}

function tell(message: string): void {
  if (process.stderr.isTTY) process.stderr.write(`  … ${message}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
