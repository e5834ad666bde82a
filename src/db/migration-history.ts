/** What makes a history of millions of runs quick to look through. */
export const historyTables = `
-- Runs that neither go on nor succeeded: few, and what people look for.
CREATE INDEX runs_odd ON runs (id) WHERE state NOT IN ('running', 'succeeded');
CREATE INDEX runs_odd_by_state ON runs (state, id) WHERE state NOT IN ('running', 'succeeded');
CREATE INDEX runs_odd_of_job ON runs (job_name, id) WHERE state NOT IN ('running', 'succeeded');
-- What should have run and did not.
CREATE INDEX triggers_missed ON triggers (processed, id) WHERE outcome IS NOT NULL AND outcome <> 'run';
CREATE INDEX triggers_missed_of_job ON triggers (job_name, processed, id) WHERE outcome IS NOT NULL AND outcome <> 'run';

-- How the runs of a job ended on each day, rehearsals left out. Stays when the runs themselves are forgotten.
CREATE TABLE run_days (
  -- Whole days since 1970-01-01, as the clock on the wall of this AIOS told them (setting day_offset_seconds).
  day INTEGER NOT NULL,
  job_name TEXT NOT NULL,
  succeeded INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  other INTEGER NOT NULL DEFAULT 0,
  seconds REAL NOT NULL DEFAULT 0,
  PRIMARY KEY (day, job_name)
) WITHOUT ROWID;
CREATE TRIGGER runs_counted AFTER UPDATE OF state ON runs
WHEN old.state = 'running' AND new.state <> 'running' AND new.preview = 0 BEGIN
  INSERT INTO run_days (day, job_name, succeeded, failed, other, seconds)
  VALUES (
    CAST((new.started + coalesce((SELECT CAST(value AS REAL) FROM settings WHERE key = 'day_offset_seconds'), 0)) / 86400
      AS INTEGER),
    new.job_name,
    new.state = 'succeeded',
    new.state IN ('failed', 'timed_out', 'lost', 'denied', 'not_proven', 'over_budget'),
    new.state IN ('cancelled', 'stopped', 'asked'),
    max(0, new.finished - new.started))
  ON CONFLICT (day, job_name) DO UPDATE SET
    succeeded = succeeded + excluded.succeeded, failed = failed + excluded.failed, other = other + excluded.other,
    seconds = seconds + excluded.seconds;
END;
INSERT INTO run_days (day, job_name, succeeded, failed, other, seconds)
  SELECT CAST(started / 86400 AS INTEGER), job_name, sum(state = 'succeeded'), sum(state IN ('failed', 'timed_out', 'lost')),
    sum(state IN ('cancelled', 'stopped')), sum(max(0, finished - started))
  FROM runs WHERE state <> 'running' GROUP BY 1, 2;
`;
