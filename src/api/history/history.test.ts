/** The history tells everything once, in order, however it is paged; and its pictures agree with it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestHome } from "../api.test-kit.ts";
import type { OperationName, Params, Result } from "../operations.ts";
import type { HistoryRow } from "./views.ts";

const home = new TestHome({
  "jobs.yaml": "- {name: tidy, type: trigger, file: x.sh}\n- {name: back_up, type: trigger, file: x.sh}\n",
  "Programs/x.sh": "true",
});
const start = Math.floor(Date.now() / 1000) - 40 * 3_600;
const total = 200;
const call = <Name extends OperationName>(name: Name, params: Params<Name>): Promise<Result<Name>> =>
  home.direct.call(name, params);

beforeAll(async () => {
  await home.start();
  const { db } = home.aios;
  await db.write(() => {
    for (let nth = 0; nth < total; nth += 1) plant(nth);
  });
});
afterAll(() => home.remove());

/** One every ten minutes: each fifth failed, each seventh did not run, each eleventh is a rehearsal. */
function plant(nth: number): void {
  const { db } = home.aios;
  const at = start + nth * 600;
  const job = nth % 2 === 0 ? "tidy" : "back_up";
  if (nth % 7 === 0) {
    db.run(
      `INSERT INTO triggers (job_name, args, kwargs, created, processed, source, due_at, priority, outcome, note)
       VALUES (?, '[]', '{}', ?, ?, 'schedule', ?, 0, 'skipped', 'AIOS was off')`,
      job,
      at,
      at,
      at,
    );
    return;
  }
  const milliseconds = (at * 1000).toString(16).padStart(12, "0");
  const id = `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7000-8000-${String(nth).padStart(12, "0")}`;
  db.run(
    `INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until, host,
       supervisor, args, kwargs, due_at, started, preview)
     VALUES (?, ?, ?, 'schedule', 1, 'running', ?, 's', 't', 0, 'h', 'p', '[]', '{}', ?, ?, ?)`,
    id,
    job,
    nth + 1,
    nth % 3 === 0 ? "attic" : "a",
    at,
    at,
    nth % 11 === 0 ? 1 : 0,
  );
  const error = `{"type":"FolderMissing","message":"There is no 100%_folder ${nth}","traceback":null,"retryable":true}`;
  db.run(
    `UPDATE runs SET state = ?, finished = ?, error = ? WHERE id = ?`,
    nth % 5 === 0 ? "failed" : "succeeded",
    at + 2,
    nth % 5 === 0 ? error : null,
    id,
  );
}

const nthOf = (row: HistoryRow) => Math.round(((row.kind === "run" ? row.run.started : row.decided_at) - start) / 600);
const all = Array.from({ length: total }, (_, nth) => total - 1 - nth);
const isMissed = (nth: number) => nth % 7 === 0;
const isPreview = (nth: number) => !isMissed(nth) && nth % 11 === 0;

async function paged(params: Params<"history">): Promise<number[]> {
  const found: number[] = [];
  let before: string | undefined;
  for (let piece = 0; piece < 500; piece += 1) {
    const { rows, next } = await call("history", { ...params, ...(before === undefined ? {} : { before }) });
    found.push(...rows.map(nthOf));
    if (next === null) return found;
    before = next;
  }
  throw new Error("It has no end");
}

describe("the history, piece by piece", () => {
  test.each([1, 2, 7, 50, 199, 500])("in pieces of %i has everything once, newest first", async (limit) => {
    expect(await paged({ limit })).toEqual(all.filter((nth) => !isPreview(nth)));
  });

  test.each<[string, Params<"history">, (nth: number) => boolean]>([
    ["rehearsals too", { previews: true }, () => true],
    ["of a job", { job: "tidy" }, (nth) => nth % 2 === 0 && !isPreview(nth)],
    ["what failed", { state: "failed" }, (nth) => nth % 5 === 0 && !isMissed(nth) && !isPreview(nth)],
    [
      "what is unwell, of a job",
      { state: "unwell", job: "back_up" },
      (nth) => nth % 10 === 5 && !isMissed(nth) && !isPreview(nth),
    ],
    ["what did not run", { state: "missed" }, isMissed],
    ["what did not run, of a job", { state: "missed", job: "tidy" }, (nth) => isMissed(nth) && nth % 2 === 0],
    ["of a device", { device: "attic" }, (nth) => nth % 3 === 0 && !isMissed(nth) && !isPreview(nth)],
    [
      "between two times",
      { from: start + 600 * 20, until: start + 600 * 30 },
      (nth) => nth >= 20 && nth < 30 && !isPreview(nth),
    ],
    [
      "with a word of the error",
      { search: "no 100%_folder" },
      (nth) => nth % 5 === 0 && !isMissed(nth) && !isPreview(nth),
    ],
    ["with a word of why it did not run", { search: "was off" }, isMissed],
    ["with signs that mean nothing here", { search: "%" }, (nth) => nth % 5 === 0 && !isMissed(nth) && !isPreview(nth)],
    ["what there is none of", { state: "timed_out" }, () => false],
  ])("%s", async (_, params, fits) => {
    expect(await paged({ ...params, limit: 9 })).toEqual(all.filter(fits));
  });

  test("a place to go on from that nobody gave is refused at its field", async () => {
    for (const before of ["x", "__", "~_1", "' OR 1=1", "~_1e999999_1_1"]) {
      await expect(call("history", { before })).rejects.toMatchObject({
        kind: "invalid",
        fields: { before: expect.any(String) },
      });
    }
  });
});

test("days count every end once, rehearsals left out", async () => {
  const days = await call("activity", { from: start - 86_400, until: start + 60 * 86_400 });
  const sum = (pick: (day: (typeof days)[number]) => number) => days.reduce((total, day) => total + pick(day), 0);
  const ran = all.filter((nth) => !isMissed(nth) && !isPreview(nth));
  expect(sum(({ succeeded }) => succeeded)).toBe(ran.filter((nth) => nth % 5 !== 0).length);
  expect(sum(({ failed }) => failed)).toBe(ran.filter((nth) => nth % 5 === 0).length);
  expect(sum(({ seconds }) => seconds)).toBeCloseTo(2 * ran.length, 3);
  expect(days.every(({ day }) => /^\d{4}-\d{2}-\d{2}$/.test(day))).toBe(true);
  const together = await call("activity", { from: start - 86_400, until: start + 60 * 86_400, together: true });
  expect(together.reduce((total, { succeeded }) => total + succeeded, 0)).toBe(sum(({ succeeded }) => succeeded));
  const ofJob = await call("activity", { from: start - 86_400, until: start + 60 * 86_400, job: "tidy" });
  expect(new Set(ofJob.map(({ job }) => job))).toEqual(new Set(["tidy"]));
});

test("durations and the timeline show the same runs", async () => {
  const durations = await call("durations", { job: "tidy", limit: 5 });
  expect(durations).toHaveLength(5);
  expect(durations[0]).toMatchObject({ seconds: 2, state: "succeeded" });
  const spans = await call("timeline", { from: start + 600 * 20, until: start + 600 * 30 });
  expect(spans.map(({ started }) => Math.round((started - start) / 600))).toEqual(
    all.filter((nth) => nth >= 20 && nth < 30 && !isMissed(nth) && !isPreview(nth)),
  );
});

test("lines are found by their words, newest first, of one job or of all", async () => {
  const { db } = home.aios;
  const say = (job: string, message: string) =>
    db.run(`INSERT INTO logs (message, job_name, run_id) VALUES (?, ?, 'r')`, message, job);
  await db.write(() => {
    for (let nth = 0; nth < 30; nth += 1) say(nth % 3 === 0 ? "tidy" : "back_up", `copied holiday${nth} to the attic`);
  });
  const found = await call("logs_search", { text: "attic copied", limit: 10 });
  expect(found).toHaveLength(10);
  expect(found[0]!.message).toContain("holiday29");
  const behind = await call("logs_search", { text: "attic copied", limit: 100, before_id: found.at(-1)!.id });
  expect(behind).toHaveLength(20);
  expect(await call("logs_search", { text: "copied", job: "tidy" })).toHaveLength(10);
  expect(await call("logs_search", { text: "holiday2" })).toHaveLength(1);
  expect(await call("logs_search", { text: "holi" })).toHaveLength(30);
  expect(await call("logs_search", { text: '"' })).toEqual([]);
});
