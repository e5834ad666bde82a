import { expect, test } from "vitest";
import { finishedBy, nothingKnown } from "../outcome-of.ts";
import type { ContainerEnd } from "./spawned-container.ts";
import { fetchFailed } from "./images.ts";

const end: ContainerEnd = {
  started: true,
  out_of_memory: false,
  command_missing: false,
  peak_memory_bytes: null,
  cpu_seconds: null,
  image: "tools:1",
  command: "python3",
  memory_mb: 64,
};

function errorOf(
  exit_code: number,
  container: Partial<ContainerEnd>,
  said: string[] = [],
  outcome: object | null = null,
) {
  const text = outcome === null ? null : JSON.stringify(outcome);
  const finished = finishedBy(
    { ...nothingKnown, exit_code, outcome: text, container: { ...end, ...container } },
    null,
    said,
  );
  return finished.outcome.kind === "failed" ? finished.outcome.error : finished.outcome;
}

test("what the engine says where it cannot find the command, in any runtime's words", () => {
  for (const said of [
    'Error: runc: runc create failed: unable to start container process: exec: "python3": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found',
    "Error: crun: executable file `python3` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found",
    'docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "python3": executable file not found in $PATH: unknown',
  ]) {
    const error = errorOf(127, { started: false }, [said, "", "Run 'docker run --help' for more information"]);
    expect(error).toMatchObject({ type: "InterpreterMissing", retryable: false });
    expect(JSON.stringify(error)).toContain("python:3.13-slim");
  }
});

test("an image without a shell is told from one without the program", () => {
  const said =
    'Error: exec: "/bin/sh": stat /bin/sh: no such file or directory: OCI runtime attempted to invoke a command that was not found';
  expect(errorOf(127, { started: false }, [said])).toMatchObject({ type: "ShellMissing" });
});

test("an engine that fails for another reason is tried again, and what it said is told", () => {
  const error = errorOf(125, { started: null }, ["Error: statfs /srv/Programs: no such file or directory"]);
  expect(error).toMatchObject({ type: "ContainerFailed", retryable: true });
  expect(JSON.stringify(error)).toContain("statfs /srv/Programs");
});

test("a program may end with the engine's own exit codes", () => {
  for (const code of [125, 126, 127]) expect(errorOf(code, {})).toMatchObject({ type: "ExitCode" });
});

test("out of memory is told where something was killed for it, and only where it did harm", () => {
  expect(errorOf(137, { out_of_memory: true })).toMatchObject({ type: "OutOfMemory" });
  expect(errorOf(1, { out_of_memory: true })).toMatchObject({ type: "OutOfMemory" });
  expect(errorOf(0, { out_of_memory: true })).toMatchObject({ kind: "succeeded" });
  expect(errorOf(137, {})).toMatchObject({ type: "ExitCode" });
  const own = { kind: "failed", error: { type: "ChildDied", message: "It died.", traceback: null, retryable: true } };
  expect(errorOf(1, { out_of_memory: true }, [], own)).toMatchObject({
    type: "ChildDied",
    message: expect.stringMatching(/^It died\..*limit of 64 MB/),
  });
});

test("an image that does not exist is not asked for again, one that could not be reached is", () => {
  const isFinal = (line: string) => !fetchFailed("x:1", ["Trying to pull x:1...", line]).retryable;
  expect(isFinal("Error response from daemon: manifest for x:1 not found: manifest unknown: manifest unknown")).toBe(
    true,
  );
  expect(
    isFinal(
      "Error response from daemon: pull access denied for x, repository does not exist or may require 'docker login'",
    ),
  ).toBe(true);
  expect(isFinal("Error: initializing source docker://x:1: reading manifest 1 in x: unauthorized: access denied")).toBe(
    true,
  );
  expect(
    isFinal('Error: pinging container registry: Get "https://r/v2/": dial tcp: lookup r on 10.0.0.1:53: no such host'),
  ).toBe(false);
  expect(
    isFinal("Error response from daemon: Get https://r/v2/: net/http: request canceled (Client.Timeout exceeded)"),
  ).toBe(false);
  expect(isFinal("Error: writing blob: no space left on device")).toBe(false);
});
