import fc from "fast-check";
import { expect, test } from "vitest";
import { parseYaml } from "./parse-yaml.ts";
import { told } from "./reading.test-kit.ts";
import { renderEntries } from "./render-entries.ts";

test("imported jobs look as a person would have written them", () => {
  const text = renderEntries([
    {
      working_folder: "home",
      kwargs: { prompt: "first line\nsecond line", limit: 5 },
      tags: ["gpu", "storage"],
      time: "09:00",
      type: "daily",
      function: "main",
      file: "report.py",
      name: "report",
      enabled: true,
    },
    { name: "no", file: "a b.py", type: "cron", cron: "*/5 * * * *", args: [], env: { LEVEL: "1" } },
  ]);
  expect(text).toBe(`- name: report
  file: report.py
  function: main
  type: daily
  time: "09:00"
  tags: [gpu, storage]
  kwargs:
    prompt: |-
      first line
      second line
    limit: 5
  enabled: true
  working_folder: home

- name: "no"
  file: a b.py
  type: cron
  cron: "*/5 * * * *"
  args: []
  env:
    LEVEL: "1"
`);
  expect(told(text)).toEqual([]);
});

test("nothing is lost or changed on the way into jobs.yaml, whatever an entry holds", () => {
  const entry = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ stringUnit: "grapheme" }), {
    maxKeys: 5,
  });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 3 }), (written) => {
      // What JSON does not tell apart, such as -0 and 0, need not survive.
      const entries = JSON.parse(JSON.stringify(written)) as Record<string, unknown>[];
      const text = renderEntries(entries);
      const document = parseYaml(text);
      expect(document.errors, text).toEqual([]);
      expect(document.toJS(), text).toEqual(entries);
    }),
    { numRuns: 1000 },
  );
});

test("a value used in two jobs is written out in both, not as a riddle of & and *", () => {
  const shared = { model: "small" };
  expect(
    renderEntries([
      { name: "a", kwargs: shared },
      { name: "b", kwargs: shared },
    ]),
  ).not.toMatch(/[&*]/);
});
