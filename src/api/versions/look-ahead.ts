/** What an entry would do, before it is in the list: as a sentence, with its next times, and what is wrong by field. */
import { setting } from "../../db/settings.ts";
import { describeSchedule, upcoming } from "../../model/due.ts";
import type { Job } from "../../model/job.ts";
import { compileJob } from "../../programs/compile-job.ts";
import { patience, type OperationContext } from "../context.ts";
import { compileOptions, entryProblems } from "../list-edits.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";

/** Each unknown field is compared with all known ones, so thousands would keep everybody else waiting. */
const mostFields = 200;

/** A person who sets the time has not come to these yet. */
const later = { name: "new", file: "new" };

export async function lookAhead(
  context: OperationContext,
  { entry }: Params<"look_ahead">,
): Promise<Result<"look_ahead">> {
  const { db, clock } = context;
  if (Object.keys(entry).length > mostFields) {
    throw new OperationError("invalid", `An entry has at most ${mostFields} fields.`);
  }
  const looked = { ...later, ...entry };
  const problems = entryProblems(context, looked);
  const { job } = compileJob(looked, null, () => null, compileOptions(context));
  if (job === null) {
    return { sentence: Object.values(problems)[0] ?? "Something is missing still.", upcoming: [], problems };
  }
  const salt = await db.read(() => setting(db, "salt") ?? "", patience);
  const times = upcoming(job, clock.now(), salt, 3);
  return { sentence: sentenceOf(job, times.length > 0), upcoming: times, problems };
}

function sentenceOf(job: Job, hasTimes: boolean): string {
  const words = describeSchedule(job);
  switch (job.schedule.type) {
    case "always":
      return "Is kept running, and started again when it ends.";
    case "trigger":
      return "Runs when you start it.";
    case "once":
      return hasTimes ? `Runs ${words}.` : `Its time has passed (${words}), so it will not run.`;
    case "daily":
    case "interval":
    case "random_daily":
    case "idle":
    case "cron":
    case "watch":
    case "after":
    case "webhook":
      return `Runs ${words}.`;
  }
}
