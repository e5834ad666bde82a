/** Every way through the states of triggers and runs that chance can find, against the promises of AIOS. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { openDatabase } from "../src/db/open.ts";
import type { TriggerRow } from "../src/db/triggers.ts";
import type { Outcome } from "../src/model/outcome.ts";
import { chosenSeed, seededRandom } from "./simulation/seeded.ts";
import { failed, succeeded } from "./simulation/sim-driver.ts";
import { baseJobs, nobody, StateBench } from "./simulation/state-bench.ts";
import {
  checkClaim,
  checkEnds,
  checkFollow,
  checkNothingForgotten,
  checkTriggers,
  checkWaiting,
  must,
} from "./simulation/state-checks.ts";

const sequences = 10_000;
const names = [...baseJobs.map((job) => job.name), nobody];
const anyJob = fc.constantFrom(...names);
const listed = fc.constantFrom(...baseJobs.map((job) => job.name));
const anyDevice = fc.constantFrom(0, 1);
const outcomes: Outcome[] = [
  succeeded(1),
  failed(),
  failed("no use", false),
  { kind: "ended", reason: "timed_out", exit_code: null, signal: "SIGTERM" },
  { kind: "ended", reason: "cancelled", exit_code: null, signal: "SIGTERM" },
  { kind: "ended", reason: "stopped", exit_code: null, signal: "SIGTERM" },
];
const anyOutcome = fc.constantFrom(...outcomes);
const args = fc.constantFrom("[]", "[1]", "[1,", "{}", null, 5, "");
const kwargs = fc.constantFrom("{}", '{"a":1}', "[]", "x");

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("insert" as const),
      job: anyJob,
      args,
      kwargs,
      after: fc.option(fc.nat(100)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("slot" as const), job: listed, slot: fc.nat(3) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("claim" as const), device: anyDevice, slots: fc.nat(4) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("finish" as const), which: fc.nat(), outcome: anyOutcome }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("finish twice" as const), which: fc.nat(), outcome: anyOutcome }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wrong token" as const), which: fc.nat(), outcome: anyOutcome }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("lose" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("die" as const), device: anyDevice }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("join" as const), device: anyDevice }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel run" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel trigger" as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("turn" as const), job: listed, enabled: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      job: listed,
      how: fc.constantFrom("remove", "queue", "parallel", "skip", "gpu", "urgent", "one attempt", "add"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("advance" as const), seconds: fc.oneof(fc.nat(30), fc.nat(5_000)) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("tend" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const nth = <T>(of: readonly T[], which: number): T | undefined => of[which % Math.max(1, of.length)];

function take(bench: StateBench, one: Step): void {
  switch (one.do) {
    case "insert":
      return bench.insert(one.job, one.args, one.kwargs, one.after);
    case "slot":
      return bench.slot(one.job, one.slot);
    case "claim":
      return claim(bench, one.device, one.slots);
    case "finish":
      return finish(bench, one.which, one.outcome);
    case "finish twice":
      return expectRefused(bench, nth(bench.ended, one.which), one.outcome);
    case "wrong token": {
      const run = nth(bench.live, one.which);
      return expectRefused(bench, run && { id: run.id, attempt_token: "a token of before" }, one.outcome);
    }
    case "lose": {
      const run = nth(bench.live, one.which);
      return run && checkFollow(bench.lose(run)!, bench.jobs.get(run.job.name));
    }
    case "die":
      return void bench.die(one.device);
    case "join":
      return bench.join(one.device);
    case "cancel run": {
      const run = nth(bench.live, one.which);
      return run && bench.cancelRun(run);
    }
    case "cancel trigger": {
      const row = nth(pending(bench), one.which);
      return row && bench.cancelTrigger(row.id);
    }
    case "turn":
      return bench.jobs.has(one.job) ? bench.change(one.job, (job) => ({ ...job, enabled: one.enabled })) : undefined;
    case "edit":
      return edit(bench, one.job, one.how);
    case "advance":
      bench.now += one.seconds;
      return;
    case "tend":
      bench.tend();
  }
}

const pending = ({ db }: StateBench) =>
  db.all<TriggerRow>("SELECT * FROM triggers WHERE processed IS NULL ORDER BY id");

function claim(bench: StateBench, device: number, slots: number): void {
  if (!bench.isAlive[device]) return;
  const wasWorking = bench.isWorking(device);
  checkClaim(bench, device, slots, bench.claim(device, slots), wasWorking);
}

function finish(bench: StateBench, which: number, outcome: Outcome): void {
  const run = nth(bench.live, which);
  if (!run) return;
  const finished = bench.finish(run, outcome);
  must(finished !== null, "the end of a live run was not taken", run);
  checkFollow(finished!, bench.jobs.get(run.job.name));
}

/** I8. */
function expectRefused(
  bench: StateBench,
  key: { id: string; attempt_token: string } | undefined,
  outcome: Outcome,
): void {
  if (!key) return;
  const before = JSON.stringify([bench.db.all("SELECT * FROM runs"), bench.db.all("SELECT * FROM triggers")]);
  must(bench.finish(key, outcome) === null && bench.lose(key) === null, "a stale outcome was taken", key);
  must(
    JSON.stringify([bench.db.all("SELECT * FROM runs"), bench.db.all("SELECT * FROM triggers")]) === before,
    "a stale outcome changed something",
    key,
  );
}

function edit(bench: StateBench, name: string, how: string): void {
  bench.change(name, (job) => {
    if (how === "remove") return null;
    if (how === "queue" || how === "parallel" || how === "skip") return { ...job, overlap: how };
    if (how === "gpu") return { ...job, tags: job.tags.length > 0 ? [] : ["gpu"] };
    if (how === "urgent") return { ...job, priority: job.priority + 1 };
    return how === "one attempt" ? { ...job, retries: 1 } : job;
  });
}

/** I4: once the faults stop, everything that can run does, and nothing is left over. */
function heal(bench: StateBench): void {
  for (const device of [0, 1]) bench.join(device);
  bench.define(baseJobs);
  for (let round = 0; round < 500; round++) {
    bench.tend();
    for (const device of [0, 1]) claim(bench, device, 100);
    checkNothingForgotten(bench);
    const ending = bench.live.filter((run) => run.job.schedule.type !== "always");
    for (const run of ending) bench.finish(run, succeeded());
    const left = pending(bench).filter((row) => row.job_name !== nobody);
    if (left.length === 0) break;
    must(round < 499, "never comes to rest", left);
    if (ending.length === 0) bench.now = Math.max(bench.now, ...left.map((row) => row.run_after ?? 0));
  }
  const daemons = bench.live.map((run) => run.job.name).toSorted();
  must(JSON.stringify(daemons) === '["daemon","gpu daemon"]', "the daemons are not both live", daemons);
}

let seed: number;
beforeAll(() => {
  seed = chosenSeed();
});

test(
  `through ${sequences.toLocaleString("en-US")} random histories no work is lost, doubled, or left waiting for ever`,
  { timeout: 600_000 },
  async () => {
    const db = await openDatabase(":memory:", { timestamp: "now" });
    const bench = new StateBench(db, seededRandom(seed));
    let steps = 0;
    const property = fc.property(fc.array(step, { minLength: 1, maxLength: 40, size: "max" }), (history) => {
      db.script("BEGIN");
      try {
        bench.reset();
        const ends = new Map<string, string>();
        const triggers = new Set<number>();
        for (const one of history) {
          take(bench, one);
          checkTriggers(bench, triggers);
          checkEnds(bench, ends);
          checkWaiting(bench);
          steps++;
        }
        heal(bench);
        checkTriggers(bench, triggers);
        checkEnds(bench, ends);
      } finally {
        db.script("COMMIT");
      }
    });
    fc.assert(property, { numRuns: sequences, seed });
    expect(db.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    console.log(`${steps.toLocaleString("en-US")} steps`);
    await db.close();
  },
);
