/** Runs that have ended with a question. What becomes of it is noted with them. */
import type { Database } from "./database.ts";
import type { RunRow } from "./runs.ts";

/** How it was answered, for lists of runs. */
export function noteAnswered(db: Database, runId: string, note: string): void {
  db.run(`UPDATE runs SET note = ? WHERE id = ? AND state = 'asked'`, note, runId);
}

/** asked → cancelled: nobody will answer any more. The job is not shown as one that asks. */
export function letGoOfAsked(db: Database, runId: string, why: string): RunRow | undefined {
  const run = db.get<RunRow>(
    `UPDATE runs SET state = 'cancelled', cancel_reason = ?, note = ? WHERE id = ? AND state = 'asked' RETURNING *`,
    why,
    why,
    runId,
  );
  if (run) db.run(`UPDATE jobs SET status = 'cancelled' WHERE job_name = ? AND status = 'asked'`, run.job_name);
  return run;
}
