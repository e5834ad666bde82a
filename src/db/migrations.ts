/**
 * The schema, as numbered steps that only go forward. `PRAGMA user_version` says how many were taken.
 *
 * Other programs open this file with the SQLite they have, which may be years old, and triggers and defaults run inside
 * the client that inserts: so no STRICT tables, no `unixepoch`, no contentless deletes of FTS5.
 *
 * The first columns of `jobs`, `logs` and `triggers` are those of the Python original, so its databases and every
 * SQL client written for it keep working; all further columns have defaults, so that an INSERT which names only
 * the original five columns of `triggers` is a complete trigger.
 */
import { controlRoom } from "./migration-control-room.ts";
import { programsSpeak } from "./migration-programs.ts";

export interface Migration {
  /** What it brings, for the log line. */
  name: string;
  sql: string;
}

const engineOfTheSpecification = `
CREATE TABLE jobs (
  job_name TEXT PRIMARY KEY,
  status TEXT NOT NULL DEFAULT 'new',
  device TEXT NOT NULL DEFAULT '',
  last_update REAL NOT NULL DEFAULT 0,
  -- The compiled entry of the jobs list as JSON (model/job.ts); null once the list has it no more.
  definition TEXT,
  -- Why the entry cannot run, for a person; null when it can.
  problem TEXT,
  enabled INTEGER NOT NULL DEFAULT 1,
  priority REAL NOT NULL DEFAULT 0,
  -- Every time slot up to here has been fired or recorded as skipped.
  scheduled_until REAL,
  next_run_at REAL,
  last_started REAL,
  -- Failures in a row, and deaths in a row of an 'always' job.
  failures INTEGER NOT NULL DEFAULT 0,
  restarts INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE triggers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_name TEXT NOT NULL,
  -- No type: what any client writes here is taken in and judged when it is claimed.
  args DEFAULT '[]',
  kwargs DEFAULT '{}',
  created REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400.0),
  processed REAL,
  source TEXT NOT NULL DEFAULT 'sql',
  -- The time the run was meant for, and the earliest time it may be claimed.
  due_at REAL,
  run_after REAL,
  -- Null in an INSERT means: as the job says.
  priority REAL,
  -- One slot of one job fires once, whoever schedules it.
  dedupe_key TEXT,
  run_id TEXT,
  attempt INTEGER NOT NULL DEFAULT 1,
  losses INTEGER NOT NULL DEFAULT 0,
  -- While pending: null is ready; else what it waits for, so that claiming never looks at it in vain.
  waiting_for TEXT CHECK (waiting_for IN ('time', 'run', 'job', 'enabled', 'device')),
  -- Once processed: what became of it.
  outcome TEXT CHECK (outcome IN ('run', 'refused', 'skipped', 'cancelled', 'quarantined')),
  note TEXT,
  context TEXT
);
CREATE UNIQUE INDEX triggers_slot ON triggers (job_name, dedupe_key) WHERE dedupe_key IS NOT NULL;
CREATE INDEX triggers_ready ON triggers (priority DESC, id) WHERE processed IS NULL AND waiting_for IS NULL;
CREATE INDEX triggers_waiting ON triggers (waiting_for, job_name, priority DESC, id)
  WHERE processed IS NULL AND waiting_for IS NOT NULL;
CREATE INDEX triggers_wake ON triggers (run_after) WHERE processed IS NULL AND waiting_for = 'time';
CREATE INDEX triggers_pending ON triggers (job_name, source) WHERE processed IS NULL;
CREATE INDEX triggers_of_job ON triggers (job_name, id);
CREATE INDEX triggers_closed ON triggers (processed) WHERE processed IS NOT NULL;
-- Makes of any row that any client writes one that can be claimed: times may be text as SQL's own functions write it,
-- and integers beyond what JavaScript can read become text or a default.
CREATE TRIGGER triggers_take_in AFTER INSERT ON triggers
WHEN new.priority IS NULL OR new.processed = 0
  OR typeof(new.priority) NOT IN ('real', 'integer') OR typeof(new.created) NOT IN ('real', 'integer')
  OR typeof(new.due_at) NOT IN ('real', 'null') OR typeof(new.run_after) NOT IN ('real', 'null')
  OR typeof(new.processed) NOT IN ('real', 'null') OR typeof(new.attempt) <> 'integer' OR typeof(new.losses) <> 'integer'
  OR typeof(new.args) = 'integer' OR typeof(new.kwargs) = 'integer'
  OR new.source NOT IN ('sql', 'schedule', 'always', 'idle', 'watch', 'after', 'cli', 'retry', 'rescue', 'resume')
  OR new.attempt NOT BETWEEN 1 AND 1000000 OR new.losses NOT BETWEEN 0 AND 1000000
BEGIN
  UPDATE triggers
  SET priority = CASE WHEN typeof(new.priority) IN ('real', 'integer') THEN new.priority
                      ELSE coalesce((SELECT priority FROM jobs WHERE job_name = new.job_name), 0) END,
      args = CASE typeof(new.args) WHEN 'integer' THEN CAST(new.args AS TEXT) ELSE new.args END,
      kwargs = CASE typeof(new.kwargs) WHEN 'integer' THEN CAST(new.kwargs AS TEXT) ELSE new.kwargs END,
      created = CASE WHEN typeof(new.created) IN ('real', 'integer') THEN new.created
                     ELSE coalesce((julianday(new.created) - 2440587.5) * 86400.0,
                                   (julianday('now') - 2440587.5) * 86400.0) END,
      processed = CASE typeof(new.processed) WHEN 'real' THEN nullif(new.processed, 0)
                                             ELSE (julianday(new.processed) - 2440587.5) * 86400.0 END,
      due_at = CASE typeof(new.due_at) WHEN 'real' THEN new.due_at
                                       ELSE (julianday(new.due_at) - 2440587.5) * 86400.0 END,
      run_after = CASE typeof(new.run_after) WHEN 'real' THEN new.run_after
                                             ELSE (julianday(new.run_after) - 2440587.5) * 86400.0 END,
      -- A source that AIOS does not know is somebody who asked.
      source = CASE WHEN new.source IN
                      ('sql', 'schedule', 'always', 'idle', 'watch', 'after', 'cli', 'retry', 'rescue', 'resume')
                    THEN new.source ELSE 'sql' END,
      attempt = CASE typeof(new.attempt) WHEN 'integer' THEN min(max(new.attempt, 1), 1000000) ELSE 1 END,
      losses = CASE typeof(new.losses) WHEN 'integer' THEN min(max(new.losses, 0), 1000000) ELSE 0 END
  WHERE id = new.id;
END;
-- All later ids would be greater still, and none of them could be read.
CREATE TRIGGER triggers_id AFTER INSERT ON triggers WHEN new.id > 9007199254740991 BEGIN
  SELECT raise(ABORT, 'the id of a trigger is given by the database: leave it out');
END;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  job_name TEXT NOT NULL,
  trigger_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('running', 'succeeded', 'failed', 'timed_out', 'cancelled', 'stopped', 'lost')),
  device TEXT NOT NULL,
  -- The start of AIOS that claimed it, and the token that alone may finish it.
  session TEXT NOT NULL,
  attempt_token TEXT NOT NULL,
  lease_until REAL NOT NULL,
  -- The machine, and the identity there of the AIOS process (pid, start time), that carries it out.
  host TEXT NOT NULL,
  supervisor TEXT NOT NULL,
  args TEXT NOT NULL,
  kwargs TEXT NOT NULL,
  due_at REAL NOT NULL,
  started REAL NOT NULL,
  finished REAL,
  exit_code INTEGER,
  signal TEXT,
  result TEXT,
  error TEXT,
  note TEXT,
  cancel_requested REAL,
  cancel_reason TEXT,
  peak_memory_bytes INTEGER,
  cpu_seconds REAL,
  CHECK ((state = 'running') = (finished IS NULL))
) WITHOUT ROWID;
CREATE INDEX runs_live ON runs (job_name) WHERE state = 'running';
CREATE INDEX runs_of_job ON runs (job_name, id);
CREATE INDEX runs_unwell ON runs (id) WHERE state IN ('failed', 'timed_out', 'lost');
CREATE INDEX runs_of_trigger ON runs (trigger_id);
CREATE TRIGGER runs_end_once BEFORE UPDATE OF state ON runs WHEN old.state <> 'running' BEGIN
  SELECT raise(ABORT, 'a run that has ended does not change its state');
END;

CREATE TABLE logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  timestamp REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400.0),
  level TEXT NOT NULL DEFAULT 'INFO',
  message TEXT NOT NULL,
  device TEXT NOT NULL DEFAULT '',
  run_id TEXT,
  job_name TEXT,
  stream TEXT
);
CREATE INDEX logs_of_run ON logs (run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX logs_of_aios ON logs (job_name, id) WHERE run_id IS NULL;
-- Indexes the messages of logs without keeping them a second time. https://www.sqlite.org/fts5.html#external_content_tables
CREATE VIRTUAL TABLE logs_search USING fts5 (message, content = 'logs', content_rowid = 'id');
CREATE TRIGGER logs_index AFTER INSERT ON logs BEGIN
  INSERT INTO logs_search (rowid, message) VALUES (new.id, new.message);
END;
CREATE TRIGGER logs_unindex AFTER DELETE ON logs BEGIN
  INSERT INTO logs_search (logs_search, rowid, message) VALUES ('delete', old.id, old.message);
END;
CREATE TRIGGER logs_reindex AFTER UPDATE OF id, message ON logs BEGIN
  INSERT INTO logs_search (logs_search, rowid, message) VALUES ('delete', old.id, old.message);
  INSERT INTO logs_search (rowid, message) VALUES (new.id, new.message);
END;

CREATE TABLE devices (
  device TEXT PRIMARY KEY,
  session TEXT NOT NULL,
  -- The machine (and PID namespace) it runs on: only there can its processes be seen and ended.
  host TEXT NOT NULL,
  supervisor TEXT NOT NULL,
  tags TEXT NOT NULL,
  slots INTEGER NOT NULL,
  version TEXT NOT NULL,
  started REAL NOT NULL,
  last_seen REAL NOT NULL,
  lease_until REAL NOT NULL,
  load REAL,
  -- When it last confirmed that nothing of it runs any more, after a stop-all.
  stop_confirmed REAL
);

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE watched_files (
  job_name TEXT NOT NULL,
  path TEXT NOT NULL,
  -- Size and modification time when a trigger last told of it.
  signature TEXT NOT NULL,
  PRIMARY KEY (job_name, path)
) WITHOUT ROWID;
`;

export const migrations: readonly Migration[] = [
  { name: "jobs, triggers, runs, logs, devices", sql: engineOfTheSpecification },
  { name: "state, secrets, artifacts, notifications, progress", sql: programsSpeak },
  { name: "effects, reviews, versions, people, alerts", sql: controlRoom },
];

/** Tables of the Python original, set aside while the first migration makes ours, then copied over. */
export const adoptOriginal = {
  setAside: `
    ALTER TABLE jobs RENAME TO original_jobs;
    ALTER TABLE logs RENAME TO original_logs;
    ALTER TABLE triggers RENAME TO original_triggers;`,
  copy: `
    INSERT INTO jobs (job_name, status, device, last_update, last_started)
      SELECT job_name, status, device, last_update, last_update FROM original_jobs;
    INSERT INTO logs (id, timestamp, level, message, device)
      SELECT id, timestamp, level, message, device FROM original_logs;
    INSERT INTO triggers (id, job_name, args, kwargs, created, processed, outcome)
      SELECT id, job_name, args, kwargs, created, nullif(processed, 0),
             CASE WHEN coalesce(processed, 0) = 0 THEN NULL ELSE 'run' END
      FROM original_triggers;
    DROP TABLE original_jobs;
    DROP TABLE original_logs;
    DROP TABLE original_triggers;`,
} as const;
