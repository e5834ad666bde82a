/** What operations work on. */
import type { Database } from "../db/database.ts";
import { listDevices, type DeviceRow } from "../db/devices.ts";
import type { Clock } from "../model/clock.ts";
import type { Reach } from "../people/reach.ts";
import type { Actor } from "./actor.ts";

export interface ReachNow {
  from: Reach["from"];
  /** What people on other devices type. */
  publicUrl: string | null;
  /** What the environment demands; null: the setting decides. */
  demanded: Reach | null;
}

export interface OperationContext {
  db: Database;
  home: string;
  privateFolder: string;
  secretsKeyFile: string;
  /** What the configuration says of this machine, for backups and checks. */
  setup: { databasePath: string; python: string | null; containerEngine: string[] | null };
  /** IANA zone in which times are told. */
  timezone: string;
  version: string;
  /** The device that the AIOS in this process is; null where it only works on the database. */
  device: string | null;
  clock: Clock;
  /** Who asks. */
  actor: Actor;
  /** Whether the AIOS process behind a device can be seen to be alive (it may have been killed within its lease). */
  isAlive: (device: DeviceRow) => boolean;
  /** What keeps the AIOS in this process from using its database for now, as a sentence; null while nothing does. */
  trouble: () => string | null;
  /** Where the page of the AIOS in this process is (`http://127.0.0.1:2467`); null while there is none. */
  page: () => string | null;
  /** From where the page can be opened, as was decided when AIOS started. */
  reach: () => ReachNow;
  /** Tells that a credential speaks for nobody any more; null: some may not. */
  revoked: (credential: string | null) => void;
  /** Tells the AIOS in this process that an operation wrote something; elsewhere it hears of it from the database. */
  wrote: () => void;
  /** Resolves when something has happened in the database, or after so many seconds. */
  changed: (seconds: number) => Promise<void>;
}

/** Writes for a person who waits: they hear of a locked database instead of waiting for ever. */
export const patience = { patienceSeconds: 10 };

/** Devices whose lease runs and whose process lives. Call inside `read`. */
export function liveDevices({ db, clock, isAlive }: OperationContext): DeviceRow[] {
  return listDevices(db).filter((device) => device.lease_until > clock.now() && isAlive(device));
}
