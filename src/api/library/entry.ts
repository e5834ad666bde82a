/** From a ready-made program and what was filled in to an entry of the jobs list, checked field by field. */
import { setting } from "../../db/settings.ts";
import { describeSchedule, parseLocalTime, scheduleProblem, upcoming } from "../../model/due.ts";
import type { Job, Json } from "../../model/job.ts";
import { checkValues } from "../../programs/library/check-values.ts";
import { setUpPractice } from "../../programs/library/practice.ts";
import { defaultValues, type ReadyMade } from "../../programs/library/ready-made.ts";
import { readJobsList } from "../../programs/jobs-list.ts";
import type { OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";

export interface Wish {
  values?: Record<string, Json> | undefined;
  practice?: boolean | undefined;
}

/** @throws OperationError with what is wrong, by field */
export async function filledIn(context: OperationContext, made: ReadyMade, wish: Wish): Promise<Record<string, Json>> {
  const practice = wish.practice ? await setUpPractice(context.home, made) : {};
  const { values, problems } = checkValues(made.form, { ...wish.values, ...practice });
  const wrong = Object.values(problems);
  if (wrong.length > 0) throw new OperationError("invalid", wrong.join("\n"), { fields: problems });
  // What is left out is what the form shows, so that both stay true when the program's own defaults change.
  return { ...defaultValues(made.form), ...values };
}

/** @throws OperationError with what is wrong, by field */
export function compiledEntry({ timezone }: OperationContext, entry: Record<string, Json>): Job {
  const { jobs, problems } = readJobsList(JSON.stringify([entry]), { timezone, scheduleProblem, parseLocalTime });
  const errors = problems.filter((problem) => problem.severity === "error").map((problem) => problem.message);
  const [job] = jobs;
  if (job && errors.length === 0) return job;
  throw new OperationError("invalid", errors.join("\n") || "This cannot be made an automation.");
}

export interface SeenSchedule {
  schedule_sentence: string;
  upcoming: number[];
}

/** In words, with the next three times. */
export function seenSchedule(context: OperationContext, schedule: Record<string, Json>): SeenSchedule {
  const job = compiledEntry(context, { name: "look", file: "look.ts", ...schedule });
  const now = context.clock.now();
  const salt = setting(context.db, "salt") ?? "";
  const { type } = job.schedule;
  const step = type === "interval" ? job.schedule.interval_minutes * 60 : 0;
  const times = type === "interval" ? [0, 1, 2].map((nth) => now + nth * step) : upcoming(job, now, salt, 3);
  return { schedule_sentence: describeSchedule(job), upcoming: times };
}
