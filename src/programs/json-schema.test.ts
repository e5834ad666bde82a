import { expect, test } from "vitest";
import { commonFields, jobTypes, scheduleFields } from "../model/job.ts";
import { type JsonSchema, jobsListSchema } from "./json-schema.ts";
import { parseYaml } from "./parse-yaml.ts";

const schema = jobsListSchema();

/** The faults that `schema` finds in `value`, by as much of JSON Schema as the schema of the jobs list uses. */
function faults(value: unknown, rule: JsonSchema, path = ""): string[] {
  const all: string[] = [];
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const passes = (other: unknown): boolean => faults(value, other as JsonSchema, path).length === 0;
  const need = (holds: boolean, why: string) => all.push(...(holds ? [] : [`${path} ${why}`.trim()]));
  const kind =
    value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  const kinds = kind === "integer" ? ["integer", "number"] : [kind];
  for (const [keyword, wanted] of Object.entries(rule)) {
    const subs = wanted as JsonSchema;
    if (keyword === "$ref")
      all.push(...faults(value, (schema["$defs"] as Record<string, JsonSchema>)[String(wanted).slice(8)]!, path));
    else if (keyword === "type")
      need(
        [wanted].flat().some((type) => kinds.includes(String(type))),
        `is not ${String(wanted)}`,
      );
    else if (keyword === "const") need(value === wanted, "differs");
    else if (keyword === "enum") need((wanted as unknown[]).includes(value), "is none of these");
    else if (keyword === "minLength") need(typeof value !== "string" || value.length >= Number(wanted), "is too short");
    else if (keyword === "maxLength") need(typeof value !== "string" || value.length <= Number(wanted), "is too long");
    else if (keyword === "minimum") need(typeof value !== "number" || value >= Number(wanted), "is too small");
    else if (keyword === "exclusiveMinimum") need(typeof value !== "number" || value > Number(wanted), "is too small");
    else if (keyword === "maximum") need(typeof value !== "number" || value <= Number(wanted), "is too big");
    else if (keyword === "minItems") need(!Array.isArray(value) || value.length >= Number(wanted), "is too short");
    else if (keyword === "pattern")
      need(typeof value !== "string" || new RegExp(String(wanted)).test(value), "does not fit");
    else if (keyword === "anyOf") need((wanted as unknown[]).some(passes), "fits none");
    else if (keyword === "not") need(!passes(wanted), "fits what it must not");
    else if (keyword === "allOf") for (const sub of wanted as JsonSchema[]) all.push(...faults(value, sub, path));
    else if (keyword === "if" && passes(wanted)) all.push(...faults(value, rule["then"] as JsonSchema, path));
    else if (keyword === "required" && isObject)
      for (const name of wanted as string[]) need(name in value, `lacks ${name}`);
    else if (keyword === "items" && Array.isArray(value))
      value.forEach((item, index) => all.push(...faults(item, subs, `${path}/${index}`)));
    else if (keyword === "properties" && isObject) {
      for (const [name, sub] of Object.entries(subs))
        if (name in value) all.push(...faults((value as JsonSchema)[name], sub as JsonSchema, `${path}/${name}`));
    } else if (keyword === "additionalProperties" && isObject) {
      const others = Object.entries(value).filter(
        ([name]) => !(name in ((rule["properties"] as object | undefined) ?? {})),
      );
      if (wanted === false) need(others.length === 0, "has unknown fields");
      else if (wanted !== true) for (const [name, item] of others) all.push(...faults(item, subs, `${path}/${name}`));
    } else if (
      ![
        "$schema",
        "$defs",
        "title",
        "description",
        "default",
        "enumDescriptions",
        "propertyNames",
        "then",
        ...applied,
      ].includes(keyword)
    ) {
      throw new Error(`This test does not know the keyword ${keyword}.`);
    }
  }
  return all;
}
const applied = ["if", "required", "items", "properties", "additionalProperties"];

function check(text: string): string[] {
  return faults(parseYaml(text).toJS(), schema);
}

test.each([
  "- {name: a, file: a.py, type: daily, time: 9:00, tags: [gpu], retries: 3, kwargs: {deep: [1, {a: null}]}}",
  "jobs:\n  - {name: a, file: a.py, type: after, after: b, tags: gpu, color: red}\n",
  "SCHEDULED_JOBS: [{name: a, file: a.py, type: idle}]\nversion: 2",
  "a: {file: a.py, type: always, enabled: false}\nb: {file: b.py}",
  "jobs:\n  a: {file: a.py}\n",
  "name: a\nfile: a.py\n",
  "- {name: a, image: 'tool:1', type: trigger, network: true}",
  "",
  "jobs:\n",
])("an editor marks nothing in a list that AIOS reads: %s", (text) => {
  expect(check(text)).toEqual([]);
});

test.each([
  ["- {name: a, type: daily, time: '25:00', file: a.py}", ["/0/time does not fit"]],
  ["- {name: a, file: a.py, type: cron}", ["/0 lacks cron"]],
  [
    "- {type: dayly, retries: -1}",
    ["/0/type is none of these", "/0/retries fits none", "/0 lacks file", "/0 lacks name"],
  ],
  ["jobs: [{name: a, file: a.py, overlap: never}]", ["/jobs/0/overlap fits none"]],
  ["a: {file: a.py, interval_minutes: 0, type: interval}", ["/a/interval_minutes is too small"]],
  ["jobs: {a: {type: trigger}}", ["/jobs/a lacks file"]],
])("an editor marks what AIOS would refuse: %s", (text, expected) => {
  expect(check(text).sort()).toEqual([...expected].sort());
});

test("every field and type has a text for the editor to show", () => {
  const fields = (schema["$defs"] as { fields: { properties: Record<string, JsonSchema> } }).fields.properties;
  const names = jobTypes.flatMap((type) => Object.keys(scheduleFields[type].shape));
  expect(Object.keys(fields).sort()).toEqual([...new Set([...Object.keys(commonFields.shape), ...names])].sort());
  for (const field of Object.values(fields)) expect(String(field["description"]).length).toBeGreaterThan(20);
  expect(fields["type"]?.["enumDescriptions"]).toHaveLength(jobTypes.length);
});
