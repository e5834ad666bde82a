import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installCommand, Interpreters } from "./interpreters.ts";

let home: string;
let asked: string[];
/** What each candidate answers; anything else is not there. */
let answers: Map<string, string | undefined>;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "aios-run-"));
  asked = [];
  answers = new Map();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function interpreters(wanted: string | null = null): Interpreters {
  return new Interpreters(wanted, home, async ([candidate]) => {
    asked.push(candidate as string);
    return answers.has(candidate as string) ? answers.get(candidate as string) : null;
  });
}

function install(name: string): string {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "");
  return file;
}

test("a slow shim on PATH is asked once, not for every run", async () => {
  const real = install("real-python");
  answers.set("python3", `${real}\nTrue\n`);
  const found = interpreters();
  expect([await found.python(), await found.python()]).toEqual([real, real]);
  expect(asked).toEqual(["python3"]);
});

test("a Python that was removed or upgraded away is looked for again", async () => {
  const old = install("old-python");
  answers.set("python3", `${old}\nTrue\n`);
  const found = interpreters();
  await found.python();
  rmSync(old);
  const next = install("next-python");
  answers.set("python3", `${next}\nTrue\n`);
  expect(await found.python()).toBe(next);
});

test("a virtual environment made while AIOS runs is taken up", async () => {
  const real = install("real-python");
  answers.set("python3", `${real}\nTrue\n`);
  const found = interpreters();
  expect(await found.python()).toBe(real);
  const own = install(".venv/bin/python");
  answers.set(own, `${own}\nTrue\n`);
  expect(await found.python()).toBe(own);
});

test("a Python too old is passed over, and none at all is answered with the command that installs one", async () => {
  answers.set("python3", "/usr/bin/python3\nFalse\n");
  expect(await interpreters().python()).toMatchObject({
    type: "InterpreterMissing",
    retryable: false,
    message: expect.stringContaining(installCommand(process.platform)),
  });
  expect(asked).toEqual(["python3", "python"]);
  expect(installCommand("darwin")).toBe("brew install python3");
  expect(installCommand("linux", (file) => file === "/sbin/apk")).toBe("apk add python3");
  expect(installCommand("linux", () => false)).toBe("sudo apt-get install -y python3");
});

test("a spawner lost amid the question is not taken for a missing Python", async () => {
  answers.set("python3", undefined);
  expect(await interpreters().python()).toBeUndefined();
});
