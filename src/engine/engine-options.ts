/** What an engine is made of: real parts in production, simulated ones in tests. */
import type { Database } from "../db/database.ts";
import type { Job } from "../model/job.ts";
import type { Clock, Random } from "../model/clock.ts";
import type { RandomBytes } from "../model/id.ts";
import type { Driver } from "../run/driver.ts";
import type { Admission } from "./admission.ts";
import type { DeviceIdentity, Processes } from "./device.ts";
import type { Facts } from "./facts.ts";

export interface EngineOptions {
  db: Database;
  driver: Driver;
  home: string;
  timezone: string;
  device: Omit<DeviceIdentity, "session">;
  processes: Processes;
  clock: Clock;
  random: Random;
  randomBytes: RandomBytes;
  /** Whether the machine has little to do. */
  isQuiet: () => boolean;
  /** Called when runs hold the lease for another `leaseSeconds`: the driver may let them live so long. */
  onLeaseRenewed?: () => void;
  /** Real time, except in simulations. */
  waitSeconds: (seconds: number) => Promise<void>;
  facts?: Facts;
  /** Which version of its program a run that begins now is of; null where that has none. Called inside `write`. */
  programVersion?: (job: Job) => number | null;
  /** The jobs list has been read, as it was written to. */
  onListRead?: () => void;
  /** Absent: runs get no secrets and no door. */
  admission?: Admission;
}
