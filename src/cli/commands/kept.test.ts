/** What programs need, keep and tell, as a person meets it on the command line. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ArtifactView, NotificationView, SecretView, StateView } from "../../api/views.ts";
import { initialState, afterFact, afterStatus } from "../live/state.ts";
import { renderLive } from "../live/view.ts";
import { noon, plainLook, plantedDetail, plantedRun, plantedStatus, PlantedIo, typed } from "../testing/planted.ts";

const terminal = () => new PlantedIo({ terminal: true, environment: { NO_COLOR: "1" } });

const secret = (fields: Partial<SecretView> = {}): SecretView => ({
  ...{ name: "API_KEY", created: noon - 7200, updated: noon - 3600, jobs: ["report"], readable: true },
  ...fields,
});

describe("aios secrets", () => {
  const answers = { secret_set: () => ({ ...secret(), note: null }) };

  test("set reads the value from a pipe, without its line end, and never says it", async () => {
    const io = new PlantedIo();
    io.input = "hunter two\n";
    const { calls, out, err } = await typed(["secrets", "set", "API_KEY"], { answers }, io);
    expect(calls).toEqual([{ name: "secret_set", params: { name: "API_KEY", value: "hunter two" } }]);
    expect([out, err]).toEqual(["API_KEY is set. Used by report.\n", ""]);
  });

  test("set asks on a terminal, and shows nothing of what is typed", async () => {
    const io = terminal();
    const setting = typed(["secrets", "set", "API_KEY"], { answers }, io);
    await io.said("Value of API_KEY: ");
    for (const keys of ["wrong", "\x15", "hunterx", "\x7f", "\x1b[A", " two", "\r"]) io.press(keys);
    const { calls } = await setting;
    expect(calls).toEqual([{ name: "secret_set", params: { name: "API_KEY", value: "hunter two" } }]);
    expect(io.out + io.err).not.toMatch(/hunter|wrong/);
    expect(io.isListeningToKeys).toBe(false);
  });

  test("set can be broken off, and then sets nothing", async () => {
    const io = terminal();
    const setting = typed(["secrets", "set", "API_KEY"], { answers }, io);
    await io.said("Value of API_KEY: ");
    io.press("half\x03");
    expect(await setting).toMatchObject({ code: 130, calls: [] });
  });

  test("a value on the command line is refused, without saying it again", async () => {
    for (const args of [["API_KEY=hunter2"], ["API_KEY", "hunter2"]]) {
      const { code, err, calls } = await typed(["secrets", "set", ...args], { answers });
      expect([code, calls]).toEqual([2, []]);
      expect(err).toMatch(/does not belong on the command line.* Type: aios secrets set API_KEY\n$/s);
      expect(err).not.toContain("hunter2");
    }
  });

  test("list shows names and who uses them, and which cannot be read", async () => {
    const listed = [secret(), secret({ name: "OLD", jobs: [], readable: false })];
    const { out } = await typed(["secrets"], { answers: { secrets: () => listed } }, terminal());
    expect(out).toMatchInlineSnapshot(`
      "SECRET   SET         USED BY  NOTE
      API_KEY  60 min ago  report
      OLD      60 min ago  no job   its key is missing: set it anew, or put the key back
      "
    `);
    const none = await typed(["secrets", "list"], { answers: { secrets: () => [] } });
    expect([none.out, none.err]).toEqual(["", "There are no secrets yet. Set one with: aios secrets set NAME\n"]);
  });
});

describe("aios state", () => {
  const kept: StateView = {
    ...{
      program: "report.py",
      key: "cursor",
      value: { page: 3 },
      version: 1,
      expires: noon + 3600,
      updated: noon - 60,
    },
  };
  const answers = {
    state_list: ({ after }: { after?: string | undefined }) => (after === undefined ? [kept] : []),
    state_get: () => kept,
    state_set: () => kept,
    state_delete: () => ({ program: "report.py", deleted: true }),
    state_programs: () => [{ program: "report.py", keys: 2, updated: noon - 60 }],
  };
  const state = (...args: string[]) => typed(["state", ...args], { answers }, terminal());

  test("shows which programs keep something, their keys, and a value", async () => {
    expect((await state()).out).toMatchInlineSnapshot(`
      "PROGRAM    KEYS  CHANGED
      report.py     2  1 min ago
      "
    `);
    expect((await state("list", "report.py")).out).toMatchInlineSnapshot(`
      "KEY     VALUE       CHANGED    UNTIL
      cursor  {"page":3}  1 min ago  in 60 min
      "
    `);
    expect((await state("get", "report.py", "cursor")).out).toBe('{\n  "page": 3\n}\n');
  });

  test("changes a value: JSON where it is JSON, else text; for as long as it should", async () => {
    const { calls } = await state("set", "report.py", "cursor", '{"page": 3}', "--expires-in", "1h");
    expect(calls[0]?.params).toEqual({ program: "report.py", key: "cursor", value: { page: 3 }, expires_in: 3600 });
    expect((await state("set", "report", "name", "Ada")).calls[0]?.params).toMatchObject({ value: "Ada" });
    expect((await state("delete", "report.py", "cursor")).out).toBe("report.py keeps cursor no more.\n");
    expect(await state("set", "report.py")).toMatchObject({
      code: 2,
      err: "Error: Write it as: aios state set PROGRAM KEY VALUE\n",
    });
  });
});

const artifact = (name: string): ArtifactView => ({
  ...{ run_id: "r1", name, media_type: "text/csv", bytes: 2048, sha256: "", created: noon },
});

test("aios artifacts gets a file byte for byte, to where it was told, and never over another", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aios-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const base64 = Buffer.from([0, 255, 10]).toString("base64");
  const answers = {
    artifacts: () => [artifact("data.csv"), artifact("report 1.pdf")],
    artifact: () => ({ ...artifact("data.csv"), base64 }),
  };
  expect((await typed(["artifacts", "report"], { answers }, terminal())).out).toMatchInlineSnapshot(`
    "data.csv      2.0 KB  text/csv
    report 1.pdf  2.0 KB  text/csv
    "
  `);
  const get = () => typed(["artifacts", "report", "data.csv", "-o", join(folder, "out.bin")], { answers });
  expect(await get()).toMatchObject({ code: 0, out: `${join(folder, "out.bin")} (3 B)\n` });
  expect([...readFileSync(join(folder, "out.bin"))]).toEqual([0, 255, 10]);
  expect(await get()).toMatchObject({ code: 2, err: expect.stringContaining("is there already") });
});

const told: NotificationView = {
  ...{ id: 1, run_id: "r1", job: "sort_photos", created: noon - 120, level: "WARNING", title: "Space" },
  text: "the disk is nearly full",
};

test("aios show tells what the run has told and left", async () => {
  const run = plantedDetail({
    ...{ progress: 0.4, progress_text: "sorting", artifacts: [artifact("data.csv")], notifications: [told] },
  });
  const { out } = await typed(["show", "report"], { answers: { show: () => run } }, terminal());
  expect(out).toContain("progress  [████░░░░░░] 40 % sorting");
  expect(out).toContain("Artifacts\ndata.csv  2.0 KB  text/csv");
  expect(out).toContain("Notifications\n  ! Space: the disk is nearly full (2 min ago)");
  expect(out).toContain("aios artifacts 9f3c21ab NAME");
});

test("aios status tells what programs want a person to know, and how far they are", async () => {
  const running = [plantedRun({ state: "running", progress: 0.25, progress_text: "page 3" })];
  const status = plantedStatus({ notifications: [told], running });
  const { out } = await typed(["status"], { answers: { status: () => status } }, terminal());
  expect(out).toContain("Notifications\n  ! sort_photos: Space: the disk is nearly full (2 min ago)");
  expect(out).toMatch(/▶ report {2}for .* {2}\[██░░░░░░░░\] 25 % page 3/);
});

test("the live view shows how far a run is instead of its last line, here and on other devices", () => {
  const ready = { home: "/h", device: "laptop", tags: [], jobs: 1, problems: 0 };
  const start = {
    id: "r1",
    job_name: "sort_photos",
    attempt: 1,
    due_at: noon,
    started: noon - 5,
    is_daemon: false,
    preview: false,
  };
  const elsewhere = plantedRun({ id: "r2", job: "train", device: "big", state: "running", progress: 1 });
  let state = afterStatus(
    initialState(ready),
    plantedStatus({ attention: [], running: [elsewhere], notifications: [told] }),
  );
  state = afterFact(state, { kind: "run_started", run: start });
  state = afterFact(state, { kind: "progress", run_id: "r1", progress: 0.4, text: "photo 4\x1b[2J of 10" });
  const screen = renderLive(state, 24, { ...plainLook, columns: 80 }).join("\n");
  expect(screen).toMatch(/sort_photos .* \[████░░░░░░\] 40 % photo 4 of 10/);
  expect(screen).toMatch(/train .* on big {2}\[██████████\] 100 %/);
  expect(screen).toMatch(/Notifications\n ! sort_photos: Space: the disk is nearly full .*2 min ago/);
  const gone = afterFact(state, { kind: "progress", run_id: "nobody", progress: 0.5, text: null });
  expect(gone).toBe(state);
  const ascii = renderLive(state, 24, { ...plainLook, unicode: false, columns: 80 }).join("\n");
  expect(ascii).toContain("[####------] 40 %");
});
