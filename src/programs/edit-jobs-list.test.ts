import fc from "fast-check";
import { expect, test } from "vitest";
import { addJob, removeJob, setJobField } from "./edit-jobs-list.ts";
import { read } from "./reading.test-kit.ts";

const list = `# The jobs of Ada.
# Ask her before changing any.

- name: report   # every morning
  file: report.py
  type: daily
  time: 9:00     # before breakfast
  enabled: true  # since March
  kwargs:
    prompt: |
      # not a comment
      - name: nor an entry

# Copies the photographs.
- name: copy
  file: 'copy.sh'
  type: interval
  interval_minutes:   60
  tags: [ storage ]
  # off in summer

# - name: example
#   file: example.py
`;

test("switching a job off changes one word and nothing else in the file", () => {
  expect(setJobField(list, "report", "enabled", false)).toBe(list.replace("enabled: true  #", "enabled: false  #"));
});

test("a field that was not there is added below the others", () => {
  const before = "  tags: [ storage ]\n";
  expect(setJobField(list, "copy", "enabled", false)).toBe(list.replace(before, `${before}  enabled: false\n`));
});

test("a field is added after a text of many lines without becoming part of it", () => {
  const changed = setJobField(list, "report", "retries", 5);
  expect(changed).toContain("      - name: nor an entry\n  retries: 5\n\n# Copies");
  expect(changed.replace("  retries: 5\n", "")).toBe(list);
});

test("a value can become a list or a block and back", () => {
  const blocks = setJobField(list, "copy", "kwargs", { from: "/a", to: { host: "b" } });
  expect(blocks).toContain("  kwargs:\n    from: /a\n    to:\n      host: b\n");
  expect(setJobField(blocks, "copy", "kwargs", {})).toContain("\n  kwargs: {}\n");
  expect(setJobField(list, "copy", "interval_minutes", 5)).toContain("  interval_minutes:   5\n");
  expect(setJobField(list, "report", "time", "10:00")).toContain('  time: "10:00"     # before breakfast\n');
  expect(setJobField(list, "copy", "tags", ["gpu"])).toContain("  tags: [gpu]\n  # off in summer\n");
});

test("a field can be taken out", () => {
  expect(setJobField(list, "copy", "tags", undefined)).not.toContain("storage");
  expect(read(setJobField(list, "copy", "tags", undefined)).jobs.map(({ name }) => name)).toEqual(["report", "copy"]);
});

test("a new job stands at the end, and the comments stay", () => {
  const changed = addJob(list, { type: "daily", time: "18:00", name: "evening", file: "evening.py" });
  expect(changed).toBe(`${list}\n- name: evening\n  file: evening.py\n  type: daily\n  time: "18:00"\n`);
});

test("removing a job takes its own comment along and leaves those of others", () => {
  const changed = removeJob(list, "copy");
  expect(changed).not.toContain("photographs");
  expect(changed).toContain("# The jobs of Ada.");
  expect(changed).toContain("# - name: example");
  expect(removeJob(list, "report")).toBe(list.slice(0, list.indexOf("- name")) + list.slice(list.indexOf("# Copies")));
  expect(read(removeJob(changed, "report")).jobs).toEqual([]);
});

test.each([
  ["an empty file", "", "- name: a\n  file: a.py\n"],
  ["a file of comments", "# my jobs", "# my jobs\n\n- name: a\n  file: a.py\n"],
  ["an empty list under jobs", "jobs:\n", "jobs:\n  - name: a\n    file: a.py\n"],
  ["jobs without line end", "jobs:", "jobs:\n  - name: a\n    file: a.py\n"],
  ["empty brackets under jobs", "jobs: []\nx-more: 1\n", "jobs:\n  - name: a\n    file: a.py\nx-more: 1\n"],
  [
    "a list with more below it",
    "jobs:\n- name: b\n  file: b\n# about more\nx-more: 1\n",
    "jobs:\n- name: b\n  file: b\n\n- name: a\n  file: a.py\n# about more\nx-more: 1\n",
  ],
  ["Windows line ends", "- name: b\r\n  file: b\r\n", "- name: b\r\n  file: b\r\n\r\n- name: a\r\n  file: a.py\r\n"],
  ["names with an entry each", "b:\n  file: b.py\n", "b:\n  file: b.py\n\na:\n  file: a.py\n"],
  [
    "JSON",
    '[\n    {\n        "name": "b"\n    }\n]\n',
    '[\n    {\n        "name": "b"\n    },\n    {\n        "name": "a",\n        "file": "a.py"\n    }\n]\n',
  ],
  [
    "JSON of one line each",
    '{"jobs": [\n\t{"name": "b"}\n]}',
    '{"jobs": [\n\t{"name": "b"},\n\t{"name": "a", "file": "a.py"}\n]}',
  ],
  ["JSON by name", '{"b": {"file": "b"}}', '{"b": {"file": "b"}, "a": {"file": "a.py"}}'],
  ["empty JSON", "[]\n", '[\n  {\n    "name": "a",\n    "file": "a.py"\n  }\n]\n'],
  [
    "a flow list in YAML",
    "jobs: [{name: b, file: b},]\n",
    'jobs: [{name: b, file: b}, {"name": "a", "file": "a.py"}]\n',
  ],
])("a job can be added to %s", (_what, before, after) => {
  expect(addJob(before, { name: "a", file: "a.py" })).toBe(after);
});

test("a new jobs.json is JSON", () => {
  expect(JSON.parse(addJob("", { name: "a", file: "a.py" }, "json"))).toEqual([{ name: "a", file: "a.py" }]);
});

test("jobs.json stays JSON with its indentation, whatever is changed", () => {
  const text = JSON.stringify(
    [
      { name: "a", file: "a.py", enabled: true },
      { name: "b", file: "b.py" },
    ],
    null,
    4,
  );
  const off = setJobField(text, "a", "enabled", false);
  expect(off).toBe(text.replace("true", "false"));
  expect(setJobField(text, "b", "tags", ["x"])).toBe(text.replace('"b.py"', '"b.py",\n        "tags": ["x"]'));
  expect(JSON.parse(setJobField(text, "a", "enabled", undefined))).toEqual([
    { name: "a", file: "a.py" },
    { name: "b", file: "b.py" },
  ]);
  expect(JSON.parse(removeJob(text, "a"))).toEqual([{ name: "b", file: "b.py" }]);
  expect(JSON.parse(removeJob(removeJob(text, "b"), "a"))).toEqual([]);
});

test("a job that gets its fields from an anchor can be switched off alone", () => {
  const text = "x-d: &d\n  enabled: true\njobs:\n  - {name: a, file: a, <<: *d}\n  - name: b\n    <<: *d\n";
  const changed = setJobField(setJobField(text, "b", "enabled", false), "a", "enabled", false);
  expect(changed).toBe(
    "x-d: &d\n  enabled: true\njobs:\n  - {name: a, file: a, <<: *d, enabled: false}\n  - name: b\n    <<: *d\n    enabled: false\n",
  );
});

test.each([
  [
    "no such job",
    () => setJobField(list, "reprot", "enabled", false),
    'There is no job named "reprot" in the list. Did you mean report?',
  ],
  ["a name taken", () => addJob(list, { name: "copy", file: "x" }), 'There is already a job named "copy".'],
  ["no name", () => addJob(list, { file: "x" }), "The entry needs a name"],
  [
    "a broken entry",
    () => setJobField("- name: a\n\tfile: b\n", "a", "enabled", false),
    "Line 2: This line is indented with a tab",
  ],
  ["no list", () => addJob("hello", { name: "a", file: "a" }), "Line 1: This is not a list of jobs."],
  [
    "one entry without a dash",
    () => addJob("name: a\nfile: a\n", { name: "b", file: "b" }),
    "one entry without a dash",
  ],
  ["jobs misspelt", () => addJob("jbos:\n- {name: a}\n", { name: "b", file: "b" }), 'Line 1: "jbos" holds a list'],
  ["brackets left open", () => removeJob('[{"name": "a"}', "a"), "Line 1: This [ is never closed."],
])("what cannot be edited is refused with the reason: %s", (_what, edit, message) => {
  expect(edit).toThrow(message);
});

test("a broken entry elsewhere does not stop a job from being switched off", () => {
  const text = '- name: bad\n  file: "x\n- name: good\n  file: g\n';
  expect(setJobField(text, "good", "enabled", false)).toBe(`${text}  enabled: false\n`);
});

const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
  fc.constantFrom("a\nb\n", "# x\n\n# y", " \n", "09:00", "no", "{{x}}", "a: b"),
);
const step = fc.record({
  act: fc.constantFrom("add", "set", "remove"),
  name: fc.constantFrom("a", "b", "c", "Ömer's job", "no", "5"),
  field: fc.constantFrom("file", "kwargs", "enabled", "x y"),
  value,
});

test.each([
  ["YAML", "# head\n\n# note one\n- name: a # same line\n  file: a.py\n  # inside\n\n# tail\n", "yaml"],
  ["YAML under jobs", "jobs:\n  # note one\n  - name: a\n    file: a.py\nx-more: 1 # tail\n", "yaml"],
  ["YAML by name", "# head\na:\n  file: a.py\n", "yaml"],
  ["JSON", '[\n  {"name": "a", "file": "a.py"}\n]\n', "json"],
  ["JSON by name", '{"jobs": {"a": {"file": "a.py"}}}', "json"],
] as const)("a long series of edits leaves exactly the jobs it should: %s", (_layout, start, format) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const expected = new Map<string, Record<string, unknown>>([["a", { file: "a.py" }]]);
      let text: string = start;
      for (const { act, name, field, value: written } of steps) {
        const wanted = JSON.parse(JSON.stringify(written)) as unknown;
        const fields = expected.get(name);
        if (act === "add" && fields === undefined) {
          text = addJob(text, { name, [field]: wanted }, format);
          expected.set(name, { [field]: wanted });
        } else if (act === "set" && fields !== undefined) {
          text = setJobField(text, name, field, wanted);
          fields[field] = wanted;
        } else if (act === "remove" && fields !== undefined) {
          text = removeJob(text, name);
          expected.delete(name);
        }
      }
      if (format === "json") JSON.parse(text);
      for (const comment of ["# head", "# tail"]) expect(text.includes(comment)).toBe(start.includes(comment));
      const list = read(text);
      expect([...list.jobs, ...list.broken].map(({ name }) => name).sort()).toEqual([...expected.keys()].sort());
      expect(list.complete).toBe(true);
    }),
    { numRuns: 400 },
  );
});
