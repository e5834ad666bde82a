/** The JSON Schema of a jobs list, with which editors complete and check `jobs.yaml` while it is written. */
import { z } from "zod";
import { type JobType, commonFields, jobDefaults, jobTypes, scheduleFields } from "../model/job.ts";
import { type FieldName, fieldWords } from "./field-words.ts";

export type JsonSchema = { [keyword: string]: unknown };

const typeWords: Record<JobType, string> = {
  always: "is kept running, and restarted when it ends",
  daily: "runs once a day at `time`",
  interval: "runs every `interval_minutes`",
  random_daily: "runs once a day at a time drawn between `after_time` and `before_time`",
  trigger: "runs only when asked to",
  idle: "runs while the device has nothing else to do",
  cron: "runs by the cron expression in `cron`",
  once: "runs one time, at `at`",
  watch: "runs when the files at `path` change",
  after: "runs when the jobs in `after` have succeeded",
  webhook: "runs when its secret address is called",
};

/** Draft 2020-12. It is stricter than AIOS, which also reads `retries: "3"`, and like it allows unknown fields. */
export function jobsListSchema(): JsonSchema {
  const { fields, definitions } = allFields();
  const list = {
    type: ["array", "object", "null"],
    items: { $ref: "#/$defs/job" },
    additionalProperties: { $ref: "#/$defs/fields" },
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "AIOS jobs list",
    description: "The jobs that AIOS runs: a list of entries, alone or under `jobs`, or a name with an entry each.",
    type: ["array", "object", "null"],
    items: { $ref: "#/$defs/job" },
    properties: { jobs: { $ref: "#/$defs/list" }, SCHEDULED_JOBS: { $ref: "#/$defs/list" } },
    if: { type: "object", not: { anyOf: ["jobs", "SCHEDULED_JOBS", "file"].map((name) => ({ required: [name] })) } },
    then: { additionalProperties: { $ref: "#/$defs/fields" } },
    $defs: {
      list,
      job: { allOf: [{ $ref: "#/$defs/fields" }], required: ["name"] },
      fields: {
        type: "object",
        properties: fields,
        additionalProperties: true,
        allOf: [fileOrImage, ...jobTypes.map(requiredOf).filter((rule) => rule !== null)],
      },
      ...definitions,
    },
  };
}

function allFields(): { fields: Record<string, JsonSchema>; definitions: JsonSchema } {
  const shape: Record<string, z.ZodType> = { ...commonFields.shape };
  for (const type of jobTypes) Object.assign(shape, scheduleFields[type].shape);
  shape["type"] = z.enum(jobTypes);
  const { properties, $defs } = z.toJSONSchema(z.looseObject(shape), { io: "input" });
  const fields = Object.entries(fieldWords).map(([field, words]) => {
    const { description: _short, ...schema } = (properties?.[field] ?? {}) as JsonSchema;
    return [field, { description: `${words.about} Write ${words.right}.`, ...schema, ...extraOf(field as FieldName) }];
  });
  return { fields: Object.fromEntries(fields) as Record<string, JsonSchema>, definitions: { ...$defs } };
}

function extraOf(field: FieldName): JsonSchema {
  if (field === "type") return { enumDescriptions: jobTypes.map((type) => typeWords[type]) };
  return field in jobDefaults ? { default: jobDefaults[field as keyof typeof jobDefaults] } : {};
}

/** An image has a command of its own. */
const fileOrImage = { if: { not: { required: ["image"] } }, then: { required: ["file"] } };

/** What a job of `type` needs besides the common fields, or null for nothing. */
function requiredOf(type: JobType): JsonSchema | null {
  const needed = (z.toJSONSchema(scheduleFields[type], { io: "input" }).required ?? []).filter(
    (field) => field !== "type",
  );
  if (needed.length === 0) return null;
  return { if: { properties: { type: { const: type } }, required: ["type"] }, then: { required: needed } };
}
