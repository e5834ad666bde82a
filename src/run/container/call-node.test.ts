import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "aios-call-node-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param preload a file that Node reads first */
function call(program: string, preload?: string) {
  const at = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const file = at("program.ts", program);
  const outcome = path.join(folder, "outcome.json");
  const rest = { args: [20], kwargs: {}, context: {}, programs: folder, home: folder, outcome_file: outcome };
  const callFile = at("call.json", JSON.stringify({ file, function: "half", ...rest }));
  const before = preload === undefined ? [] : ["--require", at("preload.cjs", preload)];
  const argv = [...before, path.join(import.meta.dirname, "call-node.cjs"), callFile];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  return { status, stderr, outcome: JSON.parse(readFileSync(outcome, "utf8")) as unknown };
}

test("a Node that is new enough calls the function, and says nothing of how it was started", () => {
  const program = "export const half = (value: number): number => value / 2;";
  expect(call(program)).toMatchObject({ status: 0, stderr: "", outcome: { kind: "succeeded", result: "10" } });
});

test("a Node that is too old is told as the reason, with an image that has a newer one", () => {
  const older = "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });";
  const { status, outcome } = call("export const half = 1;", older);
  expect(status).toBe(1);
  expect(outcome).toMatchObject({ kind: "failed", error: { type: "InterpreterMissing", retryable: false } });
  expect(JSON.stringify(outcome)).toContain("The image has Node 18.20.4");
  expect(JSON.stringify(outcome)).toContain("node:24-slim");
});
