-- How a call ended; null where only that it was made is known. With `later`, `until` is the day that was promised.
ALTER TABLE call_mark ADD COLUMN outcome TEXT CHECK (outcome IN ('ordered', 'later', 'nothing', 'no_answer'));

-- What a store had on its shelf, as it was told in a call. Thousandths of a piece.
CREATE TABLE shelf_count (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  product_id INTEGER NOT NULL REFERENCES product (id),
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  counted_on TEXT NOT NULL,
  author TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX shelf_count_store ON shelf_count (store_id, product_id);
CREATE INDEX shelf_count_product ON shelf_count (product_id);

-- What captures changes for sync knows the columns of before; it is installed again when the folder is opened.
DROP TRIGGER IF EXISTS sync_call_mark_changed;
DROP TRIGGER IF EXISTS sync_sales_order_changed;
