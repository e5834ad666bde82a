import { describe, expect, test } from "vitest";
import { defineJob, jobRow } from "../db/jobs.ts";
import { liveRuns } from "../db/runs.ts";
import { triggerById } from "../db/triggers.ts";
import { testJob } from "../model/job.test-kit.ts";
import { names, now, waiting, withJobs } from "./claim.test-kit.ts";

describe("what is asked for runs", () => {
  test("once, with what was asked, under a lease, and the job is shown as running", async () => {
    const { db, claim, ask } = await withJobs(testJob("a", undefined, { args: [1], kwargs: { x: 1 } }));
    const id = ask("a", { kwargs: { y: 2 }, due_at: now - 5, context: { changed: ["f"] } });
    const [run] = claim();
    expect(run).toMatchObject({ args: [1], kwargs: { x: 1, y: 2 }, context: { changed: ["f"] }, trigger: { id } });
    expect(liveRuns(db)).toMatchObject([
      { trigger_id: id, attempt: 1, device: "here", lease_until: now + 30, due_at: now - 5, kwargs: '{"x":1,"y":2}' },
    ]);
    expect(triggerById(db, id)).toMatchObject({ outcome: "run", run_id: run!.id, processed: now });
    expect(jobRow(db, "a")).toMatchObject({ status: "running", device: "here", last_started: now });
    expect(claim()).toEqual([]);
  });

  test("the most important first, then the oldest, no more than there are slots; daemons take none", async () => {
    const { claim, ask } = await withJobs(
      testJob("plain", undefined, { overlap: "parallel" }),
      testJob("urgent", undefined, { priority: 5, overlap: "parallel" }),
      testJob("daemon", { type: "always" }),
    );
    for (const name of ["plain", "plain", "urgent", "plain", "daemon", "urgent"]) ask(name);
    expect(names(claim({ slotsFree: 3 }))).toEqual(["daemon", "urgent", "urgent", "plain"]);
    expect(claim({ slotsFree: 0 })).toEqual([]);
    expect(names(claim({ slotsFree: 1 }))).toEqual(["plain"]);
    expect(names(claim())).toEqual(["plain"]);
  });

  test("a thousand at once, each exactly once", async () => {
    const { db, claim, ask } = await withJobs(testJob("a", undefined, { overlap: "parallel" }));
    const ids = Array.from({ length: 1_000 }, () => ask("a"));
    const claimed = [...claim({ slotsFree: 300 }), ...claim({ slotsFree: 1_000 })];
    expect(claimed.map((run) => run.trigger.id)).toEqual(ids);
    expect(new Set(liveRuns(db).map((run) => run.attempt_token)).size).toBe(1_000);
  });
});

describe("a job that was taken out of the list", () => {
  test("does not come back of itself: what AIOS still wanted is dropped, with the reason", async () => {
    const { db, claim, ask } = await withJobs();
    const id = ask("gone", { source: "retry" });
    claim();
    expect(triggerById(db, id)).toMatchObject({ outcome: "skipped", note: "the job is no longer in the list" });
  });

  test("unless its entry only has a mistake: the retry waits for the correction", async () => {
    const { db, claim, ask } = await withJobs();
    defineJob(db, { name: "broken", job: null, problem: "time is missing" }, true, now);
    ask("broken", { source: "retry" });
    claim();
    expect(waiting(db)).toEqual(["job"]);
  });
});

describe("off means off", () => {
  const off = testJob("a", undefined, { enabled: false });

  test.each(["sql", "cli"] as const)(
    "what a person asked for (%s) is kept until the job is on again",
    async (source) => {
      const { db, claim, ask } = await withJobs(off);
      ask("a", { source });
      expect(claim()).toEqual([]);
      expect(waiting(db)).toEqual(["enabled"]);
    },
  );

  test.each(["schedule", "always", "idle", "watch", "after", "retry", "rescue", "resume"] as const)(
    "what AIOS wanted by itself (%s) is dropped, with the reason",
    async (source) => {
      const { db, claim, ask } = await withJobs(off);
      const id = ask("a", { source });
      expect(claim()).toEqual([]);
      expect(triggerById(db, id)).toMatchObject({ outcome: "skipped", note: "the job was turned off" });
    },
  );
});

describe("never two runs of a job at once, unless it wants that", () => {
  test("queue: the next waits for the end of the one before", async () => {
    const { db, claim, ask } = await withJobs(testJob("a"));
    ask("a");
    ask("a");
    expect(claim()).toHaveLength(1);
    expect(waiting(db)).toEqual(["run"]);
  });

  test("skip: the next is dropped, with the reason", async () => {
    const { db, claim, ask } = await withJobs(testJob("a", undefined, { overlap: "skip" }));
    ask("a");
    const second = ask("a");
    expect(claim()).toHaveLength(1);
    expect(triggerById(db, second)).toMatchObject({
      outcome: "skipped",
      note: expect.stringContaining("overlap is skip"),
    });
  });

  test("parallel: all run", async () => {
    const { claim, ask } = await withJobs(testJob("a", undefined, { overlap: "parallel" }));
    ask("a");
    ask("a");
    expect(claim()).toHaveLength(2);
  });

  test.each(["queue", "parallel"] as const)(
    "a daemon that runs is not started a second time, whoever asks (%s)",
    async (overlap) => {
      const { db, claim, ask } = await withJobs(testJob("a", { type: "always" }, { overlap }));
      ask("a", { source: "always" });
      const second = ask("a");
      expect(claim()).toHaveLength(1);
      expect(triggerById(db, second)).toMatchObject({ outcome: "skipped", note: "it was running already" });
    },
  );
});

describe("a job runs only where everything is that it needs", () => {
  const gpu = testJob("a", undefined, { tags: ["gpu", "storage"] });

  test("on a device with all of its tags", async () => {
    const { claim, ask } = await withJobs(gpu);
    ask("a");
    expect(claim({ tags: ["gpu"], otherDevices: [new Set(["gpu", "storage"])] })).toEqual([]);
    expect(names(claim({ tags: ["browser", "storage", "gpu"] }))).toEqual(["a"]);
  });

  test("it is left to another device that has them, and kept where none has", async () => {
    const { db, claim, ask } = await withJobs(gpu);
    ask("a");
    claim({ otherDevices: [new Set(["storage", "gpu"])] });
    expect(waiting(db)).toEqual([null]);
    claim({ otherDevices: [new Set(["storage"]), new Set(["gpu"])] });
    expect(waiting(db)).toEqual(["device"]);
  });
});

describe("idle jobs give way", () => {
  const jobs = [testJob("idle", { type: "idle", every_seconds: 60 }, { priority: -1 }), testJob("work")];

  test("while the device works, they wait for it to be quiet, or for another that is", async () => {
    const { db, claim, ask } = await withJobs(...jobs);
    ask("idle", { source: "idle" });
    expect(claim({ isWorking: true })).toEqual([]);
    expect(waiting(db)).toEqual([null]);
    expect(names(claim())).toEqual(["idle"]);
  });

  test("work that came in the same moment goes first, and alone", async () => {
    const { claim, ask } = await withJobs(...jobs);
    ask("idle", { source: "idle" });
    ask("work");
    expect(names(claim())).toEqual(["work"]);
  });

  test("what a person asked for runs now, idle job or not", async () => {
    const { claim, ask } = await withJobs(...jobs);
    ask("idle", { source: "cli" });
    expect(names(claim({ isWorking: true }))).toEqual(["idle"]);
  });
});

test("a trigger with a time of its own does not run before it", async () => {
  const { db, claim, ask } = await withJobs(testJob("a"));
  const id = ask("a");
  db.run("UPDATE triggers SET run_after = ? WHERE id = ?", now + 60, id);
  expect(claim()).toEqual([]);
  expect(waiting(db)).toEqual(["time"]);
});
