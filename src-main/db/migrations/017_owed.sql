-- What stores owe: balances of invoices as exports state them, lists of open items, payments.

ALTER TABLE invoice ADD COLUMN balance INTEGER;
ALTER TABLE invoice ADD COLUMN paid_on TEXT;
CREATE INDEX invoice_open ON invoice (store_id) WHERE balance IS NOT NULL AND balance <> 0;

-- Open items of balance lists. A list is complete for the stores that it names, as of its day; with `closes` also for
-- all others, which then owe nothing.
CREATE TABLE open_item (
  store_id INTEGER NOT NULL REFERENCES store (id),
  import_id INTEGER NOT NULL REFERENCES import (id),
  physical_line INTEGER NOT NULL,
  -- empty for a balance of the store as a whole
  number TEXT NOT NULL,
  date TEXT,
  due_date TEXT,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  as_of TEXT NOT NULL,
  PRIMARY KEY (store_id, import_id, physical_line)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_item_import ON open_item (import_id);

-- Balance lists that are complete for all stores: the day from which stores that they do not name owe nothing.
CREATE TABLE balance_list (
  import_id INTEGER PRIMARY KEY REFERENCES import (id),
  as_of TEXT NOT NULL,
  closes INTEGER NOT NULL CHECK (closes IN (0, 1))
) STRICT;

-- Payments; one that several imports state has a row of each and counts once, as the newest of them has it.
CREATE TABLE payment (
  store_id INTEGER NOT NULL REFERENCES store (id),
  -- the receipt's number; else date, amount, invoice and which of several equal ones it is
  key TEXT NOT NULL,
  import_id INTEGER NOT NULL REFERENCES import (id),
  -- the invoice's number; empty for a payment on account
  number TEXT NOT NULL,
  paid_on TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  reference TEXT NOT NULL,
  physical_line INTEGER NOT NULL,
  PRIMARY KEY (store_id, key, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_import ON payment (import_id);
