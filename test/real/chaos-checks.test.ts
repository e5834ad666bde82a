/** A checker that cannot fail proves nothing: each contradiction it is there for is planted here. */
import { describe, expect, test } from "vitest";
import {
  lostPromises,
  overlaps,
  unfinishedRuns,
  type Evidence,
  type Mark,
  type RunFact,
  type TriggerFact,
} from "./chaos-checks.ts";

const trigger = (id: number, fields: Partial<TriggerFact> = {}): TriggerFact => ({
  id,
  job_name: "queue",
  kwargs: '{"number":7}',
  processed: 1,
  outcome: "run",
  run_id: `run-${id}`,
  dedupe_key: null,
  ...fields,
});
const run = (id: number, fields: Partial<RunFact> = {}): RunFact => ({
  id: `run-${id}`,
  job_name: "queue",
  trigger_id: id,
  state: "succeeded",
  attempt: 1,
  finished: 2,
  error: null,
  ...fields,
});
const mark = (what: Mark["what"], id: number): Mark => ({
  what,
  run_id: `run-${id}`,
  pid: id,
  job: "queue",
  number: "7",
});
const whole = (id: number) => [mark("start", id), mark("end", id)];

/** One trigger, acknowledged and run once. */
const evidence = (fields: Partial<Evidence> = {}): Evidence => ({
  acknowledged: [{ number: 7, trigger_id: 1, job: "queue" }],
  triggers: [trigger(1)],
  runs: [run(1)],
  marks: whole(1),
  ...fields,
});
/** The first run was lost, the second followed from it. */
const rescued = (fields: Partial<Evidence> = {}, second: Partial<TriggerFact> = {}): Evidence =>
  evidence({
    triggers: [trigger(1), trigger(2, { dedupe_key: "after-run:run-1", ...second })],
    runs: [run(1, { state: "lost" }), run(2)],
    marks: [mark("start", 1), ...whole(2)],
    ...fields,
  });

const all = (of: Evidence) => [...lostPromises(of), ...unfinishedRuns(of), ...overlaps(of)];

describe("what is in order is not complained about", () => {
  test("a run", () => expect(all(evidence())).toEqual([]));
  test("a run that was killed, and the one that followed", () => expect(all(rescued())).toEqual([]));
  test("two losses, then set aside", () => {
    const set = { outcome: "quarantined", run_id: null, dedupe_key: "after-run:run-2" };
    const triggers = [trigger(1), trigger(2, { dedupe_key: "after-run:run-1" }), trigger(3, set)];
    const runs = [run(1, { state: "lost" }), run(2, { state: "lost" })];
    expect(all(evidence({ triggers, runs, marks: [mark("start", 1), mark("start", 2)] }))).toEqual([]);
  });
});

test.each<[string, Evidence, RegExp]>([
  ["a trigger is missing", evidence({ triggers: [], runs: [], marks: [] }), /is missing/],
  [
    "a trigger became another",
    evidence({ triggers: [trigger(1, { kwargs: '{"number":8}' })] }),
    /not what was inserted/,
  ],
  [
    "a trigger was never taken",
    evidence({ triggers: [trigger(1, { processed: null })], runs: [], marks: [] }),
    /"open"/,
  ],
  [
    "a trigger was closed without a run",
    evidence({ triggers: [trigger(1, { outcome: "skipped" })], runs: [], marks: [] }),
    /"skipped"/,
  ],
  ["a lost run was not followed by another", evidence({ runs: [run(1, { state: "lost" })] }), /no good end/],
  ["what followed is still waiting", rescued({ runs: [run(1, { state: "lost" })] }, { processed: null }), /"open"/],
  [
    "set aside too early",
    rescued({ runs: [run(1, { state: "lost" })] }, { outcome: "quarantined" }),
    /set aside after 1 losses/,
  ],
  ["done twice", rescued({ runs: [run(1), run(2)], marks: [...whole(1), ...whole(2)] }), /succeeded 2 times/],
  ["a run is still running", evidence({ runs: [run(1, { state: "running", finished: null })] }), /is not over/],
  ["a trigger has two runs", evidence({ runs: [run(1), run(2, { trigger_id: 1 })] }), /not the run of its trigger/],
  ["a run started twice", evidence({ marks: [...whole(1), mark("start", 1)] }), /has started 2 times/],
  ["a run nobody knows", evidence({ marks: [...whole(1), ...whole(9)] }), /not known to the database/],
  ["a success that did not come to its end", evidence({ marks: [mark("start", 1)] }), /recorded as succeeded, but/],
  ["a program found another alive", evidence({ marks: [...whole(1), mark("overlap", 1)] }), /found another alive/],
  [
    "two at once",
    rescued({ marks: [mark("start", 1), mark("start", 2), mark("end", 1), mark("end", 2)] }),
    /began before .* had ended/,
  ],
])("the checker finds it when %s", (_what, planted, problem) => {
  expect(all(planted).join("\n")).toMatch(problem);
});
