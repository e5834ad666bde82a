/** What changes of the jobs list have in common: they change the file, are refused in words, and are waited for. */
import { isDeepStrictEqual } from "node:util";
import { parseLocalTime, scheduleProblem } from "../model/due.ts";
import { compileJob, type CompileOptions } from "../programs/compile-job.ts";
import { findJobsList } from "../programs/find-jobs-list.ts";
import { type ListProblem, readJobsList } from "../programs/jobs-list.ts";
import { liveDevices, patience, type OperationContext } from "./context.ts";
import { OperationError } from "./operation-error.ts";

/** A running AIOS looks at its jobs list about once a second. */
const reloadWithinSeconds = 4;

export function compileOptions({ timezone }: OperationContext): CompileOptions {
  return { timezone, scheduleProblem, parseLocalTime };
}

export async function requireList(home: string): Promise<string> {
  const path = await findJobsList(home);
  if (path) return path;
  throw new OperationError(
    "not_found",
    `There is no jobs list in ${home}. Add a first job with: aios add NAME --file FILE`,
  );
}

export function edited<T>(edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw new OperationError("invalid", (error as Error).message, { cause: error });
  }
}

export function newProblems(context: OperationContext, before: string, text: string): ListProblem[] {
  const options = compileOptions(context);
  const known = new Set(readJobsList(before, options).problems.map((problem) => problem.message));
  return readJobsList(text, options).problems.filter((problem) => !known.has(problem.message));
}

/** What keeps an entry from running, by field; what is wrong with it as a whole stands under "name". */
export function entryProblems(context: OperationContext, entry: Record<string, unknown>): Record<string, string> {
  const { findings } = compileJob(entry, null, () => null, compileOptions(context));
  const errors = findings.filter(({ severity }) => severity === "error");
  const byField = Object.groupBy(errors, ({ field }) => field || "name");
  return Object.fromEntries(
    Object.entries(byField).map(([field, found]) => [field, found!.map(({ message }) => message).join(" ")]),
  );
}

/** @throws OperationError with the problems by field, where the list would have an error that it did not have before */
export function refuseNewErrors(
  context: OperationContext,
  before: string,
  after: string,
  entry: Record<string, unknown>,
): ListProblem[] {
  const problems = newProblems(context, before, after);
  const errors = problems.filter(({ severity }) => severity === "error").map(({ message }) => message);
  if (errors.length === 0) return problems;
  const own = entryProblems(context, entry);
  // What only the whole list can tell is about its name, or about whom it waits for.
  const others = errors.filter((message) => !Object.values(own).some((told) => told.includes(message)));
  const place = "after" in entry && !others.some((message) => /job named/.test(message)) ? "after" : "name";
  const fields = others.length === 0 ? own : { ...own, [place]: [own[place], ...others].filter(Boolean).join(" ") };
  throw new OperationError("invalid", errors.join("\n"), { fields });
}

/** Waits until a running AIOS has taken the change over; where none runs, it does so at its next start. */
export async function takenOver(context: OperationContext, isThere: () => boolean): Promise<void> {
  const { db, clock } = context;
  context.wrote();
  const until = clock.monotonic() + reloadWithinSeconds;
  for (;;) {
    const done = await db.read(() => liveDevices(context).length === 0 || isThere(), patience);
    const left = until - clock.monotonic();
    if (done || left <= 0) return;
    await context.changed(Math.min(left, 0.2));
  }
}

/** Fields that differ; null takes one out. */
export function changedFields(entry: Record<string, unknown>, fields: Record<string, unknown>): [string, unknown][] {
  return Object.entries(fields)
    .map(([field, value]): [string, unknown] => [field, value === null ? undefined : value])
    .filter(([field, value]) => !isDeepStrictEqual(entry[field], value));
}
