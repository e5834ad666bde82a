/** The seven jobs of the Python original through a fortnight around each change of the clocks, on all sorts of devices. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { expectSound } from "./simulation/checks.ts";
import { Fleet, type FleetMember } from "./simulation/fleet.ts";
import { LocalTimes } from "./simulation/local-times.ts";
import { entry, gaps, listOf, runsOf, triggersOf } from "./simulation/questions.ts";
import { between, chosenSeed, seededRandom } from "./simulation/seeded.ts";
import { failed, type Lived, type Script } from "./simulation/sim-driver.ts";
import { World } from "./simulation/world.ts";

const day = 86_400;
const hour = 3_600;
const sevenJobs = readFileSync(new URL("simulation/seven-jobs.yaml", import.meta.url), "utf8");
const everything = ["browser", "gpu", "storage"];
const changes = [
  ["Europe/Berlin", "2026-03-29"],
  ["Europe/Berlin", "2026-10-25"],
  ["America/New_York", "2026-03-08"],
  ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-10-04"],
] as const;
const fleets: Record<string, FleetMember[]> = {
  "one device with all tags": [{ id: "all", tags: everything }],
  "one device with none": [{ id: "none" }],
  "two that share them, and one with none": [
    { id: "left", tags: ["browser", "gpu"] },
    { id: "right", tags: ["storage"], host: "other" },
    { id: "none" },
  ],
  "one with none, and one with all that joins on the fifth day": [
    { id: "none" },
    { id: "late", tags: everything, joinsAfterSeconds: 5 * day },
  ],
};

let seed: number;
beforeAll(() => {
  seed = chosenSeed();
});

/** A fortnight that begins at some second of the day a week before the clocks change. */
async function fortnight(zone: string, date: string, jobs: string, members: FleetMember[], script: Script) {
  const random = seededRandom(seed ^ Date.parse(date) ^ members.length);
  const start = Date.parse(`${date}T00:00Z`) / 1000 - 7 * day + Math.floor(between(random, 0, day));
  const world = await World.make({ start, seed, jobs, timezone: zone, script });
  onTestFinished(() => world.close());
  const fleet = new Fleet(world, random, members);
  await fleet.live(14 * day, { restarts: 14, requestsOf: jobs === sevenJobs ? "llm_processor" : null });
  await expectSound(world);
  return { world, fleet, times: new LocalTimes(zone, start, world.clock.now()) };
}

/** Minutes for what works, no end for daemons; one backup in five fails. */
function sevenScript(random = seededRandom(seed)): Script {
  const seconds: Record<string, number> = {
    morning_report: 600,
    afternoon_post: 300,
    backup: 900,
    llm_processor: 90,
    cleanup: 30,
  };
  return ({ job }) => ({
    seconds: seconds[job.name] ?? Infinity,
    stopSeconds: 1,
    ...(job.name === "backup" && random() < 0.2 ? { outcome: failed() } : {}),
  });
}

/**
 * Each whole date has one run that succeeded, at the time that was meant, and started no later than the device could; or,
 * where the fleet's crashes hit the same run twice, is set aside and says so.
 */
async function expectOneEachDate(world: World, fleet: Fleet, times: LocalTimes, job: string): Promise<number[]> {
  const done = (await runsOf(world, job)).filter((run) => run.state === "succeeded");
  const dates = done.map((run) => times.date(run.due_at));
  expect(new Set(dates).size, `${job} ran twice for one date: ${dates.join(" ")}`).toBe(dates.length);
  const setAside = (await triggersOf(world, job)).filter((row) => row.outcome === "quarantined");
  const answered = [...dates, ...setAside.map((row) => times.date(row.due_at!))];
  expect(answered).toEqual(expect.arrayContaining(times.wholeDates));
  for (const run of done) expect(run.started - run.due_at).toBeLessThanOrEqual(2 * fleet.longestOutage + 700);
  return done.map((run) => run.due_at);
}

/** From one start to the next an hour of real time goes by, and no more than an hour but for outages. */
async function expectHourApart(world: World, fleet: Fleet) {
  const scheduled = new Set(
    (await runsOf(world, "backup")).filter((run) => run.source === "schedule").map((run) => run.id),
  );
  const lived = world.journal.filter((one) => one.job === "backup");
  for (const [index, one] of lived.entries()) {
    const before = lived[index - 1];
    if (!before || !scheduled.has(one.run_id)) continue;
    expect(one.from - before.from).toBeGreaterThanOrEqual(hour - 0.1);
  }
  expect(Math.max(...gaps(lived.map((one) => one.from)))).toBeLessThanOrEqual(hour + fleet.longestOutage + 120);
}

function expectIdleGivesWay(world: World) {
  const idle = world.journal.filter((lived) => lived.type === "idle");
  expect(idle.length).toBeGreaterThan(200);
  expect(Math.min(...gaps(idle.map((lived) => lived.from)))).toBeGreaterThanOrEqual(hour - 0.1);
  const isWork = (lived: Lived) => lived.type !== "idle" && lived.type !== "always";
  for (const one of idle) {
    const during = world.journal.filter((lived) => lived.device === one.device && isWork(lived));
    // By id, as in the simulation a request may come at the very instant at which the idle job has begun.
    const busy = during.filter((lived) => lived.run_id < one.run_id && (lived.until ?? Infinity) > one.from);
    expect(busy, "an idle job began while its device was working").toEqual([]);
  }
}

function expectOnlyWhereTagsAre(world: World, members: FleetMember[]) {
  const needs: Record<string, string> = {
    web_monitor: "browser",
    model_server: "gpu",
    backup: "storage",
    llm_processor: "gpu",
  };
  const has = new Map(members.map((member) => [member.id, member.tags ?? []]));
  const wrong = world.journal.filter(
    (lived) => needs[lived.job] && !has.get(lived.device)!.includes(needs[lived.job]!),
  );
  expect(wrong).toEqual([]);
}

describe.each(changes)("%s, the clocks change on %s", { timeout: 300_000 }, (zone, date) => {
  test.each(Object.entries(fleets))("the seven jobs on %s", async (_, members) => {
    const { world, fleet, times } = await fortnight(zone, date, sevenJobs, members, sevenScript());
    const nine = await expectOneEachDate(world, fleet, times, "morning_report");
    for (const at of nine) expect(times.show(at).slice(11)).toBe("09:00");
    for (const at of await expectOneEachDate(world, fleet, times, "afternoon_post")) {
      expect(times.show(at).slice(11) >= "14:00" && times.show(at).slice(11) < "18:00", times.show(at)).toBe(true);
    }
    expectIdleGivesWay(world);
    expectOnlyWhereTagsAre(world, members);
    const hasTags = members.some((member) => member.tags);
    const requests = await triggersOf(world, "llm_processor");
    expect(requests.filter((row) => row.source === "sql").map((row) => row.id)).toEqual(fleet.asked);
    if (!hasTags) return expect(requests.every((row) => row.waiting_for === "device")).toBe(true);
    await expectHourApart(world, fleet);
    expect((await runsOf(world, "llm_processor")).filter((run) => run.state === "succeeded")).toHaveLength(10);
    for (const daemon of ["web_monitor", "model_server"]) {
      expect(world.journal.filter((lived) => lived.job === daemon && lived.until === null)).toHaveLength(1);
    }
  });

  const awkward = listOf(
    entry("daily", { type: "daily", time: "02:30" }),
    entry("fixed", { type: "cron", cron: "30 2 * * *" }),
    entry("quarter", { type: "cron", cron: "*/15 * * * *", catch_up: "all" }),
    entry("hourly", { type: "cron", cron: "0 * * * *", catch_up: "all" }),
  );

  test("jobs in the hour that is skipped or repeated run once for each time there is, through restarts", async () => {
    const { world, times } = await fortnight(zone, date, awkward, [{ id: "a" }], () => ({
      seconds: 20,
      stopSeconds: 1,
    }));
    /** Times that ran, and those few that came while what was caught up still waited, and are told of as skipped. */
    const dueTimes = async (job: string) => {
      const done = (await runsOf(world, job)).filter((run) => run.state === "succeeded").map((run) => run.due_at);
      const skipped = (await triggersOf(world, job)).filter(
        (row) => row.note === "the run before it was still waiting to start",
      );
      expect(skipped.length).toBeLessThanOrEqual(3);
      return [...done, ...skipped.map((row) => row.due_at!)].toSorted((one, other) => one - other);
    };
    const within = (due: number[], expected: number[]) =>
      due.filter((at) => at >= expected[0]! && at <= expected.at(-1)!);
    for (const job of ["daily", "fixed"])
      expect(within(await dueTimes(job), times.fixed("02:30")), job).toEqual(times.fixed("02:30"));
    for (const [job, minutes] of [
      ["quarter", [0, 15, 30, 45]],
      ["hourly", [0]],
    ] as const) {
      const expected = times.atMinutes(...minutes).filter((at) => at <= world.clock.now() - 60);
      expect(
        (await dueTimes(job)).filter((at) => at <= expected.at(-1)!),
        job,
      ).toEqual(expected);
    }
  });
});
