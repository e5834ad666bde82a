/** One suite for all the ways in which a program speaks to AIOS: Python, TypeScript, and HTTP from a shell. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cli } from "../test/real/cli.ts";
import { RealHome } from "../test/real/home.ts";
import { python } from "../test/real/python.ts";
import { until } from "../test/real/until.ts";

const programs = ["program.py", "program.ts", "program.sh"];
const apiKey = "correct horse battery ü";
const environment = { AIOS_MAX_ARTIFACT_MB: "1" };

const languages = [
  { name: "py", file: "program.py", function: "main", isThere: python !== null },
  { name: "ts", file: "program.ts", isThere: true },
  { name: "sh", file: "program.sh", isThere: hasCurl() },
];

interface Run {
  id: string;
  state: string;
  result: string | null;
  error: string | null;
  progress: number | null;
  progress_text: string | null;
}

let home: RealHome;

beforeAll(async () => {
  const jobs = languages.map(({ name, file, function: called }) => ({
    ...{ name, file, type: "trigger", secrets: ["API_KEY"], retries: 1 },
    ...(called === undefined ? {} : { function: called }),
  }));
  const target = { name: "target", type: "trigger", file: "target.sh" };
  const texts = programs.map((file) => [file, readFileSync(join(import.meta.dirname, "conformance", file), "utf8")]);
  home = new RealHome([...jobs, target], {
    ...Object.fromEntries(texts),
    "target.sh": 'echo "$AIOS_ARGS $AIOS_KWARGS"',
  });
  await home.ready({ environment });
  const { code, stderr } = await cli(home.path, ["secrets", "set", "API_KEY"], { input: `${apiKey}\n` });
  expect(stderr).toBe("");
  expect(code).toBe(0);
});
afterAll(() => home.remove());

async function run(job: string, scenario: string): Promise<Run> {
  const before = home.value<number>("SELECT count(*) FROM runs WHERE job_name = ?", job);
  home.trigger(job, { scenario });
  const ended = `SELECT * FROM runs WHERE job_name = ? AND finished IS NOT NULL ORDER BY id`;
  return until(`${job} has ended ${scenario}`, () => home.rows<Run>(ended, job)[before]);
}

/** What the scenario must give, in whatever language. */
async function resultOf(job: string, scenario: string): Promise<unknown> {
  const ended = await run(job, scenario);
  expect(ended.error).toBeNull();
  expect(ended.state).toBe("succeeded");
  return JSON.parse(ended.result!);
}

const sentence = (status: number, pattern: RegExp) => [status, expect.stringMatching(pattern)];

describe.each(languages)("a program in $name", ({ name: job, file, isThere }) => {
  beforeEach(({ skip }) => {
    if (!isThere) skip(`this machine has nothing to run ${file} with`);
  });

  test("keeps values, and finds them as they were", async () => {
    expect(await resultOf(job, "state_kept")).toEqual([
      { list: [1, 2.5, null, true], text: 'Grüße 🎉\n"quoted"' },
      "odd key",
      null,
      "not there",
      ["a value", "a/b ü?%&"],
      true,
      false,
    ]);
  });

  test("finds in its next run what it kept in this one, and nobody else's", async () => {
    expect([await resultOf(job, "state_kept_for_next_run"), await resultOf(job, "state_kept_for_next_run")]).toEqual([
      0, 1,
    ]);
    expect(home.value("SELECT value FROM state WHERE program = ? AND key = 'runs'", file)).toBe("2");
  });

  test("counts without losing anything", async () => {
    expect(await resultOf(job, "state_added")).toEqual([2, 2.5, 2.5, sentence(409, /^"text" is not a number/)]);
  });

  test("keeps a value for as long as it said", async () => {
    expect(await resultOf(job, "state_expires")).toEqual(["gone", 1]);
  });

  test("notices that a value was changed meanwhile", async () => {
    expect(await resultOf(job, "state_changed_by_two")).toEqual([11, [1, 10], 11]);
  });

  test("is told that a value is too large", async () => {
    expect(await resultOf(job, "state_too_large")).toEqual(sentence(413, /larger than 1 MiB/));
  });

  test("reads the secrets it declares, no others, and cannot leave them lying about", async () => {
    const [length, ...rest] = (await resultOf(job, "secrets")) as unknown[];
    // A shell may count bytes.
    expect([apiKey.length, Buffer.byteLength(apiKey)]).toContain(length);
    expect(rest).toEqual([
      true,
      sentence(403, /does not declare the secret OTHER_KEY.*secrets: \[OTHER_KEY\]/),
      sentence(422, /^The value of "key" holds the secret API_KEY/),
    ]);
  });

  test("tells how far it is", async () => {
    const ended = await run(job, "progress");
    expect(JSON.parse(ended.result!)).toEqual(sentence(400, /progress: it is a fraction from 0 to 1/));
    expect(ended).toMatchObject({ state: "succeeded", progress: 0.4, progress_text: "sorting ü" });
  });

  test("says a line with a level and fields, in its place among those it prints", async () => {
    const { id, result } = await run(job, "log");
    expect(JSON.parse(result!)).toEqual(sentence(400, /level/));
    const lines = home.rows(
      "SELECT level, stream, message FROM logs WHERE run_id = ? AND stream <> 'aios' ORDER BY id",
      id,
    );
    expect(lines).toEqual([
      { level: "INFO", stream: "stdout", message: "printed before" },
      { level: "WARNING", stream: "log", message: 'page done page=3 title="two words"' },
      { level: "INFO", stream: "stdout", message: "printed after" },
    ]);
  });

  test("leaves files with its run", async () => {
    const { id, result } = await run(job, "artifact");
    expect(JSON.parse(result!)).toEqual(sentence(400, /cannot be the name of an artifact/));
    const content = "name,amount\nada,3\n";
    const sha256 = createHash("sha256").update(content).digest("hex");
    const kept = home.rows(
      "SELECT name, media_type, bytes, sha256, CAST(content AS TEXT) AS content FROM artifacts WHERE run_id = ? ORDER BY name",
      id,
    );
    expect(kept).toEqual([
      { name: "report.csv", media_type: "text/csv", bytes: content.length, sha256, content },
      { name: "Übersicht 1.bin", media_type: "application/octet-stream", bytes: content.length, sha256, content },
    ]);
  });

  test("is told that a file is too large, and what to do", async () => {
    expect(await resultOf(job, "artifact_too_large")).toEqual(
      sentence(413, /^large.bin is 2 MB large; AIOS keeps artifacts of up to 1 MB.*AIOS_MAX_ARTIFACT_MB/),
    );
  });

  test("asks for other jobs, once under one key, and at a later time", async () => {
    expect(await resultOf(job, "trigger")).toEqual([
      true,
      null,
      true,
      sentence(404, /^There is no job "tarket". Did you mean target\?/),
    ]);
    const asked = await until(`the target of ${job} has run`, () =>
      home
        .rows<{ args: string; kwargs: string; source: string; note: string }>(
          `SELECT runs.args, runs.kwargs, runs.source, triggers.note FROM runs JOIN triggers ON triggers.run_id = runs.id
           WHERE runs.job_name = 'target' AND triggers.dedupe_key = 'program:from ${job}'`,
        )
        .at(0),
    );
    expect(asked).toMatchObject({ args: '[1,"two"]', kwargs: '{"to":"ada"}', source: "program" });
    expect(asked.note).toMatch(new RegExp(`^asked for by ${job} \\(`));
    const later = home.rows("SELECT * FROM triggers WHERE run_after = 4102444800 AND processed IS NULL");
    expect(later.length).toBeGreaterThan(0);
  });

  test("tells a person something", async () => {
    const { id, result } = await run(job, "notify");
    expect(JSON.parse(result!)).toEqual(sentence(400, /text: it is empty/));
    expect(
      home.rows("SELECT job_name, level, title, text FROM notifications WHERE run_id = ? ORDER BY id", id),
    ).toEqual([
      { job_name: job, level: "INFO", title: null, text: "12 photos were sorted" },
      { job_name: job, level: "WARNING", title: "Space", text: "the disk is nearly full" },
    ]);
    const lines = home.rows("SELECT message FROM logs WHERE run_id = ? AND stream = 'log' ORDER BY id", id);
    expect(lines.map((line) => line["message"])).toEqual([
      "Notification: 12 photos were sorted",
      "Notification: Space: the disk is nearly full",
    ]);
  });

  test("sees how it went, and backs up everything", async () => {
    expect(await resultOf(job, "keeping")).toEqual([
      ...[true, expect.any(Array), [], [], 0, true, []],
      sentence(422, /"somewhere" does not say on which disk/),
    ]);
  });

  test("changes files without overwriting any, and says what cannot be", async () => {
    const { id, error, result } = await run(job, "files");
    expect(error).toBeNull();
    expect(JSON.parse(result!)).toEqual([
      false,
      "b.txt",
      "b (2).txt",
      "b.txt",
      "copies/b.txt",
      "Ü ber/b c.txt",
      "x/y",
      "x/y",
      "b (2).txt",
      ["b.txt", "copies/b.txt", "Ü ber/b c.txt"],
      sentence(404, /^There is nothing at .*box\/nothing\. Look at the spelling/),
      sentence(403, /is what AIOS itself lives on/),
    ]);
    const kinds = home.rows("SELECT kind FROM effects WHERE run_id = ? AND state = 'done' ORDER BY id", id);
    expect(kinds.map((row) => row["kind"])).toEqual([
      ...["write", "write", "write", "make_folder", "copy", "move", "make_folder", "make_folder", "delete"],
    ]);
  });

  test("sends a message, which waits so that it can be taken back", async () => {
    const { id, result } = await run(job, "send");
    expect(JSON.parse(result!)).toEqual([
      true,
      sentence(404, /^There is no channel "my fone"/),
      sentence(400, /text: it is empty/),
    ]);
    const rows = home.rows(
      "SELECT recipient, title, text, state, send_after - created AS held FROM outbox WHERE run_id = ? ORDER BY id",
      id,
    );
    expect(rows).toEqual([
      { recipient: "This computer", title: "Report", text: "The report is done", state: "waiting", held: 3600 },
      { recipient: null, title: null, text: "To whom it concerns", state: "waiting", held: 3600 },
    ]);
    expect(home.rows("SELECT kind, state FROM effects WHERE run_id = ?", id)).toEqual([
      { kind: "send", state: "done" },
      { kind: "send", state: "done" },
    ]);
  });

  test("asks a person, and is called again with the answers", async () => {
    const { id, state } = await run(job, "ask");
    expect(state).toBe("asked");
    for (const given of ["left", "count=3"]) {
      const open = () => home.value<string>("SELECT id FROM reviews WHERE job_name = ? AND state = 'open'", job);
      const { code, stderr } = await cli(home.path, ["answer", await until(`${job} asks`, open), given]);
      expect(stderr).toBe("");
      expect(code).toBe(0);
    }
    const last = await until(`${job} has gone on`, () => {
      const sql = "SELECT * FROM runs WHERE job_name = ? AND id > ? AND state NOT IN ('asked', 'running')";
      return home.rows<Run>(sql, job, id)[0];
    });
    expect(last.state).toBe("succeeded");
    const refused = sentence(400, /^The body cannot be used: question: it is empty/);
    expect(JSON.parse(last.result!)).toEqual([refused, "left", { count: 3 }]);
  });

  test("knows which run it is", async () => {
    expect(await resultOf(job, "who")).toEqual([job, 1, "a", 36]);
  });
});

function hasCurl(): boolean {
  try {
    execFileSync("curl", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
