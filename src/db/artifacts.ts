/** What runs leave for people to look at: small files, kept with their run. */
import type { Database } from "./database.ts";

export interface ArtifactRow {
  run_id: string;
  name: string;
  media_type: string;
  bytes: number;
  sha256: string;
  created: number;
}

/** One of the same name in the same run gives way. */
export function putArtifact(db: Database, artifact: ArtifactRow, content: Uint8Array): void {
  db.run(
    `INSERT INTO artifacts (run_id, name, media_type, bytes, sha256, created, content) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id, name) DO UPDATE SET
       media_type = excluded.media_type, bytes = excluded.bytes, sha256 = excluded.sha256,
       created = excluded.created, content = excluded.content`,
    artifact.run_id,
    artifact.name,
    artifact.media_type,
    artifact.bytes,
    artifact.sha256,
    artifact.created,
    content,
  );
}

/** In the order of their names. */
export function listArtifacts(db: Database, runId: string): ArtifactRow[] {
  return db.all(
    `SELECT run_id, name, media_type, bytes, sha256, created FROM artifacts WHERE run_id = ? ORDER BY name`,
    runId,
  );
}

/** Of a run, but for the one of this name. */
export function countOtherArtifacts(db: Database, runId: string, name: string): number {
  const sql = `SELECT count(*) AS count FROM artifacts WHERE run_id = ? AND name <> ?`;
  return db.get<{ count: number }>(sql, runId, name)!.count;
}

export function artifactContent(
  db: Database,
  runId: string,
  name: string,
): (ArtifactRow & { content: Uint8Array }) | undefined {
  return db.get(
    `SELECT run_id, name, media_type, bytes, sha256, created, content FROM artifacts WHERE run_id = ? AND name = ?`,
    runId,
    name,
  );
}

/** Bytes of all of them. */
export function artifactBytes(db: Database): number {
  return db.get<{ bytes: number }>(`SELECT coalesce(sum(bytes), 0) AS bytes FROM artifacts`)!.bytes;
}

/** Forgets those whose run is forgotten; returns how many. */
export function pruneArtifacts(db: Database, limit: number): number {
  return db.run(
    `DELETE FROM artifacts WHERE id IN
       (SELECT id FROM artifacts WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = artifacts.run_id) LIMIT ?)`,
    limit,
  );
}

/** Forgets the oldest; returns how many. */
export function pruneOldestArtifacts(db: Database, limit: number): number {
  return db.run(`DELETE FROM artifacts WHERE id IN (SELECT id FROM artifacts ORDER BY created, id LIMIT ?)`, limit);
}
