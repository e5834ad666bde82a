/** What a person must hear of: one row a problem (model/alert.ts). */
import { subjectOf, type AlertEnd, type AlertKind } from "../model/alert.ts";
import type { Database } from "./database.ts";

export interface AlertRow {
  id: number;
  kind: AlertKind;
  subject: string;
  job_name: string | null;
  run_id: string | null;
  message: string;
  opened: number;
  times: number;
  last: number;
  seen: number | null;
  closed: number | null;
  closed_how: AlertEnd | null;
  tell_after: number;
  told: number | null;
  end_told: number | null;
}

export interface NewAlert {
  kind: AlertKind;
  /** What it is about, within its kind: the job's name mostly. */
  about: string;
  job_name: string | null;
  run_id?: string | null;
  message: string;
  /** Channels tell it from then on, if it is still open. Default: at once. */
  tell_after?: number;
}

/** Opens the alert, or counts once more where it is open. Call inside `write`. */
export function openAlert(db: Database, alert: NewAlert, now: number): void {
  db.run(
    `INSERT INTO alerts (kind, subject, job_name, run_id, message, opened, last, tell_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (subject) WHERE closed IS NULL
     DO UPDATE SET times = times + 1, last = excluded.last, run_id = excluded.run_id, message = excluded.message`,
    alert.kind,
    subjectOf(alert.kind, alert.about),
    alert.job_name,
    alert.run_id ?? null,
    alert.message,
    now,
    now,
    alert.tell_after ?? now,
  );
}

/** Opens the alert unless it is open: for what stays as it is until it ends. Call inside `write`. */
export function keepAlertOpen(db: Database, alert: NewAlert, now: number): void {
  db.run(
    `INSERT INTO alerts (kind, subject, job_name, run_id, message, opened, last, tell_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (subject) WHERE closed IS NULL
     DO UPDATE SET message = excluded.message WHERE message <> excluded.message`,
    alert.kind,
    subjectOf(alert.kind, alert.about),
    alert.job_name,
    alert.run_id ?? null,
    alert.message,
    now,
    now,
    alert.tell_after ?? now,
  );
}

/** A problem that was told while nothing could be written, and is over. Call inside `write`. */
export function recordPastAlert(db: Database, alert: NewAlert, opened: number, closed: number): void {
  db.run(
    `INSERT INTO alerts (kind, subject, job_name, message, opened, last, told, closed, closed_how, end_told)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'recovered', ?)`,
    alert.kind,
    subjectOf(alert.kind, alert.about),
    alert.job_name,
    alert.message,
    opened,
    opened,
    opened,
    closed,
    closed,
  );
}

/** False: it was closed already. Call inside `write`. */
export function closeAlert(db: Database, id: number, how: AlertEnd, now: number): boolean {
  return (
    db.run(
      `UPDATE alerts SET closed = ?, closed_how = ?, seen = CASE WHEN ? = 'seen' THEN coalesce(seen, ?) ELSE seen END
       WHERE id = ? AND closed IS NULL`,
      now,
      how,
      how,
      now,
      id,
    ) === 1
  );
}

/** The job has done what it should: whatever was wrong with its runs is over. Call inside `write`. */
export function closeAlertsOfRuns(db: Database, jobName: string, now: number): void {
  db.run(
    `UPDATE alerts SET closed = ?, closed_how = 'recovered'
     WHERE job_name = ? AND closed IS NULL AND kind IN ('failed', 'late', 'never_ran', 'no_device', 'lost')`,
    now,
    jobName,
  );
}

/** False: there is none. */
export function markAlertSeen(db: Database, id: number, now: number): boolean {
  return db.run(`UPDATE alerts SET seen = ? WHERE id = ?`, now, id) === 1;
}

export function alertById(db: Database, id: number): AlertRow | undefined {
  return db.get(`SELECT * FROM alerts WHERE id = ?`, id);
}

/** The newest on this subject, open or closed. */
export function lastAlertOn(db: Database, subject: string): AlertRow | undefined {
  return db.get(`SELECT * FROM alerts INDEXED BY alerts_history WHERE subject = ? ORDER BY id DESC LIMIT 1`, subject);
}

/** Oldest first. */
export function openAlerts(db: Database): AlertRow[] {
  return db.all(`SELECT * FROM alerts INDEXED BY alerts_of_job WHERE closed IS NULL ORDER BY id`);
}

/** Newest first. */
export function listAlerts(db: Database, limit: number): AlertRow[] {
  return db.all(`SELECT * FROM alerts ORDER BY id DESC LIMIT ?`, limit);
}

/** Open, due to be told, and not told yet; oldest first. */
export function untoldAlerts(db: Database, now: number, limit: number): AlertRow[] {
  return db.all(
    `SELECT * FROM alerts WHERE told IS NULL AND closed IS NULL AND tell_after <= ? ORDER BY tell_after, id LIMIT ?`,
    now,
    limit,
  );
}

/** Over by themselves, told when they were opened, and their end not told yet; oldest first. */
export function untoldEnds(db: Database, limit: number): AlertRow[] {
  return db.all(
    `SELECT * FROM alerts INDEXED BY alerts_end_untold
     WHERE end_told IS NULL AND told IS NOT NULL AND closed_how = 'recovered' ORDER BY closed, id LIMIT ?`,
    limit,
  );
}

export function noteTold(db: Database, id: number, now: number): void {
  db.run(`UPDATE alerts SET told = ? WHERE id = ?`, now, id);
}

export function noteEndTold(db: Database, id: number, now: number): void {
  db.run(`UPDATE alerts SET end_told = ? WHERE id = ?`, now, id);
}

/** When the next alert is to be told that waits for its time, or null. */
export function nextTelling(db: Database): number | null {
  const sql = `SELECT min(tell_after) AS at FROM alerts WHERE told IS NULL AND closed IS NULL`;
  return db.get<{ at: number | null }>(sql)?.at ?? null;
}

/** Forgets those closed before `before`; returns how many. */
export function pruneAlerts(db: Database, before: number, limit: number): number {
  return db.run(
    `DELETE FROM alerts WHERE id IN
       (SELECT id FROM alerts WHERE opened < ? AND closed < ? ORDER BY opened LIMIT ?)`,
    before,
    before,
    limit,
  );
}
