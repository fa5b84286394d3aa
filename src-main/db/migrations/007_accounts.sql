-- Accounts, sessions, tokens and the audit chain.

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  -- without case and spacing
  name_key TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'rep', 'viewer', 'it')),
  -- JSON {stores, cities, salespeople}: where a role is kept to its own, what that is
  scope TEXT NOT NULL DEFAULT '{"stores":[],"cities":[],"salespeople":[]}',
  -- Argon2id in PHC form; null as long as none is set
  password TEXT,
  -- set by another, to be changed at the next sign-in
  must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
  -- SHA-256 of the recovery code
  recovery TEXT,
  pin TEXT,
  disabled_at TEXT,
  created_at TEXT NOT NULL,
  edition INTEGER NOT NULL DEFAULT 1,
  -- HMAC of the row, so that a change from outside shows
  seal TEXT NOT NULL
) STRICT;

-- Failed sign-ins since the last success, and the end of the backoff.
CREATE TABLE attempt (
  account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  wrong INTEGER NOT NULL,
  wait_until TEXT
) STRICT;

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  face TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- when a person last did something
  seen_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  locked_at TEXT,
  -- wrong PINs since it was locked
  wrong_pins INTEGER NOT NULL DEFAULT 0,
  ended_at TEXT
) STRICT;
CREATE INDEX session_account ON session (account_id);

CREATE TABLE access_token (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- HMAC of the token, which is shown once
  hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT,
  ended_at TEXT
) STRICT;

-- Public keys of the checkpoint signatures.
CREATE TABLE signing_key (
  id TEXT PRIMARY KEY,
  public_key TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT;

-- Changes as JSON [{what, before, after}].
ALTER TABLE audit ADD COLUMN changes TEXT NOT NULL DEFAULT '[]';
-- SHA-256 over the previous hash and the entry.
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';

WITH RECURSIVE
  numbered AS (SELECT *, row_number() OVER (ORDER BY id) AS nth FROM audit),
  chain (nth, id, hash) AS (
    SELECT 0, 0, '0000000000000000000000000000000000000000000000000000000000000000'
    UNION ALL
    SELECT n.nth, n.id, audit_hash(c.hash, n.id, n.at, n.actor, n.face, n.procedure, n.input, n.refused, n.changes)
    FROM chain c JOIN numbered n ON n.nth = c.nth + 1
  )
UPDATE audit SET hash = (SELECT hash FROM chain WHERE chain.id = audit.id);

-- The first and last entry of the chain, sealed, so that truncation at either end is detected.
CREATE TABLE audit_span (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  -- the first entry kept, and the hash before it
  first_id INTEGER NOT NULL,
  before_first TEXT NOT NULL,
  last_id INTEGER NOT NULL,
  last_hash TEXT NOT NULL,
  -- entries kept
  entries INTEGER NOT NULL,
  seal TEXT NOT NULL
) STRICT;
INSERT INTO audit_span SELECT 1, 1, '0000000000000000000000000000000000000000000000000000000000000000',
  coalesce((SELECT max(id) FROM audit), 0),
  coalesce((SELECT hash FROM audit ORDER BY id DESC LIMIT 1), '0000000000000000000000000000000000000000000000000000000000000000'),
  (SELECT count(*) FROM audit), '';

CREATE TABLE audit_checkpoint (
  last_id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  hash TEXT NOT NULL,
  key_id TEXT NOT NULL REFERENCES signing_key,
  -- Ed25519, of "last_id at hash"
  signature TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_is_written_once BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
-- only retention deletes entries: the oldest ones, after moving the start of the span
CREATE TRIGGER audit_stays BEFORE DELETE ON audit WHEN OLD.id >= (SELECT first_id FROM audit_span)
BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;

-- Who started the import: the account's name, or the operating system user's.
ALTER TABLE import ADD COLUMN author TEXT NOT NULL DEFAULT '';
