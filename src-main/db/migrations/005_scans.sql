-- Scanned order sheets; the images are in documents/scans/<id>.
CREATE TABLE scan (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  -- how its first page looks, 64 bits in hexadecimal: nearly equal pictures differ in few of them
  look TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('queued', 'reading', 'read', 'failed', 'cancelled')),
  -- pages in all, and read so far
  pages INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  duration_ms INTEGER,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  order_id INTEGER REFERENCES sales_order (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX scan_store ON scan (store_id);

-- Lines as read, with manual corrections.
CREATE TABLE scan_line (
  scan_id INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
  line_no INTEGER NOT NULL,
  page INTEGER NOT NULL,
  text TEXT NOT NULL,
  -- what corrections are remembered by
  text_key TEXT NOT NULL,
  product_id INTEGER REFERENCES product (id),
  confidence REAL NOT NULL,
  -- the likest product where none is sure
  guess_id INTEGER REFERENCES product (id),
  -- as read; null where it is left to a person
  quantity REAL,
  unit TEXT NOT NULL CHECK (unit IN ('piece', 'case')),
  quantity_confidence REAL NOT NULL,
  -- a tick, taken for one case
  assumed INTEGER NOT NULL DEFAULT 0,
  -- pieces a case as the sheet says
  pieces INTEGER,
  -- [left, top, width, height] in pixels of the page, of the line and of the handwriting
  box TEXT NOT NULL,
  mark_box TEXT NOT NULL,
  -- whether a person looked at it, and whether it is to be ordered
  seen INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (scan_id, line_no)
) STRICT, WITHOUT ROWID;

-- Learnt mappings of a text to a product, for one store, or for all if store_id is 0.
CREATE TABLE scan_correction (
  text_key TEXT NOT NULL,
  store_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES product (id),
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (text_key, store_id)
) STRICT, WITHOUT ROWID;
