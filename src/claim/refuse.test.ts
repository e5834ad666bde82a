import { expect, describe, test } from "vitest";
import type { Database } from "../db/database.ts";
import { listLogs } from "../db/logs.ts";
import { liveRuns } from "../db/runs.ts";
import { triggerById } from "../db/triggers.ts";
import { testJob } from "../model/job.test-kit.ts";
import { names, waiting, withJobs } from "./claim.test-kit.ts";

const raw = (db: Database, args: unknown, kwargs: unknown) =>
  db.insert("INSERT INTO triggers (job_name, args, kwargs) VALUES ('a', ?, ?)", args as string, kwargs as string)!;

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
      {
        level: "ERROR",
        message: expect.stringMatching(new RegExp(`Trigger ${bad} for a was refused: .*Insert a corrected row`)),
      },
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
