/** `aios doctor` finds what stands in the way, says what to do about it, and changes nothing. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestHome } from "./api.test-kit.ts";
import type { Check } from "./check.ts";
import { examine } from "./doctor.ts";

const list = "- { name: ask, file: ok.sh, type: trigger }\n";
const files = { "jobs.yaml": list, "Programs/ok.sh": "echo ok" };

let home: TestHome;
beforeEach(() => {
  home = new TestHome(files);
});
afterEach(async () => {
  chmodSync(home.path, 0o755);
  await home.remove();
});

const checks = () => examine({ ...home.configuration, nodeVersion: process.version });
const check = async (name: string) => (await checks()).find((one) => one.name === name);
const unwell = (found: Check[]) => found.filter(({ state }) => state !== "ok");
const database = () => home.configuration.databasePath;

async function hasRun(): Promise<void> {
  await home.start();
  await home.stop();
}

describe("where all is well", () => {
  test("every check says what it found, of an AIOS that runs", async () => {
    await home.start();
    const found = await checks();
    expect(unwell(found)).toEqual([]);
    expect(found.map(({ name }) => name)).toEqual([
      "node",
      "time zone",
      "home",
      "disk",
      "aios",
      "database",
      "python",
      "Python packages",
      "npm packages",
      "jobs list",
    ]);
    expect(found.find(({ name }) => name === "database")!.message).toMatch(
      /^whole; schema \d+ of \d+, journal delete$/,
    );
    expect(found.find(({ name }) => name === "jobs list")!.message).toBe(`${join(home.path, "jobs.yaml")}: 1 job`);
  });

  test("before the first start there is no database yet, and none is made", async () => {
    expect(await check("database")).toMatchObject({ state: "ok", message: "none yet; the first start makes it" });
    expect(readdirSync(home.path).toSorted()).toEqual(["Programs", "jobs.yaml"]);
  });

  test("an AIOS that does not run is a warning: nothing runs then", async () => {
    await hasRun();
    expect(unwell(await checks())).toMatchObject([
      { name: "aios", state: "warning", fix: expect.stringContaining("Start it") },
    ]);
  });
});

describe("what is wrong with the database", () => {
  test.each([
    ["damaged", (path: string) => truncateSync(path, 20_000), /is damaged/],
    ["no database", (path: string) => writeFileSync(path, "a letter\n".repeat(2_000)), /is damaged/],
    [
      "a folder",
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
      /is a folder/,
    ],
  ])("it is %s", async (_what, spoil, message) => {
    await hasRun();
    spoil(database());
    expect(await check("database")).toMatchObject({ state: "failed", message: expect.stringMatching(message) });
    expect((await checks()).length).toBeGreaterThanOrEqual(8);
  });

  test("a newer AIOS wrote it", async () => {
    await hasRun();
    const db = new DatabaseSync(database());
    db.exec("PRAGMA user_version = 99");
    db.close();
    expect(await check("database")).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/schema 99 of \d+/),
      fix: expect.stringContaining("newer AIOS"),
    });
  });
});

describe("what is wrong with the jobs", () => {
  test("there is no list", async () => {
    rmSync(join(home.path, "jobs.yaml"));
    expect(await check("jobs list")).toMatchObject({
      state: "warning",
      message: `none in ${home.path}`,
      fix: expect.stringContaining("aios add"),
    });
  });

  test("each problem of the list with its place, each program that is missing, and the jobs that are fine", async () => {
    home.write(
      "jobs.yaml",
      `${list}- name: broken\n  file: ok.sh\n  type: dayly\n- { name: lost, file: gone.py, type: trigger, colour: red }\n`,
    );
    const found = unwell(await checks()).filter(({ name }) => name !== "aios");
    expect(found).toMatchObject([
      { name: "jobs list 4:9", state: "failed", message: expect.stringContaining("Did you mean daily?") },
      {
        name: expect.stringMatching(/^jobs list 5:\d+$/),
        state: "warning",
        message: expect.stringContaining('"colour"'),
      },
      {
        name: "program of lost",
        state: "failed",
        message: expect.stringContaining("gone.py"),
        fix: expect.stringContaining("lost"),
      },
    ]);
    expect(await check("jobs list")).toMatchObject({ state: "ok", message: expect.stringMatching(/: 2 jobs$/) });
  });
});

describe("what is wrong with the programs", () => {
  test("what they ask for cannot be read: where, and what to write", async () => {
    home.write("jobs.yaml", `${list}- { name: needy, file: needy.py, type: trigger }\n`);
    home.write("Programs/needy.py", '# /// script\n# dependencies = "requests"\n# ///\n');
    expect(await check("program of needy")).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/in line 1 .*must be a list of texts/),
      fix: expect.any(String),
    });
  });
});

describe("what is wrong with the machine", () => {
  test("no Python, or not where AIOS_PYTHON says", async () => {
    const odd = { ...home.configuration, python: join(home.path, "no-python"), nodeVersion: process.version };
    const found = (await examine(odd)).find(({ name }) => name === "python");
    expect(found).toMatchObject({ state: "warning", fix: expect.any(String) });
    expect(`${found!.message} ${found!.fix}`).toContain("AIOS_PYTHON");
  });

  test("no container engine, where a job needs one", async () => {
    const odd = { ...home.configuration, containerEngine: ["/nowhere/podman"], nodeVersion: process.version };
    const engineOf = async () => (await examine(odd)).find(({ name }) => name === "container engine");
    expect(await engineOf()).toBeUndefined();
    home.write("jobs.yaml", "- {name: boxed, type: trigger, image: 'tool:1'}\n");
    expect(await engineOf()).toMatchObject({
      state: "failed",
      message: expect.stringContaining("boxed runs in a container"),
    });
  });

  test("a home that is not there is told as such, by every check that needs it, and not made", async () => {
    const gone = {
      ...home.configuration,
      home: join(home.path, "gone"),
      databasePath: join(home.path, "gone/orchestrator.db"),
    };
    const found = await examine({ ...gone, nodeVersion: process.version });
    const failed = found.filter(({ state }) => state === "failed");
    expect(failed).toMatchObject([{ name: "home", message: expect.stringContaining("is not there") }]);
    expect(found.map(({ message }) => message).join("\n")).not.toContain("ENOENT");
    expect(existsSync(join(home.path, "gone"))).toBe(false);
  });
});

describe("secrets", () => {
  const needy = "- { name: ask, file: ok.sh, type: trigger, secrets: [API_KEY] }\n";
  const set = async () => {
    const caller = await home.open();
    await caller.call("secret_set", { name: "API_KEY", value: "hunter two" });
    await home.closeCallers();
  };

  test("a job that lacks one, and the command that sets it", async () => {
    home.write("jobs.yaml", needy);
    expect(await check("secrets")).toEqual({
      name: "secrets",
      state: "failed",
      message: "ask needs the secret API_KEY, which is not set",
      fix: "Set it: aios secrets set API_KEY",
    });
    await set();
    expect(await check("secrets")).toMatchObject({ state: "ok", message: "1 set, and the key opens them" });
  });

  test("a key that is missing, another one, or one that others can read", async () => {
    await set();
    const { secretsKeyFile: key } = home.configuration;
    chmodSync(key, 0o644);
    expect(await check("secrets")).toMatchObject({ state: "failed", message: expect.stringContaining("chmod 600") });
    rmSync(key);
    expect(await check("secrets")).toMatchObject({ state: "failed", message: expect.stringContaining("is missing") });
    writeFileSync(key, Buffer.alloc(32, 1).toString("base64"), { mode: 0o600 });
    expect(await check("secrets")).toMatchObject({ state: "failed", message: expect.stringContaining("API_KEY") });
  });
});
