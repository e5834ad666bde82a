/** How the runs of each job ended on each day. The database counts them as they end (migration-history.ts). */
import type { Database } from "./database.ts";
import { putSetting, setting } from "./settings.ts";

export interface RunDay {
  /** Whole days since 1970-01-01, by the clock on the wall. */
  day: number;
  job_name: string;
  succeeded: number;
  failed: number;
  other: number;
  seconds: number;
}

export function runDays(db: Database, fromDay: number, toDay: number): RunDay[] {
  return db.all(`SELECT * FROM run_days WHERE day BETWEEN ? AND ? ORDER BY day, job_name`, fromDay, toDay);
}

export function runDaysOf(db: Database, jobName: string, fromDay: number, toDay: number): RunDay[] {
  return db.all(
    `SELECT * FROM run_days WHERE day BETWEEN ? AND ? AND job_name = ? ORDER BY day`,
    fromDay,
    toDay,
    jobName,
  );
}

/** All jobs as one; `job_name` is empty. */
export function runDaysTogether(db: Database, fromDay: number, toDay: number): RunDay[] {
  return db.all(
    `SELECT day, '' AS job_name, sum(succeeded) AS succeeded, sum(failed) AS failed, sum(other) AS other,
       sum(seconds) AS seconds
     FROM run_days WHERE day BETWEEN ? AND ? GROUP BY day ORDER BY day`,
    fromDay,
    toDay,
  );
}

/** What the clock on the wall says beyond UTC, in seconds; null before it was first noted. */
export function dayOffset(db: Database): number | null {
  const text = setting(db, "day_offset_seconds");
  return text === null ? null : Number(text);
}

/** Days are counted by it from now on. */
export function setDayOffset(db: Database, seconds: number): void {
  putSetting(db, "day_offset_seconds", String(seconds));
}
