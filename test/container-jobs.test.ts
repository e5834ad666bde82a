/**
 * Jobs in containers, by a real AIOS and a real engine: they are called as on the device, cannot do what they need not,
 * end when they are to, with the reason, and leave nothing behind.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./real/cli.ts";
import { containerJob, ContainerHome, errorOf } from "./real/container-home.ts";
import { ContainerEngine, engineMissing } from "./real/engine.ts";
import { makeJobImage } from "./real/job-image.ts";

const jobs = [
  containerJob("greet", { file: "greet.py", function: "greet" }),
  containerJob("wrong", { file: "greet.py", function: "wrong" }),
  containerJob("double", { file: "double.ts", function: "double" }),
  containerJob("plain", { file: "plain.sh" }),
  containerJob("own", { args: ["sh", "-c", 'echo "own command"; exit "$1"', "sh", 7] }),
  containerJob("polite", { file: "polite.py", function: "wait" }),
  containerJob("overdue", { file: "stubborn.sh", timeout_seconds: 4, grace_seconds: 1 }),
  containerJob("greedy", { file: "greedy.py", function: "take", memory_mb: 64 }),
  containerJob("greedy_child", { file: "greedy_child.py", function: "take", memory_mb: 64 }),
  containerJob("look", { file: "look.py", function: "look", memory_mb: 200, cpu: 0.5 }),
  containerJob("sdk", { file: "sdk.py", function: "use", secrets: ["KEY"] }),
  containerJob("sdk_node", { file: "sdk.ts", function: "use", secrets: ["KEY"] }),
  containerJob("sly", { file: "sly.sh" }),
  containerJob("many", { file: "many.py", function: "many" }),
  containerJob("nowhere", { file: "greet.py", image: "localhost/never-made:1" }),
];

let engine: ContainerEngine;
let home: ContainerHome;

describe.skipIf(engineMissing !== null)("jobs in containers", () => {
  beforeAll(async () => {
    engine = new ContainerEngine();
    await makeJobImage(engine);
    home = new ContainerHome(engine, jobs);
    await home.ready({ environment: home.settings });
  }, 300_000);
  afterAll(async () => {
    await home?.remove();
    await engine?.close();
  }, 120_000);

  test("a Python function gets its arguments, and its result, its lines and its files come back", async () => {
    home.trigger("greet", { times: 2 }, ["ada"]);
    const run = await home.ended("greet", "succeeded");
    const folder = join(home.path, ".aios", "runs", run.id);
    expect(JSON.parse(run.result!)).toEqual({ said: ["ada", "ada"], folder });
    expect(home.linesOf(run)).toEqual([
      { message: "hello ada", stream: "stdout" },
      { message: "to stderr", stream: "stderr" },
    ]);
    expect(readFileSync(join(folder, "left.txt"), "utf8")).toBe("kept");
    expect(run.peak_memory_bytes).toBeGreaterThan(1024 * 1024);
    expect(await home.leftovers()).toEqual([]);
  });

  test("an exception is a failure with its traceback", async () => {
    home.trigger("wrong");
    const run = await home.ended("wrong", "failed");
    expect(errorOf(run)).toMatchObject({ type: "ValueError", message: "not today" });
    expect(run.error).toContain(`File \\"${home.path}/Programs/greet.py\\"`);
  });

  test("a TypeScript function, a shell script and the image's own command are called as on the device", async () => {
    home.trigger("double", { plus: 1 }, [4]);
    home.trigger("plain", { word: "hello" }, ["there"]);
    home.trigger("own");
    const double = await home.ended("double", "succeeded");
    expect([double.result, home.linesOf(double)]).toEqual(["9", [{ message: "in Node", stream: "stdout" }]]);
    const plain = await home.ended("plain", "succeeded");
    expect([plain.result, home.linesOf(plain)[0]!.message]).toEqual(['{"from":"shell"}', "hello there"]);
    const own = await home.ended("own", "failed");
    expect([own.exit_code, home.linesOf(own)[0]!.message]).toEqual([7, "own command"]);
    expect(await home.leftovers()).toEqual([]);
  });

  test("a program can do nothing it does not need: no rights, no network, no look at the home or at other runs", async () => {
    home.trigger("look", {}, [home.path]);
    const run = await home.ended("look", "succeeded");
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
      of_aios: ["calls", "doors", "runs"],
      doors: [expect.stringMatching(/\.sock$/)],
      runs: [run.id],
      calls: [`${run.id}.container`],
      sockets: [],
      host: "look",
    });
  });

  test("the SDK works as on the device, by the socket of this run alone", async () => {
    await cli(home.path, ["secrets", "set", "KEY"], { input: "canary-in-a-box" });
    home.trigger("sdk", {}, ["KEY"]);
    home.trigger("sdk_node", {}, ["KEY"]);
    const run = await home.ended("sdk", "succeeded");
    expect(JSON.parse(run.result!)).toEqual([2, true, "sdk"]);
    expect(home.rows("SELECT 1 FROM logs WHERE run_id = ? AND message LIKE 'told through%'", run.id)).toHaveLength(1);
    expect(JSON.parse((await home.ended("sdk_node", "succeeded")).result!)).toEqual(["node", true]);
  });

  test("a program cannot have AIOS read to it what it may not read itself", async () => {
    home.trigger("sly", {}, [home.path]);
    expect(await home.ended("sly", "succeeded")).toMatchObject({ result: "null" });
  });

  test("a program that starts processes without end is stopped from it", async () => {
    home.trigger("many");
    const run = await home.ended("many", "succeeded");
    const [made, why] = JSON.parse(run.result!) as [number, string];
    expect(made).toBeLessThan(512);
    expect(why).toBe("Resource temporarily unavailable");
    expect(await home.leftovers()).toEqual([]);
  });

  test("out of memory is the reason that is named", async () => {
    home.trigger("greedy");
    home.trigger("greedy_child");
    const run = await home.ended("greedy", "failed");
    expect(errorOf(run)).toMatchObject({ type: "OutOfMemory", message: expect.stringContaining("64 MB") });
    expect(run.exit_code).toBe(137);
    const child = await home.ended("greedy_child", "failed");
    expect(errorOf(child)).toMatchObject({ type: "CalledProcessError", message: expect.stringContaining("64 MB") });
    expect(await home.leftovers()).toEqual([]);
  });

  test("cancelled, it may put things in order first", async () => {
    home.trigger("polite");
    await home.hasSaid("waiting");
    await cli(home.path, ["cancel", "polite", "--reason", "enough"]);
    const run = await home.ended("polite", "cancelled");
    expect(home.linesOf(run).map((line) => line.message)).toEqual(["waiting", "put in order"]);
    expect(await home.leftovers()).toEqual([]);
  });

  test("its time being up, it ends though it will not listen, with all it has started", async () => {
    home.trigger("overdue");
    const run = await home.ended("overdue", "timed_out");
    expect(home.linesOf(run).map((line) => line.message)).toEqual(["holding"]);
    expect(await home.leftovers()).toEqual([]);
  });

  test("an image that is not to be had is the reason that is named", async () => {
    home.trigger("nowhere");
    const run = await home.ended("nowhere", "failed");
    expect(errorOf(run)).toMatchObject({ type: "ImageMissing", message: expect.stringContaining("never-made") });
    expect(await home.leftovers()).toEqual([]);
  });
});
