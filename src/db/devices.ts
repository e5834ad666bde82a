/** The machines (or processes) that run jobs: who is there, what they offer, when they were last heard of. */
import type { Database } from "./database.ts";

export interface DeviceRow {
  device: string;
  session: string;
  host: string;
  supervisor: string;
  /** JSON list. */
  tags: string;
  slots: number;
  version: string;
  started: number;
  last_seen: number;
  lease_until: number;
  load: number | null;
  stop_confirmed: number | null;
}

export type NewDevice = Omit<DeviceRow, "load" | "stop_confirmed" | "last_seen">;

export function joinDevice(db: Database, device: NewDevice): void {
  db.run(
    `INSERT INTO devices (device, session, host, supervisor, tags, slots, version, started, last_seen, lease_until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (device) DO UPDATE SET
       session = excluded.session, host = excluded.host, supervisor = excluded.supervisor, tags = excluded.tags,
       slots = excluded.slots, version = excluded.version, started = excluded.started,
       last_seen = excluded.last_seen, lease_until = excluded.lease_until, load = NULL, stop_confirmed = NULL`,
    device.device,
    device.session,
    device.host,
    device.supervisor,
    device.tags,
    device.slots,
    device.version,
    device.started,
    device.started,
    device.lease_until,
  );
}

/** Says that the device lives. False: another process has taken its name. */
export function renewDevice(
  db: Database,
  session: string,
  beat: { now: number; lease_until: number; load: number | null },
): boolean {
  const sql = `UPDATE devices SET last_seen = ?, lease_until = ?, load = ? WHERE session = ?`;
  return db.run(sql, beat.now, beat.lease_until, beat.load, session) === 1;
}

/** The device has stopped in order: its lease ends now. */
export function leaveDevice(db: Database, session: string, now: number): void {
  db.run(`UPDATE devices SET last_seen = ?, lease_until = ? WHERE session = ?`, now, now, session);
}

export function confirmStop(db: Database, session: string, now: number): void {
  db.run(`UPDATE devices SET stop_confirmed = ? WHERE session = ?`, now, session);
}

export function deviceById(db: Database, device: string): DeviceRow | undefined {
  return db.get(`SELECT * FROM devices WHERE device = ?`, device);
}

export function listDevices(db: Database): DeviceRow[] {
  return db.all(`SELECT * FROM devices ORDER BY last_seen DESC`);
}

/** Forgets devices not heard of since `before`: by default each start has a name of its own, the process id. */
export function pruneDevices(db: Database, before: number): number {
  return db.run(`DELETE FROM devices WHERE last_seen < ?`, before);
}
