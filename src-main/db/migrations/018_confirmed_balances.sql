-- Balances that a later import repeated unchanged: they are of its day, too.
CREATE TABLE confirmed_balance (
  import_id INTEGER NOT NULL REFERENCES import (id),
  invoice_id INTEGER NOT NULL REFERENCES invoice (id),
  PRIMARY KEY (import_id, invoice_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmed_balance_invoice ON confirmed_balance (invoice_id);
