/** What the files of `watch` jobs looked like when a trigger last told of them: so each change is told of once. */
import type { Database } from "./database.ts";

export function watchedFiles(db: Database, jobName: string): Map<string, string> {
  const sql = `SELECT path, signature FROM watched_files WHERE job_name = ?`;
  const rows = db.all<{ path: string; signature: string }>(sql, jobName);
  return new Map(rows.map((row) => [row.path, row.signature]));
}

/** Null: the file is gone. */
export function noteWatchedFile(db: Database, jobName: string, path: string, signature: string | null): void {
  if (signature === null) db.run(`DELETE FROM watched_files WHERE job_name = ? AND path = ?`, jobName, path);
  else {
    db.run(
      `INSERT INTO watched_files (job_name, path, signature) VALUES (?, ?, ?)
       ON CONFLICT (job_name, path) DO UPDATE SET signature = excluded.signature`,
      jobName,
      path,
      signature,
    );
  }
}

export function forgetWatchedFiles(db: Database, jobName: string): void {
  db.run(`DELETE FROM watched_files WHERE job_name = ?`, jobName);
}
