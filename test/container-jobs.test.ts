/**
 * Jobs in containers, by a real AIOS and a real engine: they are called as on the device, cannot do what they need not,
 * end when they are to, with the reason, and leave nothing behind.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./real/cli.ts";
import { ContainerEngine, engineMissing } from "./real/engine.ts";
import { type Entry, RealHome } from "./real/home.ts";
import { ImageRegistry } from "./real/image-registry.ts";
import { containersOf, jobImage, makeJobImage } from "./real/job-image.ts";
import { processesOf, programsOf } from "./real/live-processes.ts";
import { until } from "./real/until.ts";

const programs = {
  "greet.py": `import os, sys
def greet(name, *, times=1):
    print("hello", name)
    print("to stderr", file=sys.stderr)
    with open("left.txt", "w") as file:
        file.write("kept")
    return {"said": [name] * times, "folder": os.getcwd()}
def wrong():
    raise ValueError("not today")
`,
  "double.ts": `export function double(value: number, named: { plus: number }): number {
  console.log("in Node");
  return value * 2 + named.plus;
}
`,
  "plain.sh": `#!/bin/sh
echo "$AIOS_ARG_WORD $1"; echo '{"from": "shell"}' > "$AIOS_RESULT"
`,
  "polite.py": `import time
def wait():
    try:
        print("waiting")
        time.sleep(1000)
    finally:
        print("put in order")
`,
  "stubborn.sh": `#!/bin/sh
trap '' TERM
setsid sh -c 'trap "" TERM; while :; do sleep 1; done' &
echo holding
while :; do sleep 1; done
`,
  "greedy.py": `def take():
    print("taking")
    return len(bytearray(400 * 1024 * 1024))
`,
  "greedy_child.py": `import subprocess, sys
def take():
    subprocess.run([sys.executable, "-c", "bytearray(400 * 1024 * 1024)"], check=True)
`,
  "look.py": `import os, socket
def status(name):
    return next(line.split()[1] for line in open("/proc/self/status") if line.startswith(name + ":"))
def limit(*names):
    for name in names:
        if os.path.exists("/sys/fs/cgroup/" + name):
            return open("/sys/fs/cgroup/" + name).read().strip()
def can_write(path):
    try:
        open(path, "w").close()
        return True
    except OSError:
        return False
def look(home):
    return {
        "uid": os.getuid(),
        "capabilities": [status(name) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
        "no_new_privileges": status("NoNewPrivs"),
        "writable": [path for path in ("/x", "/usr/x", "/tmp/x", "x", home + "/Programs/x", home + "/.aios/x") if can_write(path)],
        "interfaces": [name for _, name in socket.if_nameindex()],
        "memory": limit("memory.max", "memory/memory.limit_in_bytes"),
        "processes": limit("pids.max", "pids/pids.max"),
        "quota": limit("cpu.max", "cpu/cpu.cfs_quota_us"),
        "of_home": sorted(os.listdir(home)),
        "of_aios": sorted(os.listdir(home + "/.aios")),
        "runs": os.listdir(home + "/.aios/runs"),
        "calls": os.listdir(home + "/.aios/calls"),
        "sockets": [name for name in ("/var/run/docker.sock", "/run/podman/podman.sock") if os.path.exists(name)],
        "host": socket.gethostname(),
    }
`,
  "many.py": `import os, time
def many():
    made = 0
    try:
        for _ in range(2000):
            if os.fork() == 0:
                time.sleep(1000)
            made += 1
    except OSError as error:
        return [made, error.strerror]
`,
};

const job = (name: string, fields: Omit<Entry, "name" | "type">): Entry => ({
  name,
  type: "trigger",
  image: jobImage,
  retries: 1,
  ...fields,
});

const jobs = [
  job("greet", { file: "greet.py", function: "greet" }),
  job("wrong", { file: "greet.py", function: "wrong" }),
  job("double", { file: "double.ts", function: "double" }),
  job("plain", { file: "plain.sh" }),
  job("own", { args: ["sh", "-c", 'echo "own command"; exit "$1"', "sh", 7] }),
  job("polite", { file: "polite.py", function: "wait" }),
  job("overdue", { file: "stubborn.sh", timeout_seconds: 4, grace_seconds: 1 }),
  job("stubborn", { file: "stubborn.sh", grace_seconds: 2 }),
  job("greedy", { file: "greedy.py", function: "take", memory_mb: 64 }),
  job("greedy_child", { file: "greedy_child.py", function: "take", memory_mb: 64 }),
  job("look", { file: "look.py", function: "look", memory_mb: 200, cpu: 0.5 }),
  job("many", { file: "many.py", function: "many" }),
  job("nowhere", { file: "greet.py", image: "localhost/never-made:1" }),
];

interface Stored {
  id: string;
  state: string;
  attempt: number;
  exit_code: number | null;
  result: string | null;
  error: string | null;
  peak_memory_bytes: number | null;
}

let engine: ContainerEngine;
let home: RealHome;

const settings = (): Record<string, string> => ({ AIOS_CONTAINER_ENGINE: engine.command });
const runsOf = (name: string) => home.rows<Stored>("SELECT * FROM runs WHERE job_name = ? ORDER BY started, id", name);
const linesOf = (run: Stored) =>
  home.rows<{ message: string; stream: string }>(
    "SELECT message, stream FROM logs WHERE run_id = ? AND stream IS NOT NULL ORDER BY id",
    run.id,
  );
const errorOf = (run: Stored) => JSON.parse(run.error!) as { type: string; message: string; retryable: boolean };

async function ended(name: string, state: string): Promise<Stored> {
  const run = await until(`${name} is over`, () => runsOf(name).findLast((each) => each.state !== "running") ?? null, {
    seconds: 100,
  });
  expect(run, run.error ?? "").toMatchObject({ state });
  return run;
}

const hasSaid = (text: string) =>
  until(`it says ${text}`, () => home.rows("SELECT 1 FROM logs WHERE message = ?", text).length > 0, { seconds: 100 });

async function nothingIsLeft(): Promise<void> {
  expect(await containersOf(engine)).toEqual([]);
  expect(programsOf(home.path)).toEqual([]);
  expect(readdirSync(join(home.path, ".aios", "calls"))).toEqual([]);
}

describe.skipIf(engineMissing !== null)("jobs in containers", () => {
  beforeAll(async () => {
    engine = new ContainerEngine();
    await makeJobImage(engine);
  }, 300_000);
  afterAll(() => engine?.close(), 60_000);

  describe("with AIOS running", () => {
    beforeAll(async () => {
      home = new RealHome(jobs, programs);
      await home.ready({ environment: settings() });
    });
    afterAll(() => home?.remove());

    test("a Python function gets its arguments, and its result, its lines and its files come back", async () => {
      home.trigger("greet", { times: 2 }, ["ada"]);
      const run = await ended("greet", "succeeded");
      const folder = join(home.path, ".aios", "runs", run.id);
      expect(JSON.parse(run.result!)).toEqual({ said: ["ada", "ada"], folder });
      expect(linesOf(run)).toEqual([
        { message: "hello ada", stream: "stdout" },
        { message: "to stderr", stream: "stderr" },
      ]);
      expect(readFileSync(join(folder, "left.txt"), "utf8")).toBe("kept");
      expect(run.peak_memory_bytes).toBeGreaterThan(1024 * 1024);
      await nothingIsLeft();
    });

    test("an exception is a failure with its traceback", async () => {
      home.trigger("wrong");
      const run = await ended("wrong", "failed");
      expect(errorOf(run)).toMatchObject({ type: "ValueError", message: "not today" });
      expect(run.error).toContain(`File \\"${home.path}/Programs/greet.py\\"`);
    });

    test("a TypeScript function, a shell script and the image's own command are called as on the device", async () => {
      home.trigger("double", { plus: 1 }, [4]);
      home.trigger("plain", { word: "hello" }, ["there"]);
      home.trigger("own");
      const double = await ended("double", "succeeded");
      expect([double.result, linesOf(double)]).toEqual(["9", [{ message: "in Node", stream: "stdout" }]]);
      const plain = await ended("plain", "succeeded");
      expect([plain.result, linesOf(plain)[0]!.message]).toEqual(['{"from":"shell"}', "hello there"]);
      const own = await ended("own", "failed");
      expect([own.exit_code, linesOf(own)[0]!.message]).toEqual([7, "own command"]);
      await nothingIsLeft();
    });

    test("a program can do nothing it does not need: no rights, no network, no look at the home or at other runs", async () => {
      home.trigger("look", {}, [home.path]);
      const run = await ended("look", "succeeded");
      const none = "0000000000000000";
      expect(JSON.parse(run.result!)).toEqual({
        uid: 65534,
        capabilities: [none, none, none, none, none],
        no_new_privileges: "1",
        writable: ["/tmp/x", "x"],
        interfaces: ["lo"],
        memory: String(200 * 1024 * 1024),
        processes: "512",
        quota: expect.stringMatching(/^50000\b/),
        of_home: [".aios", "Programs"],
        of_aios: ["calls", "runs"],
        runs: [run.id],
        calls: [`${run.id}.container`],
        sockets: [],
        host: "look",
      });
    });

    test("a program that starts processes without end is stopped from it", async () => {
      home.trigger("many");
      const run = await ended("many", "succeeded");
      const [made, why] = JSON.parse(run.result!) as [number, string];
      expect(made).toBeLessThan(512);
      expect(why).toBe("Resource temporarily unavailable");
      await nothingIsLeft();
    });

    test("out of memory is the reason that is named", async () => {
      home.trigger("greedy");
      home.trigger("greedy_child");
      const run = await ended("greedy", "failed");
      expect(errorOf(run)).toMatchObject({ type: "OutOfMemory", message: expect.stringContaining("64 MB") });
      expect(run.exit_code).toBe(137);
      const child = await ended("greedy_child", "failed");
      expect(errorOf(child)).toMatchObject({ type: "CalledProcessError", message: expect.stringContaining("64 MB") });
      await nothingIsLeft();
    });

    test("cancelled, it may put things in order first", async () => {
      home.trigger("polite");
      await hasSaid("waiting");
      await cli(home.path, ["cancel", "polite", "--reason", "enough"]);
      const run = await ended("polite", "cancelled");
      expect(linesOf(run).map((line) => line.message)).toEqual(["waiting", "put in order"]);
      await nothingIsLeft();
    });

    test("its time being up, it ends though it will not listen, with all it has started", async () => {
      home.trigger("overdue");
      const run = await ended("overdue", "timed_out");
      expect(linesOf(run).map((line) => line.message)).toEqual(["holding"]);
      await nothingIsLeft();
    });

    test("an image that is not to be had is the reason that is named", async () => {
      home.trigger("nowhere");
      const run = await ended("nowhere", "failed");
      expect(errorOf(run)).toMatchObject({ type: "ImageMissing", message: expect.stringContaining("never-made") });
      await nothingIsLeft();
    });
  });

  describe("whatever happens to AIOS", () => {
    afterEach(() => home?.remove());

    async function holding(): Promise<ReturnType<RealHome["start"]>> {
      home = new RealHome(jobs, programs);
      const aios = await home.ready({ environment: settings() });
      home.trigger("stubborn");
      await hasSaid("holding");
      return aios;
    }

    test("a stop in order ends the container", async () => {
      const aios = await holding();
      await aios.stop();
      await ended("stubborn", "stopped");
      await nothingIsLeft();
    });

    test("after kill -9 of AIOS the container is gone", async () => {
      const aios = await holding();
      await aios.kill();
      await until("nothing is left", async () => (await containersOf(engine)).length === 0);
      await until("no process is left", () => processesOf(home.path).length === 0);
    });

    test("after kill -9 of its helper the container is gone before the run runs again", async () => {
      await holding();
      const [before] = await containersOf(engine);
      process.kill(helper(), "SIGKILL");
      await until("it runs again", () => runsOf("stubborn").length === 2, { seconds: 100 });
      expect(await containersOf(engine)).not.toContain(before);
      expect(runsOf("stubborn")[0]).toMatchObject({ state: "lost" });
    });

    test("after kill -9 of AIOS and its helper together, the next start removes it, and the run runs again", async () => {
      const aios = await holding();
      const [before] = await containersOf(engine);
      process.kill(helper(), "SIGKILL");
      await aios.kill();
      expect(await containersOf(engine)).toEqual([before]);
      await home.ready({ environment: settings() });
      expect(await containersOf(engine)).not.toContain(before);
      await until("it runs again", () => runsOf("stubborn").length === 2);
      expect(runsOf("stubborn")).toMatchObject([
        { state: "lost", attempt: 1 },
        { state: "running", attempt: 1 },
      ]);
    });

    test("a container of this home that no run belongs to goes at the next start, those of others stay", async () => {
      home = new RealHome(jobs, programs);
      const start = (name: string, label: string) =>
        engine.ask([
          "run",
          "--detach",
          "--network=none",
          "--name",
          name,
          "--label",
          `aios.home=${label}`,
          jobImage,
          "sleep",
          "1000",
        ]);
      await start("aios-of-old", home.path);
      await start("aios-of-others", `${home.path}-2`);
      await start("somebodys", home.path);
      await home.ready({ environment: settings() });
      await until("the stray is gone", async () => !(await containersOf(engine)).includes("aios-of-old"));
      expect((await containersOf(engine)).sort()).toEqual(["aios-of-others", "somebodys"]);
      await engine.ask(["rm", "--force", "--time=0", "aios-of-others", "somebodys"]);
    });
  });

  describe("what is not there", () => {
    let registry: ImageRegistry;
    beforeAll(async () => {
      registry = await ImageRegistry.open(engine, jobImage);
    });
    afterAll(() => registry?.close());
    afterEach(() => home?.remove());
    const withRegistry = () => ({ ...settings(), CONTAINERS_REGISTRIES_CONF: registry.settings });

    test("images are fetched as soon as a job names them, and that is told; a run then has nothing to wait for", async () => {
      const image = `${registry.address}/ahead:1`;
      home = new RealHome([job("early", { file: "plain.sh", image })], programs);
      const aios = await home.ready({ environment: withRegistry() });
      await aios.said(new RegExp(`Fetching image ${image} for job early`));
      await aios.said(new RegExp(`Image ${image} is there`));
      const asked = registry.asked.length;
      home.trigger("early");
      const run = await ended("early", "succeeded");
      expect(linesOf(run).some((line) => line.message.includes("fetching"))).toBe(false);
      expect(registry.asked).toHaveLength(asked);
    });

    test("a run that comes before its image waits for it and says so, and can be cancelled meanwhile", async () => {
      const opened = Promise.withResolvers<void>();
      registry.gate = opened.promise;
      const image = `${registry.address}/waited:1`;
      home = new RealHome([job("waits", { file: "plain.sh", image, overlap: "parallel" })], programs);
      await home.ready({ environment: withRegistry() });
      home.trigger("waits");
      const waiting = () => home.rows("SELECT DISTINCT run_id FROM logs WHERE message LIKE '%fetching it%'").length;
      await until("it says so", () => waiting() === 1);
      await cli(home.path, ["cancel", "waits"]);
      await ended("waits", "cancelled");
      home.trigger("waits", { word: "at last" });
      await until("the second says so too", () => waiting() === 2);
      opened.resolve();
      await until("the second has run", () => runsOf("waits")[1]!.state === "succeeded", { seconds: 100 });
      const said = linesOf(runsOf("waits")[1]!).map((line) => line.message);
      expect(said[0]).toContain("fetching it");
      expect(said.at(-1)).toContain("at last");
    });

    test("an image that its registry does not have is not asked for again and again", async () => {
      const image = `${registry.address}/absent:1`;
      home = new RealHome([job("never", { file: "plain.sh", image, retries: 5, retry_delay_seconds: 0 })], programs);
      await home.ready({ environment: withRegistry() });
      home.trigger("never");
      const run = await ended("never", "failed");
      expect(errorOf(run)).toMatchObject({ type: "ImageMissing", retryable: false });
      expect(runsOf("never")).toHaveLength(1);
    });
  });
});

test("without an engine a container job says what to install, and is not tried again", async () => {
  const environment = { AIOS_CONTAINER_ENGINE: "/nowhere/podman --quiet" };
  home = new RealHome([job("greet", { file: "greet.py", function: "greet", retries: 5 })], programs);
  try {
    await home.ready({ environment });
    home.trigger("greet");
    const run = await ended("greet", "failed");
    expect(errorOf(run)).toMatchObject({ type: "ContainerEngineMissing", retryable: false });
    expect(errorOf(run).message).toContain('AIOS_CONTAINER_ENGINE is "/nowhere/podman --quiet"');
    expect(runsOf("greet")).toHaveLength(1);
    expect(existsSync(join(home.path, ".aios", "runs", run.id))).toBe(false);
  } finally {
    await home.remove();
  }
});

function helper(): number {
  return processesOf(home.path).find(({ command }) => command.includes("/spawner."))!.pid;
}
