/** What a person changes: the jobs list stays theirs, comments and all, and "stop everything" means it. */
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { joinDevice } from "../db/devices.ts";
import { realClock, realProcesses } from "../engine/real.ts";
import { liveMarkedRuns } from "../run/process-tree.ts";
import { TestHome, until } from "./api.test-kit.ts";

let home: TestHome;
afterEach(() => home.remove());

const stubborn = "trap '' TERM; echo began; while :; do sleep 0.1; done";
const programs = { "Programs/ok.sh": "echo ok", "Programs/hold.sh": stubborn };
const listed = (name = "jobs.yaml") => readFileSync(join(home.path, name), "utf8");
const job = (name: string, rest = "type: trigger") => `- { name: ${name}, file: ok.sh, ${rest} }  # mine\n`;

describe("the jobs list", () => {
  test("is begun by the first job that is added, where AIOS never ran, and the job can be asked for at once", async () => {
    home = new TestHome(programs);
    const caller = await home.open();
    await expect(caller.call("enable", { job: "first" })).rejects.toMatchObject({ kind: "not_found" });
    const { path } = await caller.call("add", { entry: { name: "first", file: "ok.sh", type: "trigger" } });
    expect(path).toBe(join(home.path, "jobs.yaml"));
    const next = await home.open();
    const { id } = await next.call("run", { job: "first" });
    expect((await next.call("why", { job: "first" })).sentence).toContain("no AIOS is running here");
    await home.start();
    expect((await home.direct.call("trigger", { id, wait_seconds: 20 })).run).toMatchObject({ state: "succeeded" });
  });

  test("in JSON is edited as JSON", async () => {
    home = new TestHome({
      "jobs.json": '[\n  { "name": "one", "file": "ok.sh", "type": "trigger" }\n]\n',
      ...programs,
    });
    const caller = await home.open();
    await caller.call("disable", { job: "one" });
    await caller.call("add", { entry: { name: "two", file: "ok.sh", type: "trigger" } });
    expect(JSON.parse(listed("jobs.json"))).toEqual([
      { name: "one", file: "ok.sh", type: "trigger", enabled: false },
      { name: "two", file: "ok.sh", type: "trigger" },
    ]);
    expect(existsSync(join(home.path, "jobs.yaml"))).toBe(false);
  });

  test("loses nothing when many are turned off at the same moment", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `job_${index}`);
    home = new TestHome({ "jobs.yaml": `# all of them\n${names.map((name) => job(name)).join("")}`, ...programs });
    await home.start();
    await Promise.all(names.map((name) => home.socket.call("disable", { job: name })));
    const jobs = await home.socket.call("jobs", {});
    expect(jobs.map(({ name, enabled }) => [name, enabled])).toEqual(names.map((name) => [name, false]));
    expect(listed().match(/# mine/g)).toHaveLength(8);
    expect(listed().startsWith("# all of them\n")).toBe(true);
  });

  test("keeps its permissions, and where it is a link, the file it leads to is changed", async () => {
    home = new TestHome(programs);
    mkdirSync(join(home.path, "repository"));
    home.write("repository/list.yaml", job("one"));
    chmodSync(join(home.path, "repository/list.yaml"), 0o640);
    symlinkSync("repository/list.yaml", join(home.path, "jobs.yaml"));
    await (await home.open()).call("disable", { job: "one" });
    expect(lstatSync(join(home.path, "jobs.yaml")).isSymbolicLink()).toBe(true);
    expect(listed("repository/list.yaml")).toContain("enabled: false");
    expect(statSync(join(home.path, "repository/list.yaml")).mode & 0o777).toBe(0o640);
  });

  test("with a broken entry takes a new one all the same, and leaves the broken one for its writer", async () => {
    const broken = `${job("one")}- { name: two, file: [ok.sh\n`;
    home = new TestHome({ "jobs.yaml": broken, ...programs });
    await home.start();
    await home.socket.call("add", { entry: { name: "three", file: "ok.sh", type: "trigger" } });
    expect(listed().startsWith(broken)).toBe(true);
    const { id } = await home.socket.call("run", { job: "three" });
    expect((await home.socket.call("trigger", { id, wait_seconds: 20 })).run).toMatchObject({ state: "succeeded" });
    await expect(home.socket.call("disable", { job: "two" })).rejects.toMatchObject({
      kind: expect.stringMatching(/invalid|not_found/),
    });
    expect(listed().startsWith(broken)).toBe(true);
  });
});

describe("turning a job off", () => {
  test("ends a daemon, keeps what a person asked for until it is on again, and drops what AIOS itself planned", async () => {
    home = new TestHome({
      "jobs.yaml": `- { name: server, file: hold.sh, type: always, grace_seconds: 0.2 }\n${job("ask")}`,
      ...programs,
    });
    await home.start();
    await until("the daemon runs", () => home.aios.engine.liveIds.length === 1);
    expect(await home.socket.call("disable", { job: "server" })).toMatchObject({ enabled: false });
    await until("it has ended", () => home.aios.engine.liveIds.length === 0);
    expect(liveMarkedRuns(home.path)).toEqual([]);
    await home.socket.call("disable", { job: "ask" });
    const { id } = await home.socket.call("run", { job: "ask" });
    await until("it waits", async () => (await home.socket.call("trigger", { id })).trigger.waiting_for === "enabled");
    await home.socket.call("enable", { job: "ask" });
    expect((await home.socket.call("trigger", { id, wait_seconds: 20 })).run).toMatchObject({ state: "succeeded" });
    expect(await home.socket.call("runs", { job: "server" })).toMatchObject([{ state: "cancelled" }]);
  });
});

describe("stop everything", () => {
  test("is confirmed within five seconds with nothing left alive, outlives a restart, and is over when a person says so", async () => {
    home = new TestHome({
      "jobs.yaml": `- { name: server, file: hold.sh, type: always, grace_seconds: 0.2 }\n- { name: hold, file: hold.sh, type: trigger }\n${job("ask")}`,
      ...programs,
    });
    await home.start();
    await home.direct.call("run", { job: "hold" });
    await until("both run", () => home.aios.engine.liveIds.length === 2);
    const began = performance.now();
    expect(await home.socket.call("stop_all", { reason: "fire" })).toEqual({ confirmed: ["a"], unconfirmed: [] });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(liveMarkedRuns(home.path)).toEqual([]);
    expect((await home.socket.call("devices", {}))[0]).toMatchObject({ stop_confirmed: true, running: 0 });
    await home.stop();
    await home.start();
    const { id } = await home.socket.call("run", { job: "ask" });
    expect((await home.socket.call("status", {})).state).toBe("stopped");
    expect((await home.socket.call("why", { job: "ask" })).sentence).toMatch(
      /because everything was stopped today at \d\d:\d\d \(fire\)/,
    );
    expect((await home.socket.call("trigger", { id, wait_seconds: 1 })).run).toBeNull();
    expect(home.aios.engine.liveIds).toEqual([]);
    await home.socket.call("resume", {});
    expect((await home.socket.call("trigger", { id, wait_seconds: 20 })).run).toMatchObject({ state: "succeeded" });
    await until("the daemon is back", () => home.aios.engine.liveIds.length === 1);
    expect(await home.socket.call("runs", { job: "hold" })).toMatchObject([{ state: "cancelled" }]);
    await home.socket.call("disable", { job: "server" });
  });

  test("names the devices that did not confirm", async () => {
    home = new TestHome({ "jobs.yaml": job("ask"), ...programs });
    await home.start();
    const { db } = home.aios;
    const { host, self } = realProcesses();
    const now = realClock.now();
    const mute = {
      device: "mute",
      session: "s",
      host,
      supervisor: self,
      tags: "[]",
      slots: 1,
      version: "",
      started: now,
    };
    await db.write(() => joinDevice(db, { ...mute, lease_until: now + 60 }));
    const began = performance.now();
    expect(await home.socket.call("stop_all", {})).toEqual({ confirmed: ["a"], unconfirmed: ["mute"] });
    expect(performance.now() - began).toBeGreaterThan(4_900);
  });

  test("where AIOS is off, is there when it starts", async () => {
    home = new TestHome({ "jobs.yaml": "- { name: server, file: ok.sh, type: always }\n", ...programs });
    const caller = await home.open();
    expect(await caller.call("stop_all", {})).toEqual({ confirmed: [], unconfirmed: [] });
    await home.start();
    expect((await home.direct.call("status", {})).state).toBe("stopped");
    expect(await home.direct.call("runs", {})).toEqual([]);
    rmSync(join(home.path, "jobs.yaml"));
  });
});
