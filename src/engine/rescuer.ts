/** Looks after what others left: runs of dead devices, triggers that nothing will wake. */
import type { Database } from "../db/database.ts";
import type { RunRow } from "../db/runs.ts";
import { restartDelays, unparkForgotten } from "../db/waiting-triggers.ts";
import type { Clock } from "../model/clock.ts";
import type { Finished, FinishOptions } from "../result/finish.ts";
import { leaseSeconds, type Processes } from "./device.ts";
import { rescue } from "./rescue.ts";

/** A tick this late means that the machine slept, or its clock was set; leases are judged only a lease later. */
const sleptSeconds = 15;
/** Clocks of several machines differ by less than this. */
const clocksDifferSeconds = 60;

export interface RescuerOptions {
  db: Database;
  session: string;
  /** The name of this device, which is its own already. */
  device: string;
  processes: Processes;
  clock: Clock;
}

export class Rescuer {
  readonly #options: RescuerOptions;
  #lastTick = -Infinity;
  /** By the clock that nobody sets. */
  #judgeLeasesFrom = -Infinity;

  constructor(options: RescuerOptions) {
    this.#options = options;
  }

  /**
   * @param isUnderway false at the start: of its own name and machine every lease that has run out did so before. Other
   * machines may live, and only the clock was set while nobody here saw it.
   */
  async tick(finishOptions: () => FinishOptions, isUnderway: boolean): Promise<NonNullable<Finished>[]> {
    const { db, session, device, processes, clock } = this.#options;
    const now = clock.now();
    const monotonic = clock.monotonic();
    if (now - this.#lastTick > sleptSeconds) this.#judgeLeasesFrom = monotonic + leaseSeconds;
    this.#lastTick = now;
    const judgesAll = monotonic >= this.#judgeLeasesFrom;
    const isOwn = (run: RunRow) => run.device === device || run.host === processes.host;
    const judgesLease = (run: RunRow) => judgesAll || (!isUnderway && isOwn(run));
    const lost = await rescue(db, { session, processes, finishOptions, judgesLease });
    await db.write(() => {
      unparkForgotten(db);
      restartDelays(db, now + clocksDifferSeconds, now);
    });
    return lost;
  }
}
