/** "Is everything fine?": one sentence that is true, and whatever needs a person, with what to do about it. */
import { renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, test } from "vitest";
import { joinDevice } from "../db/devices.ts";
import { insertClosedTrigger, insertTrigger } from "../db/triggers.ts";
import { realClock, realProcesses } from "../engine/real.ts";
import { TestHome, until } from "./api.test-kit.ts";
import type { StatusView } from "./views.ts";

let home: TestHome;
afterEach(() => home.remove());

const job = (name: string, rest = "type: trigger") => `- { name: ${name}, file: ok.sh, ${rest} }\n`;
const programs = { "Programs/ok.sh": "echo ok", "Programs/bad.sh": "echo this went wrong >&2; exit 3" };

async function running(list: string): Promise<void> {
  home = new TestHome({ "jobs.yaml": list, ...programs });
  await home.start();
}

const status = () => home.direct.call("status", {});
const attention = async (kind: StatusView["attention"][0]["kind"]) =>
  until(`something to see: ${kind}`, async () => (await status()).attention.find((item) => item.kind === kind));

async function runToItsEnd(name: string): Promise<void> {
  const { id } = await home.direct.call("run", { job: name });
  const { run } = await home.direct.call("trigger", { id, wait_seconds: 20 });
  expect(run?.finished).not.toBeNull();
}

describe("the verdict", () => {
  test("fine, with what is next", async () => {
    await running(job("report", 'type: daily, time: "09:00"'));
    const { state, verdict, attention } = await status();
    expect([state, attention]).toEqual(["fine", []]);
    expect(verdict).toMatch(/^Everything is fine\. Next: report, (today|tomorrow) at 09:00\.$/);
  });

  test("fine, where nothing is due by the clock", async () => {
    await running(job("ask"));
    expect(await status()).toMatchObject({ state: "fine", verdict: "Everything is fine.", next: [] });
  });

  test("attention, for one thing and for two", async () => {
    await running(job("ask") + job("broken", "type: dayly"));
    expect(await status()).toMatchObject({ state: "attention", verdict: "broken has an error." });
    home.write("jobs.yaml", job("ask") + job("broken", "type: dayly") + job("bad", "type: sometimes"));
    await until("both are told", async () => (await status()).verdict === "bad has an error. broken has an error.");
    home.write("jobs.yaml", ["a", "b", "c"].map((name) => job(name, "type: sometimes")).join(""));
    await until("all are counted", async () => (await status()).verdict === "3 things need you.");
  });

  test("stopped, whatever else there is", async () => {
    await running(job("report", 'type: daily, time: "09:00"') + job("broken", "type: dayly"));
    await home.direct.call("stop_all", { reason: "disk is full" });
    const { state, verdict, stop_all, next } = await status();
    expect(verdict).toMatch(/^Everything was stopped today at \d\d:\d\d\. Go on with: aios resume$/);
    expect([state, stop_all?.reason, next]).toEqual(["stopped", "disk is full", []]);
    expect(await home.direct.call("resume", {})).toEqual({ was_stopped: true });
    expect(await home.direct.call("resume", {})).toEqual({ was_stopped: false });
    expect((await status()).state).toBe("attention");
  });

  test("off, where no AIOS runs: nothing is said to be next, and what needs a person is said all the same", async () => {
    home = new TestHome({ "jobs.yaml": job("report", 'type: daily, time: "09:00"'), ...programs });
    const caller = await home.open();
    const view = await caller.call("status", {});
    expect(view).toMatchObject({ state: "off", verdict: "AIOS is not running here.", devices: [], next: [] });
    expect(view.counts.jobs).toBe(1);
    home.write("jobs.yaml", job("report", "type: dayly"));
    const later = await home.open();
    expect(await later.call("status", {})).toMatchObject({ verdict: "AIOS is not running here. report has an error." });
  });

  test("off, when AIOS was killed a moment ago, although its lease still runs", async () => {
    await running(job("ask"));
    const { db } = home.aios;
    const { host } = realProcesses();
    const now = realClock.now();
    const dead = {
      device: "killed",
      session: "s",
      host,
      supervisor: "1/0",
      tags: "[]",
      slots: 1,
      version: "",
      started: now,
    };
    await db.write(() => joinDevice(db, { ...dead, lease_until: now + 30 }));
    const { devices } = await status();
    expect(devices.map(({ device }) => device)).toEqual(["a"]);
    const all = await home.direct.call("devices", {});
    expect(all.find(({ device }) => device === "killed")).toMatchObject({ alive: false });
  });
});

describe("what needs a person", () => {
  test("a database that was taken away under AIOS, until it is back", async () => {
    await running(job("ask"));
    const { databasePath } = home.configuration;
    renameSync(databasePath, `${databasePath}.away`);
    const asking = home.direct.call("run", { job: "ask" });
    expect(await attention("trouble")).toMatchObject({ message: expect.stringContaining("was removed or replaced") });
    expect((await status()).state).toBe("attention");
    renameSync(`${databasePath}.away`, databasePath);
    await asking;
    await until("all is fine again", async () => (await status()).state === "fine");
  });

  test("a program that keeps the database locked: whoever asks is told within moments, and nothing is lost", async () => {
    await running(job("ask"));
    const locker = new DatabaseSync(home.configuration.databasePath);
    locker.exec("BEGIN EXCLUSIVE");
    const asking = home.socket.call("status", {});
    await expect(asking).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("locked by another program"),
    });
    const ran = home.socket.call("run", { job: "ask" });
    locker.exec("COMMIT");
    locker.close();
    const { id } = await ran;
    expect((await home.socket.call("trigger", { id, wait_seconds: 20 })).run).toMatchObject({ state: "succeeded" });
  });

  test("a job that failed: what it said last, how often, and where to read on, until it succeeds", async () => {
    await running(job("report", "type: trigger, file: bad.sh, retries: 1").replace("file: ok.sh, ", ""));
    await runToItsEnd("report");
    const once = await attention("failing");
    expect(once).toMatchObject({ job: "report", command: "aios show report", since: expect.any(Number) });
    expect(once.message).toBe("report failed: The program ended with exit code 3. The last it said: this went wrong");
    await runToItsEnd("report");
    expect((await attention("failing")).message).toMatch(/^report failed 2 times in a row: /);
    home.write("Programs/bad.sh", "echo fine");
    await runToItsEnd("report");
    expect(await status()).toMatchObject({ state: "fine", attention: [] });
  });

  test("an entry with an error: where it is and what would be right, while the others run", async () => {
    await running(`${job("ask")}- name: broken\n  file: ok.sh\n  type: dayly\n`);
    const { message, command } = await attention("broken_job");
    expect(message).toMatch(
      /^broken is off because its entry has an error \(jobs\.yaml:4:9\): "type" is "dayly".* Did you mean daily\?/,
    );
    expect(command).toBe("aios doctor");
    await runToItsEnd("ask");
  });

  test("a problem of the list that belongs to no job", async () => {
    await running(`${job("ask")}- { file: ok.sh, type: trigger }\n`);
    expect(await attention("list_problem")).toMatchObject({
      job: null,
      message: expect.stringMatching(/^jobs\.yaml:2:\d+: "name" is missing/),
    });
    await runToItsEnd("ask");
  });

  test("triggers for a job that nobody knows, and how to be rid of them", async () => {
    await running(job("ask"));
    const { db } = home.aios;
    const ask = async () => {
      await db.write(() => insertTrigger(db, { job_name: "mystery", created: realClock.now(), source: "sql" }));
      home.aios.noticeOwnWrite();
    };
    await ask();
    expect((await attention("unknown_job")).message).toBe(
      '1 trigger waits for a job "mystery" that the jobs list does not have',
    );
    await ask();
    const two = await until(
      "two",
      async () => (await attention("unknown_job")).message.startsWith("2 triggers wait") && attention("unknown_job"),
    );
    expect(two.command).toBe("aios cancel mystery");
    expect((await home.direct.call("cancel", { target: "mystery" })).triggers).toHaveLength(2);
    expect((await status()).state).toBe("fine");
  });

  test("a job that no device has the tags for; taken out of the list, it is one that nobody knows", async () => {
    await running(job("train", "type: trigger, tags: [gpu, storage]"));
    await home.direct.call("run", { job: "train" });
    expect(await attention("no_device")).toMatchObject({
      job: "train",
      message: "train waits for a device with the tags gpu, storage; none is running",
      command: "aios why train",
    });
    home.write("jobs.yaml", job("ask"));
    expect((await attention("unknown_job")).job).toBe("train");
    expect((await status()).attention).toHaveLength(1);
  });

  test("a run that was set aside because it may bring AIOS down; a week later it is history", async () => {
    await running(job("heavy"));
    const { db } = home.aios;
    const setAside = (created: number) =>
      db.write(() =>
        insertClosedTrigger(db, {
          job_name: "heavy",
          created,
          source: "rescue",
          note: "set aside: lost 2 times",
          outcome: "quarantined",
        }),
      );
    await setAside(realClock.now() - 8 * 86_400);
    expect((await status()).attention).toEqual([]);
    await setAside(realClock.now());
    expect(await attention("quarantined")).toMatchObject({
      message: "A run of heavy was set aside: lost 2 times",
      command: "aios run heavy",
    });
  });
});
