/** Who may use the page and the API, and who did what. */
export const peopleTables = `
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'operator', 'viewer')),
  -- scrypt with its parameters and salt; null: signs in by a link or a passkey only.
  password TEXT,
  created REAL NOT NULL,
  disabled REAL
);

-- Whatever speaks for a person: a browser that signed in, a token for programs, a one-time link; and what a passkey is
-- asked to sign. Only hashes are kept.
CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('session', 'token', 'link', 'challenge')),
  -- Empty: a challenge for whoever has a passkey.
  person_id TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  -- Of a token: its name, and the role it is limited to.
  name TEXT,
  role TEXT CHECK (role IN ('owner', 'operator', 'viewer')),
  created REAL NOT NULL,
  expires REAL,
  last_used REAL,
  -- From where: the browser's name of itself, and the address.
  agent TEXT,
  address TEXT
);
CREATE INDEX credentials_of_person ON credentials (person_id, kind);
CREATE INDEX credentials_by_end ON credentials (expires) WHERE expires IS NOT NULL;

CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  public_key BLOB NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL DEFAULT '[]',
  created REAL NOT NULL,
  last_used REAL
);

-- Attempts to sign in that failed, so that guessing does not pay.
CREATE TABLE sign_in_failures (
  id INTEGER PRIMARY KEY,
  whom TEXT NOT NULL,
  address TEXT NOT NULL,
  at REAL NOT NULL
);
CREATE INDEX sign_in_failures_recent ON sign_in_failures (at);
CREATE INDEX sign_in_failures_of_name ON sign_in_failures (whom, at);
CREATE INDEX sign_in_failures_of_address ON sign_in_failures (address, at);

-- Append only. Each row holds the hash of the one before it, so that none can be changed or taken out unseen.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at REAL NOT NULL,
  -- person:NAME, token:NAME, terminal, run:ID, aios
  who TEXT NOT NULL,
  -- The operation, and what it was about.
  what TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}',
  before_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN
  SELECT raise(ABORT, 'the audit is only added to');
END;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN
  SELECT raise(ABORT, 'the audit is only added to');
END;

-- The secret address of a webhook job: found by its hash, shown by what is sealed as secrets are.
CREATE TABLE webhooks (
  job_name TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  sealed TEXT NOT NULL,
  created REAL NOT NULL,
  last_called REAL,
  calls INTEGER NOT NULL DEFAULT 0
);

-- Signed calls that were taken, for as long as their signatures hold.
CREATE TABLE webhook_signatures (
  job_name TEXT NOT NULL,
  signature TEXT NOT NULL,
  at REAL NOT NULL,
  PRIMARY KEY (job_name, signature)
);
CREATE INDEX webhook_signatures_age ON webhook_signatures (at);
`;
