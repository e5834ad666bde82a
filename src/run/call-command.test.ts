import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestHome } from "./driver-fixture.ts";
import { keptFolders, removeKeptFolder } from "./run-folders.ts";

let home: TestHome;

beforeAll(async () => {
  process.env["PLANTED_IN_AIOS"] = "secret";
  home = new TestHome();
  await home.driver.prepare();
});
afterAll(async () => {
  delete process.env["PLANTED_IN_AIOS"];
  await home.remove();
});

test("a shell script gets its arguments and gives its result through the file", async () => {
  home.write("a.sh", `echo "$1|$2|$3|$AIOS_ARG_PROMPT"; cat "$AIOS_KWARGS_FILE"; printf '{"n": 1}' > "$AIOS_RESULT"`);
  const { outcome, lines } = await home.run({ file: "a.sh", args: ["x y", 2, [3]], kwargs: { prompt: "$(id)" } });
  expect(lines).toEqual(["x y|2|[3]|$(id)", '{"prompt":"$(id)"}']);
  expect(outcome).toEqual({ kind: "succeeded", result: { n: 1 }, exit_code: 0 });
});

test("a script may write to /dev/stderr and /dev/stdout by name", async () => {
  home.write("b.sh", "echo one > /dev/stderr; echo two > /dev/stdout; echo three >&2");
  expect(await home.run({ file: "b.sh" })).toMatchObject({
    outcome: { kind: "succeeded" },
    lines: ["two"],
    errors: ["one", "three"],
  });
});

test("a failing script shows its exit code and its last words", async () => {
  home.write("c.sh", "for i in $(seq 40); do echo line $i >&2; done; exit 3");
  const { outcome } = await home.run({ file: "c.sh" });
  expect(outcome).toMatchObject({ kind: "failed", exit_code: 3, error: { type: "ExitCode", retryable: true } });
  const error = outcome.kind === "failed" ? outcome.error : null;
  expect(error?.message).toMatch(/exit code 3.*line 40/);
  expect(error?.traceback?.split("\n")).toHaveLength(20);
});

test("executables and scripts run by their own #! line, executable or not", async () => {
  home.write("tool", "#!/bin/sh\necho tool $1", 0o755);
  home.write("quiet.xyz", "#!/usr/bin/env -S sh -e\necho quiet $1");
  expect((await home.run({ file: "tool", args: ["a"] })).lines).toEqual(["tool a"]);
  expect((await home.run({ file: "quiet.xyz", args: ["b"] })).lines).toEqual(["quiet b"]);
  expect((await home.run({ file: "/bin/echo", args: ["absolute"] })).lines).toEqual(["absolute"]);
});

test("a file that cannot be run says why and what to do", async () => {
  home.write("notes.txt", "hello");
  home.write("lost.xyz", "#!/no/such/interpreter\n");
  expect((await home.run({ file: "notes.txt" })).outcome).toMatchObject({
    kind: "failed",
    error: { type: "NotRunnable", retryable: false, message: expect.stringContaining("chmod +x") },
  });
  expect((await home.run({ file: "." })).outcome).toMatchObject({ error: { type: "NotRunnable" } });
  expect((await home.run({ file: "lost.xyz" })).outcome).toMatchObject({
    error: { type: "InterpreterMissing", retryable: false },
  });
});

test("a missing file is named in full, with the one that was meant", async () => {
  home.write("report.py", "");
  const { outcome } = await home.run({ file: "reprot.py" });
  expect(outcome).toMatchObject({ kind: "failed", error: { type: "FileMissing", retryable: false } });
  expect(outcome.kind === "failed" && outcome.error.message).toContain(
    `${home.home}/Programs/reprot.py. Nearest there: report.py`,
  );
});

test("a program sees nothing of AIOS's environment", async () => {
  home.write("env.sh", "env; echo done; cat /proc/$$/environ 2>/dev/null | tr '\\0' '\\n'");
  const { lines } = await home.run({ file: "env.sh", job: { env: { MINE: "1" } } });
  const names = new Set(lines.map((line) => line.split("=")[0] as string));
  expect(names).toContain("MINE");
  expect(names).not.toContain("PLANTED_IN_AIOS");
  const known =
    /^(AIOS_\w+|PATH|HOME|LANG|USER|LOGNAME|TZ|TMPDIR|PYTHONUNBUFFERED|PYTHONIOENCODING|MINE|PWD|OLDPWD|SHLVL|_|done)$/;
  expect([...names].filter((name) => !known.test(name))).toEqual([]);
});

test("values larger than a command line can carry still reach the program", async () => {
  home.write("big.sh", 'echo "${AIOS_ARG_BIG:-unset}"; wc -c < "$AIOS_KWARGS_FILE"');
  const { lines, outcome } = await home.run({ file: "big.sh", kwargs: { big: "x".repeat(3_000_000) } });
  expect(outcome.kind).toBe("succeeded");
  expect(lines.map((line) => line.trim())).toEqual(["unset", "3000010"]);
});

test("a run starts in a folder of its own where the home's paths mean what they always did, and leaves none behind", async () => {
  home.write("/orchestrator.db", "the database");
  home.write("where.sh", "pwd; cat orchestrator.db; echo; ls; test -f Programs/where.sh && echo found");
  const { lines, run_id } = await home.run({ file: "where.sh" });
  const folder = path.join(home.home, ".aios", "runs", run_id);
  expect(lines).toEqual([folder, "the database", "Programs", "orchestrator.db", "found"]);
  expect(existsSync(folder)).toBe(false);
  expect(readFileSync(path.join(home.home, "orchestrator.db"), "utf8")).toBe("the database");
  expect((await home.run({ file: "where.sh", job: { working_folder: "home" } })).lines[0]).toBe(home.home);
  expect(readdirSync(path.join(home.home, ".aios", "calls"))).toEqual([]);
});

test("what a program leaves in its folder is kept until it is pruned, and pruning spares the home", async () => {
  home.write("leave.sh", "echo kept > report.txt");
  const { run_id } = await home.run({ file: "leave.sh" });
  const privateFolder = path.join(home.home, ".aios");
  expect(await keptFolders(privateFolder)).toMatchObject([{ run_id, changed_at: expect.any(Number) }]);
  await removeKeptFolder(privateFolder, run_id);
  expect(await keptFolders(privateFolder)).toEqual([]);
  expect(existsSync(path.join(home.home, "Programs", "leave.sh"))).toBe(true);
  await expect(removeKeptFolder(privateFolder, "..")).rejects.toThrow("run id");
});

test("text that is no UTF-8 and a line of 100 MB leave the rest of the log whole", async () => {
  home.write("odd.sh", "printf 'a\\377b\\n'; head -c 100000000 /dev/zero | tr '\\0' x; echo; printf last");
  const before = process.memoryUsage.rss();
  const { lines, outcome } = await home.run({ file: "odd.sh" });
  expect(outcome.kind).toBe("succeeded");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe("a\u{FFFD}b");
  expect(lines[1]).toMatch(/^x+… \(\+99983616 characters cut\)$/);
  expect(lines[2]).toBe("last");
  expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
});

test("fifty runs at once all end with their own results and output", async () => {
  home.write("many.sh", 'echo "$1"; printf "$1" > "$AIOS_RESULT"');
  const runs = await Promise.all(
    Array.from({ length: 50 }, (_, index) => home.run({ file: "many.sh", args: [index] })),
  );
  expect(runs.map(({ outcome, lines }) => [outcome.kind === "succeeded" && outcome.result, ...lines])).toEqual(
    Array.from({ length: 50 }, (_, index) => [index, String(index)]),
  );
});

test("an idle job gives way to everything else", async () => {
  home.write("nice.sh", "nice");
  expect((await home.run({ file: "nice.sh", niced: true })).lines).toEqual(["19"]);
});
