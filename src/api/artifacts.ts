/** The files that runs have kept. */
import { artifactContent, listArtifacts } from "../db/artifacts.ts";
import { didYouMean } from "../programs/nearest-word.ts";
import { patience, type OperationContext } from "./context.ts";
import { OperationError } from "./operation-error.ts";
import type { Params, Result } from "./operations.ts";
import { findRun } from "./run-views.ts";

export async function artifacts(context: OperationContext, { run }: Params<"artifacts">): Promise<Result<"artifacts">> {
  const { db } = context;
  return db.read(() => listArtifacts(db, findRun(context, run).id), patience);
}

export async function artifact(
  context: OperationContext,
  { run: target, name }: Params<"artifact">,
): Promise<Result<"artifact">> {
  const { db } = context;
  return db.read(() => {
    const run = findRun(context, target);
    const found = artifactContent(db, run.id, name);
    if (found) {
      const { content, ...view } = found;
      return { ...view, base64: Buffer.from(content).toString("base64") };
    }
    const names = listArtifacts(db, run.id).map((one) => one.name);
    const there =
      names.length === 0 ? " It has kept none." : didYouMean(name, names) || ` It has: ${names.join(", ")}.`;
    throw new OperationError(
      "not_found",
      `The run ${run.id.slice(-8)} of ${run.job_name} has no artifact "${name}".${there}`,
    );
  }, patience);
}
