-- Changes of accounts come from laptops whose key an owner of this one let in: src-main/sync/accounts.

-- Keys by which other laptops sign changes of accounts, as far as they were let in.
CREATE TABLE trusted_key (
  fingerprint TEXT PRIMARY KEY,
  public_key TEXT NOT NULL,
  device_name TEXT NOT NULL,
  let_in_by TEXT NOT NULL,
  let_in_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which account of the company an account here is. `sync_row` says so too, and is not sealed.
CREATE TABLE account_identity (
  gid TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- The newest signed change of each unit of an account that counts here; an older one changes nothing.
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

-- Signed changes that wait until their key is let in, the newest of each key.
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
