/** Takes back what runs did. */
import { effectsOfRun, effectsSince, type EffectRow } from "../../db/effects.ts";
import { liveRuns } from "../../db/runs.ts";
import { planUndo, settleAll, undo as undoEffects, type Kept } from "../../effects/undo.ts";
import { count, undoneSentence, undoPlanSentence } from "../../model/effect-words.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { findRun } from "../run-views.ts";
import { canBeTakenBack } from "./effects.ts";

export async function undo(context: OperationContext, params: Params<"undo">): Promise<Result<"undo">> {
  const { db, clock, actor, wrote } = context;
  const read = () =>
    db.read(() => {
      const run = findRun(context, params.run);
      return { run, rows: effectsOfRun(db, run.id).toReversed() };
    }, patience);
  const { run, rows } = await read();
  if (run.preview !== 0) {
    throw new OperationError("invalid", "This run was a preview: nothing was touched, so nothing is to be taken back.");
  }
  if (run.state === "running") {
    const message = `${run.job_name} is still running. End it first (aios cancel ${run.id.slice(-8)}), then take back what it did.`;
    throw new OperationError("conflict", message);
  }
  await settleAll(db, rows);
  const result = await undoEffects(db, (await read()).rows, actor.name, () => clock.now());
  wrote();
  return { ...result, sentence: undoneSentence(result.undone, result.kept.length) };
}

export async function undoSincePlan(
  context: OperationContext,
  params: Params<"undo_since_plan">,
): Promise<Result<"undo_since_plan">> {
  const { rows, live } = await changesSince(context, params);
  const cannot = [...live, ...(await planUndo(context.db, rows))];
  const all = rows.filter(canBeTakenBack).length + live.length;
  const runs = runsOf(rows);
  const made = `${count(runs, "run", "runs")} made ${count(all, "change", "changes")} since then. `;
  const sentence = `${all === 0 ? "" : made}${undoPlanSentence(all, cannot.length)}`;
  return { runs, effects: all, cannot, sentence };
}

export async function undoSince(
  context: OperationContext,
  params: Params<"undo_since">,
): Promise<Result<"undo_since">> {
  const { db, clock, actor, wrote } = context;
  await settleAll(db, (await changesSince(context, params)).rows);
  const { rows, live } = await changesSince(context, params);
  const { undone, kept, notes } = await undoEffects(db, rows, actor.name, () => clock.now());
  wrote();
  const all = [...live, ...kept];
  return { runs: runsOf(rows), undone, kept: all, notes, sentence: undoneSentence(undone, all.length) };
}

/** The last first. `live`: of runs that still go on, which are left alone. */
async function changesSince(
  { db }: OperationContext,
  { since, job }: { since: number; job?: string | undefined },
): Promise<{ rows: EffectRow[]; live: Kept[] }> {
  return db.read(() => {
    const running = new Set(liveRuns(db).map((run) => run.id));
    const all = effectsSince(db, since, job ?? null);
    const live = all.filter((row) => running.has(row.run_id));
    return {
      rows: all.filter((row) => !running.has(row.run_id)),
      live: live.map((row) => ({ effect: row.id, why: `${row.job_name} is still running.` })),
    };
  }, patience);
}

function runsOf(rows: readonly EffectRow[]): number {
  return new Set(rows.map((row) => row.run_id)).size;
}
