-- Printed order sheets with the product at each position, to read the filled-in sheet by geometry.
CREATE TABLE order_sheet (
  id INTEGER PRIMARY KEY,
  -- null for one that goes to any store
  store_id INTEGER REFERENCES store (id),
  made_at TEXT NOT NULL,
  author TEXT NOT NULL,
  -- [[product id, or null for a head, …] for each page]
  pages TEXT NOT NULL
) STRICT;
