/** Operations on one entry of the jobs list: only its own lines change, and comments stay. */
import { readFile } from "node:fs/promises";
import { jobRow } from "../../db/jobs.ts";
import { readJobsList } from "../../programs/jobs-list.ts";
import { jobEntry, removeJob as withoutJob, setJobField } from "../../programs/edit-jobs-list.ts";
import { typesOfField } from "../../programs/field-words.ts";
import { patience, type OperationContext } from "../context.ts";
import { jobView, requireJob } from "../job-views.ts";
import { changedFields, compileOptions, edited, refuseNewErrors, requireList, takenOver } from "../list-edits.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import type { Json } from "../../model/job.ts";
import { changeText, listPath } from "./change-text.ts";

type Fields = Record<string, Json>;

export async function jobEntryOf(
  context: OperationContext,
  { job }: Params<"job_entry">,
): Promise<Result<"job_entry">> {
  const { entry, text } = await listedEntry(context, job);
  return { entry: entry as Fields, text };
}

async function listedEntry(context: OperationContext, job: string): Promise<ReturnType<typeof jobEntry>> {
  await context.db.read(() => requireJob(context, job), patience);
  const list = await readFile(await requireList(context.home), "utf8");
  try {
    return jobEntry(list, job);
  } catch (error) {
    throw new OperationError("invalid", (error as Error).message, { cause: error });
  }
}

export async function changeJob(
  context: OperationContext,
  { job, fields }: Params<"change_job">,
): Promise<Result<"change_job">> {
  const { db } = context;
  const known = await db.read(() => requireJob(context, job).definition, patience);
  refuseRename(job, fields);
  const path = await requireList(context.home);
  let definition: string | undefined;
  await changeText(context, { path: listPath(path), message: `Changed ${job}` }, (before) => {
    const { entry } = edited(() => jobEntry(before, job));
    const changes = changedFields(entry, { ...fieldsOfFormerType(entry, fields), ...fields });
    const text = edited(() => changes.reduce((list, [name, value]) => setJobField(list, job, name, value), before));
    refuseNewErrors(context, before, text, jobEntry(text, job).entry);
    const compiled = readJobsList(text, compileOptions(context)).jobs.find(({ name }) => name === job);
    definition = compiled && JSON.stringify(compiled);
    return text;
  });
  await takenOver(context, () => {
    const now = jobRow(db, job)?.definition;
    // Another change may have come right behind this one.
    return definition === undefined || now === definition || now !== known;
  });
  return db.read(() => jobView(context, requireJob(context, job)), patience);
}

/** History, state and what waits are kept by the name; another one would begin with none of it. */
function refuseRename(job: string, fields: Fields): void {
  if (!("name" in fields) || fields["name"] === job) return;
  const message = `The name cannot be changed, as the history of ${job} hangs on it. Add a copy with the new name, and remove this one.`;
  throw new OperationError("invalid", message, { fields: { name: message } });
}

/** With another reason to run, the fields of the former mean nothing any more. */
function fieldsOfFormerType(entry: Record<string, unknown>, fields: Fields): Record<string, null> {
  const { type } = fields;
  if (typeof type !== "string" || type === entry["type"]) return {};
  const former = Object.keys(entry).filter((field) => typesOfField.get(field)?.includes(type) === false);
  return Object.fromEntries(former.map((field) => [field, null]));
}

/** Its history and its program stay. */
export async function removeJob(
  context: OperationContext,
  { job }: Params<"remove_job">,
): Promise<Result<"remove_job">> {
  const { db } = context;
  await db.read(() => requireJob(context, job), patience);
  const path = await requireList(context.home);
  const change = { path: listPath(path), message: `Removed ${job}` };
  await changeText(context, change, (before) => edited(() => withoutJob(before, job)));
  await takenOver(context, () => {
    const row = jobRow(db, job);
    return row === undefined || (row.definition === null && row.problem === null);
  });
  return { job, removed: true };
}
