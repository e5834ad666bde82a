/**
 * A home that has been in use for long: its history is written by SQL, as running it would take days. Also a process of
 * its own, so that a million rows keep nobody from answering Ctrl-C. Arguments: path of the database, how many runs,
 * and for a mixed history how many lines of each.
 */
import type { DatabaseSync } from "node:sqlite";
import { realClock } from "../src/engine/real.ts";
import { openDatabase } from "../src/db/open.ts";

/** Younger than whatever is pruned. */
const spreadSeconds = 20 * 86_400;

export interface SeedOptions {
  /** Of each run. */
  lines?: number;
  /** One run in fifty failed, and once in two hundred times nothing ran at all. */
  isMixed?: boolean;
}

if (import.meta.main) {
  const [, , path, runs, lines] = process.argv;
  await seedHistory(path!, Number(runs), lines === undefined ? {} : { lines: Number(lines), isMixed: true });
}

/** So many runs, of a hundred jobs, each with its trigger and lines in the log. */
export async function seedHistory(
  path: string,
  runs: number,
  { lines = 1, isMixed = false }: SeedOptions = {},
): Promise<void> {
  const database = await openDatabase(path, { timestamp: "seeded" });
  const db = database.connection;
  // Nobody would mind if this were lost.
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN IMMEDIATE");
  db.exec(
    "CREATE TEMP TABLE number (n INTEGER PRIMARY KEY, job TEXT, at REAL, run TEXT, failed INTEGER, missed INTEGER)",
  );
  // Ids in the order of time, as those of AIOS are: the first 48 bits are milliseconds.
  db.prepare(
    `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?1),
       timed AS (SELECT n, ?2 + ?3 * n / ?1 AS at FROM counted)
     INSERT INTO number SELECT n, 'old-' || (n % 100), at,
       substr(printf('%012x', CAST(at * 1000 AS INTEGER)), 1, 8) || '-' ||
       substr(printf('%012x', CAST(at * 1000 AS INTEGER)), 9, 4) || printf('-7%03x-8000-%012x', n % 4096, n),
       ?4 AND abs(random()) % 50 = 0, ?4 AND n % 200 = 0
     FROM timed`,
  ).run(runs, realClock.now() - spreadSeconds - 3_600, spreadSeconds, isMixed ? 1 : 0);
  db.exec(
    `INSERT INTO triggers (job_name, args, kwargs, created, processed, source, due_at, priority, run_id, outcome)
       SELECT job, '[]', '{}', at, at + 0.01, 'schedule', at, 0, run, 'run' FROM number ORDER BY n;
     INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until,
                       host, supervisor, args, kwargs, due_at, started, finished, exit_code, result, error)
       SELECT run, job, n, 'schedule', 1, CASE WHEN failed THEN 'failed' ELSE 'succeeded' END, 'seeded', 'seeded',
              printf('%032x', n), at + 30, 'seeded', '1/1', '[]', '{}', at, at + 0.01, at + 0.2, failed,
              CASE WHEN failed THEN NULL ELSE 'null' END,
              CASE WHEN failed THEN '{"type":"FolderMissing","message":"There is no folder /home/ada/Inbox","traceback":null,"retryable":true}' END
       FROM number ORDER BY n;
     INSERT INTO triggers (job_name, args, kwargs, created, processed, source, due_at, priority, outcome, note)
       SELECT job, '[]', '{}', at, at + 0.5, 'schedule', at, 0, 'skipped', 'AIOS was off' FROM number WHERE missed;
     INSERT INTO run_days (day, job_name, succeeded, failed, seconds)
       SELECT CAST(at / 86400 AS INTEGER), job, sum(NOT failed), sum(failed), count(*) * 0.2 FROM number GROUP BY 1, 2;`,
  );
  seedLines(db, lines);
  db.exec("DROP TABLE number; COMMIT");
  await database.close();
}

/** Indexed at the end, all at once: line by line it takes many times as long. */
function seedLines(db: DatabaseSync, lines: number): void {
  const index = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'logs_index'").get() as { sql: string };
  db.exec("DROP TRIGGER logs_index");
  db.prepare(
    `WITH RECURSIVE counted (line) AS (SELECT 1 UNION ALL SELECT line + 1 FROM counted WHERE line < ?)
     INSERT INTO logs (timestamp, level, message, device, run_id, job_name, stream)
       SELECT at + 0.1, CASE WHEN line = 7 THEN 'WARNING' ELSE 'INFO' END,
         CASE line WHEN 1 THEN 'an old line of ' || job
                   ELSE 'line ' || line || ' of ' || job || ' took ' || (n * line % 9973) || ' ms' END,
         'seeded', run, job, 'stdout'
       FROM number CROSS JOIN counted ORDER BY n, line`,
  ).run(lines);
  db.exec("INSERT INTO logs_search (logs_search) VALUES ('rebuild')");
  db.exec(index.sql);
}
