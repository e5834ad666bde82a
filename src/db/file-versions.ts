/** What each file was, and who made it so; newest last. */
import type { Database } from "./database.ts";

export type AuthorKind = "person" | "file" | "library" | "ai" | "aios";

export interface FileVersionRow {
  id: number;
  file_id: number;
  /** Null: the file was taken away. */
  sha256: string | null;
  created: number;
  author_kind: AuthorKind;
  author: string | null;
  message: string | null;
  parent: number | null;
}

export function addVersion(db: Database, version: Omit<FileVersionRow, "id">): number {
  return db.insert(
    `INSERT INTO file_versions (file_id, sha256, created, author_kind, author, message, parent)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    version.file_id,
    version.sha256,
    version.created,
    version.author_kind,
    version.author,
    version.message,
    version.parent,
  )!;
}

/** For a version that was found in the folder before whoever wrote it could say so. */
export function claimVersion(
  db: Database,
  id: number,
  by: Pick<FileVersionRow, "author_kind" | "author" | "message">,
): void {
  db.run(
    `UPDATE file_versions SET author_kind = ?, author = ?, message = ? WHERE id = ?`,
    by.author_kind,
    by.author,
    by.message,
    id,
  );
}

export function versionById(db: Database, id: number): FileVersionRow | undefined {
  return db.get(`SELECT * FROM file_versions WHERE id = ?`, id);
}

/** Newest first. */
export function versionsOf(db: Database, fileId: number, limit: number): FileVersionRow[] {
  return db.all(`SELECT * FROM file_versions WHERE file_id = ? ORDER BY id DESC LIMIT ?`, fileId, limit);
}

/**
 * Forgets versions that are old and not among the last of their file, and all beyond the most of a file. Never the live
 * one, nor the one a draft was begun from.
 */
export function pruneVersions(
  db: Database,
  { before, keep, most, limit }: { before: number; keep: number; most: number; limit: number },
): number {
  return db.run(
    `DELETE FROM file_versions WHERE id IN (
       SELECT id FROM (
         SELECT id, created, row_number() OVER (PARTITION BY file_id ORDER BY id DESC) AS place FROM file_versions
       ) WHERE ((created < ? AND place > ?) OR place > ?)
         AND id NOT IN (SELECT live_version FROM files WHERE live_version IS NOT NULL)
         AND id NOT IN (SELECT draft_parent FROM files WHERE draft_parent IS NOT NULL)
       LIMIT ?)`,
    before,
    keep,
    most,
    limit,
  );
}
