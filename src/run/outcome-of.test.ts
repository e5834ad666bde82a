import { expect, test } from "vitest";
import { isLoss } from "../model/outcome.ts";
import { finishedBy, nothingKnown, startRefused } from "./outcome-of.ts";

const end = { ...nothingKnown, exit_code: 0 };
const succeeded = JSON.stringify({ kind: "succeeded", result: "[1]", use: { peak_memory_bytes: 5, cpu_seconds: 1 } });

test("what a program returned is its result, and what it used is kept", () => {
  expect(finishedBy({ ...end, outcome: succeeded }, null, [])).toEqual({
    outcome: { kind: "succeeded", result: [1], exit_code: 0 },
    use: { peak_memory_bytes: 5, cpu_seconds: 1 },
  });
});

test("a function that returned has succeeded even if the interpreter crashes while ending", () => {
  expect(finishedBy({ ...end, exit_code: null, signal: "SIGSEGV", outcome: succeeded }, null, []).outcome.kind).toBe(
    "succeeded",
  );
});

test.each([
  [null, null],
  ["", null],
  ["plain text\n", "plain text"],
  ['{"a":1}', { a: 1 }],
])("a script's result file %j becomes the result %j", (result, value) => {
  expect(finishedBy({ ...end, result }, null, []).outcome).toMatchObject({ kind: "succeeded", result: value });
});

test("a run that AIOS ended says why, whatever it wrote", () => {
  expect(
    finishedBy({ ...end, signal: "SIGKILL", exit_code: null, outcome: succeeded }, "timed_out", []).outcome,
  ).toEqual({
    kind: "ended",
    reason: "timed_out",
    exit_code: null,
    signal: "SIGKILL",
  });
});

test("a failure shows the last words on stderr", () => {
  const { outcome } = finishedBy({ ...end, exit_code: 3 }, null, ["first", "disk full", ""]);
  expect(outcome).toMatchObject({
    kind: "failed",
    exit_code: 3,
    error: { type: "ExitCode", traceback: "first\ndisk full\n", retryable: true },
  });
  expect(outcome.kind === "failed" && outcome.error.message).toMatch(/exit code 3.*disk full/);
});

test("a program killed by the system says so by the signal's name", () => {
  const { outcome } = finishedBy({ ...end, exit_code: null, signal: "SIGSEGV" }, null, []);
  expect(outcome).toMatchObject({
    kind: "failed",
    error: { type: "Signal", message: expect.stringContaining("ended by signal SIGSEGV") },
  });
});

test("a damaged outcome file is not taken for success", () => {
  expect(finishedBy({ ...end, exit_code: 1, outcome: '{"kind":"succ' }, null, []).outcome.kind).toBe("failed");
  expect(
    finishedBy({ ...end, exit_code: 1, outcome: '{"kind":"succeeded","result":"{"}' }, null, []).outcome.kind,
  ).toBe("failed");
});

test("the system's refusals are told in words a person can act on", () => {
  expect(startRefused("ENOENT", "", ["/bin/nope", "/h/a"])).toMatchObject({
    type: "InterpreterMissing",
    retryable: false,
  });
  expect(startRefused("EACCES", "", ["/h/a"]).message).toContain("chmod +x '/h/a'");
  expect(startRefused("EAGAIN", "spawn EAGAIN", ["/h/a"])).toMatchObject({ type: "StartFailed", retryable: true });
});

test("what nobody saw end is lost, unless it has told its outcome before", () => {
  const unseen = { ...nothingKnown, exit_unknown: true };
  const { outcome } = finishedBy(unseen, null, ["the last it said"]);
  expect(outcome.kind === "failed" && isLoss(outcome.error)).toBe(true);
  expect(finishedBy({ ...unseen, outcome: succeeded }, null, []).outcome).toMatchObject({ kind: "succeeded" });
});

test("what the system counted goes before what the program's caller saw of itself", () => {
  const use = { peak_memory_bytes: 7, cpu_seconds: 2 };
  expect(finishedBy({ ...end, outcome: succeeded, use }, null, []).use).toEqual(use);
});

test("a run ended for its memory says how much it used and may use, and what was seen of it is kept", () => {
  const over_memory = { used_bytes: 530 * 1024 * 1024, limit_bytes: 512 * 1024 * 1024 };
  const use = { peak_memory_bytes: over_memory.used_bytes, cpu_seconds: null };
  const finished = finishedBy({ ...end, exit_code: null, signal: "SIGKILL", over_memory, use }, null, ["last words"]);
  expect(finished.outcome).toMatchObject({ kind: "failed", error: { type: "OutOfMemory", retryable: true } });
  expect(finished.outcome).toMatchObject({ error: { message: expect.stringContaining("used 530 MB") } });
  expect(finished.outcome).toMatchObject({ error: { message: expect.stringContaining("allows 512,") } });
  expect(finished.use).toEqual(use);
});

test("of what the system saw and what the program counted, the higher memory and any time are kept", () => {
  const use = { peak_memory_bytes: 9, cpu_seconds: null };
  expect(finishedBy({ ...end, outcome: succeeded, use }, null, []).use).toEqual({
    peak_memory_bytes: 9,
    cpu_seconds: 1,
  });
});
