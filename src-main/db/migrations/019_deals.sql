-- What the company offers to stores; see pricing/deal.ts. Amounts are ten-thousandths.
CREATE TABLE deal (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  -- empty where it is not limited
  from_date TEXT NOT NULL,
  to_date TEXT NOT NULL,
  -- empty for all stores
  store_group TEXT NOT NULL,
  coupon TEXT NOT NULL,
  minimum INTEGER,
  currency TEXT NOT NULL,
  -- ids as JSON; all products where neither these nor a category or brand is given
  products TEXT NOT NULL,
  category TEXT NOT NULL,
  brand TEXT NOT NULL,
  mixed INTEGER NOT NULL,
  -- as JSON
  terms TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1
) STRICT;

-- What an order has besides its lines: coupons, the approval of its prices, and what it cost when it was confirmed.
CREATE TABLE order_pricing (
  order_id INTEGER PRIMARY KEY REFERENCES sales_order (id) ON DELETE CASCADE,
  -- as JSON
  coupons TEXT NOT NULL DEFAULT '[]',
  -- the edition of the order whose prices were approved
  approved_edition INTEGER,
  approved_by TEXT NOT NULL DEFAULT '',
  -- as JSON; null while it is a draft
  confirmed TEXT
) STRICT;
