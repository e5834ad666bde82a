/** What a container or a service manager is told: healthy means that work is done, not only that a process is there. */
import { existsSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { realClock } from "../engine/real.ts";
import { TestHome } from "./api.test-kit.ts";
import { askHealth, health } from "./health.ts";

let home: TestHome;
afterEach(() => home.remove());

const ask = (device: string | null = null) => askHealth(home.configuration.privateFolder, device);
const notRunning = { healthy: false, problem: "AIOS is not running here, or has not started up yet." };

test("one that runs is well, and one that has stopped is not", async () => {
  home = new TestHome({});
  await home.start();
  expect(await ask()).toEqual({ healthy: true, problem: null });
  await home.stop();
  expect(await ask()).toEqual(notRunning);
});

test("asking where nothing runs makes no database", async () => {
  home = new TestHome({});
  expect(await ask()).toEqual(notRunning);
  expect(existsSync(home.configuration.databasePath)).toBe(false);
});

test("of several on one home, the one that is meant answers, not just any", async () => {
  home = new TestHome({});
  await home.start();
  expect(await ask("a")).toEqual({ healthy: true, problem: null });
  expect(await ask("b")).toEqual(notRunning);
});

test("a heart that does not beat, or a database that cannot be used, is told", async () => {
  home = new TestHome({});
  await home.start();
  const later = { ...realClock, now: () => realClock.now() + 60 };
  expect(await health({ ...home.direct.context, clock: later })).toMatchObject({
    healthy: false,
    problem: expect.stringMatching(/^AIOS answers, but its heart has not beaten for 6\d seconds\.$/),
  });
  home.direct.trouble = "The disk is full.";
  expect(await ask()).toEqual({ healthy: false, problem: "The disk is full." });
});
