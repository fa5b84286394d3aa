-- Account changes are accepted from laptops whose key an owner approved here: src-main/sync/accounts.

-- Approved keys by which other laptops sign account changes.
CREATE TABLE trusted_key (
  fingerprint TEXT PRIMARY KEY,
  public_key TEXT NOT NULL,
  device_name TEXT NOT NULL,
  let_in_by TEXT NOT NULL,
  let_in_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Global ids of local accounts. Unlike the same entries in `sync_row`, they are sealed.
CREATE TABLE account_identity (
  gid TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- The newest accepted signed change per field group of an account; older changes are ignored.
CREATE TABLE account_change (
  gid TEXT NOT NULL,
  unit TEXT NOT NULL,
  -- JSON
  value TEXT NOT NULL,
  clock INTEGER NOT NULL,
  device TEXT NOT NULL,
  public_key TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (gid, unit)
) STRICT, WITHOUT ROWID;

-- Signed changes that wait for the approval of their key, the newest per key.
CREATE TABLE waiting_account_change (
  gid TEXT NOT NULL,
  unit TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  value TEXT NOT NULL,
  clock INTEGER NOT NULL,
  device TEXT NOT NULL,
  public_key TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (gid, unit, fingerprint)
) STRICT, WITHOUT ROWID;
