-- A training run: its data, its accuracy and, in forecast_series, its forecasts.
CREATE TABLE forecast_version (
  id INTEGER PRIMARY KEY,
  made_at TEXT NOT NULL,
  author TEXT NOT NULL,
  -- asked for by hand, or after an import
  reason TEXT NOT NULL CHECK (reason IN ('hand', 'import')),
  -- SHA-256 of the sales that it learnt from, and their last day
  fingerprint TEXT NOT NULL,
  data_to TEXT NOT NULL,
  settings TEXT NOT NULL,
  -- the accuracy of the contract, by level and in all
  metrics TEXT NOT NULL,
  series INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL
) STRICT;

-- The forecast of one series, stored for comparison with actual sales.
CREATE TABLE forecast_series (
  version_id INTEGER NOT NULL REFERENCES forecast_version (id) ON DELETE CASCADE,
  level TEXT NOT NULL CHECK (level IN ('total', 'category', 'store', 'product', 'store-product')),
  -- 0 and '' where the level has none
  store_id INTEGER NOT NULL DEFAULT 0,
  product_id INTEGER NOT NULL DEFAULT 0,
  category TEXT NOT NULL DEFAULT '',
  grain TEXT NOT NULL CHECK (grain IN ('week', 'month')),
  -- first day of the first period forecast
  first TEXT NOT NULL,
  kind TEXT NOT NULL,
  model TEXT NOT NULL,
  -- mean absolute error over the naive one's: of the chosen model where it was not chosen by, and of the seasonal naive
  mase REAL,
  naive_mase REAL,
  -- a point and the bounds of its intervals each period: little-endian doubles of mean, low80, high80, low95, high95
  points BLOB NOT NULL,
  -- {notes, losses: {model: loss}, etsForm, size}
  told TEXT NOT NULL,
  PRIMARY KEY (version_id, level, store_id, product_id, category)
) STRICT, WITHOUT ROWID;

-- Promotions; the active version is the latest one that was not taken back.
CREATE TABLE forecast_promotion (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES forecast_version (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  taken_back_at TEXT
) STRICT;

-- Results of calls.
CREATE TABLE call_mark (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  what TEXT NOT NULL CHECK (what IN ('called', 'visited', 'ordered', 'snoozed')),
  on_date TEXT NOT NULL,
  -- until when the store is left in peace
  until TEXT,
  author TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX call_mark_store ON call_mark (store_id, on_date);
