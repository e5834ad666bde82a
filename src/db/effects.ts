/** What runs did to the world through AIOS. Each transition of model/effect.ts is one function here. */
import type { EffectKind, EffectState, Sending } from "../model/effect.ts";
import type { Database } from "./database.ts";

export interface EffectRow {
  id: number;
  run_id: string;
  job_name: string;
  kind: EffectKind;
  created: number;
  state: EffectState;
  /** JSON: FileWhat or SendWhat. */
  what: string;
  /** JSON: UndoFacts; null where nothing can be taken back. */
  undo: string | null;
  trash: string | null;
  trash_bytes: number | null;
  note: string | null;
  undone: number | null;
  undone_by: string | null;
}

export type NewEffect = Pick<EffectRow, "run_id" | "job_name" | "kind" | "created" | "state" | "what"> &
  Partial<Pick<EffectRow, "undo" | "trash" | "trash_bytes">>;

/** Call inside `write`. Returns its id. */
export function insertEffect(db: Database, effect: NewEffect): number {
  return db.insert(
    `INSERT INTO effects (run_id, job_name, kind, created, state, what, undo, trash, trash_bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    effect.run_id,
    effect.job_name,
    effect.kind,
    effect.created,
    effect.state,
    effect.what,
    effect.undo ?? null,
    effect.trash ?? null,
    effect.trash_bytes ?? null,
  )!;
}

/** planned → done. */
export function effectDone(db: Database, id: number, undo: string): void {
  db.run(`UPDATE effects SET state = 'done', undo = ? WHERE id = ? AND state = 'planned'`, undo, id);
}

/** planned → failed: nothing of it is there, so nothing is kept for it. */
export function effectFailed(db: Database, id: number, note: string): void {
  db.run(
    `UPDATE effects SET state = 'failed', note = ?, undo = NULL, trash = NULL, trash_bytes = NULL
     WHERE id = ? AND state = 'planned'`,
    note,
    id,
  );
}

/** It turned out that there was nothing to do. */
export function forgetPlanned(db: Database, id: number): void {
  db.run(`DELETE FROM effects WHERE id = ? AND state = 'planned'`, id);
}

/** Where it is about to be put, as its own place is taken: written down before, should AIOS end in between. */
export function noteUndo(db: Database, id: number, undo: string): void {
  db.run(`UPDATE effects SET undo = ? WHERE id = ?`, undo, id);
}

/** done, kept → undone. */
export function effectUndone(db: Database, id: number, by: string, note: string | null, now: number): void {
  db.run(
    `UPDATE effects SET state = 'undone', undone = ?, undone_by = ?, note = ?, trash = NULL, trash_bytes = NULL
     WHERE id = ? AND state IN ('done', 'kept')`,
    now,
    by,
    note,
    id,
  );
}

/** done → kept: it was to be taken back, and cannot be. */
export function effectKept(db: Database, id: number, why: string): void {
  db.run(`UPDATE effects SET state = 'kept', note = ? WHERE id = ? AND state IN ('done', 'kept')`, why, id);
}

/** In the order in which they happened. */
export function effectsOfRun(db: Database, runId: string): EffectRow[] {
  return db.all(`SELECT * FROM effects WHERE run_id = ? ORDER BY id`, runId);
}

/** What could be taken back of what was done since then, the last first. @param jobName null for all jobs */
export function effectsSince(db: Database, since: number, jobName: string | null): EffectRow[] {
  return db.all(
    `SELECT * FROM effects WHERE created >= ? AND state IN ('planned', 'done', 'kept') AND (? IS NULL OR job_name = ?)
     ORDER BY id DESC`,
    since,
    jobName,
    jobName,
  );
}

/** Begun, by runs that have ended meanwhile. @param host of `runs`; null for a run that is forgotten */
export function unsettledEffects(db: Database): (EffectRow & { host: string | null })[] {
  return db.all(
    `SELECT effects.*, runs.host FROM effects INDEXED BY effects_planned LEFT JOIN runs ON runs.id = effects.run_id
     WHERE effects.state = 'planned' AND (runs.state IS NULL OR runs.state <> 'running') ORDER BY effects.id`,
  );
}

/** Bytes that are kept so that they can be put back. */
export function trashBytes(db: Database): number {
  return db.get<{ bytes: number }>(
    `SELECT coalesce(sum(trash_bytes), 0) AS bytes FROM effects WHERE trash IS NOT NULL`,
  )!.bytes;
}

/** Whose trash is the oldest; only of those that are not just being carried out. */
export function oldestTrash(
  db: Database,
  limit: number,
): Pick<EffectRow, "id" | "created" | "trash" | "trash_bytes">[] {
  return db.all(
    `SELECT id, created, trash, trash_bytes FROM effects INDEXED BY effects_trash
     WHERE trash IS NOT NULL AND state <> 'planned' ORDER BY created LIMIT ?`,
    limit,
  );
}

/** From now on what was deleted or replaced cannot be put back. */
export function forgetTrash(db: Database, id: number): void {
  db.run(`UPDATE effects SET trash = NULL, trash_bytes = NULL WHERE id = ?`, id);
}

/** Forgets those whose run is forgotten, unless something is still kept for them; returns how many. */
export function pruneEffects(db: Database, before: number, limit: number): number {
  return db.run(
    `DELETE FROM effects WHERE id IN
       (SELECT id FROM effects WHERE created < ? AND trash IS NULL AND state <> 'planned'
          AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = effects.run_id) ORDER BY created LIMIT ?)`,
    before,
    limit,
  );
}

/** How far the message of this effect is; null where it is forgotten. */
export function sendingOf(db: Database, effectId: number): Sending | null {
  return db.get<{ state: Sending }>(`SELECT state FROM outbox WHERE effect_id = ?`, effectId)?.state ?? null;
}

/** waiting → cancelled. False: it was sent, or is just being sent. */
export function cancelMessage(db: Database, effectId: number): boolean {
  return db.run(`UPDATE outbox SET state = 'cancelled' WHERE effect_id = ? AND state = 'waiting'`, effectId) > 0;
}

/** How far the messages of a run are, by their effects. */
export function sendingsOfRun(db: Database, runId: string): { effect_id: number; state: Sending }[] {
  return db.all(`SELECT effect_id, state FROM outbox WHERE run_id = ? AND effect_id IS NOT NULL`, runId);
}
