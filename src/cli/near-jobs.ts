/** "Did you mean …?" for names of jobs that do not exist. */
import { OperationError } from "../api/operations.ts";
import { nearestWord } from "../programs/nearest-word.ts";
import type { Invocation } from "./invocation.ts";
import { Mistake } from "./mistakes.ts";

/** Does the work; where it says that there is no such job, adds the name that was probably meant. */
export async function nearJobs<T>(invocation: Invocation, name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OperationError) || error.kind !== "not_found" || error.message.includes("Did you mean")) throw error;
    const jobs = await invocation.ask("jobs", {}).catch(() => []);
    const nearest = nearestWord(name, jobs.map((job) => job.name));
    const advice = nearest === null ? "" : ` Did you mean ${nearest}?`;
    throw new Mistake("not_found", `${error.message}${advice}`, { cause: error });
  }
}
