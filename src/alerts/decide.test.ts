/** What would be missed, or told for nothing, if these decisions were wrong. */
import { describe, expect, test } from "vitest";
import type { AlertRow } from "../db/alerts.ts";
import type { AlertKind } from "../model/alert.ts";
import { testJob } from "../model/job.test-kit.ts";
import { decideAlerts, type Overdue, type Standing } from "./decide.ts";

const now = Date.UTC(2026, 10, 22, 12, 0) / 1000;
const minute = 60;
const hourly = testJob("photos", { type: "interval", interval_minutes: 60 });
const daily = testJob("photos", { type: "daily", time: "11:00" });

function standing(fields: Partial<Standing> = {}): Standing {
  return {
    ...{ now, timezone: "UTC", watchingSince: now - 86_400, isStopped: false, freeMegabytes: 50_000 },
    job: (name) => (name === "photos" ? hourly : undefined),
    ...{ overdue: [], deviceless: [], broken: [], open: [] },
    hasStartedSince: () => false,
    liveSince: () => null,
    ...fields,
  };
}

function overdue(fields: Partial<Overdue> = {}): Overdue {
  const due_at = now - 10 * minute;
  return { job_name: "photos", due_at, created: due_at, run_after: null, waiting_for: null, ...fields };
}

function alert(kind: AlertKind, fields: Partial<AlertRow> = {}): AlertRow {
  return {
    ...{
      id: 7,
      kind,
      subject: `${kind}:photos`,
      job_name: "photos",
      run_id: null,
      message: "",
      opened: now - 600,
      times: 1,
    },
    ...{ last: now - 600, seen: null, closed: null, closed_how: null, tell_after: 0, told: null, end_told: null },
    ...fields,
  };
}

const kinds = (facts: Standing) => decideAlerts(facts).open.map(({ kind }) => kind);
const ends = (facts: Standing) => decideAlerts(facts).close.map(({ how }) => how);

describe("late", () => {
  test.each([
    ["five minutes are granted", { overdue: [overdue({ due_at: now - 290, created: now - 290 })] }, []],
    ["an hourly one gets six", { overdue: [overdue({ due_at: now - 350, created: now - 350 })] }, []],
    ["then it is told", { overdue: [overdue()] }, ["late"]],
    [
      "a daily one has an hour",
      { job: () => daily, overdue: [overdue({ due_at: now - 3500, created: now - 3500 })] },
      [],
    ],
    [
      "and not a minute more",
      { job: () => daily, overdue: [overdue({ due_at: now - 3700, created: now - 3700 })] },
      ["late"],
    ],
    ["one that waits for its run before", { overdue: [overdue({ waiting_for: "run" })] }, ["late"]],
    [
      "a day's catching up that was written a minute ago",
      { overdue: [overdue({ due_at: now - 86_400, created: now - 60 })] },
      [],
    ],
    ["one that is to start a little later, with others", { overdue: [overdue({ run_after: now - 60 })] }, []],
    ["AIOS was asleep until now", { watchingSince: now - 60, overdue: [overdue()] }, []],
    ["everything was stopped", { isStopped: true, overdue: [overdue()] }, []],
    ["it is off", { job: () => ({ ...hourly, enabled: false }), overdue: [overdue()] }, []],
    ["it has no device, which is told by itself", { overdue: [overdue({ waiting_for: "device" })] }, []],
    ["two times of one job are one thing", { overdue: [overdue(), overdue({ due_at: now - 4000 })] }, ["late"]],
  ] as [string, Partial<Standing>, string[]][])("%s", (_, facts, expected) => {
    expect(kinds(standing(facts))).toEqual(expected);
  });

  test("says when it was due, and why it waits", () => {
    const [told] = decideAlerts(standing({ overdue: [overdue({ waiting_for: "run" })] })).open;
    expect(told?.message).toBe(
      "photos was due on Sunday 22 November at 11:50 and has not started: its run before is still going.",
    );
  });

  test("is over once it has started, and stays open over a nap of the machine", () => {
    const open = [alert("late")];
    expect(ends(standing({ open, hasStartedSince: () => true }))).toEqual(["recovered"]);
    expect(ends(standing({ open, overdue: [overdue()], watchingSince: now }))).toEqual([]);
    expect(ends(standing({ open }))).toEqual(["gone"]);
    expect(ends(standing({ open, isStopped: true }))).toEqual([]);
  });
});

describe("no computer to run on", () => {
  const waiting = [{ job_name: "photos", oldest: now - 400 }];

  test("is told after five minutes, but not of those in which AIOS was asleep", () => {
    expect(kinds(standing({ deviceless: waiting }))).toEqual(["no_device"]);
    expect(kinds(standing({ deviceless: waiting, watchingSince: now - 200 }))).toEqual([]);
    expect(kinds(standing({ deviceless: [{ job_name: "photos", oldest: now - 200 }] }))).toEqual([]);
  });

  test("is over when one has come", () => {
    const open = [alert("no_device")];
    expect(ends(standing({ open, deviceless: waiting, watchingSince: now }))).toEqual([]);
    expect(ends(standing({ open, hasStartedSince: () => true }))).toEqual(["recovered"]);
  });
});

describe("an entry with an error", () => {
  const entry = (since: number) => [{ job: "photos", message: "time is 25:00", since }];

  test("is told once it stays so, not while somebody types", () => {
    expect(kinds(standing({ broken: entry(now - 30) }))).toEqual([]);
    expect(kinds(standing({ broken: entry(now - 61) }))).toEqual(["broken"]);
  });

  test("does not close what else is open for its job, and is itself over when it is mended", () => {
    const open = [alert("broken"), alert("failed", { id: 8 })];
    expect(decideAlerts(standing({ open, broken: entry(now), job: () => undefined })).close).toEqual([]);
    expect(decideAlerts(standing({ open })).close).toEqual([{ id: 7, how: "recovered" }]);
  });

  test("of no job is told apart by what it says", () => {
    const broken = [1, 2].map((line) => ({ job: null, message: `line ${line} is odd`, since: 0 }));
    expect(new Set(decideAlerts(standing({ broken })).open.map(({ about }) => about)).size).toBe(2);
  });
});

describe("the disk", () => {
  const open = [alert("trouble", { subject: "trouble:disk", job_name: null })];
  test.each([
    [400, [], ["trouble"], []],
    [700, [], [], []],
    [700, open, ["trouble"], []],
    [1100, open, [], ["recovered"]],
    [null, open, [], []],
  ])("%s MB free", (freeMegabytes, alerts, opened, closed) => {
    const facts = standing({ freeMegabytes, open: alerts });
    expect([kinds(facts), ends(facts)]).toEqual([opened, closed]);
  });
});

describe("what ends by itself", () => {
  test("a failure does not, unless its job is off or gone", () => {
    const open = [alert("failed")];
    expect(ends(standing({ open }))).toEqual([]);
    expect(ends(standing({ open, job: () => ({ ...hourly, enabled: false }) }))).toEqual(["gone"]);
    expect(ends(standing({ open, job: () => undefined }))).toEqual(["gone"]);
  });

  test("what is kept running is well again after ten minutes of life", () => {
    const job = () => testJob("photos", { type: "always" });
    const open = [alert("failed")];
    expect(ends(standing({ open, job, liveSince: () => now - 500 }))).toEqual([]);
    expect(ends(standing({ open, job, liveSince: () => now - 700 }))).toEqual(["recovered"]);
  });

  test("a missed time is, once it has run", () => {
    expect(ends(standing({ open: [alert("never_ran")] }))).toEqual([]);
    expect(ends(standing({ open: [alert("never_ran")], hasStartedSince: () => true }))).toEqual(["recovered"]);
  });
});
