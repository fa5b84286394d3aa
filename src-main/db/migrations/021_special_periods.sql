-- Days whose sales tell nothing of usual ones, as a person says: forecasts do not learn from them, see forecast/usual-sales.ts.
CREATE TABLE special_period (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('promotion', 'stock_out')),
  from_date TEXT NOT NULL,
  to_date TEXT NOT NULL,
  -- all products where neither is given
  product_id INTEGER REFERENCES product (id),
  category TEXT,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  CHECK (product_id IS NULL OR category IS NULL)
) STRICT;
