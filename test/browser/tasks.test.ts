/**
 * What people come to the page for, done by a person in a real browser on a real AIOS. Judged by what it costs them:
 * clicks, words, fields, screens. The table is printed at the end.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cliJson } from "../real/cli.ts";
import { ClockAhead } from "../real/clock-ahead.ts";
import { treeHash } from "../real/tree-hash.ts";
import { until } from "../real/until.ts";
import { WebServer } from "../real/web-server.ts";
import { agrees, done, list, newHome, statusOf, write } from "./task-kit.ts";

test("1: from the first start to a first result: four clicks, nothing typed", async () => {
  const began = performance.now();
  const home = await newHome();
  const person = await home.person();
  person.begin();
  await person.sees("What should I look after first?");
  await person.clickLink(/Tidy a folder/);
  await person.sees(/12 files would move/);
  await person.clickButton("Do it once");
  await person.sees(/12 files were moved/);
  await person.sees("~/Downloads");
  await person.clickButton(/^Yes/);
  await person.sees(/Everything is fine/);
  const effort = await done(person, "1 first result");
  expect(effort.clicks).toBeLessThanOrEqual(4);
  expect(effort.wordsTyped).toBe(0);
  expect(effort.mostWords).toBeLessThanOrEqual(120);
  expect((performance.now() - began) / 1000).toBeLessThan(60);
  const jobs = await cliJson<{ name: string; enabled: boolean }[]>(home.path, ["jobs"]);
  expect(jobs.find(({ name }) => name.startsWith("Tidy"))).toMatchObject({ enabled: true });
  expect(readFileSync(join(home.path, "jobs.yaml"), "utf8")).toContain("folder: ~/Downloads");
});

test("3: watch a website: five clicks, one field", async () => {
  const web = new WebServer();
  await web.start();
  try {
    web.pages.set("/", { body: "hello" });
    const home = await newHome({ "jobs.yaml": "[]" });
    const person = await home.person();
    person.begin();
    await person.clickLink("Ready-made");
    await person.clickLink(/Is my website up/);
    await person.type(person.page.getByLabel(/Address of the website/), `${web.address}/`);
    await person.clickButton("Add");
    await person.sees(/is on/);
    const effort = await done(person, "3 watch a website");
    expect(effort.clicks).toBeLessThanOrEqual(5);
    expect(effort.fields).toBe(1);
    await until("it has been looked at", () => web.asked.length > 0);
    await agrees(home, person);
  } finally {
    await web.stop();
  }
});

test("4: a sentence becomes a filled-in form with the next three dates, without any AI", async () => {
  const home = await newHome({ "jobs.yaml": "[]" });
  const person = await home.person();
  person.begin();
  const bar = person.page.getByPlaceholder(/Tell me what you want done|What to do/).first();
  await person.type(bar, "every Friday at 5 remind me to water plants");
  await person.press("Enter");
  await person.sees(/every Friday at 17:00/);
  const shown = await person.page
    .getByText(/^Next: /)
    .first()
    .textContent();
  expect(shown!.split("·")).toHaveLength(3);
  await expect(person.page.getByLabel(/Remind me to/).inputValue()).resolves.toBe("water plants");
  await person.clickButton("Add");
  await person.sees(/is on/);
  const effort = await done(person, "4 say it in words");
  expect(effort.clicks).toBeLessThanOrEqual(3);
  expect(await cliJson<object[]>(home.path, ["jobs"])).toMatchObject([
    { name: "Water plants", schedule: "every Friday at 17:00" },
  ]);
  await agrees(home, person);
});

describe("5, 6: a failure", () => {
  test("is understood in two clicks, without an expert's word, and mended and run again in four", async () => {
    const home = await newHome();
    const folder = join(home.path, "Scans");
    write(folder, ["a.pdf"]);
    const person = await home.person();
    await person.open("/ready-made/tidy-folder");
    await person.type(person.page.getByLabel(/Which folder/), folder);
    await person.clickButton("Add");
    await person.sees(/is on/);
    rmSync(folder, { recursive: true });
    await cliJson(home.path, ["run", "Tidy a folder"]);
    await cliJson(home.path, ["trigger", "Tidy a folder"]);
    const state = async () => (await statusOf(home)).state;
    await until("it has failed", async () => (await state()) === "attention");

    await person.open("/");
    person.begin();
    await person.clickButton(/What happened/);
    const card = person.page.getByRole("region", { name: "What happened" });
    await card.waitFor();
    const words = await card.innerText();
    expect(words).not.toMatch(/ENOENT/);
    expect(words).toMatch(/Scans/);
    const why = await done(person, "5 why did it fail?");
    expect(why.clicks).toBeLessThanOrEqual(2);

    write(folder, ["b.pdf"]);
    person.begin();
    await person.clickButton(/Try again/);
    await until("all is well again", async () => (await state()) === "fine");
    const mended = await done(person, "6 mend and run again");
    expect(mended.clicks).toBeLessThanOrEqual(4);
    await agrees(home, person);
  });
});

test("8: yesterday's run is undone in two clicks from History, to the same hash", async () => {
  const home = await newHome();
  const folder = join(home.path, "Mess");
  write(folder, ["a.jpg", "b.pdf", "deep/c.txt", "ü ö.mp3"]);
  const before = await treeHash(folder);
  const person = await home.person();
  await person.open("/ready-made/tidy-folder");
  await person.type(person.page.getByLabel(/Which folder/), folder);
  await person.clickButton("Do it once");
  await person.sees(/3 files were moved/);
  expect(await treeHash(folder)).not.toBe(before);

  await person.clickLink("History");
  person.begin();
  await person.clickButton(/^Undo/);
  const sure = person.page.getByRole("dialog").getByRole("button", { name: /^Undo/ });
  if (
    await sure.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => false,
    )
  )
    await person.click(sure);
  await until("it is as before", async () => (await treeHash(folder)) === before);
  const effort = await done(person, "8 undo a run");
  expect(effort.clicks).toBeLessThanOrEqual(2);
  await agrees(home, person);
});

test("10: stop everything on a phone: two taps; then three days asleep: one late catch-up for each", async () => {
  const files = {
    "jobs.yaml": list(
      { name: "morning", file: "note.sh", type: "daily", time: "09:00" },
      { name: "hourly", file: "note.sh", type: "interval", interval_minutes: 60 },
      { name: "long", file: "long.sh", type: "trigger" },
    ),
    "Programs/note.sh": "#!/bin/sh\necho noted\n",
    "Programs/long.sh": "#!/bin/sh\nsleep 600\n",
  };
  const home = await newHome(files);
  const person = await home.person({ width: 375, height: 667 });
  await cliJson(home.path, ["run", "long"]);
  const isRunning = async () => (await statusOf(home)).running.length === 1;
  await until("it runs", isRunning);
  person.begin();
  await person.clickButton(/^Stop/);
  const sure = person.page.getByRole("dialog").getByRole("button", { name: /Stop everything/ });
  await person.click(sure);
  await person.sees(/stopped/i);
  const effort = await done(person, "10 stop everything");
  expect(effort.clicks).toBeLessThanOrEqual(2);
  const stopped = await statusOf(home);
  expect(stopped).toMatchObject({ state: "stopped", running: [] });
  await cliJson(home.path, ["resume"]);
  await person.leave();
  await home.stop();

  const asleep = new ClockAhead(3 * 86_400_000);
  await home.start({ environment: asleep.environment });
  const runs = async () => {
    const all = await cliJson<{ job: string; started: number; late_seconds: number | null }[]>(home.path, ["runs"], {
      environment: asleep.environment,
    });
    return all.filter(({ started }) => started > asleep.now() - 3_600);
  };
  await until("both are caught up", async () => (await runs()).length >= 2, { everyMilliseconds: 1_000 });
  const caughtUp = await runs();
  expect(caughtUp.map(({ job }) => job).toSorted()).toEqual(["hourly", "morning"]);
  expect(caughtUp.every(({ late_seconds }) => late_seconds !== null)).toBe(true);
  expect(readFileSync(join(home.path, "jobs.yaml"), "utf8")).toBe(files["jobs.yaml"]);
});
