/** What a run did, and what of it could be taken back. */
import { effectsOfRun, sendingsOfRun, type EffectRow } from "../../db/effects.ts";
import type { RunRow } from "../../db/runs.ts";
import { planUndo } from "../../effects/undo.ts";
import { effectSentence, effectsSummary, undoPlanSentence, type ToldEffect } from "../../model/effect-words.ts";
import type { Sending } from "../../model/effect.ts";
import { patience, type OperationContext } from "../context.ts";
import type { Params, Result } from "../operations.ts";
import { findRun } from "../run-views.ts";
import type { EffectView } from "./declared.ts";

const shown = 1_000;
const mostShown = 10_000;

export async function effects(context: OperationContext, params: Params<"effects">): Promise<Result<"effects">> {
  const { db } = context;
  const { run, rows, sendings } = await db.read(() => {
    const found = findRun(context, params.run);
    const sent = sendingsOfRun(db, found.id).map(({ effect_id, state }) => [effect_id, state] as const);
    return { run: found, rows: effectsOfRun(db, found.id), sendings: new Map(sent) };
  }, patience);
  const told = (row: EffectRow) => toldEffect(row, sendings.get(row.id) ?? null);
  const isPreview = run.preview !== 0;
  return {
    run_id: run.id,
    job: run.job_name,
    preview: isPreview,
    effects: rows.slice(0, Math.min(params.limit ?? shown, mostShown)).map((row) => effectView(row, told(row))),
    total: rows.length,
    sentence: effectsSummary(rows.map(told), isPreview),
    undo: await undoOf(context, run, rows),
  };
}

async function undoOf({ db }: OperationContext, run: RunRow, rows: EffectRow[]): Promise<Result<"effects">["undo"]> {
  if (run.preview !== 0) return { possible: false, sentence: "It was a preview: nothing was touched.", cannot: [] };
  if (run.state === "running") {
    return { possible: false, sentence: "It is still running. It can be taken back once it has ended.", cannot: [] };
  }
  const cannot = await planUndo(db, rows.toReversed());
  const all = rows.filter(canBeTakenBack).length;
  return { possible: all > cannot.length, sentence: undoPlanSentence(all, cannot.length), cannot };
}

export function canBeTakenBack({ state }: EffectRow): boolean {
  return state === "done" || state === "kept";
}

function toldEffect({ kind, state, what, note }: EffectRow, sending: Sending | null): ToldEffect {
  return { kind, state, what: JSON.parse(what), note, sending };
}

function effectView(row: EffectRow, told: ToldEffect): EffectView {
  const place =
    told.kind === "send"
      ? { path: told.what.to ?? "", to: null, bytes: null }
      : { path: told.what.path, to: told.what.to, bytes: told.kind === "make_folder" ? null : told.what.bytes };
  const { id, run_id, job_name: job, kind, state, created, note } = row;
  return { id, run_id, job, kind, state, created, sentence: effectSentence(told), ...place, note };
}
