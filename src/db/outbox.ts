/**
 * Messages that programs send: they wait for a time, and can be taken back until then.
 *
 *     waiting ──► sending ──► sent
 *        │  ▲        │  └───► failed    it may have arrived, or never will; a person may send it again
 *        │  └────────┘ surely not sent, and tried again
 *        └─────► cancelled
 */
import type { Database } from "./database.ts";

export type OutboxState = "waiting" | "sending" | "sent" | "cancelled" | "failed";

export interface OutboxRow {
  id: number;
  effect_id: number | null;
  run_id: string | null;
  job_name: string | null;
  /** Id of a channel; null: wherever the owner wants to be told. */
  channel: string | null;
  recipient: string | null;
  title: string | null;
  text: string;
  created: number;
  send_after: number;
  state: OutboxState;
  attempts: number;
  sending_since: number | null;
  sent: number | null;
  error: string | null;
}

export type NewMessage = Pick<
  OutboxRow,
  "effect_id" | "run_id" | "job_name" | "channel" | "recipient" | "title" | "text" | "created" | "send_after"
>;

export function insertMessage(db: Database, message: NewMessage): number {
  return db.insert(
    `INSERT INTO outbox (effect_id, run_id, job_name, channel, recipient, title, text, created, send_after)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    message.effect_id,
    message.run_id,
    message.job_name,
    message.channel,
    message.recipient,
    message.title,
    message.text,
    message.created,
    message.send_after,
  )!;
}

export function messageById(db: Database, id: number): OutboxRow | undefined {
  return db.get(`SELECT * FROM outbox WHERE id = ?`, id);
}

export function countMessages(db: Database, runId: string): number {
  return db.get<{ count: number }>(`SELECT count(*) AS count FROM outbox WHERE run_id = ?`, runId)!.count;
}

/** Newest first. @param runId null for all */
export function listMessages(db: Database, runId: string | null, limit: number): OutboxRow[] {
  if (runId !== null) return db.all(`SELECT * FROM outbox WHERE run_id = ? ORDER BY id DESC LIMIT ?`, runId, limit);
  return db.all(`SELECT * FROM outbox ORDER BY id DESC LIMIT ?`, limit);
}

/** The oldest first. */
export function dueMessages(db: Database, now: number, limit: number): OutboxRow[] {
  return db.all(
    `SELECT * FROM outbox WHERE state = 'waiting' AND send_after <= ? ORDER BY send_after, id LIMIT ?`,
    now,
    limit,
  );
}

/** When the next one is to be sent, or null. */
export function nextMessage(db: Database): number | null {
  const sql = `SELECT min(send_after) AS at FROM outbox WHERE state = 'waiting'`;
  return db.get<{ at: number | null }>(sql)?.at ?? null;
}

/** waiting → sending, on the disk before anything is sent. False: somebody else has it, or it was taken back. */
export function takeMessage(db: Database, id: number, now: number): boolean {
  return (
    db.run(
      `UPDATE outbox SET state = 'sending', sending_since = ?, attempts = attempts + 1
       WHERE id = ? AND state = 'waiting' AND send_after <= ?`,
      now,
      id,
      now,
    ) === 1
  );
}

/** sending → sent. @param error what did not work beside what did */
export function messageSent(db: Database, id: number, error: string | null, now: number): void {
  const sql = `UPDATE outbox SET state = 'sent', sent = ?, error = ?, sending_since = NULL WHERE id = ? AND state = 'sending'`;
  db.run(sql, now, error, id);
}

/** sending → waiting: it has surely not arrived. */
export function messagePutBack(db: Database, id: number, error: string, sendAfter: number): void {
  db.run(
    `UPDATE outbox SET state = 'waiting', send_after = ?, error = ?, sending_since = NULL WHERE id = ? AND state = 'sending'`,
    sendAfter,
    error,
    id,
  );
}

/** sending → failed. */
export function messageFailed(db: Database, id: number, error: string): void {
  const sql = `UPDATE outbox SET state = 'failed', error = ?, sending_since = NULL WHERE id = ? AND state = 'sending'`;
  db.run(sql, error, id);
}

/** Those whose sender is gone: sending for longer than sending takes. */
export function strandedMessages(db: Database, before: number): OutboxRow[] {
  return db.all(
    `SELECT * FROM outbox INDEXED BY outbox_sending WHERE state = 'sending' AND sending_since < ? ORDER BY id`,
    before,
  );
}

/** waiting → cancelled. False: it was sent, or is just being sent. */
export function messageCancelled(db: Database, id: number): boolean {
  return db.run(`UPDATE outbox SET state = 'cancelled' WHERE id = ? AND state = 'waiting'`, id) === 1;
}

/** waiting, failed → waiting, for now. False: it was sent, taken back, or is just being sent. */
export function sendMessageNow(db: Database, id: number, now: number): boolean {
  return (
    db.run(
      `UPDATE outbox SET state = 'waiting', send_after = ? WHERE id = ? AND state IN ('waiting', 'failed')`,
      now,
      id,
    ) === 1
  );
}

/** Forgets those made before `before` that are through; returns how many. */
export function pruneMessages(db: Database, before: number, limit: number): number {
  return db.run(
    `DELETE FROM outbox WHERE id IN
       (SELECT id FROM outbox WHERE created < ? AND state NOT IN ('waiting', 'sending') ORDER BY created LIMIT ?)`,
    before,
    limit,
  );
}
