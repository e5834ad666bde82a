/** Ready-made programs as plain data, with what was made of them here. */
import { definedJobs } from "../../db/jobs.ts";
import { listFiles } from "../../db/files.ts";
import { defaultValues, type ReadyMade } from "../../programs/library/ready-made.ts";
import { jobOf } from "../job-views.ts";
import { patience, type OperationContext } from "../context.ts";
import type { Params, Result } from "../operations.ts";
import { seenSchedule } from "./entry.ts";
import { readyMade, readyMades } from "./shelf.ts";
import type { ReadyMadeView } from "./views.ts";

export async function library(context: OperationContext): Promise<Result<"library">> {
  return readyMadeViews(context, await readyMades());
}

export async function showReadyMade(
  context: OperationContext,
  { id }: Params<"ready_made">,
): Promise<Result<"ready_made">> {
  const made = await readyMade(id);
  const [view] = await readyMadeViews(context, [made]);
  return { ...view!, text: made.text };
}

export function readyMadeViews(context: OperationContext, list: readonly ReadyMade[]): Promise<ReadyMadeView[]> {
  return context.db.read(() => {
    const added = jobsByOrigin(context);
    return list.map((made) => viewOf(context, made, added.get(made.id) ?? []));
  }, patience);
}

function viewOf(context: OperationContext, made: ReadyMade, added: string[]): ReadyMadeView {
  const { goal, icon, verb, needs, version, touches_files } = made.about;
  return {
    id: made.id,
    title: made.title,
    sentence: made.sentence,
    ...{ goal, icon, verb, needs, version, touches_files, added },
    form: JSON.parse(JSON.stringify(made.form)) as ReadyMadeView["form"],
    values: defaultValues(made.form),
    schedule: made.about.schedule,
    schedule_sentence: seenSchedule(context, made.about.schedule).schedule_sentence,
    practice: made.about.practice !== undefined,
  };
}

/** Call inside `read`. */
export function jobsByOrigin({ db }: OperationContext): Map<string, string[]> {
  const origins = new Map(listFiles(db).map(({ path, origin }) => [path, origin]));
  const found = definedJobs(db).flatMap((row) => {
    const file = jobOf(row)?.file;
    const origin = file && origins.get(`Programs/${file}`);
    return origin ? [{ origin, job: row.job_name }] : [];
  });
  const groups = Map.groupBy(found, ({ origin }) => origin);
  return new Map([...groups].map(([origin, jobs]) => [origin, jobs.map(({ job }) => job)]));
}
