import { describe, expect, test } from "vitest";
import type { RunError } from "./outcome.ts";
import { remedyOf } from "./remedy.ts";

const error = (type: string, message: string, traceback: string | null = null): RunError => ({
  ...{ type, message, traceback, retryable: true },
});
const failed = (of: RunError | null) => remedyOf({ job: "report", state: "failed", error: of, timeout_seconds: null })!;

/** Each as Python, Node, a shell or AIOS itself puts it. */
const errors: [RunError, string, string][] = [
  [
    error("FileNotFoundError", "[Errno 2] No such file or directory: '/mnt/photos'"),
    "/mnt/photos is not there",
    "choose_folder",
  ],
  [
    error("Error", "ENOENT: no such file or directory, open '/mnt/photos/a.jpg'"),
    "/mnt/photos/a.jpg is not there",
    "choose_folder",
  ],
  [
    error(
      "ExitCode",
      "The program ended with exit code 2. The last it said: ls: cannot access /mnt/x: No such file or directory",
    ),
    "not there",
    "choose_folder",
  ],
  [
    error("PermissionError", "[Errno 13] Permission denied: '/etc/shadow'"),
    "may not read or change /etc/shadow",
    "choose_folder",
  ],
  [
    error("Error", "EACCES: permission denied, open '/etc/shadow'"),
    "may not read or change /etc/shadow",
    "choose_folder",
  ],
  [error("ModuleNotFoundError", "No module named 'pandas'"), "needs a package", "add_package"],
  [error("Error", "Cannot find package 'left-pad' imported from /p/a.mjs"), "needs a package", "add_package"],
  [error("DependenciesFailed", "pip could not find pandas==9"), "needs a package", "add_package"],
  [error("ConnectionRefusedError", "[Errno 111] Connection refused"), "did not answer", "retry"],
  [
    error("TypeError", "fetch failed", "TypeError: fetch failed\nCaused by: Error: connect ECONNREFUSED 127.0.0.1:80"),
    "127.0.0.1:80 is there",
    "retry",
  ],
  [
    error("TypeError", "fetch failed", "Caused by: Error: getaddrinfo ENOTFOUND nowhere.example"),
    "nowhere.example could not be found",
    "retry",
  ],
  [error("URLError", "<urlopen error [Errno -2] Name or service not known>"), "could not be reached", "retry"],
  [error("TimeoutError", "timed out"), "too long to answer", "retry"],
  [error("OSError", "[Errno 28] No space left on device: '/mnt/photos'"), "disk is full", "retry"],
  [error("OutOfMemory", "The run used 900 MB, and memory_mb of its job allows 512"), "more memory", "retry"],
  [
    error("Signal", "The program was ended by signal SIGABRT.", "FATAL ERROR: JavaScript heap out of memory"),
    "more memory",
    "retry",
  ],
  [error("FileMissing", "report.py is not in Programs/"), "no longer where it was", "settings"],
  [error("FunctionMissing", "it exports no function main"), "is not there", "edit"],
  [error("SecretMissing", "API_KEY is not set"), "has not been set", "settings"],
  [error("SyntaxError", "invalid syntax (line 3)"), "typing mistake", "edit"],
  [error("TypeError", "main() missing 1 required positional argument: 'folder'"), "do not fit", "settings"],
  [error("HTTPError", "HTTP Error 401: Unauthorized"), "password or key", "settings"],
  [error("Signal", "The program was ended by signal SIGKILL."), "ended from outside", "retry"],
  [error("ValueError", "no"), "error of its own", "retry"],
  [
    error("Error", "No place named “Lisbn” was found.\nat main"),
    "It said: “No place named “Lisbn” was found.”",
    "retry",
  ],
  [error("ExitCode", "The program ended with exit code 3. The last it said: no paper"), "It said: “no paper”", "retry"],
];

describe("somebody who does not know computers learns why, and what to do", () => {
  test.each(errors)("%o", (of, why, action) => {
    const remedy = failed(of);
    expect(remedy.why).toContain(why);
    expect(remedy.actions[0]!.id).toBe(action);
  });

  test("in short sentences, without the words of experts", () => {
    const states = ["timed_out", "lost", "denied", "not_proven", "over_budget"] as const;
    const all = [
      ...errors.map(([of]) => failed(of)),
      ...states.map((state) => remedyOf({ job: "report", state, error: null, timeout_seconds: 90 })!),
    ];
    for (const { what, why, what_next } of all) {
      const words = `${what} ${why} ${what_next}`;
      expect(words).not.toMatch(
        /E[A-Z]{4,}|[Ee]rrno|exit code|exception|traceback|stderr|JSON|YAML|cron|trigger|signal/,
      );
      for (const sentence of words.split(/(?<=[.!?]) /)) expect(sentence.split(" ").length).toBeLessThanOrEqual(25);
    }
  });
});

test("a run that did not fail needs no remedy", () => {
  for (const state of ["succeeded", "running", "cancelled", "stopped", "asked"] as const) {
    expect(remedyOf({ job: "report", state, error: null, timeout_seconds: null })).toBeNull();
  }
});
