/** This device among the others: joining under a name nobody else uses, and telling who is alive. */
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Database } from "../db/database.ts";
import { deviceById, joinDevice, listDevices, renewDevice, type DeviceRow } from "../db/devices.ts";
import { liveRuns, renewLeases } from "../db/runs.ts";
import { unparkForDevice } from "../db/waiting-triggers.ts";
import type { Clock } from "../model/clock.ts";

export const leaseSeconds = 30;

/** What this device can see of processes; real ones in production, made-up ones in simulations. */
export interface Processes {
  /** The machine, and the PID namespace on it: only within these can processes be seen and ended. */
  readonly host: string;
  /** This process. */
  readonly self: string;
  isAlive(identity: string): boolean;
  /** Ends what is left of these runs on this host, at once; returns how many processes. */
  endRunsOf(runIds: string[]): Promise<number>;
}

export interface DeviceIdentity {
  id: string;
  session: string;
  tags: ReadonlySet<string>;
  slots: number;
  version: string;
}

export class DeviceTakenError extends Error {
  constructor(device: string, by: string) {
    super(
      `DEVICE_ID "${device}" is in use by ${by}. Stop that one, or give this one another name: DEVICE_ID=${device}-2 npm start`,
    );
    this.name = "DeviceTakenError";
  }
}

export function displacedMessage(device: string): string {
  return `Another AIOS has taken the name "${device}" while this one was not heard of, so this one has ended its runs and takes no work. Give one of them another DEVICE_ID.`;
}

/**
 * Takes the device's name. After a crash elsewhere (another container, another machine) its old lease may still run:
 * then waits for the end of it.
 * @throws DeviceTakenError where another live process has the name
 */
export async function join(
  db: Database,
  device: DeviceIdentity,
  processes: Processes,
  clock: Clock,
  waitSeconds: (seconds: number) => Promise<void>,
): Promise<void> {
  for (;;) {
    const busy = await db.write(() => takeName(db, device, processes, clock.now()));
    if (!busy) return;
    if (busy.host === processes.host) throw new DeviceTakenError(device.id, `process ${busy.supervisor.split("/")[0]}`);
    await outlast(db, device.id, busy, clock, waitSeconds);
  }
}

/** Returns who has the name, or null when it is ours now. */
function takeName(db: Database, device: DeviceIdentity, processes: Processes, now: number): DeviceRow | null {
  const holder = deviceById(db, device.id);
  if (holder && isTaken(holder, processes, now)) return holder;
  joinDevice(db, {
    device: device.id,
    session: device.session,
    host: processes.host,
    supervisor: processes.self,
    tags: JSON.stringify([...device.tags]),
    slots: device.slots,
    version: device.version,
    started: now,
    lease_until: now + leaseSeconds,
  });
  unparkForDevice(db);
  return null;
}

/**
 * Says that the device and its runs live. Returns the runs that are recorded as live on it, or null when another
 * process has its name. Call inside `write`.
 */
export function renew(db: Database, device: DeviceIdentity, processes: Processes, now: number): Set<string> | null {
  const { id, session } = device;
  const lease_until = now + leaseSeconds;
  // After a long sleep others took it for dead, parked what waited for it, or have forgotten it: it comes anew.
  const isKnown =
    (deviceById(db, id)?.lease_until ?? 0) > now && renewDevice(db, session, { now, lease_until, load: null });
  if (!isKnown && takeName(db, device, processes, now)) return null;
  renewLeases(db, session, lease_until);
  return new Set(
    liveRuns(db)
      .filter((run) => run.session === session)
      .map((run) => run.id),
  );
}

/** Waits for the lease of a holder on another host to end; one that renews it is alive. */
async function outlast(
  db: Database,
  id: string,
  holder: DeviceRow,
  clock: Clock,
  waitSeconds: (seconds: number) => Promise<void>,
): Promise<void> {
  while (clock.now() < holder.lease_until) {
    await waitSeconds(1);
    const present = await db.read(() => deviceById(db, id));
    if (present && present.lease_until > holder.lease_until) throw new DeviceTakenError(id, `host ${holder.host}`);
  }
}

function isTaken(holder: DeviceRow, processes: Processes, now: number): boolean {
  if (holder.host === processes.host) {
    return holder.supervisor !== processes.self && processes.isAlive(holder.supervisor);
  }
  return holder.lease_until > now;
}

/** The tags of the other devices that are alive, for telling whether one of them may take a job. Call inside `read` or `write`. */
export function otherLiveTags(db: Database, session: string, now: number): ReadonlySet<string>[] {
  return listDevices(db)
    .filter((device) => device.session !== session && device.lease_until > now)
    .map((device) => new Set(JSON.parse(device.tags) as string[]));
}

/** Equal for processes that can see each other. */
export function hostIdentity(bootId: string): string {
  let namespace = "";
  try {
    namespace = readlinkSync("/proc/self/ns/pid");
  } catch {
    // Not Linux: the name and the boot tell enough.
  }
  return [hostname(), bootId, namespace].join("/");
}
