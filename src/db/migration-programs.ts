/**
 * Schema version 2: what programs keep and tell through AIOS (state, secrets, artifacts, notifications, progress), and
 * the trigger source `program`.
 */
export const programsSpeak = `
-- What a program keeps from one run to the next. Jobs of the same file share it.
CREATE TABLE state (
  id INTEGER PRIMARY KEY,
  program TEXT NOT NULL,
  key TEXT NOT NULL,
  -- JSON.
  value TEXT NOT NULL,
  -- Grows with each change, also over a deletion, so that nothing old can be mistaken for what is there.
  version INTEGER NOT NULL,
  expires REAL,
  updated REAL NOT NULL
);
CREATE UNIQUE INDEX state_key ON state (program, key);
CREATE INDEX state_expiry ON state (expires) WHERE expires IS NOT NULL;

-- Sealed with AES-256-GCM; the key lies in a file beside the database, never in it.
CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  -- Which key sealed it: the beginning of that key's SHA-256.
  key_id TEXT NOT NULL,
  nonce BLOB NOT NULL,
  ciphertext BLOB NOT NULL,
  tag BLOB NOT NULL,
  created REAL NOT NULL,
  updated REAL NOT NULL
);

CREATE TABLE artifacts (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  created REAL NOT NULL,
  -- Last, so that the list can be read without it.
  content BLOB NOT NULL
);
CREATE UNIQUE INDEX artifacts_name ON artifacts (run_id, name);

CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT,
  job_name TEXT,
  created REAL NOT NULL,
  level TEXT NOT NULL DEFAULT 'INFO' CHECK (level IN ('INFO', 'WARNING', 'ERROR')),
  title TEXT,
  text TEXT NOT NULL,
  -- When somebody has seen it.
  read REAL
);
CREATE INDEX notifications_of_run ON notifications (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX notifications_age ON notifications (created);

-- From 0 to 1, as the program tells it.
ALTER TABLE runs ADD COLUMN progress REAL;
ALTER TABLE runs ADD COLUMN progress_text TEXT;

-- As in version 1, and knows the source of a trigger that a running program made.
DROP TRIGGER triggers_take_in;
CREATE TRIGGER triggers_take_in AFTER INSERT ON triggers
WHEN new.priority IS NULL OR new.processed = 0
  OR typeof(new.priority) NOT IN ('real', 'integer') OR typeof(new.created) NOT IN ('real', 'integer')
  OR typeof(new.due_at) NOT IN ('real', 'null') OR typeof(new.run_after) NOT IN ('real', 'null')
  OR typeof(new.processed) NOT IN ('real', 'null') OR typeof(new.attempt) <> 'integer' OR typeof(new.losses) <> 'integer'
  OR typeof(new.args) = 'integer' OR typeof(new.kwargs) = 'integer'
  OR new.source NOT IN
    ('sql', 'schedule', 'always', 'idle', 'watch', 'after', 'cli', 'program', 'retry', 'rescue', 'resume')
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
      source = CASE WHEN new.source IN
                      ('sql', 'schedule', 'always', 'idle', 'watch', 'after', 'cli', 'program', 'retry', 'rescue', 'resume')
                    THEN new.source ELSE 'sql' END,
      attempt = CASE typeof(new.attempt) WHEN 'integer' THEN min(max(new.attempt, 1), 1000000) ELSE 1 END,
      losses = CASE typeof(new.losses) WHEN 'integer' THEN min(max(new.losses, 0), 1000000) ELSE 0 END
  WHERE id = new.id;
END;
`;
