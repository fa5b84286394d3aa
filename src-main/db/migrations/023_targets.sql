-- What is to be sold in a month; see targets/target-rows.ts. Of each part of sales the newest row applies, so that an import
-- can be undone.
CREATE TABLE target (
  -- never given again: a change names the row that it is based on
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- null where it was typed
  import_id INTEGER REFERENCES import (id),
  month TEXT NOT NULL,
  -- empty for all
  salesperson TEXT NOT NULL,
  region_kind TEXT NOT NULL CHECK (region_kind IN ('', 'city', 'state', 'beat')),
  region TEXT NOT NULL,
  category TEXT NOT NULL,
  -- ten-thousandths; null where it was removed
  amount INTEGER CHECK (amount > 0),
  currency TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  physical_line INTEGER
) STRICT;
CREATE INDEX target_month ON target (month);
CREATE INDEX target_import ON target (import_id);
