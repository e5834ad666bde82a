/** A database with jobs in it, and a device that claims. */
import type { Database } from "../db/database.ts";
import { memoryDatabase } from "../db/database.test-kit.ts";
import { defineJob } from "../db/jobs.ts";
import { insertTrigger, pendingTriggers, type NewTrigger } from "../db/triggers.ts";
import { JobBook } from "../model/job-book.ts";
import type { Job } from "../model/job.ts";
import { claimRuns, type ClaimOptions } from "./claim.ts";

export const now = 1_795_338_000;

export async function withJobs(...jobs: Job[]) {
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

export const names = (claimed: { job: Job }[]) => claimed.map((run) => run.job.name);
export const waiting = (db: Database) => pendingTriggers(db, 1_000).map((row) => row.waiting_for);
