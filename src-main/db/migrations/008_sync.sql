-- Sync between laptops through a PostgreSQL server: src-main/sync.

-- Rows whose only key is mutable text get a surrogate key.
CREATE TABLE numbered_mapping (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- the header that it was made for, folded; null for one that is only used by name
  fingerprint TEXT,
  spec TEXT NOT NULL,
  used_at TEXT
) STRICT;
INSERT INTO numbered_mapping (name, fingerprint, spec, used_at) SELECT name, fingerprint, spec, used_at FROM mapping;
DROP TABLE mapping;
ALTER TABLE numbered_mapping RENAME TO mapping;
CREATE INDEX mapping_fingerprint ON mapping (fingerprint);

CREATE TABLE numbered_correction (
  id INTEGER PRIMARY KEY,
  text_key TEXT NOT NULL,
  -- 0 for all
  store_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES product (id),
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (text_key, store_id)
) STRICT;
INSERT INTO numbered_correction (text_key, store_id, product_id, text, author, at)
  SELECT text_key, store_id, product_id, text, author, at FROM scan_correction;
DROP TABLE scan_correction;
ALTER TABLE numbered_correction RENAME TO scan_correction;

-- The laptop on which the import was made; null for this one.
ALTER TABLE import ADD COLUMN device TEXT;

-- The hybrid logical clock of this data folder, in microseconds: later than every change made or received here.
CREATE TABLE sync_clock (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last INTEGER NOT NULL DEFAULT 0,
  -- how far this machine's clock is behind the server's
  skew INTEGER NOT NULL DEFAULT 0,
  -- what is taken in from the server is no change made here
  applying INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO sync_clock (one) VALUES (1);

-- Global ids of rows.
CREATE TABLE sync_row (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  gid TEXT NOT NULL,
  -- taken back somewhere; it stays here only as long as something refers to it
  gone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sync_row_gid ON sync_row (kind, gid);
CREATE INDEX sync_row_gone ON sync_row (kind) WHERE gone;

-- The last version of a field group known to both server and laptop: the base of later changes.
CREATE TABLE sync_version (
  kind TEXT NOT NULL,
  gid TEXT NOT NULL,
  unit TEXT NOT NULL,
  clock INTEGER NOT NULL,
  device TEXT NOT NULL,
  PRIMARY KEY (kind, gid, unit)
) STRICT, WITHOUT ROWID;

-- Outbox of local changes not sent yet, written by triggers in the transaction of the change.
CREATE TABLE outbox (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  clock INTEGER NOT NULL,
  PRIMARY KEY (kind, id, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox_gone (
  kind TEXT NOT NULL,
  gid TEXT NOT NULL,
  clock INTEGER NOT NULL,
  PRIMARY KEY (kind, gid)
) STRICT, WITHOUT ROWID;

-- Conflicts: a value overwritten by a concurrent change.
CREATE TABLE sync_conflict (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  gid TEXT NOT NULL,
  unit TEXT NOT NULL,
  -- {value, clock, device, name}
  won TEXT NOT NULL,
  lost TEXT NOT NULL,
  -- null while nobody has looked at it
  settled TEXT CHECK (settled IN ('kept', 'turned')),
  settled_by TEXT,
  settled_at TEXT
) STRICT;
CREATE INDEX sync_conflict_of ON sync_conflict (kind, gid);

-- Log of sync sessions.
CREATE TABLE sync_run (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  pushed INTEGER NOT NULL DEFAULT 0,
  pulled INTEGER NOT NULL DEFAULT 0,
  conflicts INTEGER NOT NULL DEFAULT 0,
  -- null where it went through
  problem TEXT,
  message TEXT
) STRICT;
