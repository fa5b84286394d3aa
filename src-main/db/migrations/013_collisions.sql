-- Imports by accounts with a scope, and their key collisions with data outside that scope.

-- The account of an import and its scope at the start; imports by the program itself have no row.
CREATE TABLE import_scope (
  import_id INTEGER PRIMARY KEY REFERENCES import (id),
  -- the account that asked for it
  account_id INTEGER NOT NULL,
  -- JSON {account, within: [{stores, cities, salespeople}]}; null for everything
  scope TEXT
) STRICT;

-- Collisions that were reviewed and left as they are.
CREATE TABLE settled_collision (
  kind TEXT NOT NULL CHECK (kind IN ('invoice', 'store', 'product')),
  -- the private key, and the import that had last written what bears it: another one is another collision
  key TEXT NOT NULL,
  import_id INTEGER NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
