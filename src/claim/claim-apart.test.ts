/** Rehearsals, and runs of what is not in the jobs list. */
import { describe, expect, test } from "vitest";
import { jobRow } from "../db/jobs.ts";
import { liveRuns } from "../db/runs.ts";
import { triggerById } from "../db/triggers.ts";
import { testJob } from "../model/job.test-kit.ts";
import { names, waiting, withJobs } from "./claim.test-kit.ts";

describe("a rehearsal", () => {
  test("goes beside a live run and lets the next one go, and the job does not look as if it had run", async () => {
    const { db, claim, ask } = await withJobs(testJob("a"));
    ask("a", { preview: true });
    const before = jobRow(db, "a");
    expect(names(claim())).toEqual(["a"]);
    expect(jobRow(db, "a")).toEqual(before);
    ask("a");
    expect(names(claim())).toEqual(["a"]);
    ask("a", { preview: true });
    ask("a");
    expect(names(claim())).toEqual(["a"]);
    expect(waiting(db)).toEqual(["run"]);
    expect(liveRuns(db).map((run) => run.preview)).toEqual([1, 0, 1]);
  });

  test("of a job that is off still shows what it would do; one that no device fits waits", async () => {
    const off = testJob("off", undefined, { enabled: false });
    const { db, claim, ask } = await withJobs(off, testJob("far", undefined, { tags: ["gpu"] }));
    ask("off", { preview: true });
    ask("far", { preview: true });
    expect(names(claim())).toEqual(["off"]);
    expect(waiting(db)).toEqual(["device"]);
  });

  test("of what is kept running takes a slot like any other, and keeps no daemon from starting", async () => {
    const { claim, ask } = await withJobs(testJob("daemon", { type: "always" }));
    ask("daemon", { preview: true });
    ask("daemon", { source: "always" });
    expect(claim({ slotsFree: 0 }).map((run) => run.job.schedule.type)).toEqual(["always"]);
    expect(claim({ slotsFree: 1 }).map((run) => run.job.schedule.type)).toEqual(["trigger"]);
  });
});

describe("what is not in the jobs list", () => {
  test("runs as it was described when it was asked for", async () => {
    const { db, claim, ask } = await withJobs();
    const definition = testJob("draft", { type: "daily", time: "09:00" }, { file: "/drafts/a.ts", enabled: false });
    ask("draft", { definition, kwargs: { folder: "/tmp" } });
    expect(claim()).toMatchObject([
      { job: { name: "draft", file: "/drafts/a.ts", schedule: { type: "trigger" } }, kwargs: { folder: "/tmp" } },
    ]);
    expect(JSON.parse(liveRuns(db)[0]!.definition!)).toEqual(definition);
  });

  test("stands in for the job of that name, and waits for its live run unless it is a rehearsal", async () => {
    const { db, claim, ask } = await withJobs(testJob("a"));
    ask("a");
    ask("a", { definition: testJob("a", undefined, { file: "new.py" }) });
    ask("a", { definition: testJob("a", undefined, { file: "newer.py" }), preview: true });
    expect(claim().map((run) => run.job.file)).toEqual(["a.py", "newer.py"]);
    expect(waiting(db)).toEqual(["run"]);
  });

  test("and cannot be read is refused, and keeps nothing else from running", async () => {
    const { db, claim, ask } = await withJobs(testJob("a"));
    const id = ask("draft");
    db.run("UPDATE triggers SET definition = 'no job' WHERE id = ?", id);
    ask("a");
    expect(names(claim())).toEqual(["a"]);
    expect(triggerById(db, id)).toMatchObject({ outcome: "refused" });
  });
});
