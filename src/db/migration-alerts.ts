/** What a person must hear of without looking, and the ways to them. */
export const alertTables = `
-- One row a problem, not an attempt: it is open until the problem is over.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- failed, late, never_ran, broken, no_device, disk, …
  kind TEXT NOT NULL,
  -- What it is about, so that the same problem is told once: "failed:backup".
  subject TEXT NOT NULL,
  job_name TEXT,
  run_id TEXT,
  message TEXT NOT NULL,
  opened REAL NOT NULL,
  -- How often it happened again meanwhile, and when last.
  times INTEGER NOT NULL DEFAULT 1,
  last REAL NOT NULL,
  -- When somebody has seen it on the page.
  seen REAL,
  closed REAL,
  -- recovered, seen, gone
  closed_how TEXT
);
CREATE UNIQUE INDEX alerts_subject ON alerts (subject) WHERE closed IS NULL;
CREATE INDEX alerts_age ON alerts (opened);

-- Ways to a person beyond the page: desktop, ntfy, telegram, email, slack, push.
CREATE TABLE channels (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- What may be shown, as JSON; and what may not (passwords, tokens), sealed as secrets are.
  settings TEXT NOT NULL DEFAULT '{}',
  sealed TEXT,
  enabled INTEGER NOT NULL DEFAULT 1,
  -- Of what it tells: JSON list of kinds; null: of all.
  tells TEXT,
  created REAL NOT NULL,
  last_sent REAL,
  last_error TEXT
);

-- Each telling of an alert by a channel: tried again until it is sent.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel_id TEXT NOT NULL,
  alert_id INTEGER,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  created REAL NOT NULL,
  try_after REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  sent REAL,
  given_up REAL,
  error TEXT
);
CREATE INDEX deliveries_due ON deliveries (try_after) WHERE sent IS NULL AND given_up IS NULL;
CREATE INDEX deliveries_of_alert ON deliveries (alert_id);
`;
