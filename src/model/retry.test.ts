import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testJob } from "./job.test-kit.ts";
import type { Outcome } from "./outcome.ts";
import { countRestarts, nextAfter, nextAfterLoss, retryDelaySeconds, type EndedRun } from "./retry.ts";

const middle = () => 0.5;
const ended = (rest: Partial<EndedRun> = {}): EndedRun => ({
  attempt: 1,
  losses: 0,
  restarts: 0,
  lived_seconds: 5,
  is_cancelled: false,
  ...rest,
});
const failed = (retryable = true): Outcome => ({
  kind: "failed",
  error: { type: "ValueError", message: "no", traceback: "…", retryable },
  exit_code: 1,
  signal: null,
});
const endedBy = (reason: "timed_out" | "cancelled" | "stopped"): Outcome => ({
  kind: "ended",
  reason,
  exit_code: null,
  signal: "SIGTERM",
});
const job = testJob("report", { type: "trigger" }, { retries: 3 });
const daemon = testJob("monitor", { type: "always" });
const idle = testJob("cleanup", { type: "idle", every_seconds: 60 });

describe("a job that failed is tried again as often as its owner said", () => {
  test("attempt by attempt, and then no more", () => {
    expect(nextAfter(job, ended(), failed(), middle)).toMatchObject({
      kind: "again",
      source: "retry",
      attempt: 2,
      delaySeconds: 10,
    });
    expect(nextAfter(job, ended({ attempt: 2 }), failed(), middle)).toMatchObject({ attempt: 3, delaySeconds: 20 });
    expect(nextAfter(job, ended({ attempt: 3 }), failed(), middle)).toEqual({ kind: "done" });
  });

  test("also when its time was up", () => {
    expect(nextAfter(job, ended(), endedBy("timed_out"), middle)).toMatchObject({ source: "retry", attempt: 2 });
  });

  test("but not when another attempt cannot help, when a person ended it, or when it went well", () => {
    expect(nextAfter(job, ended(), failed(false), middle)).toEqual({ kind: "done" });
    expect(nextAfter(job, ended(), endedBy("cancelled"), middle)).toEqual({ kind: "done" });
    expect(nextAfter(job, ended(), { kind: "succeeded", result: null, exit_code: 0 }, middle)).toEqual({
      kind: "done",
    });
  });

  test("nor when a person had cancelled it, and it failed, timed out or was lost before it could be ended", () => {
    const cancelled = ended({ is_cancelled: true });
    for (const outcome of [failed(), endedBy("timed_out"), endedBy("stopped")]) {
      expect(nextAfter(job, cancelled, outcome, middle)).toEqual({ kind: "done" });
    }
    expect(nextAfterLoss(job, cancelled)).toEqual({ kind: "done" });
  });

  test("and a stop of AIOS costs it no attempt", () => {
    const last = ended({ attempt: 3, losses: 1 });
    expect(nextAfter(job, last, endedBy("stopped"), middle)).toEqual({
      kind: "again",
      source: "resume",
      delaySeconds: 0,
      attempt: 3,
      losses: 1,
    });
  });

  test("an idle job has its next quiet moment anyway", () => {
    for (const outcome of [failed(), endedBy("stopped"), endedBy("timed_out")]) {
      expect(nextAfter(idle, ended(), outcome, middle)).toEqual({ kind: "done" });
    }
    expect(nextAfterLoss(idle, ended())).toEqual({ kind: "done" });
  });

  test("with waits that grow, never beyond an hour and a quarter, and are spread", () => {
    fc.assert(
      fc.property(
        fc.nat(86_400),
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (base, attempt, chance) => {
          const wait = retryDelaySeconds(base, attempt, () => chance);
          const plain = retryDelaySeconds(base, attempt, middle);
          expect(wait).toBeLessThanOrEqual(4_500);
          expect(plain).toBeLessThanOrEqual(retryDelaySeconds(base, attempt + 1, middle));
          expect(Math.abs(wait - plain)).toBeLessThanOrEqual(plain / 4 + 1e-9);
        },
      ),
    );
  });
});

describe("a daemon is started again", () => {
  test("after 10 s, then 20 s, doubling to 5 minutes, while it keeps dying", () => {
    const waits: number[] = [];
    let restarts = 0;
    for (let death = 0; death < 8; death++) {
      const run = ended({ restarts });
      const next = nextAfter(daemon, run, failed(), middle);
      waits.push(next.kind === "again" ? next.delaySeconds : NaN);
      restarts = countRestarts(run, true);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  });

  test("after 10 s again once it lived for ten minutes", () => {
    const run = ended({ restarts: 7, lived_seconds: 600 });
    expect(nextAfter(daemon, run, failed(), middle)).toMatchObject({ source: "always", delaySeconds: 10, attempt: 1 });
    expect(countRestarts(run, true)).toBe(1);
  });

  test("at once where the death was not its own", () => {
    expect(nextAfter(daemon, ended({ restarts: 7 }), endedBy("stopped"), middle)).toMatchObject({ delaySeconds: 0 });
    expect(nextAfterLoss(daemon, ended({ restarts: 7, losses: 9 }))).toMatchObject({
      source: "always",
      delaySeconds: 0,
    });
    expect(countRestarts(ended({ restarts: 7 }), false)).toBe(7);
  });

  test("whatever it ended with, well or ill, as often as it takes", () => {
    for (const outcome of [
      { kind: "succeeded", result: null, exit_code: 0 } as const,
      failed(false),
      endedBy("timed_out"),
    ]) {
      expect(nextAfter(daemon, ended({ restarts: 1e6 }), outcome, middle)).toMatchObject({
        source: "always",
        delaySeconds: 300,
      });
    }
  });

  test("but not while it is turned off: turned on again it then starts at once", () => {
    const off = { ...daemon, enabled: false };
    expect(nextAfter(off, ended(), endedBy("cancelled"), middle)).toEqual({ kind: "done" });
    expect(nextAfterLoss(off, ended())).toEqual({ kind: "done" });
  });
});

describe("a run that was lost with its device", () => {
  test("runs again as the same attempt, once; what is lost twice is set aside", () => {
    expect(nextAfterLoss(job, ended({ attempt: 2 }))).toEqual({
      kind: "again",
      source: "rescue",
      delaySeconds: 0,
      attempt: 2,
      losses: 1,
    });
    expect(nextAfterLoss(job, ended({ attempt: 2, losses: 1 }))).toEqual({ kind: "quarantine", losses: 2 });
  });

  test("losses are remembered through retries and stops", () => {
    expect(nextAfter(job, ended({ losses: 1 }), failed(), middle)).toMatchObject({ losses: 1 });
    expect(nextAfter(job, ended({ losses: 1 }), endedBy("stopped"), middle)).toMatchObject({ losses: 1 });
  });
});
