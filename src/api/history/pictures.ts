/** What the pictures of the history are drawn from: days, durations, spans. */
import { lastSpansOf, spans, type Span } from "../../db/history.ts";
import { runDays, runDaysOf, runDaysTogether, type RunDay } from "../../db/run-days.ts";
import { liveRuns } from "../../db/runs.ts";
import { firstIdAt } from "../../model/id.ts";
import { daySeconds, wallAt, zoneNamed } from "../../model/zoned.ts";
import { patience, type OperationContext } from "../context.ts";
import { requireJob } from "../job-views.ts";
import type { Params, Result } from "../operations.ts";
import type { DayView } from "./views.ts";

const usualDurations = 200;
const mostDurations = 2_000;
const mostSpans = 2_000;

export async function activity(context: OperationContext, params: Params<"activity">): Promise<Result<"activity">> {
  const { db, timezone } = context;
  const zone = zoneNamed(timezone);
  const dayOf = (at: number) => Math.floor((zone ? wallAt(zone, at) : at) / daySeconds);
  const [from, until] = [dayOf(params.from), dayOf(params.until)];
  return db.read(() => {
    if (params.job !== undefined) return runDaysOf(db, params.job, from, until).map(dayView);
    return (params.together ? runDaysTogether(db, from, until) : runDays(db, from, until)).map(dayView);
  }, patience);
}

function dayView({ day, job_name, ...counts }: RunDay): DayView {
  return { job: job_name, day: new Date(day * daySeconds * 1000).toISOString().slice(0, 10), ...counts };
}

export async function durations(context: OperationContext, params: Params<"durations">): Promise<Result<"durations">> {
  const { db, clock } = context;
  const limit = Math.min(params.limit ?? usualDurations, mostDurations);
  return db.read(() => {
    requireJob(context, params.job);
    const now = clock.now();
    return lastSpansOf(db, params.job, limit).map(({ id, started, finished, state }) => {
      return { run: id, started, seconds: Math.max(0, (finished ?? now) - started), state };
    });
  }, patience);
}

export async function timeline(context: OperationContext, params: Params<"timeline">): Promise<Result<"timeline">> {
  const { db } = context;
  const { from, until } = params;
  return db.read(() => {
    const begun = spans(db, firstIdAt(from), firstIdAt(until), mostSpans);
    const known = new Set(begun.map(({ id }) => id));
    // What began before, and still goes on.
    const live = liveRuns(db).filter((run) => run.started < until && run.preview === 0 && !known.has(run.id));
    return [...begun, ...live].map(spanView);
  }, patience);
}

function spanView({ id, job_name, device, started, finished, state }: Span) {
  return { run: id, job: job_name, device, started, finished, state };
}
