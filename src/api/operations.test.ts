/** Every operation, asked in this process and through the socket: the same answers either way. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestHome, until } from "./api.test-kit.ts";
import type { Caller } from "./operations.ts";

const list = `# The list of Ada.
- name: greet   # says hello
  file: greet.sh
  type: trigger

# Runs until it is told not to.
- name: hold
  file: hold.sh
  type: trigger
- name: report
  file: greet.sh
  type: daily
  time: "09:00"
  enabled: true # for now
`;
const programs = {
  "Programs/greet.sh": `echo "hello $1 $AIOS_ARG_TONE"; echo oops >&2; echo '{"greeted": "'$1'"}' > "$AIOS_RESULT"`,
  "Programs/hold.sh": "echo holding; sleep 1000",
};

describe.each(["in this process", "through the socket"])("%s", (way) => {
  let home: TestHome;
  let caller: Caller;

  beforeAll(async () => {
    home = new TestHome({ "jobs.yaml": list, ...programs }, { environment: { DEVICE_TAGS: "gpu" } });
    await home.start();
    caller = way === "in this process" ? home.direct : await home.open();
    expect(caller).toBeInstanceOf((way === "in this process" ? home.direct : home.socket).constructor);
  });
  afterAll(() => home.remove());

  const listText = () => readFileSync(join(home.path, "jobs.yaml"), "utf8");
  const runOnce = async (job: string) => {
    const { id } = await caller.call("run", { job });
    return (await caller.call("trigger", { id, wait_seconds: 20 })).run!;
  };

  test("run, trigger, show: what was asked for runs as it was asked for, and its end is told", async () => {
    const asked = await caller.call("run", { job: "greet", args: ["Ada"], kwargs: { tone: "warmly" } });
    expect(asked).toMatchObject({ job: "greet", source: "cli", created: expect.any(Number) });
    const { trigger, run } = await caller.call("trigger", { id: asked.id, wait_seconds: 20 });
    expect(trigger).toMatchObject({ id: asked.id, outcome: "run", run_id: run!.id });
    expect(run).toMatchObject({ state: "succeeded", result: { greeted: "Ada" }, exit_code: 0, device: "a" });
    const shown = await caller.call("show", { run: run!.id });
    expect(shown).toMatchObject({
      args: ["Ada"],
      kwargs: { tone: "warmly" },
      trigger_id: asked.id,
      late_seconds: null,
    });
    expect(
      shown.log
        .map((line) => line.message)
        .slice(0, 2)
        .toSorted(),
    ).toEqual(["hello Ada warmly", "oops"]);
  });

  test("jobs, runs: each with what happened last", async () => {
    const run = await runOnce("greet");
    const [job] = await caller.call("jobs", { job: "greet" });
    expect(job).toMatchObject({
      name: "greet",
      type: "trigger",
      schedule: "when triggered",
      enabled: true,
      last_run: { id: run.id },
    });
    expect((await caller.call("jobs", {})).map(({ name }) => name)).toEqual(["greet", "hold", "report"]);
    const runs = await caller.call("runs", { job: "greet", state: "succeeded", limit: 1 });
    expect(runs).toMatchObject([{ id: run.id, short_id: run.id.slice(-8) }]);
    expect(await caller.call("runs", { state: "failed" })).toEqual([]);
    const [report] = await caller.call("jobs", { job: "report" });
    expect(report!.upcoming.map((at) => new Date(at * 1000).toISOString().slice(11, 16))).toEqual([
      "09:00",
      "09:00",
      "09:00",
    ]);
  });

  test("devices, status: who is there", async () => {
    const [device] = await caller.call("devices", {});
    expect(device).toMatchObject({ device: "a", tags: ["gpu"], alive: true, version: "1.2.3-test", running: 0 });
    const status = await caller.call("status", {});
    expect(status).toMatchObject({
      state: "fine",
      home: home.path,
      counts: { jobs: 3, enabled: 3, running: 0, waiting: 0 },
    });
    expect(status.verdict).toMatch(/^Everything is fine\. Next: report, (today|tomorrow) at 09:00\.$/);
    expect(status.next).toMatchObject([{ job: "report", schedule: "every day at 09:00" }]);
  });

  test("cancel: a run, by the end of its id", async () => {
    const { id } = await caller.call("run", { job: "hold" });
    const run = await until("it runs", async () => (await caller.call("trigger", { id })).run);
    expect(await caller.call("cancel", { target: run.short_id, reason: "enough" })).toEqual({
      runs: [run.id],
      triggers: [],
    });
    const ended = await caller.call("trigger", { id, wait_seconds: 20 });
    expect(ended.run).toMatchObject({ state: "cancelled" });
    expect(await caller.call("show", { run: run.id })).toMatchObject({ cancel_reason: "enough" });
    const again = caller.call("cancel", { target: run.short_id });
    await expect(again).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringContaining("has ended: cancelled"),
    });
  });

  test("disable, enable: at once, and the list keeps its comments", async () => {
    expect(await caller.call("disable", { job: "report" })).toMatchObject({
      name: "report",
      enabled: false,
      next_run_at: null,
    });
    expect(listText()).toBe(list.replace("enabled: true #", "enabled: false #"));
    expect((await caller.call("why", { job: "report" })).sentence).toContain("turned off");
    expect(await caller.call("enable", { job: "report" })).toMatchObject({
      enabled: true,
      next_run_at: expect.any(Number),
    });
    expect(listText()).toBe(list);
  });

  test("add: at the end of the list, and it can be run at once", async () => {
    const added = await caller.call("add", {
      entry: { name: "new", file: "greet.sh", type: "trigger", colour: "red" },
    });
    expect(added).toEqual({ path: join(home.path, "jobs.yaml"), problems: [expect.stringContaining('"colour"')] });
    expect(listText().startsWith(list)).toBe(true);
    expect(await runOnce("new")).toMatchObject({ state: "succeeded" });
    const again = caller.call("add", { entry: { name: "new", file: "greet.sh", type: "trigger" } });
    await expect(again).rejects.toMatchObject({ kind: "invalid" });
    const wrong = caller.call("add", { entry: { name: "wrong", file: "greet.sh", type: "daily", time: "25:00" } });
    await expect(wrong).rejects.toMatchObject({ kind: "invalid", message: expect.stringContaining('"25:00"') });
    expect(listText()).not.toContain("wrong");
  });

  test("logs: the lines of a run, and those behind the last that was seen", async () => {
    const { id: run } = await runOnce("greet");
    const lines = await caller.call("logs", { run });
    expect(lines.map((line) => line.message)).toEqual(expect.arrayContaining(["oops"]));
    expect(await caller.call("logs", { run, after_id: lines.at(-1)!.id })).toEqual([]);
    expect(await caller.call("logs", { run, search: "oops" })).toMatchObject([{ stream: "stderr", job: "greet" }]);
  });

  test("stop_all, resume", async () => {
    expect(await caller.call("stop_all", { reason: "a test" })).toEqual({ confirmed: ["a"], unconfirmed: [] });
    expect(await caller.call("status", {})).toMatchObject({ state: "stopped", stop_all: { reason: "a test" } });
    expect(await caller.call("resume", {})).toEqual({ was_stopped: true });
    expect((await caller.call("status", {})).state).toBe("fine");
  });

  test("an unknown name is told as such, with the nearest there is", async () => {
    for (const operation of ["run", "enable", "disable", "why", "jobs"] as const) {
      const asking = caller.call(operation, { job: "greeet" });
      await expect(asking).rejects.toMatchObject({
        kind: "not_found",
        message: expect.stringContaining("Did you mean greet?"),
      });
    }
    await expect(caller.call("trigger", { id: 999_999 })).rejects.toMatchObject({ kind: "not_found" });
    await expect(caller.call("show", { run: "nothing" })).rejects.toMatchObject({ kind: "not_found" });
    await expect(caller.call("cancel", { target: "nothing" })).rejects.toMatchObject({ kind: "not_found" });
  });
});
