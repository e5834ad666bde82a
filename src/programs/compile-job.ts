/** From one entry of a jobs list to a job with every default filled in, or to what is wrong with it. */
import {
  type Job,
  type JobType,
  type Json,
  type Schedule,
  commonFields,
  jobDefaults,
  scheduleFields,
} from "../model/job.ts";
import { checkContainer } from "./container-rules.ts";
import { type Finding, type Findings, findingsOf } from "./findings.ts";
import { checkFile, checkFunction, checkName, checkTimezone } from "./field-rules.ts";
import { issueInWords, knownFields, typesOfField, whatIsRight } from "./field-words.ts";
import { resolveType } from "./job-type.ts";
import { type Written, readLeniently } from "./lenient-values.ts";
import { shown } from "./list-problem.ts";
import { didYouMean } from "./nearest-word.ts";

export interface CompileOptions {
  /** The zone of jobs that name none. */
  timezone: string;
  /** What is wrong with when the job would run, or null. */
  scheduleProblem: (job: Job) => string | null;
  /** Epoch seconds of a time such as "2026-12-24 18:00", or null if it is none. */
  parseLocalTime: (text: string, timezone: string) => number | null;
}

export interface CompiledJob {
  /** Null where the entry has none that can be shown. */
  name: string | null;
  /** Null where there are errors. */
  job: Job | null;
  findings: Finding[];
}

type Fields = Record<string, unknown>;

/** `key` is the name under which the entry stands in a mapping of names to entries. */
export function compileJob(entry: unknown, key: string | null, written: Written, options: CompileOptions): CompiledJob {
  const findings = findingsOf();
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    const found = entry === null || entry === undefined ? "empty" : shown(entry);
    const right = 'An entry has fields, such as "name: report" and "file: report.py", with a space after each colon.';
    findings.error([], `This entry is ${found}. ${right}`);
    return { name: key, job: null, findings: findings.all };
  }
  const fields = readFields({ ...(key === null ? {} : { name: key }), ...entry }, written, findings);
  const type = resolveType(fields, findings);
  const extra = noteFields(fields, type, findings);
  const name = checkName(fields, findings);
  checkFile(fields, findings);
  checkFunction(fields, findings);
  checkContainer(fields, findings);
  checkTimezone(fields, type, findings);
  const job = buildJob(fields, type, extra, findings, options);
  return { name, job: findings.failed() ? null : job, findings: findings.all };
}

/** Fields left empty count as absent. */
function readFields(entry: object, written: Written, findings: Findings): Fields {
  const fields: Fields = Object.create(null) as Fields;
  for (const [field, value] of Object.entries(entry)) {
    if (value === null || value === undefined) continue;
    const reading = readLeniently(field, value, written);
    if (reading.remark !== null) findings.warning([field], reading.remark);
    fields[field] = reading.value;
  }
  return fields;
}

/** Known to be meant for later; not a slip of typing. */
const laterFields = new Set(["autonomy", "budget"]);

/** Warns about fields that have no effect, and returns those that AIOS does not know. */
function noteFields(fields: Fields, type: JobType | null, findings: Findings): Record<string, Json> | null {
  const extra: [string, Json][] = [];
  for (const [field, value] of Object.entries(fields)) {
    const types = typesOfField.get(field);
    if (types !== undefined && type !== null && !types.includes(type)) {
      findings.warning([field], `"${field}" has no effect: a job of type ${type} does not read it.`, "key");
    }
    if (knownFields.has(field)) continue;
    extra.push([field, value as Json]);
    const message = laterFields.has(field)
      ? `AIOS does not act on "${field}" yet. It is kept.`
      : `AIOS does not know the field "${field}". It is kept, and has no effect.${didYouMean(field, knownFields)}`;
    findings.warning([field], message, "key");
  }
  return extra.length === 0 ? null : Object.fromEntries(extra);
}

function buildJob(
  fields: Fields,
  type: JobType | null,
  extra: Record<string, Json> | null,
  findings: Findings,
  options: CompileOptions,
): Job | null {
  const common = commonFields.safeParse(fields);
  const when = type === null ? null : scheduleFields[type].safeParse({ ...fields, type });
  for (const issue of [...(common.error?.issues ?? []), ...(when?.error?.issues ?? [])]) {
    noteIssue(fields, type, issue, findings);
  }
  if (!common.success || when?.success !== true) return null;
  const { data } = common;
  const timezone = data.timezone ?? options.timezone;
  const schedule = compileSchedule(when.data, timezone, findings, options);
  if (schedule === null) return null;
  const job: Job = {
    name: data.name,
    file: data.file ?? null,
    function: data.function ?? null,
    schedule,
    timezone,
    args: data.args ?? [],
    kwargs: data.kwargs ?? {},
    env: (data.env ?? {}) as Record<string, string>,
    tags: (data.tags ?? []) as string[],
    retries: Math.max(data.retries ?? jobDefaults.retries, 1),
    retry_delay_seconds: data.retry_delay_seconds ?? jobDefaults.retry_delay_seconds,
    timeout_seconds: data.timeout_seconds ?? null,
    grace_seconds: data.grace_seconds ?? jobDefaults.grace_seconds,
    priority: data.priority ?? jobDefaults.priority,
    enabled: data.enabled ?? true,
    catch_up: data.catch_up ?? jobDefaults.catch_up,
    overlap: data.overlap ?? jobDefaults.overlap,
    working_folder: data.working_folder ?? jobDefaults.working_folder,
    secrets: data.secrets ?? [],
    memory_mb: data.memory_mb ?? null,
    cpu: data.cpu ?? null,
    image: data.image ?? null,
    network: data.network ?? false,
    description: data.description ?? null,
    ...(typeof data.hold_minutes === "number" ? { hold_minutes: data.hold_minutes } : {}),
    ...(extra === null ? {} : { extra }),
  };
  noteScheduleProblem(job, findings, options);
  return job;
}

type Issue = Parameters<typeof issueInWords>[2];

function noteIssue(fields: Fields, type: JobType | null, issue: Issue, findings: Findings): void {
  const field = String(issue.path[0] ?? "");
  const path = issue.path.filter((step) => typeof step !== "symbol");
  // Already told, in better words, where the rule is more than its schema.
  if (findings.failed(field)) return;
  if (fields[field] === undefined) {
    const who = typesOfField.has(field) ? `A job of type ${type}` : "Every job";
    findings.error([], `"${field}" is missing. ${who} needs ${whatIsRight(field)}.`, "key", field);
  } else findings.error(path, issueInWords(field, fields[field], issue));
}

type ReadSchedule = Exclude<Schedule, { type: "once" }> | { type: "once"; at: string | number };

function compileSchedule(
  when: ReadSchedule,
  timezone: string,
  findings: Findings,
  options: CompileOptions,
): Schedule | null {
  if (when.type !== "once") return when;
  const at = typeof when.at === "number" ? when.at : options.parseLocalTime(when.at, timezone);
  if (at !== null) return { type: "once", at };
  if (!findings.failed("timezone"))
    findings.error(["at"], `"at" is ${shown(when.at)}, which is not ${whatIsRight("at")}.`);
  return null;
}

function noteScheduleProblem(job: Job, findings: Findings, options: CompileOptions): void {
  if (findings.failed()) return;
  const problem = options.scheduleProblem(job);
  if (problem === null) return;
  const field = Object.keys(job.schedule).find((name) => name !== "type");
  findings.error(field === undefined ? ["type"] : [field], problem);
}
