/** The files whose versions are kept: what lies in the folder now, the draft somebody works on, and where it came from. */
import type { Database } from "./database.ts";

export interface FileRow {
  id: number;
  /** Below the home, with slashes. */
  path: string;
  /** Of what lies in the folder now; null: it is gone. */
  live_version: number | null;
  /** Of the live version; null for a file that is gone. */
  live_sha256: string | null;
  /** How it looked in the folder when it was last read; see `FileLook`. */
  look: string | null;
  draft_sha256: string | null;
  draft_parent: number | null;
  draft_by: string | null;
  draft_changed: number | null;
  origin: string | null;
  origin_version: string | null;
  origin_sha256: string | null;
}

export function fileByPath(db: Database, path: string): FileRow | undefined {
  return db.get(`SELECT * FROM files WHERE path = ?`, path);
}

export function listFiles(db: Database): FileRow[] {
  return db.all(`SELECT * FROM files ORDER BY path`);
}

/** What finding changes costs: nothing but this is read while nothing has changed. */
export function fileLooks(db: Database): Pick<FileRow, "path" | "look" | "live_version" | "live_sha256">[] {
  return db.all(`SELECT path, look, live_version, live_sha256 FROM files`);
}

export function addFile(db: Database, path: string): FileRow {
  db.run(`INSERT INTO files (path) VALUES (?) ON CONFLICT (path) DO NOTHING`, path);
  return fileByPath(db, path)!;
}

export function noteLive(
  db: Database,
  id: number,
  live: { version: number | null; sha256: string | null; look: string | null },
): void {
  db.run(
    `UPDATE files SET live_version = ?, live_sha256 = ?, look = ? WHERE id = ?`,
    live.version,
    live.sha256,
    live.look,
    id,
  );
}

export function noteLook(db: Database, path: string, look: string | null): void {
  db.run(`UPDATE files SET look = ? WHERE path = ?`, look, path);
}

/** The history goes with the file. */
export function moveFile(db: Database, from: string, to: string): void {
  db.run(`UPDATE files SET path = ? WHERE path = ?`, to, from);
}

export function putDraft(
  db: Database,
  id: number,
  draft: { sha256: string; parent: number | null; by: string; changed: number } | null,
): void {
  db.run(
    `UPDATE files SET draft_sha256 = ?, draft_parent = ?, draft_by = ?, draft_changed = ? WHERE id = ?`,
    draft?.sha256 ?? null,
    draft?.parent ?? null,
    draft?.by ?? null,
    draft?.changed ?? null,
    id,
  );
}

export function putOrigin(
  db: Database,
  id: number,
  origin: { id: string; version: string; sha256: string } | null,
): void {
  db.run(
    `UPDATE files SET origin = ?, origin_version = ?, origin_sha256 = ? WHERE id = ?`,
    origin?.id ?? null,
    origin?.version ?? null,
    origin?.sha256 ?? null,
    id,
  );
}

/** Files that are gone, with nothing left that could be brought back. */
export function forgetEmptyFiles(db: Database): number {
  return db.run(
    `DELETE FROM files WHERE live_version IS NULL AND draft_sha256 IS NULL
       AND NOT EXISTS (SELECT 1 FROM file_versions WHERE file_id = files.id AND sha256 IS NOT NULL)`,
  );
}
