import fc from "fast-check";
import { expect, test } from "vitest";
import { readEntries } from "./list-entries.ts";
import { outlineOf } from "./list-outline.ts";
import { parseYaml } from "./parse-yaml.ts";
import { read } from "./reading.test-kit.ts";

const fragments = fc.constantFrom(
  ..."- name file type daily cron time after jobs SCHEDULED_JOBS <<: &a *a !t | > ~ null true 9:00 '09:00' 60 [ ] { } , : # ? % @ ` \\ … ../x".split(
    " ",
  ),
  "\n",
  "\r\n",
  "\n  ",
  "\n- ",
  "\n    ",
  "\t",
  " ",
  '"',
  "'",
  "- name: a\n  file: b\n",
  '{"name": "a"}',
  "---\n",
  "...\n",
  "\uFEFF",
  "\u2028",
  "\u0000",
  "\ud800",
);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join("")),
  fc
    .array(fragments, { maxLength: 20 })
    .map((parts) => `jobs:\n  - name: a\n    file: ${parts.join("")}\n  - name: b\n    file: c`),
  fc.json({ maxDepth: 4 }),
);

test("no text whatever makes reading the list fail", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { jobs, broken, problems } = read(text);
      const lines = text.split("\n").length;
      for (const { line, column } of problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
        expect(column).toBeGreaterThanOrEqual(1);
      }
      JSON.stringify(jobs);
      const names = [...jobs, ...broken].map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }),
    { numRuns: 5000 },
  );
});

test("a job cannot be anything but sound, whatever stands in its entry", () => {
  const field = fc.constantFrom(
    "type",
    "time",
    "cron",
    "tags",
    "retries",
    "args",
    "kwargs",
    "env",
    "at",
    "after",
    "timezone",
    "enabled",
    "function",
    "x",
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("daily", "09:00", "* * * * *", "5", -1, "yes", "Europe/Berlin", "once"),
  );
  fc.assert(
    fc.property(fc.dictionary(field, value), (fields) => {
      const { jobs } = read(JSON.stringify([{ name: "a", file: "b", ...fields }]));
      for (const job of jobs) {
        expect(job.retries).toBeGreaterThanOrEqual(1);
        expect(job.tags.every((tag) => typeof tag === "string")).toBe(true);
        expect(Object.values(job.env).every((item) => typeof item === "string")).toBe(true);
        expect(JSON.parse(JSON.stringify(job))).toEqual(job);
      }
    }),
    { numRuns: 2000 },
  );
});

const scalar = fc.constantFrom(
  "a",
  "9:00",
  '"q: #"',
  "'it''s'",
  "5",
  "[a, 'b c', {d: 1}]",
  "{x: y, z: [1]}",
  "|\n      - name: x\n      text",
  "text\n      more",
  "",
  "~",
  "it's",
);
const fields = fc.uniqueArray(fc.tuple(fc.constantFrom("name", "file", "time", "tags", "note", '"quoted"'), scalar), {
  selector: ([key]) => key,
  minLength: 1,
});

function asItem(pairs: [string, string][], indent: string): string {
  return pairs
    .map(
      ([key, value], index) => `${indent}${index === 0 ? "- " : "  "}${key}: ${value.replaceAll("\n", `\n${indent}`)}`,
    )
    .join("\n");
}

test("a list read in parts means what it means as a whole", () => {
  const list = fc.tuple(
    fc.array(fields, { minLength: 1, maxLength: 5 }),
    fc.constantFrom(["", ""], ["jobs:\n", "  "], ["jobs:\n", ""], ["# c\n---\n", " "]),
  );
  fc.assert(
    fc.property(list, fc.constantFrom("\n", "\n\n", "\n# comment\n"), ([entries, [head, indent]], between) => {
      const text = head + entries.map((pairs) => asItem(pairs, indent)).join(between);
      const document = parseYaml(text);
      fc.pre(document.errors.length === 0);
      const whole = document.toJS() as { jobs: unknown[] } | unknown[];
      const parts = readEntries(text, outlineOf(text));
      expect(parts.map(({ fault }) => fault).filter((fault) => fault !== null)).toEqual([]);
      expect(
        parts.map(({ value }) => value),
        text,
      ).toEqual(Array.isArray(whole) ? whole : whole.jobs);
    }),
    { numRuns: 3000 },
  );
});

test("JSON read in parts means what it means as a whole", () => {
  const entries = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(entries, fc.constantFrom(0, 2, "\t"), (list, indent) => {
      const text = JSON.stringify(list, null, indent);
      expect(readEntries(text, outlineOf(text)).map(({ value }) => value)).toEqual(JSON.parse(text));
    }),
    { numRuns: 2000 },
  );
});

// 100,000 take 2.5 s on the machine this was written on.
test("a list of many thousand jobs is read in seconds, not minutes", { timeout: 60_000 }, () => {
  const entry = (index: number) =>
    `- name: job_${index}\n  file: a.py\n  type: daily\n  time: "09:00"\n  tags: [gpu]\n\n`;
  const text = Array.from({ length: 20_000 }, (_, index) => entry(index)).join("");
  const started = performance.now();
  expect(read(text).jobs).toHaveLength(20_000);
  expect(performance.now() - started).toBeLessThan(15_000);
});

test.each([
  ["spaces", `- name: a\n  file:${" ".repeat(200_000)}b`],
  ["spaces without colon", `a${" ".repeat(200_000)}b`],
  ["comment signs", `jobs:\n  a: ${"#".repeat(200_000)}\n  b: 1`],
  ["ampersands", `jobs: ${"&".repeat(5000)}`],
  ["quotes", `- name: ${"'".repeat(100_000)}`],
  ["tabs", `- name: a\n${"\t\n".repeat(100_000)}`],
  ["digits", `- {name: a, file: b, retries: "${"1".repeat(100_000)}x"}`],
  ["shared fields", `x: &d {retries: 1}\njobs:\n${"- {name: a, file: b, <<: *d}\n".repeat(5000)}`],
  ["dashes", "- ".repeat(3000)],
  [
    "a long chain of jobs",
    Array.from(
      { length: 5000 },
      (_, n) => `- {"name": "${n}", "file": "a", "type": "after", "after": ["${n + 1}"]}`,
    ).join("\n"),
  ],
])("no short text keeps the server busy for long: %s", { timeout: 20_000 }, (_what, text) => {
  const started = performance.now();
  read(text);
  expect(performance.now() - started).toBeLessThan(10_000);
});
