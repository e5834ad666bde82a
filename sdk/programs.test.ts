/** What is particular to a language: threads, forks, forgotten awaits, and a program that is tried by hand. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RealHome } from "../test/real/home.ts";
import { python } from "../test/real/python.ts";
import { until } from "../test/real/until.ts";

const programs = {
  "threads.py": `
import os, threading
import aios

def main():
    def count():
        for _ in range(10):
            aios.state.add("count")
    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    child = os.fork()
    if child == 0:
        for _ in range(10):
            aios.state.add("count")
        os._exit(0)
    for thread in threads:
        thread.join()
    os.waitpid(child, 0)
    return aios.state["count"]
`,
  "mapping.py": `
import datetime
import aios

def main():
    state = aios.state
    state["b"] = [1]
    state["a"] = None
    del state["b"]
    try:
        state["b"]
    except KeyError as error:
        missing = error.args[0]
    aios.trigger("later", run_after=datetime.timedelta(days=1))
    return ["a" in state, "b" in state, missing, len(state), len(state.keys("many/")), state.get("a", "none")]
`,
  "light.py": `
import sys
before = set(sys.modules)
import aios

def main():
    aios.progress(0.5)
    return sorted(name for name in set(sys.modules) - before if not name.startswith(("aios", "_", "encodings")))
`,
  "order.py": `
import aios

def main():
    for number in range(60):
        print("printed", number)
        if number % 3 == 0:
            print("x" * 9000)
        aios.log("logged %d" % number)
`,
  "order_too.mjs": `
import { log } from "aios";
export default async function main() {
  for (let number = 0; number < 60; number++) {
    console.log("printed", number);
    if (number % 3 === 0) console.log("x".repeat(9000));
    await log("logged " + number);
  }
}
`,
  "forgetful.ts": `
import { log, notify, state } from "aios";
export default function main() {
  void state.set("kept", "although nobody waited");
  void notify("told");
  void log("said");
  return "returned at once";
}
`,
  "forgetful_refused.mjs": `
import { progress } from "aios";
export default function main() {
  void progress(7);
}
`,
  "later.sh": "true",
};

let home: RealHome;
beforeAll(async () => {
  const jobs = Object.keys(programs).map((file) => {
    const called = file.endsWith(".py") ? { function: "main" } : {};
    return { name: file.split(".")[0]!, type: "trigger", file, retries: 1, ...called };
  });
  home = new RealHome(jobs, programs);
  await home.ready();
});
afterAll(() => home.remove());

interface Run {
  id: string;
  state: string;
  result: string;
  error: string | null;
}

async function run(job: string): Promise<Run> {
  home.trigger(job);
  const ended = "SELECT * FROM runs WHERE job_name = ? AND finished IS NOT NULL";
  return until(`${job} has ended`, () => home.rows<Run>(ended, job)[0]);
}

async function resultOf(job: string): Promise<unknown> {
  const { error, result } = await run(job);
  expect(error).toBeNull();
  return JSON.parse(result);
}

describe.skipIf(python === null)("Python", () => {
  test("threads and forks speak at the same time, and nothing is lost", async () => {
    expect(await resultOf("threads")).toBe(90);
  });

  test("the state is a mapping too, however many keys it has", async () => {
    home.execute(
      `INSERT INTO state (program, key, value, version, updated)
       WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1100)
       SELECT 'mapping.py', printf('many/%04d', n), n, 1, 0 FROM number`,
    );
    expect(await resultOf("mapping")).toEqual([true, false, "b", 1101, 1100, null]);
    const [later] = home.rows<{ ahead: number }>(
      "SELECT run_after - created AS ahead FROM triggers WHERE job_name = 'later'",
    );
    expect(later!.ahead).toBeCloseTo(86_400, -2);
  });

  test("what is logged stands behind what was printed before, line for line", () => expectOrder("order"));

  test("importing it, and a call, load nothing that takes long", async () => {
    const heavy = ["asyncio", "email", "http", "http.client", "logging", "ssl", "typing", "urllib", "urllib.request"];
    const loaded = (await resultOf("light")) as string[];
    expect(loaded.filter((name) => heavy.includes(name))).toEqual([]);
  });

  test("a program that is tried by hand is told how to run it; log and progress print, a secret is a variable", async () => {
    const code = `
import aios
aios.log("page done", page=3)
aios.progress(0.4, "sorting")
print(aios.secret("API_KEY"), repr(aios.run.id))
aios.state.get("x")
`;
    const env = { PATH: process.env["PATH"], PYTHONPATH: join(import.meta.dirname, "python"), API_KEY: "by hand" };
    const failed = await promisify(execFile)(python!, ["-c", code], { env }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      stdout: "by hand ''\n",
      stderr: expect.stringMatching(
        /\[INFO\] page done page=3\n\[progress\] {2}40 % sorting\n[^]*AiosError: .*aios run JOB/,
      ),
    });
  });
});

async function expectOrder(job: string): Promise<void> {
  const { id } = await run(job);
  const lines = home.rows<{ message: string }>(
    "SELECT message FROM logs WHERE run_id = ? AND stream <> 'aios' AND message NOT LIKE 'xx%' ORDER BY id",
    id,
  );
  const numbers = Array.from({ length: 60 }, (_, number) => [`printed ${number}`, `logged ${number}`]);
  expect(lines.map((line) => line.message)).toEqual(numbers.flat());
}

describe("TypeScript and JavaScript", () => {
  test("what is logged stands behind what was printed before, line for line", () => expectOrder("order_too"));

  test("what was not awaited is carried out all the same", async () => {
    const { id, result } = await run("forgetful");
    expect(result).toBe('"returned at once"');
    expect(home.rows("SELECT value FROM state WHERE program = 'forgetful.ts'")).toEqual([
      { value: '"although nobody waited"' },
    ]);
    const lines = home.rows("SELECT message FROM logs WHERE run_id = ? AND stream = 'log' ORDER BY message", id);
    expect(lines.map((line) => line["message"])).toEqual(["Notification: told", "said"]);
  });

  test("what was not awaited and is refused fails the run", async () => {
    const { state, error } = await run("forgetful_refused");
    expect(state).toBe("failed");
    expect(JSON.parse(error!)).toMatchObject({ type: "AiosError", message: expect.stringContaining("from 0 to 1") });
  });

  test("a program that is tried by hand is told how to run it", async () => {
    const sdk = join(import.meta.dirname, "node", "index.mjs");
    const code = `
      const aios = await import(${JSON.stringify(sdk)});
      await aios.log("page done");
      console.log(await aios.secret("API_KEY"));
      await aios.state.get("x");
    `;
    const env = { PATH: process.env["PATH"], API_KEY: "by hand" };
    const args = ["--input-type=module", "-e", code];
    const failed = await promisify(execFile)(process.execPath, args, { env }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      stdout: "by hand\n",
      stderr: expect.stringMatching(/\[INFO\] page done\n[^]*AiosError: .*aios run JOB/),
    });
  });
});
