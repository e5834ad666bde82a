/** A run of a draft, as a rehearsal: what it would do is noted down, and not done. */
import { jobRow } from "../../db/jobs.ts";
import { contentOf } from "../../db/file-contents.ts";
import { insertTrigger, triggerById } from "../../db/triggers.ts";
import type { Job } from "../../model/job.ts";
import { compileJob } from "../../programs/compile-job.ts";
import { listNames } from "../../programs/find-jobs-list.ts";
import { layOutDraft } from "../../programs/versions/draft-folder.ts";
import { programsFolder } from "../../programs/versions/tracked-files.ts";
import { patience, type OperationContext } from "../context.ts";
import { jobOf } from "../job-views.ts";
import { compileOptions } from "../list-edits.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { triggerView } from "../run-views.ts";
import { refuseBroken } from "./check-text.ts";
import { requireFile } from "./find-file.ts";

export async function tryDraft(
  context: OperationContext,
  { path, job, kwargs }: Params<"try_draft">,
): Promise<Result<"try_draft">> {
  const { db, clock } = context;
  if ((listNames as readonly string[]).includes(path))
    throw new OperationError(
      "invalid",
      "The jobs list is not a program, so it cannot be tried. Try one of its programs.",
    );
  const file = await requireFile(context, path);
  const draft = await db.read(
    () => (file.draft_sha256 === null ? undefined : contentOf(db, file.draft_sha256)),
    patience,
  );
  const listed = await db.read(() => jobRow(db, job), patience);
  const definition = definitionOf(context, path, job, listed === undefined ? null : jobOf(listed));
  if (draft !== undefined) {
    refuseBroken(context, path, "", draft);
    definition.file = await layOutDraft(context, path, draft, clock.now());
  }
  const view = await db.write(() => {
    const id = insertTrigger(db, {
      job_name: job,
      args: [],
      kwargs: kwargs ?? {},
      created: clock.now(),
      source: askedBy[context.actor.kind],
      preview: true,
      definition,
    });
    return triggerView(triggerById(db, id!)!);
  }, patience);
  context.wrote();
  return view;
}

const askedBy = { terminal: "cli", person: "page", token: "api" } as const;

/** As in the list, if that job runs this file; else as a job that is still to be written. Tried once. */
function definitionOf(context: OperationContext, path: string, name: string, listed: Job | null): Job {
  const file = path.slice(programsFolder.length + 1);
  const known = listed?.file === file ? listed : null;
  const fresh =
    known === null ? compileJob({ name, file, type: "trigger" }, null, () => null, compileOptions(context)) : null;
  const job = known ?? fresh?.job ?? null;
  if (job === null)
    throw new OperationError("invalid", fresh?.findings.find((one) => one.severity === "error")?.message ?? name);
  return { ...job, state_of: file, enabled: true, retries: 1, schedule: { type: "trigger" } };
}
