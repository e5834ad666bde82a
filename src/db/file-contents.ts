/** Texts of files by their hash: however many versions share one, it is kept once. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Database } from "./database.ts";

/** @param bytes of the text as it is; it is kept deflated */
export function putContent(db: Database, sha256: string, bytes: Uint8Array): void {
  const known = db.get(`SELECT 1 FROM file_contents WHERE sha256 = ?`, sha256);
  if (known !== undefined) return;
  db.run(
    `INSERT INTO file_contents (sha256, bytes, content) VALUES (?, ?, ?)`,
    sha256,
    bytes.byteLength,
    deflateRawSync(bytes),
  );
}

/** Undefined: it was never kept, as it was no text or too large. */
export function contentOf(db: Database, sha256: string): string | undefined {
  const row = db.get<{ content: Uint8Array }>(`SELECT content FROM file_contents WHERE sha256 = ?`, sha256);
  return row && inflateRawSync(row.content).toString("utf8");
}

/** Those that nothing refers to any more. */
export function pruneContents(db: Database, limit: number): number {
  return db.run(
    `DELETE FROM file_contents WHERE sha256 IN (
       SELECT sha256 FROM file_contents
       WHERE sha256 NOT IN (SELECT sha256 FROM file_versions WHERE sha256 IS NOT NULL)
         AND sha256 NOT IN (SELECT draft_sha256 FROM files WHERE draft_sha256 IS NOT NULL)
         AND sha256 NOT IN (SELECT origin_sha256 FROM files WHERE origin_sha256 IS NOT NULL)
       LIMIT ?)`,
    limit,
  );
}
