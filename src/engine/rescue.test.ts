import { describe, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import type { Database } from "../db/database.ts";
import { defineJob } from "../db/jobs.ts";
import { liveRuns, runById, startRun } from "../db/runs.ts";
import { consumeTrigger, insertTrigger, pendingTriggers } from "../db/triggers.ts";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { RunError } from "../model/outcome.ts";
import { rescue, type RescueOptions } from "./rescue.ts";

const now = 1_795_338_000;
const jobs = [testJob("a", undefined, { overlap: "parallel" }), testJob("gone")];

async function withRun(place: { host: string; supervisor: string; lease_until: number; session?: string }) {
  const db = await memoryDatabase();
  for (const job of jobs) defineJob(db, { name: job.name, job, problem: null }, true, now);
  const trigger_id = insertTrigger(db, { job_name: "a", created: now, source: "sql" })!;
  const key = { id: "run 1", attempt_token: "token" };
  consumeTrigger(db, trigger_id, key.id, now - 60);
  const call = { args: "[]", kwargs: "{}", due_at: now - 60, started: now - 60, note: null };
  startRun(db, {
    ...key,
    ...call,
    ...place,
    session: place.session ?? "theirs",
    job_name: "a",
    trigger_id,
    source: "sql",
    attempt: 1,
    device: "other",
  });
  return db;
}

async function rescued(db: Database, { alive = [], ...rest }: Partial<RescueOptions> & { alive?: string[] } = {}) {
  const ended: string[][] = [];
  const processes = {
    host: "here",
    self: "1/me",
    isAlive: (identity: string) => alive.includes(identity),
    endRunsOf: async (ids: string[]) => {
      // When processes are ended, their runs must still count as live, or others could start before they are gone.
      expect(liveRuns(db).map((run) => run.id)).toEqual(expect.arrayContaining(ids));
      ended.push(ids);
      return ids.length;
    },
  };
  const finishOptions = () => ({ jobs: new JobBook(jobs), now, random: () => 0.5 });
  const lost = await rescue(db, { session: "mine", processes, judgesLease: () => true, finishOptions, ...rest });
  return { lost: lost.map(({ run }) => run.id), ended };
}

const why = (db: Database) => (JSON.parse(runById(db, "run 1")!.error!) as RunError).message;

describe("a run whose device died runs again", () => {
  test("at once where its process can be seen to be dead, whatever is left of it is ended first", async () => {
    const db = await withRun({ host: "here", supervisor: "9/dead", lease_until: now + 25 });
    expect(await rescued(db, { judgesLease: () => false })).toEqual({ lost: ["run 1"], ended: [["run 1"]] });
    expect(pendingTriggers(db, 9)).toMatchObject([{ job_name: "a", source: "rescue", losses: 1 }]);
    expect(why(db)).toContain("AIOS on device other ended without finishing this run");
  });

  test("elsewhere when its lease has run out, and not before", async () => {
    const db = await withRun({ host: "there", supervisor: "9/x", lease_until: now });
    expect(await rescued(db)).toEqual({ lost: [], ended: [] });
    db.run("UPDATE runs SET lease_until = ?", now - 0.001);
    expect(await rescued(db, { judgesLease: () => false })).toEqual({ lost: [], ended: [] });
    expect(await rescued(db)).toEqual({ lost: ["run 1"], ended: [[]] });
    expect(why(db)).toContain("device other has not been heard of");
  });

  test("also where its process lives but stands still: it is ended before another begins", async () => {
    const db = await withRun({ host: "here", supervisor: "9/frozen", lease_until: now - 1 });
    expect(await rescued(db, { alive: ["9/frozen"] })).toEqual({ lost: ["run 1"], ended: [["run 1"]] });
  });
});

describe("a run that is well is left alone", () => {
  test("by another device, as long as it renews its lease", async () => {
    const db = await withRun({ host: "here", supervisor: "9/alive", lease_until: now + 1 });
    expect(await rescued(db, { alive: ["9/alive"] })).toEqual({ lost: [], ended: [] });
  });

  test("also when its device elsewhere was heard of again at the last moment", async () => {
    const db = await withRun({ host: "there", supervisor: "9/x", lease_until: now - 1 });
    const rescuing = rescued(db);
    // Between the look at the lease and the write.
    void db.write(() => db.run("UPDATE runs SET lease_until = ?", now + 30));
    expect(await rescuing).toEqual({ lost: [], ended: [[]] });
    expect(runById(db, "run 1")?.state).toBe("running");
  });

  test("by its own device, even if its lease has run out while the machine slept", async () => {
    const db = await withRun({ host: "here", supervisor: "1/me", lease_until: now - 3_600, session: "mine" });
    expect(await rescued(db)).toEqual({ lost: [], ended: [] });
  });
});
