import { describe, expect, test } from "vitest";
import type { Database } from "../db/database.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob, jobRow } from "../db/jobs.ts";
import { listLogs } from "../db/logs.ts";
import { liveRuns } from "../db/runs.ts";
import { insertTrigger, pendingTriggers, triggerById, type NewTrigger } from "../db/triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { Job } from "../model/job.ts";
import { claimRuns, type ClaimOptions } from "./claim.ts";

const now = 1_795_338_000;

async function withJobs(...jobs: Job[]) {
  const db = await memoryDatabase();
  for (const job of jobs) defineJob(db, { name: job.name, job, problem: null }, true, now);
  let count = 0;
  const claim = (rest: Partial<ClaimOptions> & { tags?: string[] } = {}) => {
    const tags = new Set(rest.tags);
    return claimRuns(db, {
      device: { id: "here", session: "session", host: "host", supervisor: "1", tags },
      jobs: new JobBook(jobs),
      otherDevices: [],
      slotsFree: 100,
      isWorking: false,
      now,
      leaseSeconds: 30,
      newId: () => `run ${String(++count).padStart(6, "0")}`,
      newToken: () => `token ${count}`,
      ...rest,
    });
  };
  const ask = (job_name: string, rest: Partial<NewTrigger> = {}) =>
    insertTrigger(db, { job_name, created: now, source: "sql", ...rest })!;
  return { db, claim, ask };
}

const names = (claimed: { job: Job }[]) => claimed.map((run) => run.job.name);
const waiting = (db: Database) => pendingTriggers(db, 1_000).map((row) => row.waiting_for);
const raw = (db: Database, args: unknown, kwargs: unknown) =>
  db.insert("INSERT INTO triggers (job_name, args, kwargs) VALUES ('a', ?, ?)", args as string, kwargs as string)!;

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

describe("a row that cannot run is ended with a clear reason, and keeps nobody else waiting", () => {
  test.each([
    ["args that are no JSON", "[1,", "{}", /args is not valid JSON/],
    ["args that are no list", "{}", "{}", /args must be a JSON list/],
    ["kwargs that are no object", "[]", "[1]", /kwargs must be a JSON object/],
    ["kwargs in Python's spelling", "[]", "{'a': 1}", /kwargs is not valid JSON/],
    ["a number for args", 5, "{}", /args must be JSON text/],
  ])("%s", async (_, args, kwargs, why) => {
    const { db, claim, ask } = await withJobs(testJob("a"));
    const bad = raw(db, args, kwargs);
    const good = ask("a");
    expect(claim().map((run) => run.trigger.id)).toEqual([good]);
    expect(triggerById(db, bad)).toMatchObject({ outcome: "refused", note: expect.stringMatching(why) });
    expect(listLogs(db, { job_name: "a", limit: 9 })).toMatchObject([
      { level: "ERROR", message: expect.stringMatching(new RegExp(`Trigger ${bad} for a was refused: .*Insert a corrected row`)) },
    ]);
  });

  test.each([
    ["a context that is no JSON", "UPDATE triggers SET context = '{' WHERE id = ?"],
    ["a time that is none", "UPDATE triggers SET due_at = 'soon' WHERE id = ?"],
    ["an attempt that is no number", "UPDATE triggers SET attempt = 'first' WHERE id = ?"],
    ["binary data as a note", "UPDATE triggers SET note = x'00ff' WHERE id = ?"],
  ])("even where nobody foresaw it: %s", async (_, sql) => {
    const { db, claim, ask } = await withJobs(testJob("a"));
    const bad = ask("a");
    db.run(sql, bad);
    const good = ask("a");
    expect(claim().map((run) => run.trigger.id)).toEqual([good]);
    expect(triggerById(db, bad)).toMatchObject({ outcome: "refused", run_id: null });
    expect(liveRuns(db)).toHaveLength(1);
  });

  test("a job that nobody knows: the row waits for it and is not lost", async () => {
    const { db, claim, ask } = await withJobs(testJob("a"));
    ask("unknown");
    ask("a");
    expect(names(claim())).toEqual(["a"]);
    expect(waiting(db)).toEqual(["job"]);
  });
});

describe("off means off", () => {
  const off = testJob("a", undefined, { enabled: false });

  test.each(["sql", "cli"] as const)("what a person asked for (%s) is kept until the job is on again", async (source) => {
    const { db, claim, ask } = await withJobs(off);
    ask("a", { source });
    expect(claim()).toEqual([]);
    expect(waiting(db)).toEqual(["enabled"]);
  });

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
    expect(triggerById(db, second)).toMatchObject({ outcome: "skipped", note: expect.stringContaining("overlap is skip") });
  });

  test("parallel: all run", async () => {
    const { claim, ask } = await withJobs(testJob("a", undefined, { overlap: "parallel" }));
    ask("a");
    ask("a");
    expect(claim()).toHaveLength(2);
  });

  test.each(["queue", "parallel"] as const)("a daemon that runs is not started a second time, whoever asks (%s)", async (overlap) => {
    const { db, claim, ask } = await withJobs(testJob("a", { type: "always" }, { overlap }));
    ask("a", { source: "always" });
    const second = ask("a");
    expect(claim()).toHaveLength(1);
    expect(triggerById(db, second)).toMatchObject({ outcome: "skipped", note: "it was running already" });
  });
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
