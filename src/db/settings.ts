/** A few facts about the whole installation. */
import type { Database } from "./database.ts";

export function setting(db: Database, key: string): string | null {
  return db.get<{ value: string }>(`SELECT value FROM settings WHERE key = ?`, key)?.value ?? null;
}

export function putSetting(db: Database, key: string, value: string | null): void {
  if (value === null) db.run(`DELETE FROM settings WHERE key = ?`, key);
  else {
    db.run(
      `INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      key,
      value,
    );
  }
}

/** The random string that fixes this installation's drawn times; made on first use. */
export function installationSalt(db: Database, makeSalt: () => string): string {
  const known = setting(db, "salt");
  if (known !== null) return known;
  const salt = makeSalt();
  putSetting(db, "salt", salt);
  return salt;
}

/** When and why everything was stopped, or null while work goes on. */
export interface StopAll {
  since: number;
  reason: string;
}

export function stopAll(db: Database): StopAll | null {
  const value = setting(db, "stop_all");
  return value === null ? null : (JSON.parse(value) as StopAll);
}

export function putStopAll(db: Database, stop: StopAll | null): void {
  putSetting(db, "stop_all", stop && JSON.stringify(stop));
}
