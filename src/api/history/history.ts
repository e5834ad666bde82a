/** The history: two streams, runs and what did not run, merged by time and read piece by piece. */
import { afterAllIds, missedTriggers, pastRuns } from "../../db/history.ts";
import type { TriggerRow } from "../../db/triggers.ts";
import { firstIdAt } from "../../model/id.ts";
import type { RunState } from "../../model/run.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { runView } from "../run-views.ts";
import type { HistoryRow } from "./views.ts";

const usual = 50;
const most = 500;
const mostLookedAt = 10_000;
const unwell: readonly RunState[] = ["failed", "timed_out", "lost", "denied", "not_proven", "over_budget"];

/** Behind which run, and behind which missed trigger, it goes on; null: that stream has ended. */
interface Cursor {
  run: string | null;
  missed: { processed: number; id: number } | null;
}

export async function history(context: OperationContext, params: Params<"history">): Promise<Result<"history">> {
  const { db, clock } = context;
  const limit = Math.max(1, Math.min(params.limit ?? usual, most));
  const cursor = params.before === undefined ? startOf(params) : readCursor(params.before);
  return db.read(() => {
    const now = clock.now();
    const runs = readRuns(context, params, cursor.run, limit);
    const missed = readMissed(context, params, cursor.missed, limit);
    // Where a piece of the runs ended early, what did not run is told only down to the same time.
    const floor = runs.next !== null && runs.rows.length < limit ? timeOfId(runs.next) : -Infinity;
    const fitting = missed.filter(({ processed }) => processed! >= floor);
    const merged = [
      ...runs.rows.map((run) => ({ at: run.started, run, trigger: null })),
      ...fitting.map((trigger) => ({ at: trigger.processed!, run: null, trigger })),
    ].toSorted((one, other) => other.at - one.at);
    const shown = merged.slice(0, limit);
    const lastRun = shown.findLast(({ run }) => run !== null)?.run;
    const lastMissed = shown.findLast(({ trigger }) => trigger !== null)?.trigger;
    const allRunsShown = shown.filter(({ run }) => run !== null).length === runs.rows.length;
    const allMissedShown = shown.filter(({ trigger }) => trigger !== null).length === missed.length;
    const next: Cursor = {
      run: allRunsShown ? runs.next : (lastRun?.id ?? cursor.run),
      missed: allMissedShown && missed.length < limit ? null : lastMissed ? placeOf(lastMissed) : cursor.missed,
    };
    return {
      rows: shown.map(({ run, trigger }): HistoryRow =>
        run ? { kind: "run", run: runView(run, now) } : missedRow(trigger),
      ),
      next: next.run === null && next.missed === null ? null : writeCursor(next),
    };
  }, patience);
}

function startOf({ until }: Params<"history">): Cursor {
  return {
    run: until === undefined ? afterAllIds : firstIdAt(until),
    missed: { processed: until ?? Number.MAX_SAFE_INTEGER, id: 0 },
  };
}

function readRuns({ db }: OperationContext, params: Params<"history">, beforeId: string | null, limit: number) {
  if (beforeId === null || params.state === "missed") return { rows: [], next: null };
  const { runs, nextBeforeId } = pastRuns(db, {
    job_name: params.job ?? null,
    states: params.state === undefined ? null : params.state === "unwell" ? unwell : [params.state],
    device: params.device ?? null,
    search: params.search || null,
    previews: params.previews ?? false,
    fromId: params.from === undefined ? "" : firstIdAt(params.from),
    beforeId,
    limit,
    mostLookedAt,
  });
  return { rows: runs, next: nextBeforeId };
}

function readMissed(
  { db }: OperationContext,
  params: Params<"history">,
  before: Cursor["missed"],
  limit: number,
): TriggerRow[] {
  const isAsked = params.device === undefined && (params.state === undefined || params.state === "missed");
  if (before === null || !isAsked) return [];
  const { job = null, search = null, from = 0 } = params;
  return missedTriggers(db, { job_name: job, search: search || null, from, before, limit, mostLookedAt });
}

function missedRow(trigger: TriggerRow): HistoryRow {
  const { id, job_name: job, due_at, created, processed, outcome, note } = trigger;
  return {
    ...{ kind: "missed", id, job, due_at: due_at ?? created, decided_at: processed ?? created, note },
    outcome: outcome as Exclude<typeof outcome, "run" | null>,
  };
}

function placeOf({ processed, id }: TriggerRow) {
  return { processed: processed!, id };
}

/** The first 48 bits of an id are the milliseconds of its making. */
function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) / 1000;
}

function writeCursor({ run, missed }: Cursor): string {
  return [run ?? "", missed ? `${missed.processed}` : "", missed ? `${missed.id}` : ""].join("_");
}

function readCursor(text: string): Cursor {
  const match = /^([0-9a-f-]{0,36}|~)_(?:(\d+(?:\.\d+)?(?:e\+?\d+)?)_(\d{1,16})|_)$/.exec(text);
  if (match === null || text === "__") {
    const field = "This is no place to go on from; use the `next` of the last answer.";
    throw new OperationError("invalid", field, { fields: { before: field } });
  }
  const [, run, processed, id] = match;
  return {
    run: run === "" ? null : run!,
    missed: processed === undefined ? null : { processed: Number(processed), id: Number(id) },
  };
}
