/**
 * The container image for real: built, started with the three mounts of the specification, and treated as people treat
 * containers. Skipped, with the reason, where no container engine can be had.
 */
import { chownSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AiosContainer, buildImage, HostFolder } from "./real/image.ts";
import { ContainerEngine, engineMissing } from "./real/engine.ts";
import { python, runPython } from "./real/python.ts";
import { until } from "./real/until.ts";

const original = `SCHEDULED_JOBS = [
    {"name": "ask", "type": "trigger", "file": "ask.py", "function": "ask", "tags": ["gpu"]},
    {"name": "long", "type": "trigger", "file": "ask.py", "function": "long", "retries": 3},
    {"name": "orphans", "type": "trigger", "file": "ask.py", "function": "orphans"},
]
`;
const program = `import os, time

def ask(prompt):
    print("asked", prompt)
    return {"answer": prompt[::-1], "user": os.getuid(), "home": os.access(os.path.expanduser("~"), os.W_OK)}

def long():
    print("began")
    time.sleep(600)

def orphans():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv("/bin/sleep", ["sleep", "0.2"])
        os._exit(0)
    os.wait()
`;

const files = { "Programs/ask.py": program, "orchestrator.py": original, "orchestrator.db": "" };

describe.skipIf(engineMissing !== null)("AIOS in a container", () => {
  let engine: ContainerEngine;
  let unbuildable: string | null = null;
  let folder: HostFolder | null = null;

  beforeAll(async () => {
    engine = new ContainerEngine();
    unbuildable = await buildImage(engine);
  }, 600_000);
  beforeEach((context) => {
    if (unbuildable !== null) context.skip(unbuildable);
  });
  afterEach(async () => {
    await engine.run(["rm", "--all", "--force", "--time", "0"]);
    folder?.remove();
    folder = null;
  });
  afterAll(async () => engine.close(), 120_000);

  const start = async (mounts: readonly string[], ...options: string[]) => {
    const container = await AiosContainer.run(engine, "aios", [
      ...mounts.flatMap((name) => folder!.mount(name)),
      ...options,
    ]);
    return container;
  };
  const threeMounts = ["Programs", "orchestrator.db", "orchestrator.py"];

  /** As an outsider of the host; the database is locked for moments only. */
  function rows<T>(sql: string): T[] {
    const db = new DatabaseSync(join(folder!.path, "orchestrator.db"), { timeout: 20_000 });
    try {
      return db.prepare(sql).all() as T[];
    } finally {
      db.close();
    }
  }
  const runsOf = (job: string) =>
    rows<{ state: string; result: string; note: string | null }>(
      `SELECT * FROM runs WHERE job_name = '${job}' ORDER BY id`,
    );

  /** The README's own snippet, by the host's Python where it has one. */
  async function trigger(job: string, kwargs: object = {}): Promise<void> {
    const insert = "INSERT INTO triggers (job_name, args, kwargs, created) VALUES (?, ?, ?, ?)";
    const values = [job, "[]", JSON.stringify(kwargs)];
    if (python === null) {
      const db = new DatabaseSync(join(folder!.path, "orchestrator.db"), { timeout: 20_000 });
      db.prepare(insert).run(...values, Date.now() / 1000);
      db.close();
      return;
    }
    const script = `import sqlite3, sys, time
conn = sqlite3.connect('orchestrator.db', timeout=20)
conn.execute("${insert}", (*sys.argv[1:], time.time()))
conn.commit()`;
    await runPython(script, { folder: folder!.path, args: values });
  }

  test("the image is slim: no compiler, no caches, not root", async () => {
    const bytes = Number(await engine.ask(["image", "inspect", "--format", "{{.Size}}", "aios-orchestrator"]));
    console.log(`The image has ${Math.round(bytes / 1e6)} MB (on a stand-in for its base).`);
    expect(bytes).toBeLessThan(290e6);
    const look = `for tool in cc gcc make strip git; do command -v $tool; done
      find /root/.npm /root/.cache /home/aios/.npm /var/lib/apt/lists /var/cache/apt/archives /tmp -type f 2>/dev/null
      find /opt/aios/src -name '*.test.*'; ls /opt/aios | xargs; ls /opt/aios/library/website-up.ts; id -u`;
    const said = await engine.ask([
      "run",
      "--rm",
      "--network=none",
      "--entrypoint",
      "sh",
      "aios-orchestrator",
      "-c",
      look,
    ]);
    const parts = "docker library node_modules package-lock.json package.json sdk src web";
    expect(said.split("\n")).toEqual([parts, "/opt/aios/library/website-up.ts", "1000"]);
  });

  test("with the specification's three mounts: a trigger from the host runs, and a stop loses nothing", async () => {
    folder = new HostFolder(files);
    const began = performance.now();
    const container = await start(threeMounts, "-e", "DEVICE_TAGS=gpu,storage,browser");
    const ready = await container.said(/^AIOS ready/);
    console.log(`From docker run to ready: ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    expect(ready).toMatch(/^AIOS ready · home \/app · device [0-9a-f]{12} · tags gpu, storage, browser · 3 jobs$/);
    expect((await container.logs())[0]).toBe("Took over 3 jobs from orchestrator.py into jobs.yaml.");

    await trigger("ask", { prompt: "test" });
    await container.said(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[INFO\] ask │ asked test$/);
    await until("its run has ended", () => runsOf("ask")[0]?.state === "succeeded");
    expect(JSON.parse(runsOf("ask")[0]!.result)).toEqual({ answer: "tset", user: 1000, home: true });

    await container.does("healthcheck", "run");
    expect(await container.does("inspect", "--format", "{{.State.Healthcheck.Status}}")).toBe("healthy");
    expect((await container.exec("aios", "status")).stdout).toContain("Everything is fine.");

    await trigger("long");
    await container.said(/long │ began$/);
    const stopping = performance.now();
    await container.does("stop", "--time", "60");
    console.log(`From docker stop to stopped: ${((performance.now() - stopping) / 1000).toFixed(1)} s.`);
    expect(await container.ended()).toBe(0);
    const told = await container.logs();
    expect(told.at(-1)).toBe("AIOS stopped.");
    expect(told.join("\n")).not.toContain("\x1b");

    await trigger("ask", { prompt: "while it was off" });
    await container.does("start");
    await container.said(/ask │ asked while it was off$/);
    await container.said(/long │ began$/, told.length);
    expect(runsOf("ask")[0]).toMatchObject({ state: "succeeded" });
  });

  test("killed and started again it goes on by itself", async () => {
    folder = new HostFolder(files);
    const container = await start(threeMounts);
    await container.said(/^AIOS ready/);
    await trigger("long");
    await container.said(/long │ began$/);
    const before = (await container.logs()).length;
    await container.does("kill", "--signal", "KILL");
    await container.ended();
    await container.does("start");
    await container.said(/^AIOS ready/, before);
    await container.said(/long │ began$/, before);
    expect(runsOf("long").map((run) => run.state)).toEqual(["lost", "running"]);
    expect(rows("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });

  test("killed and thrown away, the next of its name says what it waits for, and takes over", async () => {
    folder = new HostFolder({ ...files, "jobs.yaml": "- { name: ask, file: ask.py, function: ask, type: trigger }\n" });
    const first = await start(["."], "-e", "DEVICE_ID=shed");
    await first.said(/^AIOS ready/);
    await first.does("rm", "--force", "--time", "0");
    await trigger("ask", { prompt: "next" });
    const second = await start(["."], "--hostname", "another", "-e", "DEVICE_ID=shed");
    await second.said(/^AIOS ready .* device shed/);
    expect((await second.logs())[0]).toMatch(
      /^An AIOS named "shed" was not stopped in order.* Waiting up to 30 seconds/,
    );
    await second.said(/ask │ asked next$/);
  });

  test("what programs leave behind is buried: no zombie stays", async () => {
    folder = new HostFolder(files);
    const container = await start(threeMounts);
    await container.said(/^AIOS ready/);
    await trigger("orphans");
    await until("its run has ended", () => runsOf("orphans")[0]?.state === "succeeded");
    const list = async () => (await container.exec("sh", "-c", "cat /proc/[0-9]*/stat 2>/dev/null")).stdout;
    // One Python stays: the server that programs in Python are forked from.
    const pythons = (stats: string) => stats.match(/\(python\S*\)/g)?.length ?? 0;
    await until("neither sleepers nor zombies are left", async () => {
      const stats = await list();
      return !/\(sleep\)|\) Z /.test(stats) && pythons(stats) <= 1;
    });
  });

  test("a folder that Docker made in the place of the database: one message, and no start", async () => {
    folder = new HostFolder({ "Programs/ask.py": program, "orchestrator.db/.keep": "" });
    const container = await start(["Programs", "orchestrator.db"]);
    expect(await container.ended()).toBe(3);
    expect(await container.logs()).toEqual([
      expect.stringMatching(
        /^Error: \/app\/orchestrator\.db is a folder, but AIOS needs a file there\. .*rmdir orchestrator\.db.*touch orchestrator\.db/,
      ),
    ]);
  });

  test("a database that belongs to another user of the host: whose, and what to do", async () => {
    folder = new HostFolder(files);
    chownSync(join(folder.path, "orchestrator.db"), 0, 0);
    const container = await start(threeMounts);
    expect(await container.ended()).toBe(3);
    expect((await container.logs()).at(-1)).toMatch(
      /^Error: .*It belongs to user 0, and AIOS runs as user 1000\. .*chown 1000 orchestrator\.db.*--user 0/,
    );
  });

  test("WAL on a database that is mounted by itself is refused: the host would not see the changes", async () => {
    folder = new HostFolder(files);
    const container = await start(threeMounts, "-e", "AIOS_JOURNAL=wal");
    expect(await container.ended()).toBe(3);
    expect((await container.logs()).at(-1)).toMatch(
      /^Error: \/app\/orchestrator\.db is mounted by itself.*AIOS_JOURNAL/,
    );
  });

  test("one folder for all, as any user", async () => {
    folder = new HostFolder(
      { "Programs/ask.py": program, "jobs.yaml": "- { name: ask, file: ask.py, function: ask, type: trigger }\n" },
      4711,
    );
    const container = await start(["."], "--user", "4711:4711", "-e", "DEVICE_ID=shed");
    expect(await container.said(/^AIOS ready/)).toBe("AIOS ready · home /app · device shed · no tags · 1 job");
    await trigger("ask", { prompt: "x" });
    await until("its run has ended", () => runsOf("ask")[0]?.state === "succeeded");
    expect(JSON.parse(runsOf("ask")[0]!.result)).toEqual({ answer: "x", user: 4711, home: true });
    await container.does("healthcheck", "run");
  });

  test("a jobs list that is mounted by itself can be edited from inside and outside", async () => {
    folder = new HostFolder({ "Programs/ask.py": program, "orchestrator.db": "", "jobs.yaml": "" });
    const container = await start(["Programs", "orchestrator.db", "jobs.yaml"]);
    await container.said(/^AIOS ready .* 0 jobs$/);
    const added = await container.exec("aios", "add", "ask", "--file", "ask.py", "--function", "ask");
    expect(added).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(join(folder.path, "jobs.yaml"), "utf8")).toContain("name: ask");
    const { stdout } = await container.exec("aios", "run", "ask", "--prompt", "ab", "--wait");
    expect(JSON.parse(stdout)).toMatchObject({ answer: "ba" });
    chownSync(join(folder.path, "jobs.yaml"), 0, 0);
    const refused = await container.exec("aios", "add", "again", "--file", "ask.py");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /jobs\.yaml cannot be written \(EACCES\); nothing was changed\. It belongs to user 0/,
    );
  });
});
