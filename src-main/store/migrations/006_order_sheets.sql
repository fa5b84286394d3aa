-- An order sheet that was printed: what stands in which of its places, to read it by geometry when it comes back.
CREATE TABLE order_sheet (
  id INTEGER PRIMARY KEY,
  -- null for one that goes to any store
  store_id INTEGER REFERENCES store (id),
  made_at TEXT NOT NULL,
  author TEXT NOT NULL,
  -- [[product id, or null for a head, …] for each page]
  pages TEXT NOT NULL
) STRICT;
