/** What programs want a person to know. */
import type { Database } from "./database.ts";
import type { LogLevel } from "./logs.ts";

export interface NotificationRow {
  id: number;
  run_id: string | null;
  job_name: string | null;
  created: number;
  level: LogLevel;
  title: string | null;
  text: string;
  read: number | null;
}

export function insertNotification(db: Database, notification: Omit<NotificationRow, "id" | "read">): number {
  return db.insert(
    `INSERT INTO notifications (run_id, job_name, created, level, title, text) VALUES (?, ?, ?, ?, ?, ?)`,
    notification.run_id,
    notification.job_name,
    notification.created,
    notification.level,
    notification.title,
    notification.text,
  )!;
}

/** Of one run, oldest first. */
export function notificationsOfRun(db: Database, runId: string): NotificationRow[] {
  return db.all(`SELECT * FROM notifications WHERE run_id = ? ORDER BY id`, runId);
}

export function countNotifications(db: Database, runId: string): number {
  return db.get<{ count: number }>(`SELECT count(*) AS count FROM notifications WHERE run_id = ?`, runId)!.count;
}

/** Made since `since` and not read yet, newest first. */
export function newNotifications(db: Database, since: number, limit: number): NotificationRow[] {
  return db.all(
    `SELECT * FROM notifications WHERE created >= ? AND read IS NULL ORDER BY id DESC LIMIT ?`,
    since,
    limit,
  );
}

/** Forgets those made before `before`; returns how many. */
export function pruneNotifications(db: Database, before: number, limit: number): number {
  return db.run(
    `DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE created < ? ORDER BY created LIMIT ?)`,
    before,
    limit,
  );
}
