/** Changing one automation from the page: its own lines change, mistakes are said at their field, and nothing else moves. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { TestHome } from "../api.test-kit.ts";

let home: TestHome;
afterEach(() => home.remove());

const list = `# What runs here.
jobs:
  # In the morning.
  - name: report
    file: ok.sh
    type: daily
    time: "09:00"   # before the meeting
    kwargs: { to: me }

  - { name: other, file: ok.sh, type: trigger }  # mine
`;
const listed = () => readFileSync(join(home.path, "jobs.yaml"), "utf8");
const begin = async (text = list) => {
  home = new TestHome({ "jobs.yaml": text, "Programs/ok.sh": "echo ok" });
  await home.start();
  return home.socket;
};

describe("a field", () => {
  test("changes in its line, with all comments kept, and is in force when the answer comes", async () => {
    const socket = await begin();
    const view = await socket.call("change_job", {
      job: "report",
      fields: { time: "17:30", retries: 5, description: "Every evening" },
    });
    expect(view).toMatchObject({ schedule: "every day at 17:30", description: "Every evening" });
    const changed = list
      .replace('time: "09:00"', 'time: "17:30"')
      .replace("to: me }\n", "to: me }\n    retries: 5\n    description: Every evening\n");
    expect(listed()).toBe(changed);
    const { entry, text } = await socket.call("job_entry", { job: "report" });
    expect(entry).toMatchObject({ name: "report", time: "17:30", kwargs: { to: "me" } });
    expect(text).toContain("# before the meeting");
  });

  test("is taken out by null, and what belonged to another type goes with that type", async () => {
    const socket = await begin();
    const view = await socket.call("change_job", {
      job: "report",
      fields: { type: "interval", interval_minutes: 30, kwargs: null },
    });
    expect(view.schedule).toBe("every 30 minutes");
    const { entry } = await socket.call("job_entry", { job: "report" });
    expect(entry).toEqual({ name: "report", file: "ok.sh", type: "interval", interval_minutes: 30 });
    expect(listed()).toContain("# In the morning.");
  });

  test("that is wrong is said at its place, and nothing is written", async () => {
    const socket = await begin();
    const refused = socket.call("change_job", { job: "report", fields: { time: "25:00", retries: -3 } });
    await expect(refused).rejects.toMatchObject({ kind: "invalid" });
    const ahead = await socket.call("look_ahead", {
      entry: { name: "x", file: "ok.sh", type: "daily", time: "25:00", retries: -3 },
    });
    expect(Object.keys(ahead.problems).toSorted()).toEqual(["retries", "time"]);
    await expect(
      home.direct.call("change_job", { job: "report", fields: { time: "25:00", retries: -3 } }),
    ).rejects.toMatchObject({
      fields: { time: expect.stringContaining("time"), retries: expect.stringContaining("retries") },
    });
    expect(listed()).toBe(list);
  });

  test("cannot be the name, nor make jobs wait for each other", async () => {
    await begin();
    const change = (fields: Record<string, string | string[]>) =>
      home.direct.call("change_job", { job: "other", fields });
    await expect(change({ name: "new" })).rejects.toMatchObject({
      fields: { name: expect.stringContaining("history") },
    });
    await expect(change({ type: "after", after: ["other"] })).rejects.toMatchObject({
      fields: { after: expect.stringContaining("waits for itself") },
    });
    await change({ name: "other" });
    expect(listed()).toBe(list);
  });
});

test("an automation that is removed is gone from the list and from the page, and the others stay as they were", async () => {
  const socket = await begin();
  expect(await socket.call("remove_job", { job: "other" })).toEqual({ job: "other", removed: true });
  expect((await socket.call("jobs", {})).map(({ name }) => name)).toEqual(["report"]);
  expect(listed()).toBe(list.replace(/\n {2}- \{ name: other.*\n/, ""));
  await expect(socket.call("remove_job", { job: "other" })).rejects.toMatchObject({ kind: "not_found" });
});

test("two people who change it at once both get what they wanted", async () => {
  const socket = await begin();
  await Promise.all([
    socket.call("change_job", { job: "report", fields: { time: "10:00" } }),
    socket.call("change_job", { job: "report", fields: { retries: 9 } }),
    socket.call("change_job", { job: "other", fields: { description: "Mine" } }),
  ]);
  expect((await socket.call("job_entry", { job: "report" })).entry).toMatchObject({ time: "10:00", retries: 9 });
  expect((await socket.call("job_entry", { job: "other" })).entry).toMatchObject({ description: "Mine" });
});

test("who changed the list, and why, is written down, and what was there before is kept", async () => {
  const socket = await begin();
  await socket.call("change_job", { job: "report", fields: { time: "10:00" } });
  await socket.call("disable", { job: "report" });
  const sql = `SELECT author_kind, author, message FROM file_versions ORDER BY id`;
  const versions = await home.aios.db.read(() => home.aios.db.all(sql));
  expect(versions.slice(-3).map((row) => ({ ...row }))).toEqual([
    {
      author_kind: "file",
      author: expect.toSatisfy((name) => name === null || typeof name === "string"),
      message: null,
    },
    { author_kind: "person", author: "the terminal", message: "Changed report" },
    { author_kind: "person", author: "the terminal", message: "Turned off report" },
  ]);
});

describe("looking ahead", () => {
  test.each([
    [{ type: "daily", time: "09:00" }, "Runs every day at 09:00.", 3],
    [{ type: "interval", interval_minutes: 5 }, "Runs every 5 minutes.", 3],
    [
      { type: "random_daily", after_time: "14:00", before_time: "18:00" },
      "Runs every day at a random time between 14:00 and 18:00.",
      3,
    ],
    [{ type: "once", at: "2099-01-01 08:00" }, "Runs once, at 2099-01-01 08:00.", 1],
    [
      { type: "once", at: "2001-01-01 08:00" },
      "Its time has passed (once, at 2001-01-01 08:00), so it will not run.",
      0,
    ],
    [{ type: "trigger" }, "Runs when you start it.", 0],
    [{ type: "always" }, "Is kept running, and started again when it ends.", 0],
    [{ type: "idle" }, "Runs when the device is idle.", 0],
    [{ type: "watch", path: "Inbox" }, "Runs when Inbox changes.", 0],
    [{ type: "after", after: ["report"] }, "Runs after report.", 0],
  ])("%j", async (entry, sentence, count) => {
    const socket = await begin("[]\n");
    const ahead = await socket.call("look_ahead", { entry });
    expect(ahead).toMatchObject({ sentence, problems: {} });
    expect(ahead.upcoming).toHaveLength(count);
    for (const at of ahead.upcoming) expect(at).toBeGreaterThan(Date.now() / 1000 - 60);
  });

  test("at what is wrong or missing says so at its field", async () => {
    const socket = await begin("[]\n");
    expect(await socket.call("look_ahead", { entry: { type: "daily" } })).toMatchObject({
      upcoming: [],
      problems: { time: expect.stringContaining('"time" is missing') },
    });
    expect(await socket.call("look_ahead", { entry: { type: "cron", cron: "61 * * * *" } })).toMatchObject({
      problems: { cron: expect.stringContaining("minute") },
    });
    expect(await socket.call("look_ahead", { entry: { type: "weekly", name: "" } })).toMatchObject({
      problems: { type: expect.any(String), name: expect.any(String) },
    });
    expect(await socket.call("look_ahead", { entry: {} })).toMatchObject({
      sentence: "Runs when you start it.",
      problems: {},
    });
  });
});
