-- Amounts are integers in ten-thousandths of the currency's major unit, quantities in thousandths, dates ISO 8601 text.

CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  -- a file, or corrected rejects of an earlier import
  kind TEXT NOT NULL DEFAULT 'file' CHECK (kind IN ('file', 'fix')),
  of_import INTEGER REFERENCES import (id),
  status TEXT NOT NULL,
  path TEXT NOT NULL,
  options TEXT NOT NULL,
  -- the process that runs it or will, and whether that stays open: what waited in a window waits for the next one
  pid INTEGER NOT NULL,
  stays INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  -- its turn in the queue
  position REAL NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at TEXT,
  undone_at TEXT,
  -- file facts, counts, sums: the importSummary of the contract
  summary TEXT NOT NULL,
  -- the file's own column names, for the rejects
  columns TEXT NOT NULL DEFAULT '[]',
  -- how its records became lines, to read corrected ones the same way
  layout TEXT
) STRICT;
CREATE INDEX import_status ON import (status, position);

-- The original text of each record, compressed in blocks of records.
CREATE TABLE raw_block (
  import_id INTEGER NOT NULL REFERENCES import (id),
  first_record INTEGER NOT NULL,
  last_record INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (import_id, first_record)
) STRICT;

CREATE TABLE reject (
  import_id INTEGER NOT NULL REFERENCES import (id),
  record INTEGER NOT NULL,
  physical_line INTEGER NOT NULL,
  code TEXT NOT NULL,
  column_name TEXT NOT NULL,
  value TEXT NOT NULL,
  message TEXT NOT NULL,
  cells TEXT NOT NULL,
  faults TEXT NOT NULL,
  invoice_key TEXT,
  -- its place within its invoice
  place INTEGER,
  -- the import that took it in once it was corrected
  fixed_by INTEGER REFERENCES import (id),
  PRIMARY KEY (import_id, record)
) STRICT, WITHOUT ROWID;

-- Cells of a record that no field covers fully, as JSON beside the line; deduplicated.
CREATE TABLE extra (
  id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX extra_hash ON extra (hash);

CREATE TABLE store (
  id INTEGER PRIMARY KEY,
  external_id TEXT,
  name TEXT NOT NULL,
  city TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  -- the newest invoice that told these facts; an older file does not take them back
  as_of TEXT NOT NULL,
  -- the import that made it, and the one that last changed it
  made_by INTEGER REFERENCES import (id),
  import_id INTEGER REFERENCES import (id)
) STRICT;

-- Keys by which files identify a store: 'id:…' or 'name:…'.
CREATE TABLE store_key (
  key TEXT PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX store_key_store ON store_key (store_id);

CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  external_id TEXT,
  sku TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  brand TEXT NOT NULL DEFAULT '',
  category TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',
  as_of TEXT NOT NULL,
  made_by INTEGER REFERENCES import (id),
  import_id INTEGER REFERENCES import (id)
) STRICT;

CREATE TABLE product_key (
  key TEXT PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES product (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_key_product ON product_key (product_id);

CREATE TABLE invoice (
  id INTEGER PRIMARY KEY,
  external_id TEXT,
  number TEXT NOT NULL,
  date TEXT NOT NULL,
  due_date TEXT,
  status TEXT NOT NULL DEFAULT '',
  store_id INTEGER NOT NULL REFERENCES store (id),
  salesperson TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL,
  -- as the file states them; null where it has no such column
  stated_subtotal INTEGER,
  stated_total INTEGER,
  is_credit INTEGER NOT NULL,
  -- sum of the lines
  total INTEGER NOT NULL,
  line_count INTEGER NOT NULL,
  -- records of this invoice that were rejected; not zero means incomplete
  rejected_lines INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  import_id INTEGER NOT NULL REFERENCES import (id)
) STRICT;
CREATE INDEX invoice_store ON invoice (store_id, date);
CREATE INDEX invoice_date ON invoice (date);
CREATE INDEX invoice_import ON invoice (import_id);

CREATE TABLE invoice_key (
  key TEXT PRIMARY KEY,
  invoice_id INTEGER NOT NULL REFERENCES invoice (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX invoice_key_invoice ON invoice_key (invoice_id);

CREATE TABLE invoice_line (
  id INTEGER PRIMARY KEY,
  invoice_id INTEGER NOT NULL REFERENCES invoice (id),
  -- its place within the invoice, from 1; a rejected record keeps its place free
  line_no INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES product (id),
  quantity INTEGER NOT NULL,
  price INTEGER,
  total INTEGER NOT NULL,
  store_extra INTEGER REFERENCES extra (id),
  product_extra INTEGER REFERENCES extra (id),
  invoice_extra INTEGER REFERENCES extra (id),
  line_extra INTEGER REFERENCES extra (id),
  -- where it came from
  import_id INTEGER NOT NULL REFERENCES import (id),
  record INTEGER NOT NULL,
  physical_line INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX invoice_line_place ON invoice_line (invoice_id, line_no);
CREATE INDEX invoice_line_product ON invoice_line (product_id);

-- Corrected rejects: importing the original record again does not remove the corrected line.
CREATE TABLE correction (
  id INTEGER PRIMARY KEY,
  cells TEXT NOT NULL,
  invoice_id INTEGER NOT NULL REFERENCES invoice (id),
  -- the line that it became: the fix that took it in, and its record
  import_id INTEGER NOT NULL REFERENCES import (id),
  record INTEGER NOT NULL
) STRICT;
CREATE INDEX correction_cells ON correction (cells);
CREATE INDEX correction_invoice ON correction (invoice_id);

-- The previous version of an invoice, store or product, by the import that changed it, for undo.
CREATE TABLE earlier_version (
  import_id INTEGER NOT NULL REFERENCES import (id),
  entity TEXT NOT NULL CHECK (entity IN ('invoice', 'store', 'product')),
  entity_id INTEGER NOT NULL,
  before TEXT NOT NULL,
  PRIMARY KEY (import_id, entity, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX earlier_version_entity ON earlier_version (entity, entity_id);

CREATE TABLE mapping (
  name TEXT PRIMARY KEY,
  -- the header that it was made for, folded; null for one that is only used by name
  fingerprint TEXT,
  spec TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX mapping_fingerprint ON mapping (fingerprint);

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Audit log; append-only.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  face TEXT NOT NULL,
  procedure TEXT NOT NULL,
  input TEXT NOT NULL,
  -- null when it was done, else the code of what kept it from being done
  refused TEXT
) STRICT;
