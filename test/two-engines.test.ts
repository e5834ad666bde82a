/** Random histories through two real engines on one database: with crashes, freezes, set clocks, edits and stop-all. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { requestCancel, type RunRow } from "../src/db/runs.ts";
import type { TriggerRow } from "../src/db/triggers.ts";
import { expectSound } from "./simulation/checks.ts";
import { entry, listOf, utc } from "./simulation/questions.ts";
import { chosenSeed, pick, seededRandom } from "./simulation/seeded.ts";
import type { SimDeviceOptions } from "./simulation/sim-device.ts";
import { failed, succeeded, type Script } from "./simulation/sim-driver.ts";
import { World } from "./simulation/world.ts";

const sequences = 300;
const hour = 3_600;
const members: SimDeviceOptions[] = [
  { id: "a", tags: ["gpu"], slots: 3 },
  { id: "b", host: "other", slots: 2 },
];
const fields: Record<string, Record<string, unknown>> = {
  plain: { type: "trigger" },
  gpu: { type: "trigger", tags: ["gpu"], retries: 2, timeout_seconds: 100 },
  skip: { type: "trigger", overlap: "skip" },
  parallel: { type: "trigger", overlap: "parallel", priority: 3 },
  daemon: { type: "always" },
  minutely: { type: "cron", cron: "* * * * *" },
  interval: { type: "interval", interval_minutes: 5 },
  after: { type: "after", after: ["plain", "gpu"] },
  idle: { type: "idle", every_seconds: 120, priority: -1 },
};
const names = Object.keys(fields);
const anyJob = fc.constantFrom(...names);
const anyMember = fc.constantFrom(...members);

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("ask" as const),
      job: fc.constantFrom(...names, "nobody"),
      args: fc.constantFrom("[]", "[1", "{}"),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.oneof(fc.nat(20), fc.nat(400)) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("crash" as const, "stop" as const, "start" as const, "freeze" as const, "thaw" as const),
      member: anyMember,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("off" as const, "on" as const, "out" as const), job: anyJob }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("stop all" as const, "resume" as const, "cancel" as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("set clock" as const), seconds: fc.constantFrom(-hour, -90, 90, hour) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What a person has made of the list so far. */
type Switches = Map<string, "on" | "off" | "out">;

function listAs(switches: Switches, of = fields): string {
  const present = names.filter((name) => switches.get(name) !== "out");
  return listOf(...present.map((name) => entry(name, { ...of[name], enabled: switches.get(name) !== "off" })));
}

async function take(world: World, switches: Switches, one: Step): Promise<void> {
  switch (one.do) {
    case "ask":
      await world.insertTrigger(one.job, one.args);
      return world.settle();
    case "pass":
      return world.runFor(one.seconds);
    case "off":
    case "on":
    case "out":
      switches.set(one.job, one.do);
      return world.reload(listAs(switches));
    case "stop all":
      return world.stopAll("by hand");
    case "resume":
      return world.stopAll(null);
    case "cancel":
      return cancelOne(world);
    case "set clock":
      world.clock.set(world.clock.now() + one.seconds);
      return world.watch(60);
    default:
      return change(world, one.do, one.member);
  }
}

async function cancelOne(world: World): Promise<void> {
  const [run] = await world.all<RunRow>("SELECT * FROM runs WHERE state = 'running' LIMIT 1");
  if (run) await world.db.write(() => requestCancel(world.db, run.id, "by hand", world.clock.now()));
  await world.noticed();
}

async function change(
  world: World,
  what: "crash" | "stop" | "start" | "freeze" | "thaw",
  member: SimDeviceOptions,
): Promise<void> {
  const device = world.devices.get(member.id);
  const state = device?.state ?? "down";
  if (what === "start" && state === "down") await world.start(member);
  if (what === "crash" && state !== "down") await world.crash(device!);
  if (what === "stop" && state === "up") await world.stop(device!);
  if (what === "freeze" && state === "up") device!.freeze();
  if (what === "thaw" && state === "frozen") await device!.thaw();
  world.watch(60);
}

/** Faults stop, time passes. */
async function heal(world: World): Promise<void> {
  for (const member of members) {
    await change(world, "thaw", member);
    await change(world, "start", member);
  }
  await world.reload(listAs(new Map()));
  await world.stopAll(null);
  await world.runFor(130);
  // From here on nothing new falls due.
  const quiet = { ...fields, minutely: { type: "trigger" }, interval: { type: "trigger" }, idle: { type: "trigger" } };
  await world.reload(listAs(new Map(), quiet));
  // Longer than any clock was set back, any retry waits, and any lease lives; watched closely at its end.
  await world.runFor(5 * hour);
  world.watch(60);
  await world.runFor(300);
}

async function checkAtRest(world: World): Promise<void> {
  const waiting = await world.all<TriggerRow>(
    "SELECT * FROM triggers WHERE processed IS NULL AND job_name <> 'nobody'",
  );
  if (waiting.length > 0) throw new Error(`left waiting: ${JSON.stringify(waiting)}`);
  const live = await world.all<RunRow>("SELECT job_name FROM runs WHERE state = 'running'");
  if (JSON.stringify(live) !== '[{"job_name":"daemon"}]') throw new Error(`live at rest: ${JSON.stringify(live)}`);
  const programs = world.journal.filter((lived) => lived.until === null).map((lived) => lived.job);
  if (programs.join() !== "daemon") throw new Error(`programs at rest: ${programs.join()}`);
}

/** I3, and the words for it: an end that was recorded stays. */
async function checkEnds(world: World, ends: Map<string, string>): Promise<void> {
  for (const run of await world.all<RunRow>("SELECT * FROM runs WHERE state <> 'running'")) {
    const end = `${run.state} ${run.finished}`;
    if ((ends.get(run.id) ?? end) !== end)
      throw new Error(`The end of ${run.id} changed from ${ends.get(run.id)} to ${end}`);
    ends.set(run.id, end);
  }
}

function scriptOf(seed: number): Script {
  const random = seededRandom(seed);
  return ({ job }) => ({
    seconds: job.schedule.type === "always" && random() < 0.8 ? Infinity : random() * 150,
    stopSeconds: pick(random, [0, 0, 3, 100]),
    outcome: random() < 0.3 ? failed("it went wrong", random() < 0.8) : succeeded(1),
  });
}

async function live(seed: number, history: Step[], ownDatabases: boolean): Promise<void> {
  const jobs = listAs(new Map());
  const world = await World.make({
    start: utc("2026-11-22 12:00:20"),
    seed,
    jobs,
    script: scriptOf(seed),
    ownDatabases,
  });
  try {
    const [switches, ends] = [new Map(), new Map()] as [Switches, Map<string, string>];
    for (const member of members) await world.start(member);
    for (const one of history) {
      await take(world, switches, one);
      await checkEnds(world, ends);
    }
    await expectSound(world);
    await heal(world);
    await checkEnds(world, ends);
    await checkAtRest(world);
    await expectSound(world);
  } finally {
    await world.close();
  }
}

let seed: number;
beforeAll(() => {
  seed = chosenSeed();
});

test(
  `through ${sequences} random histories of two machines no work is lost, doubled, or left waiting for ever`,
  { timeout: 600_000 },
  async () => {
    const history = fc.array(step, { minLength: 3, maxLength: 25, size: "max" });
    const property = fc.asyncProperty(fc.nat(), history, fc.boolean(), live);
    await fc.assert(property, { numRuns: sequences, seed, endOnFailure: process.env.AIOS_SHRINK === undefined });
    expect(true).toBe(true);
  },
);
