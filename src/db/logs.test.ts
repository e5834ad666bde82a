import { describe, expect, test } from "vitest";
import type { Database } from "./database.ts";
import { memoryDatabase } from "./database.test-kit.ts";
import { deleteLogs, insertLog, listLogs, pruneOldestLogs } from "./logs.ts";

function say(db: Database, message: string, run_id: string | null = "run 1", job_name = "report"): number {
  const line = { timestamp: 1, level: "INFO", message, device: "here", run_id, job_name, stream: "stdout" };
  return insertLog(db, line);
}

const found = (db: Database, search: string) => listLogs(db, { search, limit: 100 }).map((line) => line.message);

describe("finding a line again", () => {
  test("by words in any order, whole or begun, in capitals or not, with accents or without", async () => {
    const db = await memoryDatabase();
    say(db, "Uploaded 12 files to München");
    say(db, "Nothing to do");
    expect(found(db, "files uploaded")).toHaveLength(1);
    expect(found(db, "munch")).toHaveLength(1);
    expect(found(db, "files missing")).toEqual([]);
  });

  test.each(['"', "'", "a OR b", "NEAR(", "file*", "-x", "col:on", "(", "%", "\\", "AND", "NOT x", '"quoted"', "🙂"])(
    "a person may type anything: %s",
    async (typed) => {
      const db = await memoryDatabase();
      say(db, "quoted words");
      expect(() => found(db, typed)).not.toThrow();
    },
  );

  test("a line that is forgotten is not found any more, and the index holds nothing of it", async () => {
    const db = await memoryDatabase();
    const id = say(db, "secret word");
    say(db, "other");
    deleteLogs(db, "run 1", id, id);
    expect(found(db, "secret")).toEqual([]);
    pruneOldestLogs(db, 10);
    expect(found(db, "other")).toEqual([]);
    db.script("INSERT INTO logs_search (logs_search) VALUES ('integrity-check')");
  });

  test("within a job or a run only", async () => {
    const db = await memoryDatabase();
    say(db, "done one", "run 1", "report");
    say(db, "done two", "run 2", "backup");
    expect(listLogs(db, { search: "done", job_name: "backup", limit: 9 })).toMatchObject([{ message: "done two" }]);
    expect(listLogs(db, { search: "done", run_id: "run 1", limit: 9 })).toMatchObject([{ message: "done one" }]);
  });
});

describe("reading on", () => {
  test("the newest lines come first to be read, in the order they were said", async () => {
    const db = await memoryDatabase();
    for (const message of ["one", "two", "three"]) say(db, message);
    expect(listLogs(db, { limit: 2 }).map((line) => line.message)).toEqual(["two", "three"]);
  });

  test("following misses no line and shows none twice", async () => {
    const db = await memoryDatabase();
    const seen: string[] = [];
    let after_id = say(db, "line 0");
    for (let round = 1; round <= 20; round++) {
      say(db, `line ${round}`);
      if (round % 3 > 0) continue;
      const lines = listLogs(db, { after_id, limit: 2 });
      seen.push(...lines.map((line) => line.message));
      after_id = lines.at(-1)!.id;
    }
    seen.push(...listLogs(db, { after_id, limit: 100 }).map((line) => line.message));
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 1}`));
  });

  test("a run of a million lines is read from anywhere: on, back, and its errors alone", async () => {
    const db = await memoryDatabase();
    const ids = Array.from({ length: 9 }, (_, index) => {
      say(db, `line of another ${index}`, "run 2");
      return say(db, `line ${index}`);
    });
    const level = "ERROR";
    const error = { timestamp: 1, level, message: "line broke", device: "here", job_name: "report", stream: "stderr" };
    insertLog(db, { ...error, run_id: "run 1" });
    const read = (filter: Partial<Parameters<typeof listLogs>[1]>) =>
      listLogs(db, { run_id: "run 1", limit: 3, ...filter }).map((line) => line.message);
    expect(read({})).toEqual(["line 7", "line 8", "line broke"]);
    expect(read({ before_id: ids[4]! })).toEqual(["line 1", "line 2", "line 3"]);
    expect(read({ after_id: ids[4]! })).toEqual(["line 5", "line 6", "line 7"]);
    expect(read({ after_id: 0 })).toEqual(["line 0", "line 1", "line 2"]);
    expect(read({ levels: ["WARNING", "ERROR"] })).toEqual(["line broke"]);
    expect(read({ search: "line", before_id: ids[2]! })).toEqual(["line 0", "line 1"]);
    expect(read({ search: "line", after_id: ids[0]!, levels: [level] })).toEqual(["line broke"]);
  });

  test("what AIOS says of a job stands among the lines of its runs", async () => {
    const db = await memoryDatabase();
    db.script(`INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until,
      host, supervisor, args, kwargs, due_at, started) VALUES ('run 1', 'report', 1, 'sql', 1, 'running', '', '', '', 0, '', '', '', '', 0, 0)`);
    say(db, "printed");
    say(db, "refused", null);
    say(db, "of another", null, "backup");
    expect(listLogs(db, { job_name: "report", limit: 9 }).map((line) => line.message)).toEqual(["printed", "refused"]);
  });
});
