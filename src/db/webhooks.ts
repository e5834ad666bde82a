/** The secret address of each webhook job: found by its hash, shown by what is sealed. */
import type { Database } from "./database.ts";

export interface WebhookRow {
  job_name: string;
  sha256: string;
  sealed: string;
  created: number;
  last_called: number | null;
  calls: number;
}

export function webhookOf(db: Database, jobName: string): WebhookRow | undefined {
  return db.get(`SELECT * FROM webhooks WHERE job_name = ?`, jobName);
}

export function webhookByHash(db: Database, sha256: string): WebhookRow | undefined {
  return db.get(`SELECT * FROM webhooks WHERE sha256 = ?`, sha256);
}

/** The one before is worth nothing from now on. */
export function putWebhook(
  db: Database,
  webhook: Pick<WebhookRow, "job_name" | "sha256" | "sealed" | "created">,
): void {
  db.run(
    `INSERT INTO webhooks (job_name, sha256, sealed, created) VALUES (?, ?, ?, ?)
     ON CONFLICT (job_name) DO UPDATE SET sha256 = excluded.sha256, sealed = excluded.sealed,
       created = excluded.created, last_called = NULL, calls = 0`,
    webhook.job_name,
    webhook.sha256,
    webhook.sealed,
    webhook.created,
  );
}

export function countCall(db: Database, jobName: string, now: number): void {
  db.run(`UPDATE webhooks SET last_called = ?, calls = calls + 1 WHERE job_name = ?`, now, jobName);
}

/** False: this signed call was taken before. */
export function takeSignature(db: Database, jobName: string, signature: string, now: number): boolean {
  const added = db.run(
    `INSERT INTO webhook_signatures (job_name, signature, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
    jobName,
    signature,
    now,
  );
  return added === 1;
}

export function forgetSignatures(db: Database, before: number): void {
  db.run(`DELETE FROM webhook_signatures WHERE at < ?`, before);
}
