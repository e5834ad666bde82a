/** Every version of every program and of the jobs list. */
export const versionTables = `
CREATE TABLE file_contents (
  sha256 TEXT PRIMARY KEY,
  -- Of the text; it is kept deflated.
  bytes INTEGER NOT NULL,
  content BLOB NOT NULL
);

CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  -- Below the home, with slashes: "jobs.yaml", "Programs/tidy.ts".
  path TEXT NOT NULL UNIQUE,
  -- Of what lies in the folder now; null: it is gone.
  live_version INTEGER,
  live_sha256 TEXT,
  -- Size, times and inode of what lies there, so that it is read again only when it was written to.
  look TEXT,
  -- The text that somebody works on and that does not run yet; null: none.
  draft_sha256 TEXT,
  draft_parent INTEGER,
  draft_by TEXT,
  draft_changed REAL,
  -- Where it came from: the ready-made program, its version, and its text as it was then.
  origin TEXT,
  origin_version TEXT,
  origin_sha256 TEXT
);

CREATE TABLE file_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  file_id INTEGER NOT NULL,
  -- Null: the file was taken away.
  sha256 TEXT,
  created REAL NOT NULL,
  -- person: through AIOS. file: in the folder, by an editor or another program. library, ai, aios.
  author_kind TEXT NOT NULL CHECK (author_kind IN ('person', 'file', 'library', 'ai', 'aios')),
  author TEXT,
  message TEXT,
  parent INTEGER
);
CREATE INDEX file_versions_of_file ON file_versions (file_id, id);
CREATE INDEX file_versions_of_content ON file_versions (sha256) WHERE sha256 IS NOT NULL;
`;
