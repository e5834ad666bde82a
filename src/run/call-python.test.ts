import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Call, TestHome } from "./driver-fixture.ts";

let home: TestHome;

const ways: [string, Record<string, string>][] = [
  ["in a fork of a warm interpreter", {}],
  // What an interpreter heeds only while it starts keeps AIOS from forking one.
  ["in an interpreter of its own", { PYTHONHASHSEED: "random" }],
];

describe.each(ways)("%s", (way, env) => {
  beforeAll(async () => {
    home = new TestHome();
    await home.warmedUp();
  });
  afterAll(() => home.remove());

  function runPython(source: string, call: Partial<Call> = {}, name = "program.py") {
    home.write(name, source);
    return home.run({ file: name, function: "main", job: { env }, ...call });
  }

  async function failure(source: string, call: Partial<Call> = {}, name?: string) {
    const { outcome, errors } = await runPython(source, call, name);
    if (outcome.kind !== "failed") throw new Error(`It did not fail: ${JSON.stringify(outcome)}`);
    return { ...outcome, errors };
  }

  test("a function gets its arguments, prints to the log and returns its result", async () => {
    const source = `
def main(name, *, times=1):
    for n in range(times):
        print("hello", name)
    return {"name": name, "times": times}
`;
    const { outcome, lines, use } = await runPython(source, { args: ["Ännä 🙂"], kwargs: { times: 2 } });
    expect(outcome).toEqual({ kind: "succeeded", result: { name: "Ännä 🙂", times: 2 }, exit_code: 0 });
    expect(lines).toEqual(["hello Ännä 🙂", "hello Ännä 🙂"]);
    expect(use.peak_memory_bytes).toBeGreaterThan(1e6);
    expect(use.cpu_seconds).toBeGreaterThan(0);
  });

  test("what AIOS knows of the occasion reaches only a function that asks for it", async () => {
    const context = { changed: ["a.txt"], results: { one: 1 } };
    const named = await runPython("def main(changed=None):\n    return changed", { context });
    expect(named.outcome).toMatchObject({ result: ["a.txt"] });
    const all = await runPython("def main(**rest):\n    return rest", { context, kwargs: { changed: "mine" } });
    expect(all.outcome).toMatchObject({ result: { changed: "mine", results: { one: 1 } } });
    const none = await runPython("def main():\n    return 1", { context });
    expect(none.outcome).toMatchObject({ kind: "succeeded", result: 1 });
    const wrapped =
      "import functools\ndef plain(f):\n    @functools.wraps(f)\n    def inner(*a, **k): return f(*a, **k)\n    return inner\n";
    const decorated = await runPython(`${wrapped}@plain\ndef main(results):\n    return results`, { context });
    expect(decorated.outcome).toMatchObject({ result: { one: 1 } });
  });

  test("a failure shows the whole traceback of the program, its source and causes, and none of AIOS", async () => {
    const source = `
def deeper():
    raise KeyError("inner")
def main():
    try:
        deeper()
    except KeyError as error:
        raise ValueError("bad number") from error
`;
    const { error, errors, exit_code } = await failure(source);
    expect(error).toMatchObject({ type: "ValueError", message: "bad number", retryable: true });
    expect(error.traceback).toContain('raise KeyError("inner")');
    expect(error.traceback).toContain("direct cause");
    expect(error.traceback).not.toContain("call.py");
    expect(error.traceback).not.toContain("importlib");
    expect(errors.join("\n")).toBe(error.traceback?.trimEnd());
    expect(exit_code).toBe(1);
  });

  test("a missing function is answered with those that are there", async () => {
    const { error } = await failure("import os\ndef start(): pass\nclass Report: pass\ndef _private(): pass");
    expect(error).toMatchObject({ type: "FunctionMissing", retryable: false, traceback: null });
    expect(error.message).toContain("It defines: start, Report.");
  });

  test("a syntax error names its line and is not tried again", async () => {
    const { error } = await failure("def main():\n    return 1\n\nwrong = = 1\n");
    expect(error).toMatchObject({ type: "SyntaxError", retryable: false });
    expect(error.message).toContain("line 4");
    expect(error.traceback).toContain("wrong = = 1");
  });

  test("a package that is not installed is named with how to install it", async () => {
    const { error } = await failure("import surely_not_installed\ndef main(): pass");
    expect(error).toMatchObject({ type: "ModuleNotFoundError", retryable: false });
    expect(error.message).toMatch(/surely_not_installed.*-m pip install/);
  });

  test("wrong arguments are answered with the function's signature", async () => {
    const { error } = await failure("def main(name, *, times=1): pass", { kwargs: { tims: 2 } });
    expect(error.type).toBe("TypeError");
    expect(error.message).toContain("main(name, *, times=1); it was called with (tims=2)");
    const within = await failure("def main():\n    len(5)");
    expect(within.error.message).toBe("object of type 'int' has no len()");
  });

  test.each([
    ["sys.exit()", { kind: "succeeded", result: null, exit_code: 0 }],
    ["sys.exit(0)", { kind: "succeeded", result: null, exit_code: 0 }],
    ["sys.exit(7)", { kind: "failed", exit_code: 7, error: { type: "SystemExit" } }],
    ["sys.exit('no disk')", { kind: "failed", exit_code: 1, error: { type: "SystemExit", message: "no disk" } }],
    ["os._exit(0)", { kind: "succeeded", result: null, exit_code: 0 }],
    ["os._exit(9)", { kind: "failed", exit_code: 9, error: { type: "ExitCode" } }],
    ["os.kill(os.getpid(), 11)", { kind: "failed", exit_code: null, signal: "SIGSEGV", error: { type: "Signal" } }],
    ["os.kill(os.getpid(), 15)", { kind: "failed", exit_code: 143 }],
    ["raise KeyboardInterrupt", { kind: "failed", error: { type: "KeyboardInterrupt" } }],
  ])("however a program ends, the outcome tells it: %s", async (statement, expected) => {
    const { outcome, lines } = await runPython(`import os, sys\ndef main():\n    print("said")\n    ${statement}`);
    expect(outcome).toMatchObject(expected);
    expect(lines).toEqual(["said"]);
  });

  test("results that JSON cannot carry are kept as text, and the log says so", async () => {
    const source = `
import datetime, decimal
def main():
    own = {"nan": float("nan"), "inf": [float("-inf")], "big": 2**60, "money": decimal.Decimal("1.10"), 3: (1, 2),
           "when": datetime.date(2026, 1, 2), "bytes": b"ab", "set": {1}}
    own["self"] = own
    return own
`;
    const { outcome, errors } = await runPython(source);
    expect(outcome).toMatchObject({
      result: {
        nan: "NaN",
        inf: ["-Infinity"],
        big: "1152921504606846976",
        money: "1.10",
        3: [1, 2],
        when: "2026-01-02",
        bytes: "ab",
        set: [1],
        self: "…",
      },
    });
    expect(errors.join()).toMatch(/AIOS: The result holds what JSON cannot carry.*Decimal/);
  });

  test("a huge result is cut and says so, in the result and in the log", async () => {
    const { outcome, errors } = await runPython("def main():\n    return 'x' * 3_000_000");
    const result = outcome.kind === "succeeded" ? String(outcome.result) : "";
    expect(result.length).toBeLessThan(1_100_000);
    expect(result).toMatch(/… \(\+1951424 characters cut\)$/);
    expect(errors.join()).toContain("AIOS keeps the first 1048576");
  });

  test("an async function is carried out, and its traceback is the program's own", async () => {
    const source =
      "import asyncio\nasync def main(x):\n    await asyncio.sleep(0)\n    if x: raise RuntimeError('late')\n    return 5";
    expect((await runPython(source, { args: [0] })).outcome).toMatchObject({ result: 5 });
    const { error } = await failure(source, { args: [1] });
    expect(error.traceback).not.toContain("runners.py");
    expect(error.traceback).toContain("raise RuntimeError('late')");
  });

  test("without a function the file runs as a script with its arguments", async () => {
    home.write("helper_module.py", "VALUE = 42");
    const source = `
import sys, helper_module
if __name__ == "__main__":
    print(sys.argv[1:], __file__, helper_module.VALUE)
    def run(): return run
    open(__import__("os").environ["AIOS_RESULT"], "w").write('{"done": true}')
`;
    const { outcome, lines } = await runPython(source, { function: null, args: ["a", 2, { b: 1 }] });
    expect(lines).toEqual([`['a', '2', '{"b": 1}'] ${home.home}/Programs/program.py 42`]);
    expect(outcome).toMatchObject({ kind: "succeeded", result: { done: true } });
  });

  test("an edit counts for the very next run, and the programs' folder stays clean", async () => {
    for (const value of [1, 2, 3]) {
      const { outcome } = await runPython(`def main():\n    return ${value}`, {}, "edited.py");
      expect(outcome).toMatchObject({ result: value });
    }
    const { outcome } = await runPython(
      "import os\ndef main():\n    return os.path.exists(os.path.dirname(__file__) + '/__pycache__/edited')",
      {},
      "look.py",
    );
    expect(outcome).toMatchObject({ result: false });
  });

  test("a program named like a part of Python's library still gets its traceback", async () => {
    home.write("traceback.py", "raise SystemError('the wrong module')");
    home.write("inspect.py", "raise SystemError('the wrong module')");
    const { error } = await failure("def main():\n    raise ValueError('right')", {}, "asyncio.py");
    expect(error).toMatchObject({ type: "ValueError", message: "right" });
    for (const name of ["traceback.py", "inspect.py"]) home.write(name, "from os import *");
  });

  test("a fork of the program that returns does not decide the outcome", async () => {
    const source =
      "import os\ndef main():\n    if os.fork() == 0:\n        return 'child'\n    os.wait()\n    return 'parent'";
    expect((await runPython(source)).outcome).toMatchObject({ result: "parent" });
  });

  test("worker processes of the program find its functions", async () => {
    const source = `
import multiprocessing
def square(x): return x * x
def main():
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        return pool.map(square, [1, 2, 3])
`;
    expect((await runPython(source, {}, "workers.py")).outcome).toMatchObject({ result: [1, 4, 9] });
  });

  test("its process comes from where it should", async () => {
    const source = "import os\ndef main():\n    return open('/proc/%d/cmdline' % os.getppid()).read()";
    const { outcome } = await runPython(source);
    const parent = outcome.kind === "succeeded" ? String(outcome.result) : "";
    expect(parent).toContain(way.includes("warm") ? "fork_server.py" : "spawn_server.py");
  });
});

test("a machine without Python says how to install it, and a wrong AIOS_PYTHON that it is wrong", async () => {
  const wrong = new TestHome({ python: "/nowhere/python3" });
  wrong.write("a.py", "");
  const { outcome } = await wrong.run({ file: "a.py" });
  await wrong.remove();
  expect(outcome).toMatchObject({ kind: "failed", error: { type: "InterpreterMissing", retryable: false } });
  expect(outcome.kind === "failed" && outcome.error.message).toContain("AIOS_PYTHON names /nowhere/python3");
});
