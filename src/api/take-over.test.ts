/** Whoever starts AIOS on an `orchestrator.py` alone has its jobs, and goes on editing them there. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeOverOriginal } from "./take-over.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "aios-take-over-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const list = () => join(home, "jobs.yaml");
const write = (name: string, text: string) => writeFileSync(join(home, name), text);
const entry = (name: string) => `{"name": "${name}", "type": "trigger", "file": "a.py", "function": "f"}`;
const jobs = (...names: string[]) => `import time\nSCHEDULED_JOBS = [${names.map(entry).join(", ")}]\n`;

async function start(): Promise<string[]> {
  const told: string[] = [];
  const place = { home, privateFolder: join(home, ".aios"), timezone: "UTC" };
  await takeOverOriginal(place, (message) => told.push(message));
  return told;
}

test("its jobs are taken over at the first start, and anew when it has changed", async () => {
  write("orchestrator.py", jobs("one", "two"));
  expect(await start()).toEqual(["Took over 2 jobs from orchestrator.py into jobs.yaml."]);
  expect(readFileSync(list(), "utf8")).toMatch(/^# Made from orchestrator\.py[^]*- name: one\n[^]*- name: two\n/);
  expect(await start()).toEqual([]);
  write("orchestrator.py", jobs("one"));
  expect(await start()).toEqual(["Took over 1 job from orchestrator.py into jobs.yaml."]);
  expect(readFileSync(list(), "utf8")).not.toContain("two");
});

test("a list that was edited since is left alone, and that is told until it is settled", async () => {
  write("orchestrator.py", jobs("one"));
  await start();
  write("jobs.yaml", `${readFileSync(list(), "utf8")}# mine\n`);
  expect(await start()).toEqual([]);
  write("orchestrator.py", jobs("one", "two"));
  expect(await start()).toEqual([expect.stringMatching(/^orchestrator\.py has changed, but jobs\.yaml was edited/)]);
  expect(readFileSync(list(), "utf8")).toMatch(/# mine\n$/);
  rmSync(list());
  expect(await start()).toEqual(["Took over 2 jobs from orchestrator.py into jobs.yaml."]);
});

test("a list of one's own counts, whatever orchestrator.py says", async () => {
  write("jobs.yaml", "# nothing yet\n");
  write("orchestrator.py", jobs("one"));
  expect(await start()).toEqual([]);
  expect(readFileSync(list(), "utf8")).toBe("# nothing yet\n");
});

test("what is no list of jobs is no reason to write one", async () => {
  mkdirSync(join(home, "orchestrator.py"));
  expect(await start()).toEqual([
    expect.stringMatching(/^orchestrator\.py is a folder, so no jobs are taken from it\. Docker/),
  ]);
  rmSync(join(home, "orchestrator.py"), { recursive: true });
  write("orchestrator.py", "print('another program of this name')\n");
  expect(await start()).toEqual([]);
  write("orchestrator.py", "SCHEDULED_JOBS = load_them_from_somewhere()\n");
  expect(await start()).toEqual([expect.stringMatching(/^No jobs were found in orchestrator\.py\. See: aios import/)]);
  expect(existsSync(list())).toBe(false);
});
