import { describe, expect, test } from "vitest";
import type { Fact } from "../../engine/facts.ts";
import { noon, plainLook, plantedLine, plantedRow } from "../testing/planted.ts";
import { PlainTelling } from "./plain.ts";

const start = (id = "r2", attempt = 1): Fact => ({
  kind: "run_started",
  run: { id, job_name: "report", attempt, due_at: noon, started: noon, is_daemon: false, preview: false },
});
const ended = (fields = {}): Fact => ({ kind: "run_ended", run: plantedRow(fields), next: { kind: "done" } });
const line: Fact = { kind: "lines", lines: [plantedLine({ timestamp: noon + 1, message: "fetching" })] };

describe("plain lines", () => {
  test("tell a start, what the program writes, and the end", () => {
    const telling = new PlainTelling();
    const said = [plantedLine({ timestamp: noon + 2, message: "Job report completed with result: 3", stream: "aios" })];
    const facts: Fact[] = [start(), line, ended(), { kind: "lines", lines: said }];
    expect(facts.flatMap((fact) => telling.tell(fact, plainLook))).toEqual([
      "2026-11-22 12:00:00 [INFO] report │ started",
      "2026-11-22 12:00:01 [INFO] report │ fetching",
      "2026-11-22 12:00:02 [INFO] report │ Job report completed with result: 3",
    ]);
    expect(telling.running.size).toBe(0);
  });

  test("a run that is silent is told after a second, with its attempt", () => {
    const telling = new PlainTelling();
    telling.tell(start("r2", 2), plainLook);
    expect(telling.tellStarts({ ...plainLook, now: noon + 0.5 })).toEqual([]);
    expect(telling.tellStarts({ ...plainLook, now: noon + 1 })).toEqual([
      "2026-11-22 12:00:00 [INFO] report │ started, attempt 2",
    ]);
    expect(telling.tellStarts({ ...plainLook, now: noon + 2 })).toEqual([]);
    expect(telling.running.size).toBe(1);
  });

  test("idle jobs that find nothing to do do not fill the log", () => {
    const telling = new PlainTelling();
    expect([start(), ended({ source: "idle" })].flatMap((fact) => telling.tell(fact, plainLook))).toEqual([]);
    expect(
      [start(), ended({ source: "idle", state: "failed" })].flatMap((fact) => telling.tell(fact, plainLook)),
    ).toHaveLength(1);
  });

  test("trouble with the database and stop-all are told", () => {
    const telling = new PlainTelling();
    const facts: Fact[] = [
      { kind: "trouble", message: "The disk is full." },
      { kind: "trouble", message: null },
      { kind: "stop_all", reason: "by hand" },
      { kind: "stop_all", reason: null },
    ];
    expect(facts.flatMap((fact) => telling.tell(fact, plainLook)).map((text) => text.slice(20))).toEqual([
      "[ERROR] The disk is full.",
      "[INFO] The database can be used again.",
      "[WARNING] Everything is stopped: by hand",
      "[INFO] Going on after stop-all.",
    ]);
  });
});
