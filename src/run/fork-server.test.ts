/** What a program sees in a fork of a warm interpreter is what it would see in one started for it. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Call, isAlive, TestHome, until } from "./driver-fixture.ts";
import { liveMarkedRuns } from "./process-tree.ts";

let home: TestHome;

beforeAll(async () => {
  home = new TestHome();
  await home.warmedUp();
});
afterAll(() => home.remove());

const plainly = { PYTHONHASHSEED: "random" };

async function bothWays(name: string, source: string, call: Partial<Call> = {}) {
  home.write(name, source);
  const run = async (env: Record<string, string>) => {
    const { outcome, lines, errors } = await home.run({ file: name, function: "main", job: { env }, ...call });
    return { outcome, lines, errors };
  };
  return [await run({}), await run(plainly)] as const;
}

const look = `
import atexit, gc, os, resource, signal, stat, sys, threading
def kind(fd):
    mode = os.fstat(fd).st_mode
    return "fifo" if stat.S_ISFIFO(mode) else "device" if stat.S_ISCHR(mode) else oct(mode)
def standard(frame):
    names = []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names
def main(*args, **kwargs):
    me = os.getpid()
    hidden = ("PYTHONHASHSEED", "AIOS_RUN_ID", "AIOS_RESULT", "AIOS_ARGS_FILE", "AIOS_KWARGS_FILE")
    return {
        "leads": [os.getpgid(0) == me, os.getsid(0) == me],
        "argv": sys.argv, "path": sys.path, "executable": sys.executable, "flags": str(sys.flags)[:200].replace("hash_randomization=1", ""),
        "prefix": [sys.prefix, sys.base_prefix],
        "main": [__name__, sys.modules["__main__"].__name__, os.path.basename(sys.modules["__main__"].__file__), str(sys.modules["__main__"].__spec__)],
        "environment": {k: v for k, v in os.environ.items() if k not in hidden},
        "folder": sorted(os.listdir(".")), "isOwnFolder": os.path.basename(os.getcwd()) == os.environ["AIOS_RUN_ID"],
        "streams": [kind(n) for n in range(3)], "input": sys.stdin.read(), "low": [n for n in range(3, 100) if os.path.exists("/proc/self/fd/%d" % n)],
        "encodings": [sys.stdout.encoding, sys.stderr.errors, sys.stdout.line_buffering, sys.getfilesystemencoding()],
        "signals": {s.name: str(signal.getsignal(s)).split(" at ")[0] for s in signal.Signals if s.name not in ("SIGKILL", "SIGSTOP")},
        "mask": [s.name for s in signal.pthread_sigmask(signal.SIG_BLOCK, [])], "umask": [os.umask(0o22), os.umask(0o22)][0],
        "threads": threading.active_count(), "limits": resource.getrlimit(resource.RLIMIT_NOFILE), "nice": os.nice(0),
        "gc": [gc.isenabled(), gc.get_threshold()], "trace": str(sys.gettrace()), "recursion": sys.getrecursionlimit(),
        "given": [args, kwargs],
    }
`;

test("processes, streams, signals, environment, paths: all as in a plain start", async () => {
  const [forked, plain] = await bothWays("look.py", look, { args: [1], kwargs: { two: "2" } });
  expect(forked.outcome.kind).toBe("succeeded");
  expect(forked).toEqual(plain);
});

test.each([
  ["exit handlers run", "import atexit\ndef main():\n    atexit.register(print, 'handled')"],
  [
    "threads are waited for",
    "import threading, time\ndef work():\n    time.sleep(0.2)\n    print('worked')\ndef main():\n    threading.Thread(target=work).start()",
  ],
  [
    "an exit handler that fails is told, and the others run",
    "import atexit\ndef main():\n    atexit.register(print, 'second')\n    atexit.register(lambda: 1 / 0)",
  ],
  [
    "objects of the program are told that they go",
    "class Last:\n    def __del__(self):\n        print('gone', Last)\nlast = Last()\ndef main(): pass",
  ],
  [
    "a generator's finally is carried out",
    "def steps():\n    try:\n        yield 1\n    finally:\n        print('closed')\nopen_steps = steps()\nnext(open_steps)\ndef main(): pass",
  ],
  [
    "a pool of threads is emptied",
    "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\ndef main():\n    pool.submit(print, 'pooled')",
  ],
  [
    "worker processes by fork",
    "import multiprocessing\ndef double(x): return 2 * x\ndef main():\n    with multiprocessing.get_context('fork').Pool(2) as pool:\n        print(pool.map(double, [1, 2]))",
  ],
  [
    "a process of the program's own",
    "import subprocess, sys\ndef main():\n    subprocess.run([sys.executable, '-c', 'import os; print(os.environ[\"AIOS_JOB\"])'], check=True)",
  ],
  ["what C has buffered", "import ctypes\ndef main():\n    ctypes.CDLL(None).printf(b'from C\\n')"],
  [
    "a daemon thread does not hold it up",
    "import threading, time\ndef main():\n    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n    print('over')",
  ],
  [
    "an exit from an exit handler",
    "import atexit, os\ndef main():\n    atexit.register(os._exit, 3)\n    print('over')",
  ],
  [
    "a signal handler of its own",
    "import os, signal\ndef main():\n    signal.signal(signal.SIGUSR1, lambda *_: print('heard'))\n    os.kill(os.getpid(), signal.SIGUSR1)\n    print(signal.getsignal(signal.SIGCHLD))",
  ],
])("the end of a program is as of a plain start: %s", async (_what, source) => {
  const [forked, plain] = await bothWays("ends.py", source);
  expect(forked.outcome).toEqual(plain.outcome);
  expect(forked.lines).toEqual(plain.lines);
  expect([...forked.lines, ...forked.errors].length).toBeGreaterThan(0);
  expect(forked.errors.length > 0).toBe(plain.errors.length > 0);
});

test("a file that was never closed holds all that was written to it", async () => {
  const source = `import os, builtins
mine = open(os.environ["AIOS_HOME"] + "/mine.txt", "w")
mine.write("mine")
builtins.hidden = open(os.environ["AIOS_HOME"] + "/hidden.txt", "w")
builtins.hidden.write("hidden")
`;
  home.write("unclosed.py", source);
  expect((await home.run({ file: "unclosed.py" })).outcome.kind).toBe("succeeded");
  expect(readFileSync(path.join(home.home, "mine.txt"), "utf8")).toBe("mine");
  expect(readFileSync(path.join(home.home, "hidden.txt"), "utf8")).toBe("hidden");
});

test("half a character in an argument harms nobody", async () => {
  const half = { kwargs: { text: "a\ud800b" } };
  const [forked, plain] = await bothWays(
    "half.py",
    "import os\ndef main(text): return [len(text), os.environ['AIOS_ARG_TEXT']]",
    half,
  );
  expect(forked.outcome).toMatchObject({ kind: "succeeded", result: [3, "a\ufffdb"] });
  expect(forked).toEqual(plain);
  home.write("half.sh", 'echo "$1 $AIOS_ARG_TEXT"');
  const shell = await home.run({ file: "half.sh", args: ["a\ud800b"], ...half });
  expect(shell.lines).toEqual(["a\ufffdb a\ufffdb"]);
});

test("chance is each run's own", async () => {
  home.write(
    "dice.py",
    "import random, uuid, os\ndef main():\n    return [random.random(), str(uuid.uuid4()), os.urandom(4).hex()]",
  );
  const rolls = await Promise.all([1, 2, 3].map(() => home.run({ file: "dice.py", function: "main" })));
  const values = rolls.map(({ outcome }) => JSON.stringify(outcome.kind === "succeeded" && outcome.result));
  expect(new Set(values).size).toBe(3);
});

test("nothing a run was given is left in the memory that later runs are forked from", async () => {
  const canary = (name: string) => ["canary", name, "9f2c61d7"].join("-");
  home.write("given.py", "import os\ndef main(): return len(os.environ['CANARY'])");
  const given = { file: "given.py", function: "main", job: { env: { CANARY: canary("earlier") } } };
  expect((await home.run(given)).outcome).toMatchObject({ result: canary("earlier").length });
  const search = `
def main(names):
    found = dict.fromkeys(names, 0)
    regions = [line.split()[:2] for line in open("/proc/self/maps") if "[v" not in line]
    with open("/proc/self/mem", "rb", 0) as memory:
        for span, rights in regions:
            begin, end = (int(x, 16) for x in span.split("-"))
            if "w" not in rights: continue
            memory.seek(begin)
            text = memory.read(end - begin)
            for name in names: found[name] += text.count(b"canary-%s-9f2c" % name.encode() + b"61d7")
    return found
`;
  home.write("search.py", search);
  const call = { file: "search.py", function: "main", args: [["earlier", "nobody", "own"]] };
  const { outcome } = await home.run({ ...call, job: { env: { CANARY: canary("own") } } });
  if (outcome.kind !== "succeeded") throw new Error(JSON.stringify(outcome));
  const found = outcome.result as Record<string, number>;
  expect(found["own"]).toBeGreaterThan(found["nobody"] as number); // it would have found it
  expect(found["earlier"]).toBe(found["nobody"]);
});

describe.skipIf(!existsSync("/proc/self/stat"))("where there is /proc", () => {
  test("a run is found by its mark and by its name, and its fork server is no run", async () => {
    home.write("wait.py", "import sys\ndef main():\n    print('here', flush=True)\n    import time; time.sleep(600)");
    const { run, said, run_id } = await home.start({ file: "wait.py", function: "main" });
    await said(/here/);
    expect(liveMarkedRuns(home.home)).toEqual([run_id]);
    expect(readFileSync(`/proc/${run.pid}/cmdline`, "utf8")).toContain("call.py");
    run.stop("cancelled", 0);
    await run.wait();
    expect(liveMarkedRuns(home.home)).toEqual([]);
  });

  test("a process that left group, parent and environment does not outlive its run", async () => {
    const hidden = `import os, subprocess
def main():
    hide = "env -i /usr/bin/setsid /bin/sh -c 'echo $$ > %s/hidden.pid; exec /bin/sleep 600' > /dev/null 2>&1 &" % os.environ["AIOS_HOME"]
    subprocess.run(["/bin/sh", "-c", hide])
    while not (os.path.exists(os.environ["AIOS_HOME"] + "/hidden.pid") and open(os.environ["AIOS_HOME"] + "/hidden.pid").read()): pass
`;
    home.write("hide.py", hidden);
    expect((await home.run({ file: "hide.py", function: "main" })).outcome.kind).toBe("succeeded");
    const pid = Number(readFileSync(path.join(home.home, "hidden.pid"), "utf8"));
    expect(pid).toBeGreaterThan(1);
    expect(isAlive(pid)).toBe(false);
  });

  test("memory and processor time are those of the run and of what it waited for", async () => {
    const source = `import subprocess, sys
def main():
    subprocess.run([sys.executable, "-c", "x = bytearray(80_000_000); sum(range(3_000_000))"], check=True)
`;
    home.write("hungry.py", source);
    const { use } = await home.run({ file: "hungry.py", function: "main" });
    expect(use.peak_memory_bytes).toBeGreaterThan(80e6);
    expect(use.cpu_seconds).toBeGreaterThan(0.02);
    home.write("modest.py", "def main(): pass");
    const modest = await home.run({ file: "modest.py", function: "main" });
    expect(modest.use.peak_memory_bytes).toBeLessThan(60e6);
  });
});

test("a package installed meanwhile counts for the next run", async () => {
  // In a home of its own with a .venv, where Python looks for what installed packages add to every start.
  const other = new TestHome();
  const python = await pythonOf(other);
  other.write(
    "make.py",
    "import sys, venv\ndef main(): venv.create(sys.argv[0] and sys.path[0] + '/../.venv', with_pip=False)",
  );
  expect((await other.run({ file: "make.py", function: "main" })).outcome.kind).toBe("succeeded");
  const packages = path.join(other.home, ".venv", "lib");
  const site = path.join(packages, readdirSync(packages)[0] as string, "site-packages");
  other.write(
    "use.py",
    "def main():\n    try:\n        import fresh_package\n    except ImportError: return None\n    return fresh_package.VALUE",
  );
  const used = () => other.run({ file: "use.py", function: "main" });
  expect((await used()).outcome).toMatchObject({ result: null });
  other.write("/elsewhere/fresh_package.py", "VALUE = 5");
  writeFileSync(path.join(site, "fresh.pth"), `${other.home}/elsewhere\n`);
  expect((await used()).outcome).toMatchObject({ result: 5 });
  await other.remove();
  expect(python).toBeTruthy();
});

async function pythonOf(at: TestHome): Promise<string> {
  at.write("which.py", "import sys\ndef main(): return sys.executable");
  const { outcome } = await at.run({ file: "which.py", function: "main" });
  return outcome.kind === "succeeded" ? String(outcome.result) : "";
}

test("fork servers that keep dying are done without, and no run is lost", async () => {
  const other = new TestHome();
  await other.warmedUp();
  other.write("parent.py", "import os\ndef main(): return os.getppid()");
  const parent = async () => {
    const { outcome } = await other.run({ file: "parent.py", function: "main" });
    return outcome.kind === "succeeded" ? Number(outcome.result) : 0;
  };
  const killed = new Set<number>();
  const spawner = other.driver.spawnerPid;
  for (let tries = 0; killed.size < 3 && tries < 500; tries += 1) {
    const at = await parent();
    expect(at).toBeGreaterThan(0);
    if (at === spawner) continue; // the next server is not there yet
    killed.add(at);
    process.kill(at, "SIGKILL");
    await until("it is dead", () => !isAlive(at));
  }
  expect(killed.size).toBe(3);
  expect(await parent()).toBe(spawner);
  await other.remove();
});
