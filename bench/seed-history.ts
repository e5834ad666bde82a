/**
 * A home that has been in use for long: its history is written by SQL, as running it would take days. Also a process of
 * its own, so that a million rows keep nobody from answering Ctrl-C. Arguments: path of the database, how many runs.
 */
import { realClock } from "../src/engine/real.ts";
import { openDatabase } from "../src/db/open.ts";

/** Younger than whatever is pruned. */
const spreadSeconds = 20 * 86_400;

if (import.meta.main) await seedHistory(process.argv[2]!, Number(process.argv[3]));

/** So many runs that succeeded, of a hundred jobs, each with its trigger and a line in the log. */
export async function seedHistory(path: string, runs: number): Promise<void> {
  const database = await openDatabase(path, { timestamp: "seeded" });
  const db = database.connection;
  // Nobody would mind if this were lost.
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN IMMEDIATE");
  db.exec("CREATE TEMP TABLE number (n INTEGER PRIMARY KEY, job TEXT, at REAL, run TEXT)");
  // Ids in the order of time, as those of AIOS are: the first 48 bits are milliseconds.
  db.prepare(
    `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?1),
       timed AS (SELECT n, ?2 + ?3 * n / ?1 AS at FROM counted)
     INSERT INTO number SELECT n, 'old-' || (n % 100), at,
       substr(printf('%012x', CAST(at * 1000 AS INTEGER)), 1, 8) || '-' ||
       substr(printf('%012x', CAST(at * 1000 AS INTEGER)), 9, 4) || printf('-7%03x-8000-%012x', n % 4096, n)
     FROM timed`,
  ).run(runs, realClock.now() - spreadSeconds - 3_600, spreadSeconds);
  db.exec(
    `INSERT INTO triggers (job_name, args, kwargs, created, processed, source, due_at, priority, run_id, outcome)
       SELECT job, '[]', '{}', at, at + 0.01, 'schedule', at, 0, run, 'run' FROM number ORDER BY n;
     INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until,
                       host, supervisor, args, kwargs, due_at, started, finished, exit_code, result)
       SELECT run, job, n, 'schedule', 1, 'succeeded', 'seeded', 'seeded', printf('%032x', n), at + 30,
              'seeded', '1/1', '[]', '{}', at, at + 0.01, at + 0.2, 0, 'null' FROM number ORDER BY n;
     INSERT INTO logs (timestamp, level, message, device, run_id, job_name, stream)
       SELECT at + 0.1, 'INFO', 'an old line of ' || job, 'seeded', run, job, 'stdout' FROM number ORDER BY n;
     DROP TABLE number;
     COMMIT`,
  );
  await database.close();
}
