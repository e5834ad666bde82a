/** What a person must hear of without looking, and the ways to them. */
export const alertTables = `
-- One row a problem, not an attempt: it is open until the problem is over.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL
    CHECK (kind IN ('failed', 'late', 'never_ran', 'broken', 'no_device', 'trouble', 'lost')),
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
  closed_how TEXT CHECK (closed_how IN ('recovered', 'seen', 'gone')),
  -- Channels tell it from this time on, if it is still open then; and when they were given it, and its end.
  tell_after REAL NOT NULL DEFAULT 0,
  told REAL,
  end_told REAL,
  CHECK ((closed IS NULL) = (closed_how IS NULL))
);
CREATE UNIQUE INDEX alerts_subject ON alerts (subject) WHERE closed IS NULL;
CREATE INDEX alerts_of_job ON alerts (job_name) WHERE closed IS NULL;
CREATE INDEX alerts_history ON alerts (subject, id);
CREATE INDEX alerts_age ON alerts (opened);
CREATE INDEX alerts_untold ON alerts (tell_after) WHERE told IS NULL AND closed IS NULL;
CREATE INDEX alerts_end_untold ON alerts (closed) WHERE end_told IS NULL AND told IS NOT NULL AND closed_how = 'recovered';

-- What is looked for again and again, without a walk through all there is.
CREATE INDEX jobs_broken ON jobs (job_name) WHERE problem IS NOT NULL;
CREATE INDEX triggers_scheduled ON triggers (due_at) WHERE processed IS NULL AND source = 'schedule';

-- Channels tell what programs notify people of; what was there before is known.
ALTER TABLE notifications ADD COLUMN told REAL;
UPDATE notifications SET told = created;
CREATE INDEX notifications_untold ON notifications (id) WHERE told IS NULL;
CREATE INDEX notifications_unread ON notifications (id) WHERE read IS NULL;

-- Ways to a person beyond the page: desktop, ntfy, telegram, email, slack, push.
CREATE TABLE channels (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('desktop', 'ntfy', 'telegram', 'email', 'slack', 'push')),
  name TEXT NOT NULL,
  -- What may be shown, as JSON; and what may not (passwords, tokens), sealed as secrets are.
  settings TEXT NOT NULL DEFAULT '{}',
  sealed TEXT,
  enabled INTEGER NOT NULL DEFAULT 1,
  -- Whose browser it is; it goes with its person. Null: everybody's.
  person_id TEXT,
  -- Of what it tells: JSON list of kinds; null: of all.
  tells TEXT,
  created REAL NOT NULL,
  last_sent REAL,
  last_error TEXT
);
CREATE UNIQUE INDEX channels_name ON channels (name COLLATE NOCASE);
-- There on a fresh installation, so that no failure is missed with nothing set up.
INSERT INTO channels (id, kind, name, created)
  VALUES ('desktop', 'desktop', 'This computer', (julianday('now') - 2440587.5) * 86400.0);

-- Each telling by a channel: tried again until it is sent, or a day has passed. alert_id is null for what tells of
-- many alerts at once, and for notifications of programs.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel_id TEXT NOT NULL,
  alert_id INTEGER,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  -- alert, recovered, summary, notification
  kind TEXT NOT NULL,
  created REAL NOT NULL,
  try_after REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  sent REAL,
  given_up REAL,
  error TEXT
);
CREATE INDEX deliveries_due ON deliveries (try_after) WHERE sent IS NULL AND given_up IS NULL;
CREATE INDEX deliveries_of_alert ON deliveries (alert_id);
CREATE INDEX deliveries_age ON deliveries (created);
`;
