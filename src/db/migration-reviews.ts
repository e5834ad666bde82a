/** What waits for a person. */
export const reviewTables = `
CREATE TABLE reviews (
  -- UUIDv7, so it sorts by time: that of the run it came of.
  id TEXT PRIMARY KEY,
  -- question, failure, approval, result, change, budget, problem
  kind TEXT NOT NULL,
  -- At most one open review stands for one decision.
  subject TEXT NOT NULL,
  job_name TEXT,
  run_id TEXT,
  title TEXT NOT NULL,
  -- JSON: what was asked for, done and found; the form to fill in; the answers to choose from.
  body TEXT NOT NULL DEFAULT '{}',
  -- JSON, for AIOS alone: what is needed to go on once it is decided.
  held TEXT,
  created REAL NOT NULL,
  expires REAL,
  snoozed_until REAL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'decided', 'expired', 'withdrawn')),
  -- JSON: what was decided, with the form as it was filled in.
  decision TEXT,
  reason TEXT,
  decided REAL,
  decided_by TEXT
) WITHOUT ROWID;
CREATE UNIQUE INDEX reviews_subject ON reviews (subject) WHERE state = 'open';
CREATE INDEX reviews_open ON reviews (created) WHERE state = 'open';
CREATE INDEX reviews_of_run ON reviews (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX reviews_open_of_job ON reviews (job_name) WHERE state = 'open';
CREATE INDEX reviews_closed ON reviews (decided) WHERE state <> 'open';
CREATE INDEX reviews_of_job ON reviews (job_name, id) WHERE job_name IS NOT NULL;
CREATE TRIGGER reviews_decide_once BEFORE UPDATE OF state ON reviews WHEN old.state <> 'open' BEGIN
  SELECT raise(ABORT, 'a review that is closed does not open again');
END;
`;
