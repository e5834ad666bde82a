/** Ends the runs of a device that is being stopped: daemons at once, others after a moment in which they may finish. */
import { isDaemon, type Job } from "../model/job.ts";
import type { Executor } from "./executor.ts";

const finishByThemselvesSeconds = 3;
const breathSeconds = 0.1;
/** After TERM, whatever a job's own grace: AIOS must be down within 30 seconds. */
const longestGraceSeconds = 15;

export async function endRunsInOrder(
  executor: Executor,
  waitSeconds: (seconds: number) => Promise<void>,
): Promise<void> {
  const end = ({ id, job }: { id: string; job: Job }) =>
    executor.end(id, "stopped", Math.min(job.grace_seconds, longestGraceSeconds));
  for (const run of executor.liveRuns()) if (isDaemon(run.job)) end(run);
  for (let waited = 0; executor.liveIds.length > 0 && waited < finishByThemselvesSeconds; waited += breathSeconds) {
    await waitSeconds(breathSeconds);
  }
  for (const run of executor.liveRuns()) end(run);
  await executor.settled();
}
