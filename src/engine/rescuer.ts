/** Looks after what others left: runs of dead devices, triggers that nothing will wake. */
import type { Database } from "../db/database.ts";
import { restartDelays, unparkForgotten } from "../db/waiting-triggers.ts";
import type { Clock } from "../model/clock.ts";
import type { Finished, FinishOptions } from "../result/finish.ts";
import { leaseSeconds, type Processes } from "./device.ts";
import { rescue } from "./rescue.ts";

/** A tick this late means that the machine slept; leases of others are judged only a lease later. */
const sleptSeconds = 15;
/** Clocks of several machines differ by less than this. */
const clocksDifferSeconds = 60;

export interface RescuerOptions {
  db: Database;
  session: string;
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

  /** @param isUnderway false at the start, when every lease that has run out did so before */
  async tick(finishOptions: () => FinishOptions, isUnderway: boolean): Promise<NonNullable<Finished>[]> {
    const { db, session, processes, clock } = this.#options;
    const now = clock.now();
    const monotonic = clock.monotonic();
    if (now - this.#lastTick > sleptSeconds) this.#judgeLeasesFrom = monotonic + (isUnderway ? leaseSeconds : 0);
    this.#lastTick = now;
    const judgeLeases = monotonic >= this.#judgeLeasesFrom;
    const lost = await rescue(db, { session, processes, finishOptions, judgeLeases });
    await db.write(() => {
      unparkForgotten(db);
      restartDelays(db, now + clocksDifferSeconds, now);
    });
    return lost;
  }
}
