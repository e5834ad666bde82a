/** Runs of ready-made programs that are not added: rehearsed, or once for real. */
import { join } from "node:path";
import { insertTrigger, triggerById } from "../../db/triggers.ts";
import { patience, type OperationContext } from "../context.ts";
import type { Params, Result } from "../operations.ts";
import { triggerView } from "../run-views.ts";
import { compiledEntry, filledIn } from "./entry.ts";
import { libraryFolder, readyMade } from "./shelf.ts";

export function libraryPreview(
  context: OperationContext,
  params: Params<"library_preview">,
): Promise<Result<"library_preview">> {
  return runApart(context, params, true);
}

export function libraryOnce(
  context: OperationContext,
  params: Params<"library_once">,
): Promise<Result<"library_once">> {
  return runApart(context, params, false);
}

async function runApart(context: OperationContext, params: Params<"library_once">, preview: boolean) {
  const made = await readyMade(params.id);
  const kwargs = await filledIn(context, made, params);
  const definition = compiledEntry(context, {
    name: made.title,
    file: join(libraryFolder, `${made.id}.ts`),
    function: "main",
    type: "trigger",
    retries: 1,
  });
  const view = await context.db.write(() => {
    const trigger = { job_name: made.title, kwargs, created: context.clock.now(), source: "page" as const };
    return triggerView(triggerById(context.db, insertTrigger(context.db, { ...trigger, preview, definition })!)!);
  }, patience);
  context.wrote();
  return view;
}
