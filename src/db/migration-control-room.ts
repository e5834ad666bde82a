/**
 * Schema version 3, what the page needs: runs that ask, rehearse or come from elsewhere than the jobs list; and the
 * tables of effects, reviews, versions, people and alerts, each in a file of its own.
 */
import { alertTables } from "./migration-alerts.ts";
import { effectTables } from "./migration-effects.ts";
import { historyTables } from "./migration-history.ts";
import { peopleTables } from "./migration-people.ts";
import { reviewTables } from "./migration-reviews.ts";
import { versionTables } from "./migration-versions.ts";

const runsAndTriggers = `
-- SQLite cannot change a CHECK, so the table is made anew: with more ways to end, and what a run was of.
DROP TRIGGER runs_end_once;
ALTER TABLE runs RENAME TO runs_before;
DROP INDEX runs_live;
DROP INDEX runs_of_job;
DROP INDEX runs_unwell;
DROP INDEX runs_of_trigger;
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  job_name TEXT NOT NULL,
  trigger_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'timed_out', 'cancelled', 'stopped', 'lost',
    'asked', 'denied', 'not_proven', 'over_budget')),
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
  -- From 0 to 1, as the program tells it.
  progress REAL,
  progress_text TEXT,
  -- 1: a rehearsal, whose effects were only noted down.
  preview INTEGER NOT NULL DEFAULT 0,
  -- The job as JSON where the jobs list has no such entry: a draft, or a ready-made program that is not added yet.
  definition TEXT,
  -- Of its program, as it was when the run began (file_versions); null where nobody knows.
  program_version INTEGER,
  -- How many of its effects stand so, for lists of many runs: counted by triggers of the table effects.
  effects_done INTEGER NOT NULL DEFAULT 0,
  effects_captured INTEGER NOT NULL DEFAULT 0,
  effects_undone INTEGER NOT NULL DEFAULT 0,
  CHECK ((state = 'running') = (finished IS NULL))
) WITHOUT ROWID;
INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until, host,
    supervisor, args, kwargs, due_at, started, finished, exit_code, signal, result, error, note, cancel_requested,
    cancel_reason, peak_memory_bytes, cpu_seconds, progress, progress_text)
  SELECT id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until, host,
    supervisor, args, kwargs, due_at, started, finished, exit_code, signal, result, error, note, cancel_requested,
    cancel_reason, peak_memory_bytes, cpu_seconds, progress, progress_text
  FROM runs_before;
DROP TABLE runs_before;
CREATE INDEX runs_live ON runs (job_name) WHERE state = 'running';
CREATE INDEX runs_of_job ON runs (job_name, id);
CREATE INDEX runs_unwell ON runs (id) WHERE state IN ('failed', 'timed_out', 'lost');
CREATE INDEX runs_of_trigger ON runs (trigger_id);
-- But a question that nobody answers any more is let go of.
CREATE TRIGGER runs_end_once BEFORE UPDATE OF state ON runs
WHEN old.state <> 'running' AND NOT (old.state = 'asked' AND new.state = 'cancelled') BEGIN
  SELECT raise(ABORT, 'a run that has ended does not change its state');
END;

ALTER TABLE triggers ADD COLUMN preview INTEGER NOT NULL DEFAULT 0;
ALTER TABLE triggers ADD COLUMN definition TEXT;

-- As before, and knows the sources of triggers that the page, the API, webhooks and answers make.
DROP TRIGGER triggers_take_in;
CREATE TRIGGER triggers_take_in AFTER INSERT ON triggers
WHEN new.priority IS NULL OR new.processed = 0
  OR typeof(new.priority) NOT IN ('real', 'integer') OR typeof(new.created) NOT IN ('real', 'integer')
  OR typeof(new.due_at) NOT IN ('real', 'null') OR typeof(new.run_after) NOT IN ('real', 'null')
  OR typeof(new.processed) NOT IN ('real', 'null') OR typeof(new.attempt) <> 'integer' OR typeof(new.losses) <> 'integer'
  OR typeof(new.args) = 'integer' OR typeof(new.kwargs) = 'integer'
  OR new.source NOT IN
    ('sql', 'schedule', 'always', 'idle', 'watch', 'after', 'cli', 'page', 'api', 'webhook', 'answer', 'program',
     'retry', 'rescue', 'resume')
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
                      ('sql', 'schedule', 'always', 'idle', 'watch', 'after', 'cli', 'page', 'api', 'webhook',
                       'answer', 'program', 'retry', 'rescue', 'resume')
                    THEN new.source ELSE 'sql' END,
      attempt = CASE typeof(new.attempt) WHEN 'integer' THEN min(max(new.attempt, 1), 1000000) ELSE 1 END,
      losses = CASE typeof(new.losses) WHEN 'integer' THEN min(max(new.losses, 0), 1000000) ELSE 0 END
  WHERE id = new.id;
END;
`;

export const controlRoom = [
  runsAndTriggers,
  historyTables,
  effectTables,
  reviewTables,
  versionTables,
  peopleTables,
  alertTables,
].join("\n");
