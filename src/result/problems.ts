/** What the end of a run means for a person: a problem that is told once, or one that is over. Call inside `write`. */
import { closeAlertsOfRuns, openAlert } from "../db/alerts.ts";
import type { Database } from "../db/database.ts";
import type { RunRow } from "../db/runs.ts";
import { alertAfter } from "../model/alert.ts";
import { failedMessage, lostMessage } from "../model/alert-words.ts";
import type { Job } from "../model/job.ts";
import type { Next } from "../model/retry.ts";

/** @param deaths in a row, of what is kept running */
export function noteProblems(db: Database, job: Job, run: RunRow, next: Next, deaths: number, now: number): void {
  const about = { about: job.name, job_name: job.name, run_id: run.id };
  switch (alertAfter(job, run.state, next, deaths)) {
    case "fine":
      return closeAlertsOfRuns(db, job.name, now);
    case "failed":
      return openAlert(db, { kind: "failed", ...about, message: failedMessage(job.name, run) }, now);
    case "lost":
      return openAlert(db, { kind: "lost", ...about, message: lostMessage(job.name) }, now);
    case "nothing":
  }
}
