/** What the files of `watch` jobs looked like when a trigger last told of them: so each change is told of once. */
import type { Database } from "./database.ts";
import { putSetting, setting } from "./settings.ts";

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

/** The folder that a `watch` job has looked at before; null for none. What lies there at the first look is no change. */
export function watchedFolder(db: Database, jobName: string): string | null {
  return setting(db, `watch:${jobName}`);
}

export function noteWatchedFolder(db: Database, jobName: string, path: string): void {
  putSetting(db, `watch:${jobName}`, path);
}

export function forgetWatchedFiles(db: Database, jobName: string): void {
  db.run(`DELETE FROM watched_files WHERE job_name = ?`, jobName);
  putSetting(db, `watch:${jobName}`, null);
}
