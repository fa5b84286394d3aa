-- What was ordered from suppliers: on the way until a count of the product after the day of its arrival. Thousandths of a piece.
CREATE TABLE purchase (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES product (id),
  quantity INTEGER NOT NULL,
  ordered_on TEXT NOT NULL,
  arrives_on TEXT NOT NULL,
  author TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX purchase_product ON purchase (product_id);
