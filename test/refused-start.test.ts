/** Where AIOS cannot start it says why, in one message that tells what to do; and leaves everything as it was. */
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { StatusView } from "../src/api/views.ts";
import { asOrdinaryUser, cli, cliJson, type CallOptions } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { processesOf } from "./real/live-processes.ts";
import { until } from "./real/until.ts";

let home: RealHome;
let whole: string;
let list: string;
beforeAll(async () => {
  home = new RealHome([{ name: "ok", type: "trigger", file: "ok.sh" }], { "ok.sh": 'echo ok >> "$EFFECTS/marks"' });
  await (await home.ready()).stop();
  list = join(home.path, "jobs.yaml");
  whole = join(home.effects, "whole.db");
  cpSync(home.database, whole);
});
beforeEach(() => {
  rmSync(home.database, { recursive: true, force: true });
  cpSync(whole, home.database);
});
afterEach(async () => {
  for (const aios of home.alive) await aios.stop();
});
afterAll(() => home.remove());

async function stillRuns(): Promise<void> {
  const before = home.marks().length;
  home.trigger("ok");
  await until("a job runs", () => home.marks().length > before);
}

/** One message on stderr, not a word more; nothing of it is left running. */
async function refusal(options: CallOptions = {}): Promise<{ code: number; message: string }> {
  const { code, stdout, stderr } = await cli(home.path, ["up", "--plain"], options);
  expect(stdout).toBe("");
  expect(stderr).not.toMatch(/\n\s+at |node:internal|\bE[A-Z]{4,}: /);
  expect(code).not.toBe(0);
  expect(processesOf(home.path)).toEqual([]);
  return { code, message: stderr.replace(/^Error: /, "").trimEnd() };
}

test("the database is a folder, as Docker makes it", async () => {
  rmSync(home.database);
  mkdirSync(home.database);
  expect(await refusal()).toMatchObject({
    code: 3,
    message: expect.stringMatching(/orchestrator\.db is a folder.*rmdir orchestrator\.db.*touch orchestrator\.db/),
  });
  rmSync(home.database, { recursive: true });
  writeFileSync(home.database, "");
  await home.ready();
});

test.each([
  [
    "damaged inside",
    (path: string) => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, 4096, 5 * 4096);
      writeFileSync(path, bytes);
    },
  ],
  ["cut off", (path: string) => truncateSync(path, 30_000)],
  ["something else", (path: string) => writeFileSync(path, "Dear diary,\n".repeat(1_000))],
])("the database is %s: how to get a backup back, and the file stays as it is", async (_what, spoil) => {
  spoil(home.database);
  const before = readFileSync(home.database);
  expect(await refusal()).toMatchObject({
    code: 3,
    message: expect.stringMatching(/orchestrator\.db is damaged.*aios restore FOLDER/),
  });
  expect(readFileSync(home.database).equals(before)).toBe(true);
});

test("a newer AIOS wrote the database", async () => {
  const db = new DatabaseSync(home.database);
  db.exec("PRAGMA user_version = 99");
  db.close();
  expect(await refusal()).toMatchObject({ code: 3, message: expect.stringContaining("was written by a newer AIOS") });
});

test("the folder, its private folder, or the database may not be written", async () => {
  for (const [path, mode] of [
    [home.path, 0o555],
    [join(home.path, ".aios"), 0o500],
    [home.database, 0o444],
  ] as const) {
    const { mode: before } = statSync(path);
    chmodSync(path, mode);
    const { message } = await refusal({ within: asOrdinaryUser });
    chmodSync(path, before);
    expect(message).toMatch(new RegExp(`${path} cannot be written.*[Mm]ake `));
    expect(message.split("\n")).toHaveLength(1);
  }
});

test.skipIf(process.getuid?.() !== 0)(
  "the database belongs to another user: whose it is, and both ways out",
  async () => {
    chownSync(home.database, 12_345, 12_345);
    chmodSync(home.database, 0o644);
    expect(await refusal({ within: asOrdinaryUser })).toEqual({
      code: 3,
      message: `The database ${home.database} cannot be written. It belongs to user 12345, and AIOS runs as user 0. Make it writable for that one (chown 0 orchestrator.db), or start AIOS as user 12345 (Docker: --user 12345).`,
    });
  },
);

test("the jobs list may not be read: AIOS starts, with the jobs it knows", async () => {
  writeFileSync(list, `${readFileSync(list, "utf8")}\n`);
  chmodSync(list, 0o000);
  const aios = home.start({ within: asOrdinaryUser });
  await aios.ready;
  await aios.said(/\[ERROR\] jobs\.yaml:1:1: The jobs list cannot be read \(EACCES.*chmod u\+r/);
  await stillRuns();
  chmodSync(list, 0o644);
  await until("it is fine again", async () => (await cliJson<StatusView>(home.path, ["status"])).state === "fine");
});

test("the home is a file", async () => {
  const { message } = await refusal({ environment: { AIOS_HOME: list } });
  expect(message).toBe(
    `${list} is not a folder, so it cannot be the home of AIOS. Name a folder with --home or AIOS_HOME.`,
  );
});

test("another AIOS has the name: which, and how to choose another", async () => {
  const first = await home.ready({ device: "desk" });
  const second = home.start({ device: "desk" });
  expect(await second.ended).toMatchObject({ code: 1 });
  const told = await second.said(/^Error: /);
  expect(told).toMatch(new RegExp(`^Error: DEVICE_ID "desk" is in use by process ${first.pid}\\. .*DEVICE_ID=desk-2`));
  expect(second.lines.filter((line) => line !== "")).toHaveLength(1);
  await stillRuns();
});

test("variables that make no sense: all of them at once, each with its value and what would be right", async () => {
  const environment = {
    AIOS_SLOTS: "many",
    AIOS_TIMEZONE: "Mars/Base",
    AIOS_JOURNAL: "memory",
    AIOS_KEEP_LOG_DAYS: "-1",
    AIOS_KEEP_RUN_DAYS: "NaN",
    AIOS_KEEP_VERSION_DAYS: "ever",
    AIOS_MAX_DATABASE_MB: "1e400",
    AIOS_IDLE_LOAD: "2",
    DEVICE_ID: "a\nb",
  };
  const { code, message } = await refusal({ environment });
  expect(code).toBe(2);
  expect(message.split("\n")).toEqual([
    "The configuration has 9 errors:",
    '  DEVICE_ID is "a\\nb"; it should be a short name without control characters',
    '  AIOS_SLOTS is "many"; it should be a number from 1 to 10000',
    '  AIOS_TIMEZONE is "Mars/Base"; it should be an IANA zone such as "Europe/Berlin"',
    '  AIOS_JOURNAL is "memory"; it should be delete or wal',
    '  AIOS_KEEP_LOG_DAYS is "-1"; it should be a number from 0 to 36500',
    '  AIOS_KEEP_RUN_DAYS is "NaN"; it should be a number from 0 to 36500',
    '  AIOS_KEEP_VERSION_DAYS is "ever"; it should be a number from 0 to 36500',
    '  AIOS_MAX_DATABASE_MB is "1e400"; it should be a number from 1 to 1000000000',
    '  AIOS_IDLE_LOAD is "2"; it should be a number from 0 to 1',
  ]);
});
