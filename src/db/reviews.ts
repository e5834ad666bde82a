/** What waits for a person, and what became of it (model/review.ts). Each transition is one statement, fenced by its state. */
import type { ReviewKind, ReviewState } from "../model/review.ts";
import type { Database } from "./database.ts";

export interface ReviewRow {
  id: string;
  kind: ReviewKind;
  subject: string;
  job_name: string | null;
  run_id: string | null;
  title: string;
  /** JSON: model/review.ts, `ReviewBody`. */
  body: string;
  /** JSON: what is needed to go on once it is decided; shown to nobody. */
  held: string | null;
  created: number;
  expires: number | null;
  snoozed_until: number | null;
  state: ReviewState;
  /** JSON: the choice, and the answer it gives. */
  decision: string | null;
  reason: string | null;
  decided: number | null;
  decided_by: string | null;
}

export type NewReview = Pick<
  ReviewRow,
  "id" | "kind" | "subject" | "job_name" | "run_id" | "title" | "body" | "held" | "created" | "expires"
>;

/** ──► open. False: a review of that subject is open already. */
export function openReview(db: Database, review: NewReview): boolean {
  const { id, kind, subject, job_name, run_id, title, body, held, created, expires } = review;
  return (
    db.run(
      `INSERT INTO reviews (id, kind, subject, job_name, run_id, title, body, held, created, expires)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      id,
      kind,
      subject,
      job_name,
      run_id,
      title,
      body,
      held,
      created,
      expires,
    ) === 1
  );
}

/** The open review stays the same decision, but tells of a newer run. */
export function renewReview(db: Database, id: string, newer: NewReview): void {
  db.run(
    `UPDATE reviews SET run_id = ?, title = ?, body = ?, held = ?, expires = ? WHERE id = ? AND state = 'open'`,
    newer.run_id,
    newer.title,
    newer.body,
    newer.held,
    newer.expires,
    id,
  );
}

/** open → decided. Undefined: it is not open any more, or its time is over. */
export function decideReview(
  db: Database,
  id: string,
  decision: { decision: string; reason: string | null; by: string },
  now: number,
): ReviewRow | undefined {
  return db.get(
    `UPDATE reviews SET state = 'decided', decision = ?, reason = ?, decided = ?, decided_by = ?, snoozed_until = NULL
     WHERE id = ? AND state = 'open' AND (expires IS NULL OR expires > ?) RETURNING *`,
    decision.decision,
    decision.reason,
    now,
    decision.by,
    id,
    now,
  );
}

/** open → expired, decided by its default where it has one. */
export function expireReview(
  db: Database,
  id: string,
  ended: { decision: string | null; reason: string },
  now: number,
): ReviewRow | undefined {
  return db.get(
    `UPDATE reviews SET state = 'expired', decision = ?, reason = ?, decided = ?, snoozed_until = NULL
     WHERE id = ? AND state = 'open' RETURNING *`,
    ended.decision,
    ended.reason,
    now,
    id,
  );
}

/** open → withdrawn: its reason is gone. */
export function withdrawReview(db: Database, id: string, reason: string, now: number): ReviewRow | undefined {
  return db.get(
    `UPDATE reviews SET state = 'withdrawn', reason = ?, decided = ?, snoozed_until = NULL
     WHERE id = ? AND state = 'open' RETURNING *`,
    reason,
    now,
    id,
  );
}

/** open → withdrawn, for the one of that subject, if there is one. */
export function withdrawSubject(db: Database, subject: string, reason: string, now: number): void {
  db.run(
    `UPDATE reviews SET state = 'withdrawn', reason = ?, decided = ?, snoozed_until = NULL
     WHERE subject = ? AND state = 'open'`,
    reason,
    now,
    subject,
  );
}

/** Set aside until then. False: it is not open. */
export function snoozeReview(db: Database, id: string, until: number | null): boolean {
  return db.run(`UPDATE reviews SET snoozed_until = ? WHERE id = ? AND state = 'open'`, until, id) === 1;
}

/** Those whose time has come again; returns how many. */
export function wakeReviews(db: Database, now: number): number {
  return db.run(
    `UPDATE reviews SET snoozed_until = NULL WHERE state = 'open' AND snoozed_until IS NOT NULL AND snoozed_until <= ?`,
    now,
  );
}

export function reviewById(db: Database, id: string): ReviewRow | undefined {
  return db.get(`SELECT * FROM reviews WHERE id = ?`, id);
}

/** Reviews whose id, or whose run's, ends so: ids share their beginning, so people copy the end. */
export function reviewsByEnding(db: Database, ending: string): ReviewRow[] {
  return db.all(
    `SELECT * FROM reviews WHERE substr(id, -length(?)) = ? OR substr(run_id, -length(?)) = ? ORDER BY id DESC LIMIT 10`,
    ending,
    ending,
    ending,
    ending,
  );
}

export function openOfSubject(db: Database, subject: string): ReviewRow | undefined {
  return db.get(`SELECT * FROM reviews WHERE subject = ? AND state = 'open'`, subject);
}

export function openOfJob(db: Database, jobName: string): ReviewRow[] {
  return db.all(
    `SELECT * FROM reviews INDEXED BY reviews_open_of_job WHERE state = 'open' AND job_name = ? ORDER BY id`,
    jobName,
  );
}

/** Whether a run of the job waits for an answer. */
export function isAsking(db: Database, jobName: string): boolean {
  return openOfJob(db, jobName).some((review) => review.kind === "question");
}

/** The last failure of the job that a person was told of. */
export function lastFailureReview(db: Database, jobName: string): ReviewRow | undefined {
  return db.get(
    `SELECT * FROM reviews INDEXED BY reviews_of_job WHERE job_name = ? AND kind = 'failure' ORDER BY id DESC LIMIT 1`,
    jobName,
  );
}

/** What the run asked, or what was opened because of it. */
export function reviewOfRun(db: Database, runId: string): ReviewRow | undefined {
  return db.get(`SELECT * FROM reviews WHERE run_id = ? ORDER BY id DESC LIMIT 1`, runId);
}

/** Oldest first: who has waited longest comes first. */
export function openReviews(db: Database, jobName: string | null, limit: number): ReviewRow[] {
  if (jobName !== null) return openOfJob(db, jobName).slice(0, limit);
  return db.all(`SELECT * FROM reviews INDEXED BY reviews_open WHERE state = 'open' ORDER BY created LIMIT ?`, limit);
}

/** Newest first, in any state or one. */
export function listReviews(
  db: Database,
  { state, job_name, limit }: { state: ReviewState | null; job_name: string | null; limit: number },
): ReviewRow[] {
  if (job_name !== null) {
    return db.all(
      `SELECT * FROM reviews INDEXED BY reviews_of_job WHERE job_name = ? AND (? IS NULL OR state = ?)
       ORDER BY id DESC LIMIT ?`,
      job_name,
      state,
      state,
      limit,
    );
  }
  return db.all(`SELECT * FROM reviews WHERE ? IS NULL OR state = ? ORDER BY id DESC LIMIT ?`, state, state, limit);
}

export function overdueReviews(db: Database, now: number): ReviewRow[] {
  return db.all(
    `SELECT * FROM reviews INDEXED BY reviews_open WHERE state = 'open' AND expires <= ? ORDER BY expires LIMIT 100`,
    now,
  );
}

/** When the next open review expires, or has been set aside for long enough; Infinity where none does. */
export function nextReviewMoment(db: Database): number {
  const row = db.get<{ at: number | null }>(
    `SELECT min(min(coalesce(expires, 9e15), coalesce(snoozed_until, 9e15))) AS at
     FROM reviews INDEXED BY reviews_open WHERE state = 'open'`,
  );
  return row?.at ?? Infinity;
}

export interface OpenReviews {
  /** Open, those set aside too. */
  open: number;
  /** Open and not set aside. */
  waiting: number;
  /** Differs whenever what is open differs. */
  signature: string;
}

export function countOpen(db: Database, now: number): OpenReviews {
  const row = db.get<{ open: number; waiting: number; signature: string | null }>(
    `SELECT count(*) AS open, coalesce(sum(snoozed_until IS NULL OR snoozed_until <= ?), 0) AS waiting,
            group_concat(id || coalesce(run_id, '') || coalesce(snoozed_until, '')) AS signature
     FROM (SELECT * FROM reviews INDEXED BY reviews_open WHERE state = 'open' ORDER BY created)`,
    now,
  )!;
  return { ...row, signature: row.signature ?? "" };
}

/** Forgets what was closed before `before`; returns how many. */
export function pruneReviews(db: Database, before: number, limit: number): number {
  return db.run(
    `DELETE FROM reviews WHERE id IN
       (SELECT id FROM reviews INDEXED BY reviews_closed WHERE state <> 'open' AND decided < ? ORDER BY decided LIMIT ?)`,
    before,
    limit,
  );
}
