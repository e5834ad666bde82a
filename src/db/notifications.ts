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

/** Not given to channels yet, oldest first. */
export function untoldNotifications(db: Database, limit: number): NotificationRow[] {
  return db.all(`SELECT * FROM notifications WHERE told IS NULL ORDER BY id LIMIT ?`, limit);
}

export function noteNotificationTold(db: Database, id: number, now: number): void {
  db.run(`UPDATE notifications SET told = ? WHERE id = ?`, now, id);
}

/** Newest first, from before the id on. */
export function listNotifications(
  db: Database,
  { unread, before, limit }: { unread: boolean; before: number | null; limit: number },
): NotificationRow[] {
  if (unread) {
    return db.all(
      `SELECT * FROM notifications INDEXED BY notifications_unread
       WHERE read IS NULL AND (? IS NULL OR id < ?) ORDER BY id DESC LIMIT ?`,
      before,
      before,
      limit,
    );
  }
  return db.all(
    `SELECT * FROM notifications WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?`,
    before,
    before,
    limit,
  );
}

/** Returns how many were unread. */
export function markAllNotificationsRead(db: Database, now: number): number {
  return db.run(`UPDATE notifications SET read = ? WHERE read IS NULL`, now);
}

/** False: it was read already, or is not there. */
export function markNotificationRead(db: Database, id: number, now: number): boolean {
  return db.run(`UPDATE notifications SET read = ? WHERE id = ? AND read IS NULL`, now, id) === 1;
}
