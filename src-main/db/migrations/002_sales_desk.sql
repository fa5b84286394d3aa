-- `own` holds manual overrides as JSON by field; they take precedence over imported values and imports leave them
-- unchanged. A merged row counts as its `merged_into`; it keeps its keys and invoices, so that the merge can be undone.
ALTER TABLE store ADD COLUMN own TEXT NOT NULL DEFAULT '{}';
ALTER TABLE store ADD COLUMN merged_into INTEGER REFERENCES store (id);
-- row version for optimistic locking of manual changes
ALTER TABLE store ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
ALTER TABLE product ADD COLUMN own TEXT NOT NULL DEFAULT '{}';
ALTER TABLE product ADD COLUMN merged_into INTEGER REFERENCES product (id);
ALTER TABLE product ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;
CREATE INDEX store_merged ON store (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX product_merged ON product (merged_into) WHERE merged_into IS NOT NULL;

-- All invoices and lines of a month in packed columns, the fact table of all figures; layout: src-main/cube/pack.ts.
CREATE TABLE sales_month (
  -- never used twice, so that a reader knows by it whether a month is the one it has
  revision INTEGER PRIMARY KEY AUTOINCREMENT,
  month TEXT NOT NULL UNIQUE,
  invoices INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  -- {"salespeople": [...], "currencies": [...]}
  names TEXT NOT NULL,
  columns BLOB NOT NULL
) STRICT;

-- Months whose invoices changed since they were packed; maintained by triggers on every write.
CREATE TABLE stale_month (month TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO stale_month SELECT DISTINCT substr(date, 1, 7) FROM invoice;
CREATE TRIGGER invoice_added AFTER INSERT ON invoice BEGIN
  INSERT INTO stale_month VALUES (substr(NEW.date, 1, 7)) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER invoice_changed AFTER UPDATE ON invoice BEGIN
  INSERT INTO stale_month VALUES (substr(OLD.date, 1, 7)), (substr(NEW.date, 1, 7)) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER invoice_removed AFTER DELETE ON invoice BEGIN
  INSERT INTO stale_month VALUES (substr(OLD.date, 1, 7)) ON CONFLICT DO NOTHING;
END;

-- Notes on stores and visits to them.
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  kind TEXT NOT NULL CHECK (kind IN ('note', 'visit')),
  on_date TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX note_store ON note (store_id, on_date);

-- Orders of stores; a confirmed order with an invoice is shown as 'invoiced'.
CREATE TABLE sales_order (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  state TEXT NOT NULL CHECK (state IN ('draft', 'confirmed', 'cancelled')),
  ordered_on TEXT NOT NULL,
  currency TEXT NOT NULL,
  remark TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  confirmed_at TEXT,
  -- the invoice that came of it; when an undo takes that away, the order is open again
  invoice_id INTEGER REFERENCES invoice (id) ON DELETE SET NULL,
  edition INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX sales_order_store ON sales_order (store_id, state);
CREATE INDEX sales_order_invoice ON sales_order (invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TABLE sales_order_line (
  order_id INTEGER NOT NULL REFERENCES sales_order (id) ON DELETE CASCADE,
  line_no INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES product (id),
  -- pieces, in thousandths; and how they were asked for
  quantity INTEGER NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('piece', 'case')),
  case_size INTEGER,
  -- of a piece, in ten-thousandths; null where none is known
  price INTEGER,
  -- who proposed it: a hand, an earlier order, a forecast, a suggestion or a scan
  source TEXT NOT NULL,
  PRIMARY KEY (order_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_order_line_product ON sales_order_line (product_id);

-- Manual edits with the previous values, for undo.
CREATE TABLE edit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  what TEXT NOT NULL,
  -- [{table, id, before: {column: value}, after: {column: value}}]
  rows TEXT NOT NULL,
  undone_at TEXT
) STRICT;

-- Report definitions saved under a name.
CREATE TABLE saved_report (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  definition TEXT NOT NULL,
  author TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
