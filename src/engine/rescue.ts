/**
 * Finds runs whose device is gone: at once where its process can be seen to be dead, else when its lease has run out.
 * Their processes are ended first, so that the run that follows never overlaps them.
 */
import type { Database } from "../db/database.ts";
import { liveRuns, type RunRow } from "../db/runs.ts";
import type { RunError } from "../model/outcome.ts";
import { lose, type Finished, type FinishOptions } from "../result/finish.ts";
import type { Processes } from "./device.ts";

export interface RescueOptions {
  session: string;
  processes: Processes;
  /** Read again for each run, as time passes while processes are ended. */
  finishOptions: () => FinishOptions;
  /** Whether the lease of this run may be judged now, or its holder may just be about to renew it. */
  judgesLease: (run: RunRow) => boolean;
}

/** Returns the runs that were marked lost, with what follows for each. */
export async function rescue(db: Database, options: RescueOptions): Promise<NonNullable<Finished>[]> {
  const { session, processes, judgesLease } = options;
  const others = (await db.read(() => liveRuns(db))).filter((run) => run.session !== session);
  const { now } = options.finishOptions();
  const gone = others.filter((run) => isGone(run, processes, judgesLease(run), now));
  if (gone.length === 0) return [];
  const isHere = (run: RunRow) => run.host === processes.host;
  await processes.endRunsOf(gone.filter(isHere).map((run) => run.id));
  const finished = await Promise.all(
    gone.map((run) =>
      db.write(() => {
        const leaseSeen = isHere(run) ? null : run.lease_until;
        return lose(db, run, whyLost(run, processes), options.finishOptions(), leaseSeen);
      }),
    ),
  );
  return finished.filter((one) => one !== null);
}

function isGone(run: RunRow, processes: Processes, judgesLease: boolean, now: number): boolean {
  if (run.host === processes.host && !processes.isAlive(run.supervisor)) return true;
  return judgesLease && run.lease_until < now;
}

function whyLost(run: RunRow, processes: Processes): RunError {
  const died = run.host === processes.host && !processes.isAlive(run.supervisor);
  const message = died
    ? `AIOS on device ${run.device} ended without finishing this run (a crash, a power cut, or kill -9)`
    : `device ${run.device} has not been heard of since its lease ran out`;
  return { type: "Lost", message, traceback: null, retryable: true };
}
