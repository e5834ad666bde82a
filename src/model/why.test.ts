import { describe, expect, test } from "vitest";
import { testJob } from "./job.test-kit.ts";
import type { Schedule } from "./job.ts";
import type { TriggerSource, WaitingFor } from "./run.ts";
import { whyThen, type PastFacts } from "./why-then.ts";
import { whyNow, type PresentFacts } from "./why.ts";

const now = Date.UTC(2026, 10, 22, 12) / 1000;
const daily = testJob("report", { type: "daily", time: "18:00" });

function present(rest: Partial<PresentFacts> = {}): string {
  return whyNow({
    job: daily,
    now,
    salt: "",
    timezone: "UTC",
    stop_all: null,
    live_devices: [new Set()],
    live_run: null,
    pending: null,
    last_run: null,
    question: null,
    next_run_at: null,
    asked_from: null,
    ...rest,
  });
}

const pending = (waiting_for: WaitingFor | null, source: TriggerSource = "sql") => ({
  waiting_for,
  run_after: now + 90,
  attempt: 2,
  source,
});

describe("why does it not run now? The first thing in the way is the answer", () => {
  const off = { ...daily, enabled: false };
  const gpu = { ...daily, tags: ["gpu", "storage"] };
  const stop_all = { since: now - 3_600, reason: "holidays" };

  test.each<[string, Partial<PresentFacts>, RegExp]>([
    [
      "it does",
      { live_run: { device: "big", started: now - 60, source: "cli" } },
      /^report is running on device big since today at 11:59: somebody asked for it\.$/,
    ],
    [
      "it is off",
      { job: off, stop_all, live_devices: [] },
      /because it is turned off; turn it on with: aios enable report$/,
    ],
    [
      "all is stopped",
      { stop_all, live_devices: [] },
      /because everything was stopped today at 11:00 \(holidays\); go on with: aios resume$/,
    ],
    ["nothing is there to run it", { live_devices: [] }, /because no AIOS is running here; start it with: npm start$/],
    [
      "no device has the tag",
      { job: gpu, live_devices: [new Set(["storage"])] },
      /waits for a device with the tag gpu: none that is running has it\.$/,
    ],
    [
      "no device has both tags",
      { job: gpu, live_devices: [new Set(["gpu"]), new Set(["storage"])] },
      /the tags gpu, storage: none that is running has all of them\.$/,
    ],
    [
      "it waits for its earlier run",
      { pending: pending("run") },
      /waits for its earlier run to end, because overlap is queue\.$/,
    ],
    ["it waits for a slot", { pending: pending(null) }, /is about to start: it waits for a free slot/],
    [
      "it failed and is tried again",
      { pending: pending("time", "retry"), last_run: { state: "failed", started: now, reason: "ValueError: no" } },
      /waits until today at 12:01 for attempt 2, as the one before failed: ValueError: no\.$/,
    ],
    [
      "it is not due",
      { next_run_at: now + 6 * 3_600 },
      /^report runs next today at 18:00, because it runs every day at 18:00; it has not run yet\.$/,
    ],
    [
      "it is not due, and ran before",
      { last_run: { state: "timed_out", started: now - 18 * 3_600, reason: null } },
      /; it last ran yesterday at 18:00 \(timed out\)\.$/,
    ],
  ])("%s", (_, facts, sentence) => {
    expect(present(facts)).toMatch(sentence);
  });

  const kinds: Schedule[] = [
    { type: "always" },
    { type: "trigger" },
    { type: "daily", time: "18:00" },
    { type: "interval", interval_minutes: 60 },
    { type: "random_daily", after_time: "10:00", before_time: "11:00" },
    { type: "idle", every_seconds: 60 },
    { type: "cron", cron: "0 9 * * 1" },
    { type: "once", at: now - 86_400 },
    { type: "watch", path: "inbox" },
    { type: "after", after: ["one", "two"] },
  ];

  test.each(kinds.map((schedule) => [schedule.type, schedule] as const))(
    "every kind of job has an answer: %s",
    (_, schedule) => {
      for (const asked_from of [null, now + 3_600]) {
        const sentence = present({ job: testJob("report", schedule), asked_from });
        expect(sentence).toMatch(/^report .*[.]$/);
        expect(sentence).not.toMatch(/undefined|null|NaN|\.\.|;;/);
      }
    },
  );
});

function past(rest: Partial<PastFacts> = {}): string {
  const none = { run: null, last_attempt: null, not_run: null, slot_at: null, next_slot_at: null };
  return whyThen({ job: daily, now, at: now - 3_600, timezone: "UTC", ...none, ...rest });
}

describe("why did it, or did it not, run then?", () => {
  const run = {
    state: "succeeded",
    started: now - 3_600,
    finished: now - 3_590,
    due_at: now - 3_600,
    source: "schedule",
    reason: null,
  } as const;

  test.each<[string, Partial<PastFacts>, RegExp]>([
    ["it ran", { run }, /^report ran today at 11:00, because its time had come, and succeeded\.$/],
    [
      "it ran and failed",
      { run: { ...run, state: "failed", reason: "ValueError: no." } },
      /and failed \(ValueError: no\)\.$/,
    ],
    [
      "it ran late",
      { run: { ...run, due_at: now - 7_200 }, slot_at: now - 7_200 },
      /ran today at 11:00, late \(it was due today at 10:00\), because/,
    ],
    [
      "it was left out",
      {
        not_run: {
          due_at: now - 3_600,
          outcome: "skipped",
          waiting_for: null,
          note: "4 missed times skipped: catch_up is skip",
        },
      },
      /was due today at 11:00 but did not run: 4 missed times skipped: catch_up is skip\.$/,
    ],
    [
      "it still waits",
      { not_run: { due_at: now - 3_600, outcome: null, waiting_for: "run", note: null } },
      /was due today at 11:00 and still waits for an earlier run to end\.$/,
    ],
    [
      "nobody was there",
      { slot_at: now - 3_600 },
      /^report did not run today at 11:00, although it runs every day at 18:00: AIOS was not running/,
    ],
    [
      "it was not due",
      { next_slot_at: now + 6 * 3_600 },
      /was not due today at 11:00: it runs every day at 18:00; its next time after that is today at 18:00\.$/,
    ],
  ])("%s", (_, facts, sentence) => {
    expect(past(facts)).toMatch(sentence);
  });
});
