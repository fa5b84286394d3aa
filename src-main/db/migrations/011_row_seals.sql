-- Message authentication codes of rows, which detect tampering by other programs: src-main/db/seals.

-- One per row, or per row with its dependent rows. `id` is the row's key.
CREATE TABLE seal (
  kind TEXT NOT NULL,
  id ANY NOT NULL,
  mac BLOB NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- Count and multiset hash of the rows of a kind, which detect deleted and added rows.
CREATE TABLE seal_sum (
  kind TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Failed sign-ins under unknown names, so that their backoff does not reveal which accounts exist.
CREATE TABLE stranger (
  id INTEGER PRIMARY KEY,
  -- HMAC of the name
  name TEXT NOT NULL UNIQUE,
  wrong INTEGER NOT NULL,
  wait_until TEXT
) STRICT;
