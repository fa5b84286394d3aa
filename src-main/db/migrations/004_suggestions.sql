-- Stores' answers to suggestions.
CREATE TABLE suggestion_answer (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  product_id INTEGER NOT NULL REFERENCES product (id),
  kind TEXT NOT NULL,
  -- the chance that was told
  confidence REAL NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('accepted', 'refused', 'snoozed')),
  why TEXT,
  remark TEXT NOT NULL DEFAULT '',
  on_date TEXT NOT NULL,
  -- until when it is not suggested again
  until TEXT,
  author TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX suggestion_answer_store ON suggestion_answer (store_id, product_id);

-- The model learnt from the sales with this fingerprint; only the newest is kept, since it can be learnt again.
CREATE TABLE upsell_learnt (
  fingerprint TEXT PRIMARY KEY,
  learnt TEXT NOT NULL,
  -- null until somebody asked how good it is
  backtest TEXT
) STRICT, WITHOUT ROWID;
