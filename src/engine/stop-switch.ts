/** Stop-all and resume, as this device sees them: ends what runs, confirms it, and begins again. */
import type { Database } from "../db/database.ts";
import { confirmStop } from "../db/devices.ts";
import { stopAll } from "../db/settings.ts";
import type { Executor } from "./executor.ts";
import type { Facts } from "./facts.ts";

/** "Stop everything" promises five seconds in all. */
const graceSeconds = 2;

export interface StopSwitchOptions {
  db: Database;
  executor: Executor;
  facts: Facts;
  session: string;
  now: () => number;
  onStop: () => void;
  onResume: () => Promise<void>;
}

export class StopSwitch {
  readonly #options: StopSwitchOptions;
  #reason: string | null = null;

  constructor(options: StopSwitchOptions) {
    this.#options = options;
  }

  get isStopped(): boolean {
    return this.#reason !== null;
  }

  /** Looks at how it stands now, and acts if that has changed. */
  async notice(): Promise<void> {
    const { db, facts, onStop, onResume } = this.#options;
    const reason = (await db.read(() => stopAll(db)))?.reason ?? null;
    if (reason === this.#reason) return;
    this.#reason = reason;
    facts.emit({ kind: "stop_all", reason });
    if (reason === null) return onResume();
    onStop();
    await this.#endAll();
  }

  async #endAll(): Promise<void> {
    const { db, executor, session, now } = this.#options;
    for (const id of executor.liveIds) executor.end(id, "cancelled", graceSeconds);
    await executor.settled();
    await db.write(() => confirmStop(db, session, now()));
  }
}
