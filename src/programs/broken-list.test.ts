import { expect, test } from "vitest";
import { read, told } from "./reading.test-kit.ts";

const good = "- {name: good, file: good.py, type: trigger}\n";

test.each([
  ["a tab", "- name: a\n\tfile: a.py\n", "2:1 error a: This line is indented with a tab"],
  ["a quote left open", '- name: a\n  file: "a.py\n', '2:9 error a: This " is never closed. Add the "'],
  ["a bracket left open", "- name: a\n  tags: [gpu\n  file: a.py\n", "2:9 error a: This [ is never closed. Add the ]"],
  ["a colon in a text", "- name: a\n  description: Note: this\n", '2:16 error a: This line holds a second ": "'],
  [
    "cron without quotes",
    "- name: a\n  cron: */5 * * * *\n",
    '2:9 error a: A value that begins with * must stand in quotes: "*/5 * * * *".',
  ],
  [
    "stars without quotes",
    "- name: a\n  cron: * * * * *\n",
    '2:9 error a: A value that begins with * must stand in quotes: "* * * * *".',
  ],
  [
    "an at sign",
    "- name: a\n  cron: @daily\n",
    '2:9 error a: A value that begins with @ must stand in quotes: "@daily".',
  ],
  [
    "a Windows path",
    '- name: a\n  file: "C:\\dir\\a.py"\n',
    "2:12 error a: In double quotes \\ begins a special character",
  ],
  ["a field twice", "- name: a\n  file: a\n  file: b\n", "3:3 error a: This field is written twice"],
  [
    "a missing dash space",
    "- name: a\n  file: a\n-name: b\n",
    '3:1 error a: A space is missing after the dash. Write "- name: …".',
  ],
  ["a field too far left", "- name: a\nfile: a.py\n", "2:1 error a: This cannot be read here: file: a.py."],
  ["a word without colon", "- name: a\n  file a.py\n", "2:3 error a: This cannot be read here: file a.py."],
  ["an anchor that is nowhere", "- name: a\n  file: *nope\n", "2:9 error a: *nope refers to a part marked &nope"],
])("a slip in one entry is one readable message, and the other jobs keep running: %s", (_slip, text, start) => {
  const problems = told(text + good);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(start);
  const list = read(text + good);
  expect(list.jobs.map(({ name }) => name)).toEqual(["good"]);
  expect(list.broken.map(({ name }) => name)).toEqual(["a"]);
  expect(list.complete, "an entry might hide in the part that could not be read").toBe(false);
});

test("a list indented with tabs throughout is one message, not a thousand", () => {
  const text = Array.from({ length: 1000 }, (_, index) => `- name: job_${index}\n\tfile: a.py\n`).join("");
  expect(told(text)).toEqual([
    "2:1 error job_0: This line is indented with a tab, which YAML does not allow. Use spaces, two for each level. The same is wrong in 999 more entries.",
  ]);
  expect(read(text).broken).toHaveLength(1000);
});

test.each([
  ["text", "hello", "1:1 error -: This is not a list of jobs."],
  ["a tab before the list", "jobs:\n\t- name: a\n", "2:1 error -: This line is indented with a tab"],
  ["jobs that is no list", "jobs: soon\n", '1:7 error -: "jobs" must hold the list of jobs.'],
  ["jobs misspelt", "jbos:\n  - {name: a, file: a.py}\n", '1:1 error -: "jbos" holds a list'],
  ["no space after the dash", "-name: a\n file: a.py\n", "1:1 error -: A space is missing after the dash."],
  ["text after a JSON list", "[]\nmore", "2:1 error -: The list ends with the ] before this."],
])("a file that is no jobs list removes no job: %s", (_what, text, start) => {
  const list = read(text);
  expect(told(text)).toEqual([expect.stringContaining(start)]);
  expect(list.complete).toBe(false);
});

test("a JSON list cut off in the middle keeps what is whole, and removes nothing", () => {
  const list = read('[{"name": "a", "file": "a.py", "type": "trigger"}, {"name": "b", "fi');
  expect(list.jobs.map(({ name }) => name)).toEqual(["a"]);
  expect(list.broken.map(({ name }) => name)).toEqual(["b"]);
  expect(list.problems).toMatchObject([{ job: "b", line: 1, column: 52 }]);
  expect(list.complete).toBe(false);
});

test("a missing comma in JSON costs one entry and is named", () => {
  const text =
    '[\n  {"name": "a", "file": "a.py"}\n  {"name": "b", "file": "b.py"},\n  {"name": "c", "file": "c.py", "type": "trigger"}\n]';
  expect(told(text)).toEqual(["3:3 error a: A comma is missing before this."]);
  expect(read(text).jobs.map(({ name }) => name)).toEqual(["c"]);
});

test("a JSON object that names a field twice is not read by chance", () => {
  expect(told('[{"name": "a", "file": "a.py", "file": "b.py", "type": "trigger"}]')).toEqual([
    "1:32 error a: This field is written twice in one entry. Keep one of the two.",
  ]);
});

test("fields shared through an anchor reach every job that uses it", () => {
  const text = `
x-usual: &usual
  type: daily
  time: 9:00
  retries: 7
jobs:
  - name: a
    file: a.py
    <<: *usual
  - {name: b, file: b.py, retries: 1, <<: *usual}
`;
  expect(told(text)).toEqual([]);
  expect(read(text).jobs.map(({ name, retries, schedule }) => [name, retries, schedule])).toEqual([
    ["a", 7, { type: "daily", time: "09:00" }],
    ["b", 1, { type: "daily", time: "09:00" }],
  ]);
});

test("fields shared between entries reach the later one, and the last marked part counts", () => {
  const text = `
- &d
  name: a
  file: a.py
  type: trigger
  args: &list [1, {b: 2}]
- <<: *d
  name: b
  kwargs: &d {all: *list}
- {name: c, file: c.py, type: trigger, kwargs: *d, args: &list [3]}
- {name: d, file: d.py, type: trigger, args: *list}
`;
  expect(read(text).jobs.map(({ name, file, args, kwargs }) => ({ name, file, args, kwargs }))).toEqual([
    { name: "a", file: "a.py", args: [1, { b: 2 }], kwargs: {} },
    { name: "b", file: "a.py", args: [1, { b: 2 }], kwargs: { all: [1, { b: 2 }] } },
    { name: "c", file: "c.py", args: [3], kwargs: { all: [1, { b: 2 }] } },
    { name: "d", file: "d.py", args: [3], kwargs: {} },
  ]);
});

test.each([
  ["YAML", `- name: deep\n  file: a.py\n  type: trigger\n  args: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n${good}`],
  [
    "JSON",
    `[{"name": "deep", "file": "a", "args": ${"[".repeat(50_000)}${"]".repeat(50_000)}}, {"name": "good", "file": "g", "type": "trigger"}]`,
  ],
])("a value nested without end cannot take the server down: %s", (_format, text) => {
  const list = read(text);
  expect(list.jobs.map(({ name }) => name)).toEqual(["good"]);
  expect(list.broken.map(({ name }) => name)).toEqual(["deep"]);
});

test("a few lines that would unfold to a billion values are refused, not unfolded", () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const inner = level === 0 ? "x" : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array.from({ length: 10 }, () => inner).join(", ")}]`;
  });
  const inOne = `- name: laughs\n  file: a.py\n  type: trigger\n  ${levels.join("\n  ")}\n  args: *l11\n${good}`;
  expect(read(inOne).jobs.map(({ name }) => name)).toEqual(["good"]);
  expect(read(inOne).broken.map(({ name }) => name)).toEqual(["laughs"]);
  const inMany = levels.map((level, index) => `- {name: a${index}, file: a, type: trigger, ${level}}\n`).join("");
  expect(read(inMany + good).jobs.at(-1)?.name).toBe("good");
  expect(read(inMany + good).broken.map(({ name }) => name)).toContain("a11");
});

test("a part that contains itself is refused", () => {
  const list = read(`- name: a\n  file: a.py\n  type: trigger\n  args: &a [*a]\n${good}`);
  expect(list.jobs.map(({ name }) => name)).toEqual(["good"]);
  expect(list.problems).toHaveLength(1);
});
