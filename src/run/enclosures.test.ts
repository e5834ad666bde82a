import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isAlive, TestHome, until } from "./driver-fixture.ts";
import { Enclosures } from "./enclosures.ts";

/** By the name and number of this process, as for a spawner. */
const mine = Enclosures.open();
const hasGroups = mine !== null;
await mine?.close();

/** Leaves its group, its parent and its environment, and says who it is; then only a control group still tells. */
const hider = `
import { spawn } from "node:child_process";
export async function main(): Promise<void> {
  const hidden = process.env.AIOS_HOME + "/Programs/hidden.sh";
  const child = spawn("env", ["-i", "setsid", "-w", "sh", "-c", 'sh "$0" &', hidden], { stdio: ["ignore", 1, "ignore"] });
  await new Promise((resolve) => child.on("exit", resolve));
}`;
const hidden = 'echo "hidden $$"; exec sleep 600 > /dev/null';

describe.skipIf(!hasGroups)(
  "where control groups may be made (otherwise not: their file system is read-only, or others')",
  () => {
    let home: TestHome;

    beforeEach(async () => {
      home = new TestHome();
      await home.driver.prepare();
      home.write("first.ts", "export const main = () => 1");
      home.write("hider.ts", hider);
      home.write("hidden.sh", hidden);
      await home.run({ file: "first.ts", function: "main" });
      await until("two spares are enclosed", () => enclosed().length === 2);
    });
    afterEach(() => home.remove());

    function folder(): string {
      const mount = readFileSync("/proc/self/mountinfo", "utf8")
        .split("\n")
        .find((line) => line.includes(" cgroup2 "));
      const own = /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1] ?? "/";
      const parent = path.join(mount?.split(" ")[4] ?? "", own);
      const name = readdirSync(parent).find(
        (one) => one.startsWith("aios-") && one.split("-")[2] === String(home.driver.spawnerPid),
      );
      return path.join(parent, name ?? "none");
    }

    /** The processes each enclosure holds. */
    function enclosed(): string[] {
      const names = existsSync(folder()) ? readdirSync(folder()).filter((name) => /^\d+$/.test(name)) : [];
      return names
        .map((name) => readFileSync(path.join(folder(), name, "cgroup.procs"), "utf8").trim())
        .filter(Boolean);
    }

    test("a process that left group, parent and environment ends with its run", async () => {
      const { run, said } = await home.start({ file: "hider.ts", function: "main" });
      const pid = Number((await said(/^hidden/)).split(" ")[1]);
      expect((await run.wait()).outcome.kind).toBe("succeeded");
      expect(isAlive(pid)).toBe(false);
    });

    test("a stop asks it to end as well", async () => {
      home.write("stays.ts", hider.replace(/\}$/, "await new Promise(() => setInterval(() => {}, 1000)); }"));
      const { run, said } = await home.start({ file: "stays.ts", function: "main" });
      const pid = Number((await said(/^hidden/)).split(" ")[1]);
      run.stop("cancelled", 60);
      expect((await run.wait()).outcome).toMatchObject({ kind: "ended", signal: "SIGTERM" });
      expect(isAlive(pid)).toBe(false);
    });

    test("what hid from the end of its run, as the spawner was killed, ends when another spawner starts", async () => {
      home.write("stays.ts", hider.replace(/\}$/, "await new Promise(() => setInterval(() => {}, 1000)); }"));
      const { run, said } = await home.start({ file: "stays.ts", function: "main" });
      const pid = Number((await said(/^hidden/)).split(" ")[1]);
      const groups = folder();
      process.kill(home.driver.spawnerPid as number, "SIGKILL");
      await run.wait();
      await home.run({ file: "first.ts", function: "main" });
      await until("it has ended", () => !isAlive(pid));
      await until("the groups of the killed spawner are gone", () => !existsSync(groups));
    });

    test("nothing is left of the groups when AIOS ends", async () => {
      const groups = folder();
      expect(existsSync(groups)).toBe(true);
      await home.driver.close();
      expect(existsSync(groups)).toBe(false);
    });

    test("groups that others made are left alone", async () => {
      const other = path.join(path.dirname(folder()), "aios-1-1-1");
      mkdirSync(other);
      await Enclosures.open()?.close();
      expect(existsSync(other)).toBe(true);
      rmdirSync(other);
    });
  },
);
