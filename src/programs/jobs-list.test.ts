import { expect, test } from "vitest";
import { read, told } from "./reading.test-kit.ts";

const report = "- {name: report, file: report.py, type: daily, time: '09:00'}\n";

test("an entry with three fields is a whole job: every default is filled in", () => {
  expect(read("- {name: a, file: a.py, type: trigger}").jobs).toEqual([
    {
      name: "a",
      file: "a.py",
      function: null,
      schedule: { type: "trigger" },
      timezone: "Europe/Berlin",
      args: [],
      kwargs: {},
      env: {},
      tags: [],
      retries: 3,
      retry_delay_seconds: 10,
      timeout_seconds: null,
      grace_seconds: 10,
      priority: 0,
      enabled: true,
      catch_up: "once",
      overlap: "queue",
      working_folder: "own",
      secrets: [],
      memory_mb: null,
      cpu: null,
      image: null,
      network: false,
      description: null,
    },
  ]);
});

test("every type of the seed and the later ones can be written", () => {
  const list = read(`
- {name: always, file: a.py, type: always, retries: 0}
- {name: daily, file: a.py, type: daily, time: 9:00}
- {name: interval, file: a.py, type: interval, interval_minutes: 0.5}
- {name: random, file: a.py, type: random_daily, after_time: "14:00", before_time: "18:00"}
- {name: trigger, file: a.py, type: trigger}
- {name: idle, file: a.py, type: idle, priority: -1}
- {name: cron, file: a.py, type: cron, cron: "0 9 * * 1-5"}
- {name: once, file: a.py, type: once, at: "2026-12-24 18:00"}
- {name: epoch, file: a.py, type: once, at: 1800000000}
- {name: watch, file: a.py, type: watch, path: /home/ada}
- {name: after, file: a.py, type: after, after: daily}
`);
  expect(list.problems).toEqual([]);
  expect(list.jobs.map(({ schedule }) => schedule)).toEqual([
    { type: "always" },
    { type: "daily", time: "09:00" },
    { type: "interval", interval_minutes: 0.5 },
    { type: "random_daily", after_time: "14:00", before_time: "18:00" },
    { type: "trigger" },
    { type: "idle", every_seconds: 60 },
    { type: "cron", cron: "0 9 * * 1-5" },
    { type: "once", at: 1798131600 },
    { type: "once", at: 1800000000 },
    { type: "watch", path: "/home/ada" },
    { type: "after", after: ["daily"] },
  ]);
  expect(list.jobs[0]?.retries).toBe(1);
});

test.each([
  ["a list", "- name: a\n  file: a.py\n  type: trigger\n"],
  ["a list under jobs", "# mine\njobs:\n  - name: a\n    file: a.py\n    type: trigger\n"],
  ["a list at the column of jobs", "jobs:\n- name: a\n  file: a.py\n  type: trigger\n"],
  ["the seed's name for the list", "SCHEDULED_JOBS:\n  - name: a\n    file: a.py\n    type: trigger\n"],
  ["names with an entry each", "a:\n  file: a.py\n  type: trigger\n"],
  ["names under jobs", "jobs:\n  a: {file: a.py, type: trigger}\n"],
  ["one entry without a list", "name: a\nfile: a.py\ntype: trigger\n"],
  ["JSON", '[{"name": "a", "file": "a.py", "type": "trigger"}]'],
  ["JSON under jobs", '{"jobs": [{"name": "a", "file": "a.py", "type": "trigger"}]}'],
  ["JSON by name", '{"a": {"file": "a.py", "type": "trigger"}}'],
  ["JSON with a comma too many", '[{"name": "a", "file": "a.py", "type": "trigger",},]'],
  [
    "Windows line ends, a byte order mark and a document marker",
    "\uFEFF---\r\n- name: a\r\n  file: a.py\r\n  type: trigger\r\n",
  ],
  ["YAML 1.1", "%YAML 1.1\n---\n- name: a\n  file: a.py\n  type: trigger\n"],
])("a list can be written as people write it: %s", (_form, text) => {
  const { jobs, problems, complete } = read(text);
  expect(problems).toEqual([]);
  expect(jobs.map(({ name, file }) => [name, file])).toEqual([["a", "a.py"]]);
  expect(complete).toBe(true);
});

test.each(["", "# nothing yet\n", "jobs:\n", "jobs: []", "[]", "---\n"])("an empty list is no fault: %j", (text) => {
  expect(read(text)).toEqual({ jobs: [], broken: [], problems: [], complete: true });
});

test("everything wrong in a list is told at once, each with its place", () => {
  const text = `- name: one
  file: ../secret.py
  type: daily
  time: "25:00"
- name: two
  type: dayly
- name: three
  file: three.py
  type: interval
  interval_minutes: -5
  retries: many
- file: nameless.py
  type: trigger
`;
  expect(told(text)).toEqual([
    '2:9 error one: "file" is "../secret.py", and ".." leads out of Programs/. Move the file there, or write its full path.',
    '4:9 error one: "time" is "25:00", which is not a time of day such as "09:00".',
    '5:1 error two: "file" is missing. Every job needs the name of a file such as "report.py".',
    '6:9 error two: "type" is "dayly", which AIOS does not know. Did you mean daily? It is one of always, daily, interval, random_daily, trigger, idle, cron, once, watch, after, webhook.',
    '10:21 error three: "interval_minutes" is -5, and must be more than 0.',
    '11:12 error three: "retries" is "many", which is not a whole number such as 3.',
    '12:1 error -: "name" is missing. Every job needs a name such as "morning_report".',
  ]);
});

test("one bad entry stops no other, and is shown as broken with its reason", () => {
  const list = read(`- {name: bad, file: bad.py, type: daily}\n${report}`);
  expect(list.jobs.map(({ name }) => name)).toEqual(["report"]);
  expect(list.broken).toEqual([
    { name: "bad", message: '"time" is missing. A job of type daily needs a time of day such as "09:00".' },
  ]);
  expect(list.complete).toBe(true);
});

test("an unknown field is kept, and a slip of typing is recognised", () => {
  const text = "- {name: a, file: a.py, type: trigger, retires: 5, budget: {money: 1}, color: [red]}";
  expect(read(text).jobs[0]?.extra).toEqual({ retires: 5, budget: { money: 1 }, color: ["red"] });
  expect(told(text)).toEqual([
    '1:40 warning a: AIOS does not know the field "retires". It is kept, and has no effect. Did you mean retries?',
    '1:52 warning a: AIOS does not act on "budget" yet. It is kept.',
    '1:72 warning a: AIOS does not know the field "color". It is kept, and has no effect.',
  ]);
});

test("what was plainly meant is read so, and said", () => {
  const text = `- name: a
  file: Programs/a.py
  function: main()
  type: Random-Daily
  after_time: 9:00
  before_time: 10:00
  retries: "5"
  tags: gpu, storage
  enabled: off
  args: 7
  kwargs: '{"a": 1}'
`;
  const [job] = read(text).jobs;
  expect(job).toMatchObject({ file: "a.py", function: "main", retries: 5, tags: ["gpu", "storage"], enabled: false });
  expect(job).toMatchObject({ args: [7], kwargs: { a: 1 }, schedule: { type: "random_daily", after_time: "09:00" } });
  expect(told(text).map((line) => line.split(" ", 2).join(" "))).toEqual(
    ["2:9", "3:13", "4:9", "7:12", "8:9", "9:12", "10:9", "11:11"].map((place) => `${place} warning`),
  );
});

test("a name, a version or a code of digits keeps its zeros", () => {
  const { jobs } = read("- {name: 007, file: 1.10, type: trigger, env: {CODE: 0010, EMPTY: , ON: yes}, tags: [1.0]}");
  expect(jobs[0]).toMatchObject({
    name: "007",
    file: "1.10",
    env: { CODE: "0010", EMPTY: "", ON: "yes" },
    tags: ["1.0"],
  });
});

test.each([
  ["time: '09:00'", "daily"],
  ["cron: '* * * * *'", "cron"],
  ["interval_minutes: 5", "interval"],
  ["after_time: '09:00', before_time: '10:00'", "random_daily"],
  ["path: /tmp", "watch"],
  ["retries: 1", "trigger"],
])("a job without a type runs when its fields say: %s", (fields, type) => {
  const { jobs, problems } = read(`- {name: a, file: a.py, ${fields}}`);
  expect(jobs[0]?.schedule.type).toBe(type);
  expect(problems.map(({ severity }) => severity)).toEqual(["warning"]);
});

test("a job that says two ways when to run is not guessed at", () => {
  expect(told("- {name: a, file: a.py, time: '09:00', cron: '* * * * *'}")).toEqual([
    '1:1 error a: "type" is missing, and time and cron belong to different types. Write one of daily, cron.',
  ]);
});

test("of two jobs with one name the first keeps running, and the other is told", () => {
  const list = read(`${report}- {name: report, file: other.py, type: trigger}`);
  expect(list.jobs.map(({ file }) => file)).toEqual(["report.py"]);
  expect(list.problems).toMatchObject([{ job: "report", severity: "error", line: 2, column: 10 }]);
  expect(list.broken).toEqual([]);
});

test("jobs that wait for each other are told, each of them, instead of never running in silence", () => {
  const list = read(`
- {name: a, file: a.py, type: after, after: [report, b]}
- {name: b, file: a.py, type: after, after: c}
- {name: c, file: a.py, type: after, after: [a]}
- {name: d, file: a.py, type: after, after: [a, nobody]}
- {name: self, file: a.py, type: after, after: self}
${report}`);
  expect(list.jobs.map(({ name }) => name)).toEqual(["d", "report"]);
  expect(list.broken.map(({ name }) => name).sort()).toEqual(["a", "b", "c", "self"]);
  expect(list.broken.find(({ name }) => name === "b")?.message).toContain("a → b → c → a");
  expect(list.problems.filter(({ severity }) => severity === "warning")).toMatchObject([
    { job: "d", line: 5, column: 49 },
  ]);
});

test("a wrong zone or cron expression is told where it stands", () => {
  const text = `- {name: a, file: a.py, type: cron, cron: "99 * * * *"}
- {name: b, file: a.py, type: daily, time: "09:00", timezone: Berlin}
- {name: c, file: a.py, type: trigger, timezone: Nowhere/Else}
`;
  const { problems, jobs } = read(text);
  expect(problems).toMatchObject([
    { job: "a", severity: "error", line: 1, column: 43 },
    {
      job: "b",
      severity: "error",
      line: 2,
      column: 63,
      message: expect.stringContaining("Did you mean Europe/Berlin?") as string,
    },
    { job: "c", severity: "warning", line: 3 },
  ]);
  expect(jobs.map(({ name }) => name)).toEqual(["c"]);
});

test("a name that cannot be shown in a log line is refused", () => {
  const { jobs, problems } = read(
    '- {name: "a\\nb", file: a.py, type: trigger}\n- {name: "Bericht für Ömer 🙂", file: a.py, type: trigger}',
  );
  expect(jobs.map(({ name }) => name)).toEqual(["Bericht für Ömer 🙂"]);
  expect(problems).toMatchObject([{ job: null, severity: "error", line: 1, column: 10 }]);
});

test("a field of another type does not change when a job runs", () => {
  expect(told("- {name: a, file: a.py, type: interval, interval_minutes: 60, time: '09:00'}")).toEqual([
    '1:63 warning a: "time" has no effect: a job of type interval does not read it.',
  ]);
});
