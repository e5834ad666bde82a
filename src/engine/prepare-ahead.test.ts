/** What the jobs of a device need is got ready whenever they change, and nothing while all is stopped. */
import { expect, test } from "vitest";
import { JobBook } from "../model/job-book.ts";
import { testJob } from "../model/job.test-kit.ts";
import { PrepareAhead } from "./prepare-ahead.ts";

test("the jobs that fit this device, once for each change; none under a stop, all again after it", () => {
  const told: string[][] = [];
  let book = new JobBook([testJob("here"), testJob("elsewhere", undefined, { tags: ["gpu"] })]);
  let isStopped = false;
  const ahead = new PrepareAhead({
    jobs: () => book,
    isStopped: () => isStopped,
    tags: new Set(["browser"]),
    prepare: (jobs) => told.push(jobs.map((job) => job.name)),
  });
  const tick = () => expect(ahead.tick()).toBeGreaterThan(0);
  tick();
  tick();
  book = new JobBook([testJob("new")]);
  tick();
  isStopped = true;
  tick();
  tick();
  isStopped = false;
  tick();
  expect(told).toEqual([["here"], ["new"], [], ["new"]]);
});
