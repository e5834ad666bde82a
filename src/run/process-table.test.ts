import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { parsePsLine, type ProcessEntry, readProcesses } from "./process-table.ts";
import { membersOf } from "./process-tree.ts";

function entry(pid: number, parent: number, group: number, rest: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, parent, group, started: `s${pid}`, run_id: null, home: null, ...rest };
}

const tree = { run_id: "r1", leader: 100, leader_started: "s100" };

function pidsOf(table: ProcessEntry[], known?: Map<number, string>): number[] {
  return membersOf(tree, table, known).map(({ pid }) => pid);
}

test("group, descendants and marked strays all belong to a run, and nobody else does", () => {
  const table = [
    entry(1, 0, 1),
    entry(100, 50, 100),
    entry(101, 1, 100),
    entry(102, 101, 102),
    entry(103, 102, 103),
    entry(104, 1, 104, { run_id: "r1" }),
    entry(105, 104, 105),
    entry(106, 1, 106, { run_id: "r2" }),
    entry(107, 50, 107),
  ];
  expect(pidsOf(table)).toEqual([100, 101, 102, 103, 104, 105]);
});

test("a process that got a dead leader's number is spared", () => {
  expect(pidsOf([entry(100, 1, 100, { started: "later" }), entry(101, 100, 100)])).toEqual([]);
});

test("a process remembered from before is ended though nothing ties it to the run any more, its successor is not", () => {
  const table = [entry(200, 1, 200), entry(201, 1, 201)];
  expect(
    pidsOf(
      table,
      new Map([
        [200, "s200"],
        [201, "earlier"],
      ]),
    ),
  ).toEqual([200]);
});

test("AIOS itself is never ended as part of a run", () => {
  expect(pidsOf([entry(process.pid, 100, 100, { run_id: "r1" })])).toEqual([]);
});

test("where there is no /proc, what ps shows is understood", () => {
  const line =
    "  321     1   321 Ss   Sun Nov  2 11:44:00 2026     /bin/sh a.sh AIOS_RUN_ID=r-1 AIOS_HOME=/home/my self/aios PATH=/bin";
  expect(parsePsLine(line)).toEqual({
    pid: 321,
    parent: 1,
    group: 321,
    started: "Sun Nov  2 11:44:00 2026",
    run_id: "r-1",
    home: "/home/my self/aios",
  });
  expect(parsePsLine("  5 1 5 Z+   Sun Nov 22 11:44:00 2026 (sh)")).toBeNull();
});

test.runIf(existsSync("/proc/self") && existsSync("/usr/bin/ps"))("ps and /proc tell the same", async () => {
  const child = spawn("/bin/sleep", ["600"], { env: { AIOS_RUN_ID: "r9", AIOS_HOME: "/h h" }, stdio: "ignore" });
  const text = execFileSync("ps", ["axewwo", "pid=,ppid=,pgid=,stat=,lstart=,command="], {
    encoding: "utf8",
    env: { LC_ALL: "C" },
  });
  const byPs = text
    .split("\n")
    .map(parsePsLine)
    .find((one) => one?.pid === child.pid);
  const byProc = readProcesses().find((one) => one.pid === child.pid);
  child.kill("SIGKILL");
  expect(byProc).toMatchObject({ parent: process.pid, run_id: "r9", home: "/h h" });
  expect({ ...byPs, started: "" }).toEqual({ ...byProc, started: "" });
});
