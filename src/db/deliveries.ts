/** Each telling by a channel: tried again until it is sent or given up. */
import type { Database } from "./database.ts";

export type DeliveryKind = "alert" | "recovered" | "summary" | "notification";

export interface DeliveryRow {
  id: number;
  channel_id: string;
  alert_id: number | null;
  title: string;
  text: string;
  kind: DeliveryKind;
  created: number;
  try_after: number;
  attempts: number;
  sent: number | null;
  given_up: number | null;
  error: string | null;
}

export type NewDelivery = Pick<DeliveryRow, "channel_id" | "alert_id" | "title" | "text" | "kind">;

export function insertDelivery(db: Database, delivery: NewDelivery, now: number): void {
  db.run(
    `INSERT INTO deliveries (channel_id, alert_id, title, text, kind, created, try_after) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    delivery.channel_id,
    delivery.alert_id,
    delivery.title,
    delivery.text,
    delivery.kind,
    now,
    now,
  );
}

/** The oldest first. */
export function dueDeliveries(db: Database, now: number, limit: number): DeliveryRow[] {
  return db.all(
    `SELECT * FROM deliveries WHERE sent IS NULL AND given_up IS NULL AND try_after <= ? ORDER BY try_after, id LIMIT ?`,
    now,
    limit,
  );
}

/** When the next one is to be tried, or null. */
export function nextDelivery(db: Database): number | null {
  const sql = `SELECT min(try_after) AS at FROM deliveries WHERE sent IS NULL AND given_up IS NULL`;
  return db.get<{ at: number | null }>(sql)?.at ?? null;
}

/** From now on nobody else tries it before `until`. False: somebody else has it. */
export function takeDelivery(db: Database, { id, attempts }: DeliveryRow, until: number): boolean {
  return (
    db.run(
      `UPDATE deliveries SET attempts = attempts + 1, try_after = ?
       WHERE id = ? AND attempts = ? AND sent IS NULL AND given_up IS NULL`,
      until,
      id,
      attempts,
    ) === 1
  );
}

export function noteDelivered(db: Database, id: number, now: number): void {
  db.run(`UPDATE deliveries SET sent = ?, error = NULL WHERE id = ?`, now, id);
}

/** @param tryAfter null: it is given up */
export function noteNotDelivered(db: Database, id: number, error: string, tryAfter: number | null, now: number): void {
  db.run(
    `UPDATE deliveries SET error = ?, try_after = coalesce(?, try_after), given_up = CASE WHEN ? IS NULL THEN ? END WHERE id = ?`,
    error,
    tryAfter,
    tryAfter,
    now,
    id,
  );
}

/** What waits for a channel that is having trouble waits with it: it would only fail as well. */
export function postponeDeliveries(db: Database, channelId: string, until: number): void {
  db.run(
    `UPDATE deliveries SET try_after = ? WHERE channel_id = ? AND sent IS NULL AND given_up IS NULL AND try_after < ?`,
    until,
    channelId,
    until,
  );
}

export function deleteDeliveriesOf(db: Database, channelId: string): void {
  db.run(`DELETE FROM deliveries WHERE channel_id = ? AND sent IS NULL AND given_up IS NULL`, channelId);
}

/** How many things were told since `since`, each counted once however many channels told it. */
export function countToldSince(db: Database, since: number): number {
  return db.get<{ count: number }>(
    `SELECT count(DISTINCT kind || coalesce(alert_id, text)) AS count FROM deliveries
     WHERE created > ? AND kind <> 'summary'`,
    since,
  )!.count;
}

/** When many things were last told at once, or null. */
export function lastSummary(db: Database, since: number): number | null {
  const sql = `SELECT max(created) AS at FROM deliveries WHERE created > ? AND kind = 'summary'`;
  return db.get<{ at: number | null }>(sql, since)?.at ?? null;
}

export function deliveriesOfAlert(db: Database, alertId: number): DeliveryRow[] {
  return db.all(`SELECT * FROM deliveries WHERE alert_id = ? ORDER BY id`, alertId);
}

/** Forgets those made before `before`; returns how many. */
export function pruneDeliveries(db: Database, before: number, limit: number): number {
  return db.run(
    `DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE created < ? ORDER BY created LIMIT ?)`,
    before,
    limit,
  );
}
