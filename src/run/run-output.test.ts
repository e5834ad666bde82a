import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { RunOutput } from "./run-output.ts";

const folder = mkdtempSync(path.join(tmpdir(), "aios-output-"));
afterEach(() => rmSync(folder, { recursive: true }));

test("what a program wrote last is not lost where AIOS itself is held up meanwhile", async () => {
  const pipes = { stdout: path.join(folder, "out"), stderr: path.join(folder, "err") };
  execFileSync("mkfifo", Object.values(pipes));
  const lines: string[] = [];
  const output = new RunOutput({ onLine: (_stream, line) => lines.push(line) });
  output.openPipes(pipes);
  output.startReading();
  const drained = output.drain();
  // Nothing is read while this takes longer than the quiet that counts as the end of the output.
  execFileSync("sh", ["-c", `exec 3> "$1"; echo last > "$0"; sleep 1.2`, pipes.stdout, pipes.stderr]);
  await drained;
  expect(lines).toEqual(["last"]);
});
