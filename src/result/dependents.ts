/** `after` jobs: run when all jobs they name have succeeded anew, with the results of those. */
import type { Database } from "../db/database.ts";
import { lastRunWith } from "../db/past-runs.ts";
import { type RunRow } from "../db/runs.ts";
import { putSetting, setting } from "../db/settings.ts";
import { insertTrigger } from "../db/triggers.ts";
import type { JobBook } from "../model/job-book.ts";
import type { Job, Json } from "../model/job.ts";

/** A result handed on is at most this long; a longer one is replaced by a note, so no trigger grows without bound. */
const longestResultCharacters = 64_000;

/** `run` has succeeded: adds a trigger for every job that waited for it last. Call inside `write`. */
export function fireDependents(db: Database, run: RunRow, jobs: JobBook, now: number): void {
  for (const job of jobs.dependentsOf(run.job_name)) {
    const { schedule } = job;
    if (schedule.type !== "after" || !job.enabled) continue;
    // Not by order of ids where it can be helped: after a clock that was ahead is set back, an older run has the newer one.
    const upstream = schedule.after.map((name) => (name === run.job_name ? run : lastRunWith(db, name, "succeeded")));
    if (!upstream.every((found) => found !== undefined)) continue;
    fireWhenAllAreNew(db, job, upstream, now);
  }
}

/** Each success counts once: what an earlier firing used does not bring about another. */
function fireWhenAllAreNew(db: Database, job: Job, upstream: RunRow[], now: number): void {
  const key = `after:${job.name}`;
  const used = JSON.parse(setting(db, key) ?? "[]") as string[];
  if (upstream.some((run) => used.includes(run.id))) return;
  const ids = upstream.map((run) => run.id);
  const results = Object.fromEntries(upstream.map((run) => [run.job_name, resultOf(run)]));
  putSetting(db, key, JSON.stringify(ids));
  insertTrigger(db, {
    job_name: job.name,
    created: now,
    source: "after",
    dedupe_key: `after:${ids.join(",")}`,
    context: { results },
  });
}

function resultOf(run: RunRow): Json {
  if (run.result === null) return null;
  if (run.result.length > longestResultCharacters) return `(result of ${run.result.length} characters left out)`;
  return JSON.parse(run.result) as Json;
}
