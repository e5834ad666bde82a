/** Saving jobs.yaml is all there is to do: what changed is taken over, and nothing else is touched. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StatusView } from "../src/api/views.ts";
import type { RealAios } from "./real/aios.ts";
import { cliJson } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { isPidAlive, programsOf } from "./real/live-processes.ts";
import { until } from "./real/until.ts";

const programs = {
  "server.sh": 'echo "$AIOS_JOB $$ $1" >> "$EFFECTS/marks"; while :; do sleep 0.05; done',
  "once.sh": 'echo "$AIOS_JOB $$ $1" >> "$EFFECTS/marks"',
};

let home: RealHome;
let aios: RealAios;
let server: number;

const entry = (name: string, ...fields: string[]) =>
  [`- name: ${name}   # of ours`, `env: { EFFECTS: ${home.effects} }`, ...fields].join("\n  ") + "\n";
const daemon = (name: string, word = "first") => entry(name, "type: always", "file: server.sh", `args: [${word}]`);
const trigger = (name: string) => entry(name, "type: trigger", "file: once.sh");
const path = () => join(home.path, "jobs.yaml");
const save = (...entries: string[]) => writeFileSync(path(), entries.join(""));

/** What vim, VS Code and git do: the new file takes the place of the old one. */
function saveByRename(...entries: string[]): void {
  writeFileSync(`${path()}.swp`, entries.join(""));
  renameSync(`${path()}.swp`, path());
}

interface Mark {
  job: string;
  pid: number;
  word: string;
}
const marks = (job: string): Mark[] =>
  home.marks().flatMap((line) => {
    const [name, pid, word] = line.split(" ");
    return name === job ? [{ job: name, pid: Number(pid), word: word ?? "" }] : [];
  });
const began = (job: string, times = 1) => until(`${job} has begun ${times} times`, () => marks(job)[times - 1]);
const gone = (pid: number) => until(`process ${pid} is gone`, () => !isPidAlive(pid));
const jobs = () =>
  home
    .rows<{ job_name: string }>("SELECT job_name FROM jobs WHERE definition IS NOT NULL ORDER BY 1")
    .map((row) => row.job_name);

beforeEach(async () => {
  home = new RealHome([], programs);
  save(daemon("server"), trigger("ask"));
  aios = await home.ready();
  server = (await began("server")).pid;
});
afterEach(async () => {
  // Whatever was saved: one that nothing was changed about has never been touched.
  expect(marks("server").map(({ pid }) => pid)).toEqual([server]);
  expect(isPidAlive(server)).toBe(true);
  expect(aios.isAlive).toBe(true);
  await home.remove();
});

describe("after a save", () => {
  test("a new job runs, and what was asked of it before it was there runs too", async () => {
    home.trigger("new");
    await until(
      "it waits for its job",
      () => home.rows("SELECT 1 FROM triggers WHERE waiting_for = 'job'").length === 1,
    );
    save(
      daemon("server"),
      trigger("ask"),
      trigger("new"),
      entry("hourly", "type: interval", "interval_minutes: 60", "file: once.sh"),
    );
    await Promise.all([began("new"), began("hourly")]);
    await aios.said(/\[INFO\] hourly │ Job hourly completed with result: null$/);
  });

  test("a daemon that was changed is started anew, as it says now; one that was taken out ends", async () => {
    save(daemon("server"), daemon("changed"), daemon("removed"), trigger("ask"));
    const [changed, removed] = await Promise.all([began("changed"), began("removed")]);
    save(daemon("server"), daemon("changed", "second"), trigger("ask"));
    expect((await began("changed", 2)).word).toBe("second");
    await Promise.all([gone(changed.pid), gone(removed.pid)]);
    expect(programsOf(home.path).length).toBeGreaterThanOrEqual(2);
    expect(home.rows("SELECT state FROM runs WHERE job_name = 'removed'")).toEqual([{ state: "cancelled" }]);
    expect(home.rows("SELECT state FROM runs WHERE job_name = 'changed' ORDER BY id")).toEqual([
      { state: "stopped" },
      { state: "running" },
    ]);
  });

  test("comments, spaces and the order of entries are no change", async () => {
    save(
      `# A new line on top.\n\n`,
      trigger("ask"),
      daemon("server").replace("# of ours", "# still of ours").replaceAll("\n", "\n\n"),
      trigger("last"),
    );
    await until("it is taken over", () => jobs().includes("last"));
  });
});

describe("however it is saved", () => {
  test("by renaming a new file over the old one, again and again", async () => {
    for (const name of ["one", "two", "three"]) {
      saveByRename(daemon("server"), trigger(name));
      await until(`${name} is there`, () => jobs().join() === [name, "server"].toSorted().join());
    }
    home.trigger("three");
    await began("three");
  });

  test("in many quick saves: the last one counts, and no daemon ever runs twice", async () => {
    for (let save_ = 0; save_ < 40; save_++) {
      save(
        daemon("server"),
        ...(save_ % 2 === 0 ? [daemon("flicker")] : []),
        daemon("steady", `v${Math.floor(save_ / 20)}`),
      );
      await pause(save_ % 7 === 0 ? 60 : 5);
    }
    save(daemon("server"), daemon("steady", "last"), trigger("ask"));
    await until(
      "the last is taken over",
      () => marks("steady").at(-1)?.word === "last" && jobs().join() === "ask,server,steady",
    );
    await until(
      "what went before has ended",
      () => programsOf(home.path).filter(({ command }) => command.includes("server.sh")).length === 2,
    );
    const live = (job: string) => marks(job).filter(({ pid }) => isPidAlive(pid));
    expect(live("steady").map(({ word }) => word)).toEqual(["last"]);
    expect(live("flicker")).toEqual([]);
    expect(
      home.rows("SELECT job_name, count(*) AS live FROM runs WHERE state = 'running' GROUP BY 1 ORDER BY 1"),
    ).toEqual([
      { job_name: "server", live: 1 },
      { job_name: "steady", live: 1 },
    ]);
  });

  test("by an editor that empties the file, and takes its time to write it", async () => {
    save("");
    await pause(400);
    save(daemon("server"), trigger("ask"), trigger("new"));
    home.trigger("new");
    await began("new");
    expect(home.rows("SELECT count(*) AS runs FROM runs WHERE job_name = 'server'")).toEqual([{ runs: 1 }]);
  });

  test("by an editor that moves the old file away first", async () => {
    renameSync(path(), `${path()}~`);
    save(daemon("server"), trigger("new"));
    await until("it is taken over", () => jobs().join() === "new,server");
    expect((await cliJson<StatusView>(home.path, ["status"])).state).toBe("fine");
  });
});
