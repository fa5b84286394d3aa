-- Master data from lists: stores, products, prices, stock counts. A list's values rank below manual edits (`own`) and
-- above those of invoices.

-- The values of lists that apply, as JSON by field: of each field the newest import's.
ALTER TABLE store ADD COLUMN listed TEXT NOT NULL DEFAULT '{}';
ALTER TABLE product ADD COLUMN listed TEXT NOT NULL DEFAULT '{}';

-- What each list says of a store or product, by field; an undo removes the import's rows. `value` is JSON. `replaced`
-- is the manual edit that it took the place of, where an exported list was edited; an undo puts it back.
CREATE TABLE store_value (
  store_id INTEGER NOT NULL REFERENCES store (id),
  field TEXT NOT NULL,
  import_id INTEGER NOT NULL REFERENCES import (id),
  value TEXT NOT NULL,
  replaced TEXT,
  physical_line INTEGER NOT NULL,
  PRIMARY KEY (store_id, field, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX store_value_import ON store_value (import_id);
CREATE TABLE product_value (
  product_id INTEGER NOT NULL REFERENCES product (id),
  field TEXT NOT NULL,
  import_id INTEGER NOT NULL REFERENCES import (id),
  value TEXT NOT NULL,
  replaced TEXT,
  physical_line INTEGER NOT NULL,
  PRIMARY KEY (product_id, field, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_value_import ON product_value (import_id);

-- Prices of price lists, one row per import that states one; the newest import's row applies. No price: taken off.
CREATE TABLE list_price (
  product_id INTEGER NOT NULL REFERENCES product (id),
  price_id INTEGER NOT NULL,
  import_id INTEGER NOT NULL REFERENCES import (id),
  -- empty for all stores
  store_group TEXT NOT NULL,
  -- empty where it is not limited
  from_date TEXT NOT NULL,
  to_date TEXT NOT NULL,
  price INTEGER,
  currency TEXT NOT NULL,
  physical_line INTEGER NOT NULL,
  PRIMARY KEY (product_id, price_id, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_price_import ON list_price (import_id);
CREATE INDEX list_price_id ON list_price (price_id);

-- Counted stock by batch; each import is a count of its day.
CREATE TABLE stock_count (
  product_id INTEGER NOT NULL REFERENCES product (id),
  import_id INTEGER NOT NULL REFERENCES import (id),
  place TEXT NOT NULL,
  batch TEXT NOT NULL,
  expiry TEXT,
  -- thousandths of a piece
  quantity INTEGER NOT NULL,
  counted_on TEXT NOT NULL,
  physical_line INTEGER NOT NULL,
  PRIMARY KEY (product_id, import_id, place, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_count_import ON stock_count (import_id);

-- What imports of lists changed, for the audit: values before and after as JSON.
CREATE TABLE list_change (
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES import (id),
  what TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL
) STRICT;
CREATE INDEX list_change_import ON list_change (import_id);

-- Imports whose changes are not in the audit yet.
CREATE TABLE list_unaudited (import_id INTEGER PRIMARY KEY REFERENCES import (id)) STRICT;
