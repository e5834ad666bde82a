/** A backup is worth what its restore is worth: made under load, put back on a clean machine, compared row by row. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestHome, until } from "./api.test-kit.ts";
import { backUp, restore } from "./backup.ts";

const job = (name: string) => `- { name: ${name}, file: talk.sh, type: trigger, overlap: parallel }\n`;
const files = { "jobs.yaml": `# Ada's\n${job("talk")}`, "Programs/talk.sh": "for i in 1 2 3; do echo line $i; done" };

let home: TestHome;
let clean: TestHome;
beforeEach(() => {
  home = new TestHome(files);
  clean = new TestHome({});
  rmSync(join(clean.path, "Programs"), { recursive: true });
});
afterEach(async () => {
  await home.remove();
  await clean.remove();
});

const everything = {
  jobs: "SELECT * FROM jobs ORDER BY 1",
  triggers: "SELECT * FROM triggers ORDER BY 1",
  runs: "SELECT * FROM runs ORDER BY 1",
  logs: "SELECT * FROM logs ORDER BY 1",
  settings: "SELECT * FROM settings ORDER BY 1",
  devices: "SELECT * FROM devices ORDER BY 1",
};
const sum = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

function contents(path: string): Record<string, unknown[]> {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    expect(db.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    return Object.fromEntries(Object.entries(everything).map(([table, sql]) => [table, db.prepare(sql).all()]));
  } finally {
    db.close();
  }
}

/** A little history, and AIOS is off again. */
async function withHistory(): Promise<string> {
  await home.start();
  const { id } = await home.direct.call("run", { job: "talk" });
  await home.direct.call("trigger", { id, wait_seconds: 20 });
  await home.stop();
  return (await backUp(home.configuration, null, "one")).folder;
}

const database = (at: TestHome) => at.configuration.databasePath;

describe("a backup", () => {
  test("made while runs begin and end is whole, and holds nothing that never was", async () => {
    await home.start();
    let isLoading = true;
    const loading = (async () => {
      for (let number = 0; isLoading; number++) await home.direct.call("run", { job: "talk", args: [String(number)] });
    })();
    await until("it is busy", async () => (await home.direct.call("runs", { state: "succeeded" })).length > 5);
    const folders = [];
    for (const name of ["first", "second", "third"])
      folders.push((await backUp(home.configuration, null, name)).folder);
    isLoading = false;
    await loading;
    await home.direct.call("cancel", { target: "talk" }).catch(() => {});
    await until("all have ended", async () => (await home.direct.call("status", {})).counts.running === 0);
    const final = new Set(contents(database(home))["triggers"]!.map((row) => (row as { id: number }).id));
    for (const folder of folders) {
      const { runs, triggers, logs } = contents(join(folder, "orchestrator.db"));
      expect(runs!.length).toBeGreaterThan(0);
      expect(logs!.length).toBeGreaterThan(0);
      expect(triggers!.every((row) => final.has((row as { id: number }).id))).toBe(true);
      const byId = new Map(triggers!.map((row) => [(row as { id: number }).id, row as { run_id: string }]));
      for (const run of runs as { id: string; trigger_id: number }[])
        expect(byId.get(run.trigger_id)?.run_id).toBe(run.id);
      expect(readdirSync(folder).toSorted()).toEqual(["Programs", "jobs.yaml", "orchestrator.db"]);
    }
  });

  test("put back on a clean machine is what was backed up, byte by byte and row by row, and AIOS goes on with it", async () => {
    const folder = await withHistory();
    const before = contents(database(home));
    expect(await restore(clean.configuration, folder, "now")).toEqual({ keptAt: null });
    expect(contents(database(clean))).toEqual(before);
    for (const name of ["jobs.yaml", "Programs/talk.sh"])
      expect(sum(join(clean.path, name))).toBe(sum(join(home.path, name)));
    expect(readdirSync(clean.path).toSorted()).toEqual(["Programs", "jobs.yaml", "orchestrator.db"]);
    await clean.start();
    const { id } = await clean.direct.call("run", { job: "talk" });
    expect((await clean.direct.call("trigger", { id, wait_seconds: 20 })).run).toMatchObject({ state: "succeeded" });
    expect(await clean.direct.call("runs", {})).toHaveLength(2);
  });

  test("tells where it is and how large, and never touches one that is there", async () => {
    const folder = await withHistory();
    expect(folder).toBe(join(home.path, "backups", "one"));
    await expect(backUp(home.configuration, null, "one")).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringContaining("is not empty"),
    });
    const elsewhere = join(clean.path, "a", "new folder");
    const { bytes } = await backUp(home.configuration, elsewhere, "two");
    expect(bytes).toBeGreaterThan(readFileSync(join(elsewhere, "orchestrator.db")).length);
    expect(readdirSync(join(clean.path, "a"))).toEqual(["new folder"]);
  });

  test("can be made after a power cut in the midst of a write, and holds what was committed", async () => {
    await withHistory();
    const before = contents(database(home));
    const cut = `const db = new (require("node:sqlite").DatabaseSync)(process.argv[1]);
      db.exec("PRAGMA cache_size = 2; BEGIN IMMEDIATE");
      for (let i = 0; i < 2000; i++) db.prepare("INSERT INTO logs (message) VALUES (?)").run("x".repeat(500));
      process.kill(process.pid, "SIGKILL");`;
    spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "-e", cut, database(home)]);
    expect(existsSync(`${database(home)}-journal`)).toBe(true);
    const { folder } = await backUp(home.configuration, null, "two");
    expect(contents(join(folder, "orchestrator.db"))).toEqual(before);
  });

  test("of a damaged database is refused, and leaves nothing half done", async () => {
    const folder = await withHistory();
    truncateSync(database(home), 20_000);
    await expect(backUp(home.configuration, null, "two")).rejects.toMatchObject({
      trouble: "corrupt",
      message: expect.stringContaining(`The database ${database(home)} is damaged`),
    });
    expect(readdirSync(join(home.path, "backups"))).toEqual([basename(folder)]);
  });

  test("of a home without a database is refused in words", async () => {
    await expect(backUp(clean.configuration, null, "one")).rejects.toMatchObject({
      kind: "not_found",
      message: expect.stringContaining("nothing to back up"),
    });
    expect(existsSync(join(clean.path, "backups"))).toBe(false);
  });
});

describe("a restore", () => {
  test("keeps what was there before, all of it", async () => {
    const folder = await withHistory();
    home.write("jobs.yaml", job("later"));
    home.write("Programs/later.sh", "echo later");
    const { keptAt } = await restore(home.configuration, folder, "now");
    expect(readFileSync(join(home.path, "jobs.yaml"), "utf8")).toBe(files["jobs.yaml"]);
    expect(existsSync(join(home.path, "Programs", "later.sh"))).toBe(false);
    expect(keptAt).toBe(join(home.path, "backups", "before-restore-now"));
    expect(readFileSync(join(keptAt!, "jobs.yaml"), "utf8")).toBe(job("later"));
    expect(readdirSync(join(keptAt!, "Programs")).toSorted()).toEqual(["later.sh", "talk.sh"]);
    const { keptAt: keptToo } = await restore(home.configuration, keptAt!, "again");
    expect(readFileSync(join(home.path, "jobs.yaml"), "utf8")).toBe(job("later"));
    expect(existsSync(keptToo!)).toBe(true);
  });

  test("is refused while AIOS runs on the home, and nothing changes", async () => {
    const folder = await withHistory();
    await home.start();
    await expect(restore(home.configuration, folder, "now")).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(/AIOS is running on .*\. Stop it first/),
    });
    expect((await home.socket.call("status", {})).state).toBe("fine");
    expect(readdirSync(join(home.path, "backups"))).toEqual(["one"]);
  });

  test.each([
    [
      "a page of it overwritten",
      (path: string) => {
        const bytes = readFileSync(path);
        bytes.fill(0xa5, 4096, 3 * 4096);
        writeFileSync(path, bytes);
      },
    ],
    ["cut in the middle", (path: string) => truncateSync(path, 20_000)],
    ["no database at all", (path: string) => writeFileSync(path, "this is a letter, not a database\n".repeat(200))],
  ])("of a damaged backup (%s) is refused, and the home stays as it is", async (_what, damage) => {
    const folder = await withHistory();
    damage(join(folder, "orchestrator.db"));
    const before = contents(database(home));
    await expect(restore(home.configuration, folder, "now")).rejects.toMatchObject({
      kind: "invalid",
      message: `The backup ${folder} is damaged, so nothing was restored. Take another one; see ${join(home.path, "backups")}.`,
    });
    expect(contents(database(home))).toEqual(before);
    expect(readdirSync(home.path).toSorted()).toEqual([".aios", "Programs", "backups", "jobs.yaml", "orchestrator.db"]);
  });

  test("of a folder that is no backup, or is not there, is refused in words", async () => {
    await withHistory();
    mkdirSync(join(clean.path, "photos"));
    for (const folder of [join(clean.path, "photos"), join(clean.path, "nowhere")]) {
      await expect(restore(home.configuration, folder, "now")).rejects.toMatchObject({
        kind: "not_found",
        message: expect.stringContaining("is not a backup"),
      });
    }
  });

  test("leaves out a journal of the old database, which would spoil the new one", async () => {
    const folder = await withHistory();
    copyFileSync(database(home), `${database(home)}-journal`);
    await restore(home.configuration, folder, "now");
    expect(existsSync(`${database(home)}-journal`)).toBe(false);
    contents(database(home));
  });
});

describe("secrets", () => {
  const set = () => home.open().then((caller) => caller.call("secret_set", { name: "API_KEY", value: "hunter two" }));
  const readable = async (at: TestHome) => (await (await at.open()).call("secrets", {})).map((one) => one.readable);
  const key = (at: TestHome) => at.configuration.secretsKeyFile;

  test("a backup holds them sealed and says how many; with the key they can be read where it is put back", async () => {
    await withHistory();
    await set();
    const without = await backUp(home.configuration, null, "without");
    const withKey = await backUp(home.configuration, null, "with", { withKey: true });
    expect([without.secrets, withKey.secrets]).toEqual([1, 1]);
    expect(readdirSync(without.folder)).not.toContain("secrets.key");
    expect(statSync(join(withKey.folder, "secrets.key")).mode & 0o777).toBe(0o600);
    await restore(clean.configuration, without.folder, "one");
    expect(await readable(clean)).toEqual([false]);
    await clean.closeCallers();
    await restore(clean.configuration, withKey.folder, "two");
    expect(await readable(clean)).toEqual([true]);
    expect(statSync(key(clean)).mode & 0o777).toBe(0o600);
  });

  test("a key that is there already is kept with what was set aside", async () => {
    await withHistory();
    await set();
    const { folder } = await backUp(home.configuration, null, "with", { withKey: true });
    const before = readFileSync(key(home), "utf8");
    rmSync(key(home));
    await (await home.open()).call("secret_delete", { names: ["API_KEY"] });
    await set();
    await home.closeCallers();
    const other = readFileSync(key(home), "utf8");
    const { keptAt } = await restore(home.configuration, folder, "now");
    expect(readFileSync(key(home), "utf8")).toBe(before);
    expect(readFileSync(join(keptAt!, "secrets.key"), "utf8")).toBe(other);
    expect(await readable(home)).toEqual([true]);
  });

  test("a key that is asked for and not there is told, and nothing is left behind", async () => {
    await withHistory();
    await expect(backUp(home.configuration, null, "with", { withKey: true })).rejects.toMatchObject({
      message: expect.stringMatching(/There is no key of the secrets at .*secrets\.key/),
    });
    expect(existsSync(join(home.path, "backups", "with"))).toBe(false);
  });
});
