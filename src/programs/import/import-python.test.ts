import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { importPython } from "./import-python.ts";
import { read } from "../reading.test-kit.ts";
import { renderEntries } from "../render-entries.ts";

const fixture = readFileSync(new URL("./orchestrator.fixture.py", import.meta.url), "utf8");
/** The same list, written with `dict(...)`. */
const asCalls = fixture
  .replaceAll(/^    \{$/gm, "    dict(")
  .replaceAll(/^    \},?$/gm, "    ),")
  .replaceAll(/^        "(\w+)": /gm, "        $1=");

const seven = [
  {
    name: "browser_keeper",
    file: "browser_keeper.py",
    function: "keep_open",
    type: "always",
    tags: ["browser"],
    retries: 999,
    working_folder: "home",
  },
  {
    name: "model_server",
    file: "model_server.py",
    function: "serve",
    type: "always",
    tags: ["gpu"],
    retries: 999,
    working_folder: "home",
  },
  {
    name: "morning_letter",
    file: "letters.py",
    function: "write_letter",
    type: "daily",
    time: "09:00",
    tags: [],
    retries: 3,
    kwargs: { greeting: "Good morning, it's day 1.\n" },
    working_folder: "home",
  },
  {
    name: "post_picture",
    file: "pictures.py",
    function: "post",
    type: "random_daily",
    after_time: "14:00",
    before_time: "18:00",
    tags: ["browser"],
    retries: 2,
    working_folder: "home",
  },
  {
    name: "copy_files",
    file: "copies.py",
    function: "copy_all",
    type: "interval",
    interval_minutes: 60,
    tags: ["storage"],
    retries: 3,
    args: ["/data", 1_000_000],
    working_folder: "home",
  },
  {
    name: "answer_prompt",
    file: "answers.py",
    function: "answer",
    type: "trigger",
    tags: ["gpu"],
    retries: 1,
    working_folder: "home",
  },
  {
    name: "tidy_up",
    file: "tidy.py",
    function: "tidy",
    type: "idle",
    priority: -1,
    tags: null,
    working_folder: "home",
  },
];

test.each([
  ["as dicts in braces", fixture],
  ["as dict calls", asCalls],
])("an existing orchestrator moves over with all its jobs: %s", (_form, source) => {
  expect(importPython(source)).toEqual({ entries: seven, problems: [] });
});

test("an imported orchestrator runs as it stands, without a warning", () => {
  const list = read(renderEntries(importPython(fixture).entries));
  expect(list.problems).toEqual([]);
  expect(list.jobs.map(({ name }) => name)).toEqual(seven.map(({ name }) => name));
});

test("one job that is computed does not keep the others from moving over, and is named", () => {
  const source = `import os
SCHEDULED_JOBS = [
    {"name": "first", "file": "a.py"},
    {"name": "second", "file": os.path.join(BASE, "b.py")},
    make_job("third"),
    dict(name="fourth", time=f"{HOUR}:00"),
    {"name": "fifth", "time": "09:00" if EARLY else "10:00"},
    {"name": "last", "file": "c.py"},
] + more_jobs()
`;
  const { entries, problems } = importPython(source);
  expect(entries.map(({ name }) => name)).toEqual(["first", "last"]);
  expect(problems.map(({ line, column, job, message }) => `${line}:${column} ${job ?? "-"}: ${message}`)).toEqual([
    '4:32 second: "os.path.join(…)" is only known when the program runs. Write the value itself instead.',
    '5:5 -: "make_job(…)" is only known when the program runs. Write the value itself instead.',
    "6:30 fourth: This f-string has {…} in it, which is filled when the program runs. Write the finished text.",
    '7:39 fifth: This is computed with "if" when the program runs. Write the value itself instead.',
    '9:5 -: "more_jobs(…)" is only known when the program runs. Write the value itself instead.',
  ]);
});

test.each([
  ["an annotation", 'SCHEDULED_JOBS: list[dict[str, object]] = [{"name": "a"}]'],
  ["a tuple", 'SCHEDULED_JOBS = ({"name": "a"},)'],
  ["DEFAULT_JOBS alone", 'DEFAULT_JOBS = [{"name": "a"}]'],
  ["a reference", 'DEFAULT_JOBS = [{"name": "a"}]\nSCHEDULED_JOBS = DEFAULT_JOBS'],
  ["a copy", 'DEFAULT_JOBS = [{"name": "a"}]\nSCHEDULED_JOBS = list(DEFAULT_JOBS)'],
  ["append", 'SCHEDULED_JOBS = []\nSCHEDULED_JOBS.append({"name": "a"})'],
  ["extend", 'SCHEDULED_JOBS = []; SCHEDULED_JOBS.extend([{"name": "a"}])'],
  ["+=", 'SCHEDULED_JOBS = []\nSCHEDULED_JOBS += [{"name": "a"}]'],
  ["a sum with itself", 'SCHEDULED_JOBS = []\nSCHEDULED_JOBS = SCHEDULED_JOBS + [{"name": "a"}]'],
  ["stars", 'A = [{"name": "a"}]\nSCHEDULED_JOBS = [*A]'],
  ["shared fields", 'BASE = {"name": "b"}\nSCHEDULED_JOBS = [{**BASE, "name": "a"}]'],
  ["a class", 'class Settings:\n    SCHEDULED_JOBS = [{"name": "a"}]'],
  ["names with a dict each", 'SCHEDULED_JOBS = {"a": {}}'],
  ["Windows line ends", 'X = 1\r\nSCHEDULED_JOBS = [\r\n  {"name": "a"},\r\n]\r\n'],
])("a list of jobs is found however it is put together: %s", (_form, source) => {
  expect(importPython(source)).toEqual({ entries: [{ name: "a", working_folder: "home" }], problems: [] });
});

test("what happens to the list while the program runs is told, not passed over in silence", () => {
  const source = `SCHEDULED_JOBS = [{"name": "a"}]
if DEBUG:
    SCHEDULED_JOBS.append({"name": "b"})
SCHEDULED_JOBS.sort(key=len)
SCHEDULED_JOBS = [job for job in SCHEDULED_JOBS if job]
`;
  const { entries, problems } = importPython(source);
  expect(entries.map(({ name }) => name)).toEqual(["a"]);
  expect(problems.map(({ line, severity }) => [line, severity])).toEqual([
    [3, "warning"],
    [4, "error"],
    [5, "error"],
  ]);
});

test("a constant that may differ when the program runs is not taken for granted", () => {
  const names = [
    "X = 1\nX = 2",
    "X = 1\nif LATE:\n    X = 2",
    "X = load()",
    "for i in y:\n    X = 1",
    "X = 1\nX += 1",
  ].map((start) => {
    const { entries, problems } = importPython(
      `${start}\ndef f():\n    X = 9\nSCHEDULED_JOBS = [{"name": "a", "retries": X}]`,
    );
    return entries[0]?.["retries"] ?? problems[0]?.message;
  });
  expect(names).toEqual([
    2,
    '"X" is set in more than one way. Write the value itself instead.',
    '"X" is no simple constant. Write the value itself instead.',
    '"X" is set in more than one way. Write the value itself instead.',
    '"X" is set in more than one way. Write the value itself instead.',
  ]);
});

test.each([
  ["nothing of the kind", "print('hello')\n", 'There is no list "SCHEDULED_JOBS = [...]" in this file.'],
  ["a list made by a call", "SCHEDULED_JOBS = load_jobs()\n", '"load_jobs(…)" is only known when the program runs.'],
  ["a list cut off", 'SCHEDULED_JOBS = [\n  {"name": "a"},\n', "A closing bracket is missing."],
  ["no list", "SCHEDULED_JOBS = 5\n", "This is not a list of jobs."],
  ["a list of texts", 'SCHEDULED_JOBS = ["a.py"]\n', "This is not a job."],
])("a file without readable jobs says so: %s", (_what, source, message) => {
  const { problems } = importPython(source);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain(message);
});

const piece = fc.constantFrom(
  ..."SCHEDULED_JOBS DEFAULT_JOBS A = += [ ] { } ( ) , : . * ** + - / // % dict list append extend name None True f b 0x 1_0 1e400 ... ; \\ # ' \" ''' \"\"\" if for lambda def class self X @ ` $ ? é 🙂".split(
    " ",
  ),
  "\n",
  "\r\n",
  "\n    ",
  " ",
  "\t",
  "SCHEDULED_JOBS = [",
  '{"name": "a"},',
  "A = [1]\n",
  "A = A + A\n",
  "\u0000",
  "\ud800",
  "\\N{x}",
  "\\x",
  '"\\',
  "f'{x}'",
);
const anySource = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
  fc.array(piece, { maxLength: 30 }).map((pieces) => `SCHEDULED_JOBS = [{"name": ${pieces.join(" ")}}, {"name": "b"}]`),
);

test("no file whatever makes the import fail, and what it gives can be written to jobs.yaml", () => {
  fc.assert(
    fc.property(anySource, (source) => {
      const { entries, problems } = importPython(source);
      for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
      read(renderEntries(entries));
    }),
    { numRuns: 4000 },
  );
});

test.each([
  ["brackets", `SCHEDULED_JOBS = [${"{".repeat(50_000)}`],
  ["dicts in dicts", `SCHEDULED_JOBS = [${"{1: ".repeat(50_000)}`],
  ["round brackets", `SCHEDULED_JOBS = ${"(".repeat(50_000)}`],
  ["signs", `SCHEDULED_JOBS = [${"-".repeat(50_000)}1]`],
  ["doubling texts", `A = "aaaaaaaaaa"\n${"A = A + A\n".repeat(100)}SCHEDULED_JOBS = [A]`],
  ["doubling lists", `A = [1]\n${"A = [A, A]\n".repeat(100)}SCHEDULED_JOBS = [{"name": "a", "args": A}]`],
  ["doubling lists of jobs", `A = [{"name": "a"}]\n${"A = A + A\n".repeat(100)}SCHEDULED_JOBS = A + A`],
  [
    "lists of lists",
    Array.from({ length: 100 }, (_, n) => `A${n} = A${n - 1} + A${n - 1}`).join("\n") + "\nSCHEDULED_JOBS = A99 + A99",
  ],
  ["a power", "SCHEDULED_JOBS = [9 ** 9 ** 9 ** 9, 'a' * 10 ** 9, [[1] * 1000] * 1000000]"],
  ["spaces", `SCHEDULED_JOBS = [${" ".repeat(1_000_000)}`],
  ["an open text", `SCHEDULED_JOBS = ["""${"a".repeat(1_000_000)}`],
  ["many open texts", "SCHEDULED_JOBS = ['\n".repeat(20_000)],
  ["many quotes", `SCHEDULED_JOBS = [${"'".repeat(200_000)}]`],
  ["a long number", `SCHEDULED_JOBS = [${"1".repeat(200_000)}]`],
])("no short file keeps the import busy for long: %s", { timeout: 20_000 }, (_what, source) => {
  const started = performance.now();
  importPython(source);
  expect(performance.now() - started).toBeLessThan(5000);
});
