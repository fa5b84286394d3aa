-- Message authentication codes of rows, by which a change from outside the program shows: src-main/store/seals.

-- One of each row, or of a row with those that belong to it. `id` is the row's key.
CREATE TABLE seal (
  kind TEXT NOT NULL,
  id ANY NOT NULL,
  mac BLOB NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- How many there are of a kind and the sum of what they stand for, so that none goes or comes unseen.
CREATE TABLE seal_sum (
  kind TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong tries under names that no account has, so that they are as slow as those that one has.
CREATE TABLE stranger (
  id INTEGER PRIMARY KEY,
  -- HMAC of the name
  name TEXT NOT NULL UNIQUE,
  wrong INTEGER NOT NULL,
  wait_until TEXT
) STRICT;
