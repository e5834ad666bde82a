/** A program is changed on the page: what runs stays as it is until somebody says so, and every step can be taken back. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestHome, until } from "../api.test-kit.ts";

let home: TestHome;
const path = "Programs/greet.ts";
const greet = (word: string) =>
  `export function main({ name = "you" }: { name?: string }) {\n  console.log("${word} " + name);\n}\n`;
const list = `# mine\n- { name: greet, file: greet.ts, function: main, type: trigger, retries: 1, kwargs: { name: Ada } }\n`;
const text = (file = path) => readFileSync(join(home.path, file), "utf8");
const call = ((name, params) => home.direct.call(name, params)) as TestHome["direct"]["call"];

beforeEach(async () => {
  home = new TestHome({ "jobs.yaml": list, [path]: greet("Hello") });
  await home.start();
});
afterEach(() => home.remove());

const ended = (id: number) => call("trigger", { id, wait_seconds: 20 }).then(({ run }) => run!);
const said = async (run: string) =>
  (await call("logs", { run })).map(({ message }) => message).filter((line) => line.includes("Ada"));
const history = async (file = path) =>
  (await call("file_versions", { path: file })).map(({ author_kind, author, message, is_live }) => [
    author_kind,
    author === "the terminal" ? author : "user",
    message,
    is_live,
  ]);

test("the programs and the list are shown, with who changed them and which automations run them", async () => {
  const files = await until("they are known", async () => {
    const found = await call("files", {});
    return found.length === 2 && found;
  });
  expect(files).toMatchObject([
    { path, kind: "typescript", jobs: ["greet"], author_kind: "file", has_draft: false, origin: null },
    { path: "jobs.yaml", kind: "jobs", jobs: [] },
  ]);
  expect(await call("file", { path })).toMatchObject({ text: greet("Hello"), draft: null });
});

describe("a draft", () => {
  test("does not run, is shown beside what runs, and runs once it is published; the run tells its version", async () => {
    const before = (await call("file", { path })).version!;
    expect(await call("draft_save", { path, text: greet("Good day") })).toMatchObject({ has_draft: true });
    expect(text()).toBe(greet("Hello"));
    expect(readdirSync(join(home.path, "Programs"))).toEqual(["greet.ts"]);
    const first = await ended((await call("run", { job: "greet" })).id);
    expect(await said(first.id)).toEqual(["Hello Ada"]);
    expect(await call("file", { path })).toMatchObject({
      text: greet("Hello"),
      draft: { text: greet("Good day"), by: "the terminal", based_on: before, stale: false },
    });
    expect(await call("file_diff", { path, from: "live", to: "draft" })).toEqual({
      hunks: [
        {
          old_start: 1,
          new_start: 1,
          lines: [
            { kind: " ", text: 'export function main({ name = "you" }: { name?: string }) {' },
            { kind: "-", text: '  console.log("Hello " + name);' },
            { kind: "+", text: '  console.log("Good day " + name);' },
            { kind: " ", text: "}" },
          ],
        },
      ],
      added: 1,
      removed: 1,
    });
    const { version, has_draft } = await call("publish", { path, message: "Politer" });
    expect({ has_draft, isNew: version! > before }).toEqual({ has_draft: false, isNew: true });
    const second = await ended((await call("run", { job: "greet" })).id);
    expect(await said(second.id)).toEqual(["Good day Ada"]);
    const { db } = home.aios;
    const rows = await db.read(() =>
      db.all<{ program_version: number }>("SELECT program_version FROM runs ORDER BY id"),
    );
    expect(rows.map((row) => row.program_version)).toEqual([before, version]);
    expect(await history()).toEqual([
      ["person", "the terminal", "Politer", true],
      ["file", "user", null, false],
    ]);
  });

  test("can be tried as a rehearsal: its text runs with the job's values, nothing of the job changes, and what it imports is found", async () => {
    home.write("Programs/words.ts", 'export const word = "Servus";\n');
    await call("draft_save", {
      path,
      text: `import { word } from "./words.ts";\nexport function main({ name, mark }: { name: string; mark: string }) { console.log(word, name, mark, process.cwd() !== ""); }\n`,
    });
    const { id } = await call("try_draft", { path, job: "greet", kwargs: { mark: "!" } });
    const run = await ended(id);
    expect(run).toMatchObject({ state: "succeeded", preview: true, ad_hoc: true, job: "greet" });
    expect(await said(run.id)).toEqual(["Servus Ada ! true"]);
    expect(text()).toBe(greet("Hello"));
    expect((await call("jobs", { job: "greet" }))[0]).toMatchObject({ failures: 0, file: "greet.ts" });
    expect(statSync(join(home.path, ".aios/drafts")).isDirectory()).toBe(true);
  });

  test("of a program that is not there yet can be tried, and publishing writes the file", async () => {
    const fresh = "Programs/new/hi.sh";
    await call("draft_save", { path: fresh, text: "echo Ada was here\n" });
    expect(await call("file", { path: fresh })).toMatchObject({
      version: null,
      text: null,
      draft: { stale: false, based_on: null },
    });
    const run = await ended((await call("try_draft", { path: fresh, job: "hi" })).id);
    expect(await said(run.id)).toEqual(["Ada was here"]);
    expect(existsSync(join(home.path, fresh))).toBe(false);
    await call("publish", { path: fresh });
    expect(text(fresh)).toBe("echo Ada was here\n");
  });

  test("that is thrown away leaves nothing", async () => {
    await call("draft_save", { path, text: "x" });
    expect(await call("draft_discard", { path })).toMatchObject({ has_draft: false });
    expect((await call("file", { path })).draft).toBeNull();
    await expect(call("publish", { path })).rejects.toMatchObject({ kind: "invalid" });
    expect(text()).toBe(greet("Hello"));
  });

  test("with a mistake is refused with its line, and what runs stays", async () => {
    await call("draft_save", { path, text: "export function main( {\n  console.log(1;\n}\n" });
    await expect(call("publish", { path })).rejects.toMatchObject({
      kind: "invalid",
      fields: { text: expect.stringContaining("Line 2") },
    });
    await call("draft_save", { path, text: "enum A { B }\nexport function main() {}\n" });
    await expect(call("publish", { path })).rejects.toMatchObject({ message: expect.stringMatching(/enum/i) });
    expect(text()).toBe(greet("Hello"));
    expect((await call("file", { path })).draft?.text).toContain("enum A");
  });
});

describe("what runs was changed while somebody wrote a draft", () => {
  test("is told, and both are offered merged; saved and published it runs", async () => {
    const version = (await call("file", { path })).version!;
    const commented = `// first\n${greet("Hello")}// last\n`;
    home.write(path, commented);
    await call("draft_save", { path, text: greet("Good day"), based_on: version });
    const { draft, version: live } = await call("file", { path });
    expect(draft).toMatchObject({ stale: true, based_on: version });
    const refused = await call("publish", { path }).catch(
      (error: unknown) => error as { kind: string; fields: Record<string, string> },
    );
    const merged = `// first\n${greet("Good day")}// last\n`;
    expect(refused).toMatchObject({ kind: "conflict", fields: { text: merged, conflicts: "0", live: String(live) } });
    expect(text()).toBe(commented);
    await call("draft_save", { path, text: merged, based_on: live! });
    await call("publish", { path });
    expect(text()).toBe(merged);
  });

  test("in the same line: the places are marked and counted, and nothing is overwritten", async () => {
    await call("draft_save", { path, text: greet("Good day") });
    home.write(path, greet("Moin"));
    const refused = await call("publish", { path }).catch(
      (error: unknown) => error as { fields: Record<string, string> },
    );
    expect(refused).toMatchObject({ kind: "conflict", fields: { conflicts: "1" } });
    expect((refused as { fields: Record<string, string> }).fields["text"]).toContain("<<<<<<< your draft");
    expect(text()).toBe(greet("Moin"));
  });

  test("and back to what it was: nothing is in the way", async () => {
    await call("draft_save", { path, text: greet("Good day") });
    home.write(path, greet("Moin"));
    await call("file", { path });
    home.write(path, greet("Hello"));
    await call("publish", { path });
    expect(text()).toBe(greet("Good day"));
  });
});

describe("going back", () => {
  test("makes the old text run again as a new version, keeps the file's mode, and can itself be taken back", async () => {
    chmodSync(join(home.path, path), 0o750);
    const first = (await call("file", { path })).version!;
    home.write(path, greet("Moin"));
    const second = (await call("file", { path })).version!;
    await call("go_back", { path, version: first });
    expect(text()).toBe(greet("Hello"));
    expect(statSync(join(home.path, path)).mode & 0o777).toBe(0o750);
    await call("go_back", { path, version: second });
    expect(text()).toBe(greet("Moin"));
    expect((await history()).map(([, , message]) => message)).toEqual([
      expect.stringMatching(/^Went back to the version of 20\d\d-/),
      expect.stringMatching(/^Went back to the version of 20\d\d-/),
      null,
      null,
    ]);
  });

  test("brings a file back that was taken away", async () => {
    const { version } = await call("file", { path });
    rmSync(join(home.path, path));
    await until("it is gone", async () => (await call("files", {})).length === 1);
    await call("go_back", { path, version: version! });
    expect(text()).toBe(greet("Hello"));
  });

  test("to another file's version, or one that is not there, is refused", async () => {
    const { version } = await call("file", { path: "jobs.yaml" });
    await expect(call("go_back", { path, version: version! })).rejects.toMatchObject({ kind: "not_found" });
    await expect(call("go_back", { path, version: 99_999 })).rejects.toMatchObject({ kind: "not_found" });
    await expect(call("file_version", { id: 99_999 })).rejects.toMatchObject({ kind: "not_found" });
  });
});

describe("the list of automations", () => {
  test("is a file like any other: a draft of it does nothing, published it is in force", async () => {
    const two = `${list}- { name: more, file: greet.ts, function: main, type: trigger }\n`;
    await call("draft_save", { path: "jobs.yaml", text: two });
    expect(await call("jobs", {})).toHaveLength(1);
    await call("publish", { path: "jobs.yaml" });
    await until("it is in force", async () => (await call("jobs", {})).length === 2);
    const versions = await call("file_versions", { path: "jobs.yaml" });
    await call("go_back", { path: "jobs.yaml", version: versions.at(-1)!.id });
    expect(text("jobs.yaml")).toBe(list);
  });

  test("with mistakes is refused with their lines", async () => {
    await call("draft_save", {
      path: "jobs.yaml",
      text: `${list}- { name: bad, file: x.ts, type: daily, time: late }\n`,
    });
    await expect(call("publish", { path: "jobs.yaml" })).rejects.toMatchObject({
      kind: "invalid",
      fields: { text: expect.stringMatching(/^Line 3: "time"/) },
    });
    await call("draft_save", { path: "jobs.yaml", text: "- [" });
    await expect(call("publish", { path: "jobs.yaml" })).rejects.toMatchObject({ kind: "invalid" });
    expect(text("jobs.yaml")).toBe(list);
    await expect(call("try_draft", { path: "jobs.yaml", job: "greet" })).rejects.toMatchObject({ kind: "invalid" });
  });
});

test("nothing that is no program can be read, written or tried", async () => {
  const paths = [
    ".aios/secrets.key",
    "orchestrator.db",
    "Programs/../orchestrator.db",
    "/etc/passwd",
    "Programs/.env",
    "",
  ];
  mkdirSync(join(home.path, "elsewhere"));
  writeFileSync(join(home.path, "elsewhere/a.py"), "x");
  for (const wrong of [...paths, "elsewhere/a.py"]) {
    await expect(call("file", { path: wrong }), wrong).rejects.toMatchObject({ kind: "not_found" });
    await expect(call("draft_save", { path: wrong, text: "x" }), wrong).rejects.toMatchObject({ kind: "not_found" });
    await expect(call("go_back", { path: wrong, version: 1 }), wrong).rejects.toMatchObject({ kind: "not_found" });
    await expect(call("try_draft", { path: wrong, job: "greet" }), wrong).rejects.toMatchObject({ kind: "not_found" });
  }
  await expect(call("draft_save", { path, text: "x".repeat(1024 * 1024 + 1) })).rejects.toMatchObject({
    kind: "invalid",
  });
  writeFileSync(join(home.path, "Programs/photo.png"), Buffer.from([0, 1, 2]));
  expect(await call("file", { path: "Programs/photo.png" })).toMatchObject({ text: null, kind: "other" });
  await expect(call("draft_save", { path: "Programs/photo.png", text: "x" })).rejects.toMatchObject({
    kind: "invalid",
  });
});

test("two people who publish at once: one is told, and no half of either is written", async () => {
  await call("draft_save", { path, text: greet("Good day") });
  const results = await Promise.allSettled([
    call("publish", { path }),
    call("go_back", { path, version: (await call("file", { path })).version! }),
    call("publish", { path }),
  ]);
  expect(results.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0);
  expect([greet("Good day"), greet("Hello")]).toContain(text());
});

test("where no AIOS runs, the folder is looked at for whoever asks", async () => {
  await home.stop();
  home.write(path, greet("Moin"));
  const caller = await home.open();
  expect((await caller.call("files", {})).map((file) => file.path)).toEqual([path, "jobs.yaml"]);
  expect(await caller.call("file", { path })).toMatchObject({ text: greet("Moin"), author_kind: "file" });
});
