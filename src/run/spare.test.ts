import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { getPriority } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Call, isAlive, TestHome, until } from "./driver-fixture.ts";
import { liveMarkedRuns } from "./process-tree.ts";

/** Node reads this when it starts, so whoever sets it cannot have a spare. */
const plain = { NODE_OPTIONS: "--no-deprecation" };

describe.skipIf(process.platform !== "linux")("spare processes", () => {
  let home: TestHome;

  beforeEach(async () => {
    home = new TestHome();
    await home.driver.prepare();
    home.write("first.ts", "export const main = () => 1");
    await home.run({ file: "first.ts", function: "main" });
    await until("two spares wait", () => waiting().length === 2);
  });
  afterEach(() => home.remove());

  function waiting(): number[] {
    const folders = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return folders.map(Number).filter((pid) => {
      const [command, environment, stat] = ["cmdline", "environ", "stat"].map((name) => read(`/proc/${pid}/${name}`));
      const isOurs = Number(stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === home.driver.spawnerPid;
      return isOurs && command?.includes("\0--spare\0") && environment?.includes("AIOS_SPARE=waits\0");
    });
  }

  function runNode(source: string, call: Partial<Call> = {}, name = "program.ts") {
    home.write(name, source);
    return home.run({ file: name, function: "main", ...call });
  }

  test("a program sees the same from a spare as from a start of its own", async () => {
    const source = `
      import { execFileSync } from "node:child_process";
      import { readFileSync, readlinkSync } from "node:fs";
      import os from "node:os";
      export function main(...args: unknown[]): object {
        const [, , , , group, session] = readFileSync("/proc/self/stat", "utf8").split(" ").map(Number);
        return {
          args, argv: process.argv, execArgv: process.execArgv, cwd: process.cwd(), home: os.homedir(), umask: process.umask(),
          environment: Object.entries(process.env).sort(), childs: execFileSync("env").toString().split("\\n").sort(),
          leads: group === process.pid && session === process.pid, priority: os.getPriority(), stdin: readlinkSync("/proc/self/fd/0"),
          listeners: process.eventNames().map((name) => [name, process.listenerCount(name)]),
          resources: process.getActiveResourcesInfo(), locale: new Intl.NumberFormat().resolvedOptions(), globals: Object.getOwnPropertyNames(globalThis),
          isSpare: readFileSync("/proc/self/cmdline", "utf8").includes("--spare"),
        };
      }`;
    const seen = async (env: Record<string, string>) => {
      const { outcome } = await runNode(source, { run_id: "same", args: ["a", 1], kwargs: { b: 2 }, job: { env } });
      if (outcome.kind !== "succeeded") throw new Error(JSON.stringify(outcome));
      return outcome.result as Record<string, unknown>;
    };
    const spare = await seen({ ITS_OWN: "1", TZ: "Asia/Tokyo" });
    const own = await seen({ ITS_OWN: "1", TZ: "Asia/Tokyo", LC_NOTHING: "" });
    expect([spare["isSpare"], own["isSpare"]]).toEqual([true, false]);
    const withoutMarker = (text: unknown) =>
      JSON.parse(JSON.stringify(text).replaceAll(/\["LC_NOTHING",""\],|"LC_NOTHING=",/g, ""));
    expect({ ...spare, isSpare: null }).toEqual({ ...withoutMarker(own), isSpare: null });
  });

  test("its processes are found by what the system shows of them, and end with the run", async () => {
    home.write(
      "parent.ts",
      `import { spawn } from "node:child_process";
       export function main(): Promise<void> {
         const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
         console.log("child", child.pid);
         return new Promise(() => setInterval(() => {}, 1000));
       }`,
    );
    const { run, run_id, said } = await home.start({ file: "parent.ts", function: "main" });
    const child = Number((await said(/child/)).split(" ")[1]);
    expect(liveMarkedRuns(home.home)).toEqual([run_id]);
    expect(read(`/proc/${run.pid}/environ`)).toContain(`AIOS_RUN_ID=${run_id}\0AIOS_HOME=${home.home}\0`);
    run.stop("cancelled", 0);
    expect((await run.wait()).outcome).toMatchObject({ kind: "ended", reason: "cancelled", signal: "SIGKILL" });
    expect([run.pid as number, child].filter(isAlive)).toEqual([]);
  });

  test.each([
    ["while it waits", "kill"],
    ["after its order was sent and before it was read", "stop, then kill"],
  ])("a spare killed %s loses no run, starts none twice, and none of its output", async (_when, how) => {
    const source = `import { appendFileSync } from "node:fs";
      export function main(): number { appendFileSync(process.env.AIOS_HOME + "/journal", "began\\n"); console.log("out"); console.error("err"); return process.pid }`;
    const victims = waiting();
    for (const pid of victims) process.kill(pid, how === "kill" ? "SIGKILL" : "SIGSTOP");
    if (how === "kill") await until("they are gone", () => !victims.some(isAlive));
    home.write("program.ts", source);
    const runs = await Promise.all([1, 2].map(() => home.start({ file: "program.ts", function: "main" })));
    if (how !== "kill") for (const { run } of runs) expect(victims).toContain(run.pid);
    for (const pid of victims) if (isAlive(pid)) process.kill(pid, "SIGKILL");
    for (const { run, lines, errors } of runs) {
      const { outcome } = await run.wait();
      expect({ outcome, lines, errors }).toMatchObject({
        outcome: { kind: "succeeded", result: run.pid },
        lines: ["out"],
        errors: ["err"],
      });
      expect(victims).not.toContain(run.pid);
    }
    expect(readFileSync(path.join(home.home, "journal"), "utf8")).toBe("began\n".repeat(2));
  });

  test("a spare killed after its run began is a program that was killed", async () => {
    const { outcome } = await runNode("export function main() { process.kill(process.pid, 'SIGKILL') }");
    expect(outcome).toMatchObject({ kind: "failed", signal: "SIGKILL", error: { type: "Signal", retryable: true } });
  });

  test("what Node reads only at its start still counts: such a job gets a start of its own", async () => {
    // The name says that this is CommonJS, whatever lies in the folders above.
    const [name, own] = ["program.cjs", getPriority()];
    const source = "exports.main = () => [process.noDeprecation ?? false, require('os').getPriority()].join()";
    expect((await runNode(source, { job: { env: plain } }, name)).outcome).toMatchObject({ result: `true,${own}` });
    expect((await runNode(source, { niced: true }, name)).outcome).toMatchObject({ result: "false,19" });
    expect((await runNode(source, {}, name)).outcome).toMatchObject({ result: `false,${own}` });
  });

  test("spares end with AIOS, and with a spawner that was killed", async () => {
    const before = waiting();
    process.kill(home.driver.spawnerPid as number, "SIGKILL");
    // What is started before the loss is known is lost with the spawner, and would run again.
    await until("they are gone", () => !before.some(isAlive) && home.driver.spawnerPid === null);
    expect((await home.run({ file: "first.ts", function: "main" })).outcome.kind).toBe("succeeded");
    await until("there are new ones", () => waiting().length === 2);
    const after = waiting();
    await home.driver.close();
    expect(after.filter(isAlive)).toEqual([]);
  });

  test("where spares cannot become runs, runs start the plain way", async () => {
    writeFileSync(path.join(home.home, ".aios", "stripped", "nothing.ts"), "process.exit(3)");
    for (const pid of waiting()) process.kill(pid, "SIGKILL");
    for (let i = 0; i < 8; i += 1) {
      const { outcome, lines } = await runNode("export const main = () => console.log('out')");
      expect({ outcome, lines }).toMatchObject({ outcome: { kind: "succeeded" }, lines: ["out"] });
    }
    expect(waiting()).toEqual([]);
  });
});

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
