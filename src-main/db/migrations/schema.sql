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
, author TEXT NOT NULL DEFAULT '', device TEXT) STRICT;
CREATE INDEX import_status ON import (status, position);
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
, own TEXT NOT NULL DEFAULT '{}', merged_into INTEGER REFERENCES store (id), edition INTEGER NOT NULL DEFAULT 1, listed TEXT NOT NULL DEFAULT '{}') STRICT;
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
, own TEXT NOT NULL DEFAULT '{}', merged_into INTEGER REFERENCES product (id), edition INTEGER NOT NULL DEFAULT 1, listed TEXT NOT NULL DEFAULT '{}') STRICT;
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
, balance INTEGER, paid_on TEXT) STRICT;
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
CREATE TABLE earlier_version (
  import_id INTEGER NOT NULL REFERENCES import (id),
  entity TEXT NOT NULL CHECK (entity IN ('invoice', 'store', 'product')),
  entity_id INTEGER NOT NULL,
  before TEXT NOT NULL,
  PRIMARY KEY (import_id, entity, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX earlier_version_entity ON earlier_version (entity, entity_id);
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  face TEXT NOT NULL,
  procedure TEXT NOT NULL,
  input TEXT NOT NULL,
  -- null when it was done, else the code of what kept it from being done
  refused TEXT
, changes TEXT NOT NULL DEFAULT '[]', hash TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX store_merged ON store (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX product_merged ON product (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE sales_month (
  -- never used twice, so that a reader knows by it whether a month is the one it has
  revision INTEGER PRIMARY KEY AUTOINCREMENT,
  month TEXT NOT NULL UNIQUE,
  invoices INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  -- {"salespeople": [...], "currencies": [...]}
  names TEXT NOT NULL,
  columns BLOB NOT NULL
) STRICT;
CREATE TABLE stale_month (month TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TRIGGER invoice_added AFTER INSERT ON invoice BEGIN
  INSERT INTO stale_month VALUES (substr(NEW.date, 1, 7)) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER invoice_changed AFTER UPDATE ON invoice BEGIN
  INSERT INTO stale_month VALUES (substr(OLD.date, 1, 7)), (substr(NEW.date, 1, 7)) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER invoice_removed AFTER DELETE ON invoice BEGIN
  INSERT INTO stale_month VALUES (substr(OLD.date, 1, 7)) ON CONFLICT DO NOTHING;
END;
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  kind TEXT NOT NULL CHECK (kind IN ('note', 'visit')),
  on_date TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX note_store ON note (store_id, on_date);
CREATE TABLE sales_order (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  state TEXT NOT NULL CHECK (state IN ('draft', 'confirmed', 'cancelled')),
  ordered_on TEXT NOT NULL,
  currency TEXT NOT NULL,
  remark TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  confirmed_at TEXT,
  -- the invoice that came of it; when an undo takes that away, the order is open again
  invoice_id INTEGER REFERENCES invoice (id) ON DELETE SET NULL,
  edition INTEGER NOT NULL DEFAULT 1
, deliver_on TEXT, discount INTEGER NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 10000)) STRICT;
CREATE INDEX sales_order_store ON sales_order (store_id, state);
CREATE INDEX sales_order_invoice ON sales_order (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE TABLE sales_order_line (
  order_id INTEGER NOT NULL REFERENCES sales_order (id) ON DELETE CASCADE,
  line_no INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES product (id),
  -- pieces, in thousandths; and how they were asked for
  quantity INTEGER NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('piece', 'case')),
  case_size INTEGER,
  -- of a piece, in ten-thousandths; null where none is known
  price INTEGER,
  -- who proposed it: a hand, an earlier order, a forecast, a suggestion or a scan
  source TEXT NOT NULL,
  PRIMARY KEY (order_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_order_line_product ON sales_order_line (product_id);
CREATE TABLE edit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  what TEXT NOT NULL,
  -- [{table, id, before: {column: value}, after: {column: value}}]
  rows TEXT NOT NULL,
  undone_at TEXT
) STRICT;
CREATE TABLE saved_report (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  definition TEXT NOT NULL,
  author TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE forecast_version (
  id INTEGER PRIMARY KEY,
  made_at TEXT NOT NULL,
  author TEXT NOT NULL,
  -- asked for by hand, or after an import
  reason TEXT NOT NULL CHECK (reason IN ('hand', 'import')),
  -- SHA-256 of the sales that it learnt from, and their last day
  fingerprint TEXT NOT NULL,
  data_to TEXT NOT NULL,
  settings TEXT NOT NULL,
  -- the accuracy of the contract, by level and in all
  metrics TEXT NOT NULL,
  series INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE forecast_series (
  version_id INTEGER NOT NULL REFERENCES forecast_version (id) ON DELETE CASCADE,
  level TEXT NOT NULL CHECK (level IN ('total', 'category', 'store', 'product', 'store-product')),
  -- 0 and '' where the level has none
  store_id INTEGER NOT NULL DEFAULT 0,
  product_id INTEGER NOT NULL DEFAULT 0,
  category TEXT NOT NULL DEFAULT '',
  grain TEXT NOT NULL CHECK (grain IN ('week', 'month')),
  -- first day of the first period forecast
  first TEXT NOT NULL,
  kind TEXT NOT NULL,
  model TEXT NOT NULL,
  -- mean absolute error over the naive one's: of the chosen model where it was not chosen by, and of the seasonal naive
  mase REAL,
  naive_mase REAL,
  -- a point and the bounds of its intervals each period: little-endian doubles of mean, low80, high80, low95, high95
  points BLOB NOT NULL,
  -- {notes, losses: {model: loss}, etsForm, size}
  told TEXT NOT NULL,
  PRIMARY KEY (version_id, level, store_id, product_id, category)
) STRICT, WITHOUT ROWID;
CREATE TABLE forecast_promotion (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES forecast_version (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  taken_back_at TEXT
) STRICT;
CREATE TABLE call_mark (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  what TEXT NOT NULL CHECK (what IN ('called', 'visited', 'ordered', 'snoozed')),
  on_date TEXT NOT NULL,
  -- until when the store is left in peace
  until TEXT,
  author TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1
, outcome TEXT CHECK (outcome IN ('ordered', 'later', 'nothing', 'no_answer'))) STRICT;
CREATE INDEX call_mark_store ON call_mark (store_id, on_date);
CREATE TABLE suggestion_answer (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  product_id INTEGER NOT NULL REFERENCES product (id),
  kind TEXT NOT NULL,
  -- the chance that was told
  confidence REAL NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('accepted', 'refused', 'snoozed')),
  why TEXT,
  remark TEXT NOT NULL DEFAULT '',
  on_date TEXT NOT NULL,
  -- until when it is not suggested again
  until TEXT,
  author TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0,
  edition INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX suggestion_answer_store ON suggestion_answer (store_id, product_id);
CREATE TABLE upsell_learnt (
  fingerprint TEXT PRIMARY KEY,
  learnt TEXT NOT NULL,
  -- null until somebody asked how good it is
  backtest TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE scan (
  id INTEGER PRIMARY KEY,
  store_id INTEGER NOT NULL REFERENCES store (id),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  -- how its first page looks, 64 bits in hexadecimal: nearly equal pictures differ in few of them
  look TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('queued', 'reading', 'read', 'failed', 'cancelled')),
  -- pages in all, and read so far
  pages INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  duration_ms INTEGER,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  order_id INTEGER REFERENCES sales_order (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX scan_store ON scan (store_id);
CREATE TABLE scan_line (
  scan_id INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
  line_no INTEGER NOT NULL,
  page INTEGER NOT NULL,
  text TEXT NOT NULL,
  -- what corrections are remembered by
  text_key TEXT NOT NULL,
  product_id INTEGER REFERENCES product (id),
  confidence REAL NOT NULL,
  -- the likest product where none is sure
  guess_id INTEGER REFERENCES product (id),
  -- as read; null where it is left to a person
  quantity REAL,
  unit TEXT NOT NULL CHECK (unit IN ('piece', 'case')),
  quantity_confidence REAL NOT NULL,
  -- a tick, taken for one case
  assumed INTEGER NOT NULL DEFAULT 0,
  -- pieces a case as the sheet says
  pieces INTEGER,
  -- [left, top, width, height] in pixels of the page, of the line and of the handwriting
  box TEXT NOT NULL,
  mark_box TEXT NOT NULL,
  -- whether a person looked at it, and whether it is to be ordered
  seen INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (scan_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE TABLE order_sheet (
  id INTEGER PRIMARY KEY,
  -- null for one that goes to any store
  store_id INTEGER REFERENCES store (id),
  made_at TEXT NOT NULL,
  author TEXT NOT NULL,
  -- [[product id, or null for a head, …] for each page]
  pages TEXT NOT NULL
) STRICT;
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  -- without case and spacing
  name_key TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'rep', 'viewer', 'it')),
  -- JSON {stores, cities, salespeople}: where a role is kept to its own, what that is
  scope TEXT NOT NULL DEFAULT '{"stores":[],"cities":[],"salespeople":[]}',
  -- Argon2id in PHC form; null as long as none is set
  password TEXT,
  -- set by another, to be changed at the next sign-in
  must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
  -- SHA-256 of the recovery code
  recovery TEXT,
  pin TEXT,
  disabled_at TEXT,
  created_at TEXT NOT NULL,
  edition INTEGER NOT NULL DEFAULT 1,
  -- HMAC of the row, so that a change from outside shows
  seal TEXT NOT NULL
) STRICT;
CREATE TABLE attempt (
  account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  wrong INTEGER NOT NULL,
  wait_until TEXT
) STRICT;
CREATE TABLE session (
  id TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  face TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- when a person last did something
  seen_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  locked_at TEXT,
  -- wrong PINs since it was locked
  wrong_pins INTEGER NOT NULL DEFAULT 0,
  ended_at TEXT
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE TABLE access_token (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- HMAC of the token, which is shown once
  hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT,
  ended_at TEXT
, kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'program')), procedures TEXT, scope TEXT, per_second INTEGER NOT NULL DEFAULT 100, seal TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE signing_key (
  id TEXT PRIMARY KEY,
  public_key TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT;
CREATE TABLE audit_span (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  -- the first entry kept, and the hash before it
  first_id INTEGER NOT NULL,
  before_first TEXT NOT NULL,
  last_id INTEGER NOT NULL,
  last_hash TEXT NOT NULL,
  -- entries kept
  entries INTEGER NOT NULL,
  seal TEXT NOT NULL
) STRICT;
CREATE TABLE audit_checkpoint (
  last_id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  hash TEXT NOT NULL,
  key_id TEXT NOT NULL REFERENCES signing_key,
  -- Ed25519, of "last_id at hash"
  signature TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_written_once BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit WHEN OLD.id >= (SELECT first_id FROM audit_span)
BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
CREATE TABLE "mapping" (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- the header that it was made for, folded; null for one that is only used by name
  fingerprint TEXT,
  spec TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX mapping_fingerprint ON mapping (fingerprint);
CREATE TABLE "scan_correction" (
  id INTEGER PRIMARY KEY,
  text_key TEXT NOT NULL,
  -- 0 for all
  store_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES product (id),
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (text_key, store_id)
) STRICT;
CREATE TABLE sync_clock (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last INTEGER NOT NULL DEFAULT 0,
  -- how far this machine's clock is behind the server's
  skew INTEGER NOT NULL DEFAULT 0,
  -- what is taken in from the server is no change made here
  applying INTEGER NOT NULL DEFAULT 0
, taken INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE sync_row (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  gid TEXT NOT NULL,
  -- taken back somewhere; it stays here only as long as something refers to it
  gone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sync_row_gid ON sync_row (kind, gid);
CREATE INDEX sync_row_gone ON sync_row (kind) WHERE gone;
CREATE TABLE sync_version (
  kind TEXT NOT NULL,
  gid TEXT NOT NULL,
  unit TEXT NOT NULL,
  clock INTEGER NOT NULL,
  device TEXT NOT NULL,
  PRIMARY KEY (kind, gid, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  clock INTEGER NOT NULL,
  PRIMARY KEY (kind, id, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox_gone (
  kind TEXT NOT NULL,
  gid TEXT NOT NULL,
  clock INTEGER NOT NULL,
  PRIMARY KEY (kind, gid)
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_conflict (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  gid TEXT NOT NULL,
  unit TEXT NOT NULL,
  -- {value, clock, device, name}
  won TEXT NOT NULL,
  lost TEXT NOT NULL,
  -- null while nobody has looked at it
  settled TEXT CHECK (settled IN ('kept', 'turned')),
  settled_by TEXT,
  settled_at TEXT
) STRICT;
CREATE INDEX sync_conflict_of ON sync_conflict (kind, gid);
CREATE TABLE sync_run (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  pushed INTEGER NOT NULL DEFAULT 0,
  pulled INTEGER NOT NULL DEFAULT 0,
  conflicts INTEGER NOT NULL DEFAULT 0,
  -- null where it went through
  problem TEXT,
  message TEXT
) STRICT;
CREATE TABLE asked_once (
  token_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  at TEXT NOT NULL,
  status INTEGER,
  body TEXT,
  PRIMARY KEY (token_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX asked_once_at ON asked_once (at);
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  -- JSON list of kinds of events
  events TEXT NOT NULL,
  -- what its deliveries are signed with, kept under the keys of the folder
  secret TEXT NOT NULL,
  created_at TEXT NOT NULL,
  author TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE TABLE webhook_event (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  ref INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY,
  webhook_id INTEGER NOT NULL REFERENCES webhook ON DELETE CASCADE,
  event_id INTEGER NOT NULL REFERENCES webhook_event ON DELETE CASCADE,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'given_up')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_at TEXT NOT NULL,
  last_at TEXT,
  -- the status that was answered, or why there was none
  answer TEXT
) STRICT;
CREATE INDEX webhook_delivery_state ON webhook_delivery (state, next_at);
CREATE INDEX webhook_delivery_event ON webhook_delivery (event_id);
CREATE TRIGGER webhook_order_confirmed AFTER UPDATE OF state ON sales_order
WHEN old.state <> 'confirmed' AND new.state = 'confirmed'
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT 'order.confirmed', new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;
CREATE TRIGGER webhook_sync_conflict AFTER INSERT ON sync_conflict
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT 'sync.conflict', new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;
CREATE TRIGGER webhook_event_told AFTER INSERT ON webhook_event
BEGIN
  INSERT INTO webhook_delivery (webhook_id, event_id, next_at)
    SELECT w.id, new.id, new.at FROM webhook w
    WHERE w.ended_at IS NULL AND EXISTS (SELECT 1 FROM json_each(w.events) e WHERE e.value = new.kind);
END;
CREATE TABLE seal (
  kind TEXT NOT NULL,
  id ANY NOT NULL,
  mac BLOB NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE seal_sum (
  kind TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE stranger (
  id INTEGER PRIMARY KEY,
  -- HMAC of the name
  name TEXT NOT NULL UNIQUE,
  wrong INTEGER NOT NULL,
  wait_until TEXT
) STRICT;
CREATE TABLE trusted_key (
  fingerprint TEXT PRIMARY KEY,
  public_key TEXT NOT NULL,
  device_name TEXT NOT NULL,
  let_in_by TEXT NOT NULL,
  let_in_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE account_identity (
  gid TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE TABLE account_change (
  gid TEXT NOT NULL,
  unit TEXT NOT NULL,
  -- JSON
  value TEXT NOT NULL,
  clock INTEGER NOT NULL,
  device TEXT NOT NULL,
  public_key TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (gid, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE waiting_account_change (
  gid TEXT NOT NULL,
  unit TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  value TEXT NOT NULL,
  clock INTEGER NOT NULL,
  device TEXT NOT NULL,
  public_key TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (gid, unit, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE TABLE import_scope (
  import_id INTEGER PRIMARY KEY REFERENCES import (id),
  -- the account that asked for it
  account_id INTEGER NOT NULL,
  -- JSON {account, within: [{stores, cities, salespeople}]}; null for everything
  scope TEXT
) STRICT;
CREATE TABLE settled_collision (
  kind TEXT NOT NULL CHECK (kind IN ('invoice', 'store', 'product')),
  -- the private key, and the import that had last written what bears it: another one is another collision
  key TEXT NOT NULL,
  import_id INTEGER NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER webhook_import_ended AFTER UPDATE OF status ON import
WHEN old.status IN ('queued', 'running', 'needs_answer')
  AND new.status IN ('completed', 'completed_with_rejects', 'stopped', 'failed', 'cancelled', 'interrupted')
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT iif(new.status IN ('completed', 'completed_with_rejects'), 'import.finished', 'import.failed'), new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;
CREATE TRIGGER webhook_import_waits AFTER UPDATE OF status ON import
WHEN old.status IN ('queued', 'running') AND new.status = 'needs_answer'
BEGIN
  INSERT INTO webhook_event (kind, ref, at)
    SELECT 'import.needs_answer', new.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL);
END;
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
CREATE TABLE list_change (
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES import (id),
  what TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL
) STRICT;
CREATE INDEX list_change_import ON list_change (import_id);
CREATE TABLE list_unaudited (import_id INTEGER PRIMARY KEY REFERENCES import (id)) STRICT;
CREATE INDEX invoice_open ON invoice (store_id) WHERE balance IS NOT NULL AND balance <> 0;
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
CREATE TABLE balance_list (
  import_id INTEGER PRIMARY KEY REFERENCES import (id),
  as_of TEXT NOT NULL,
  closes INTEGER NOT NULL CHECK (closes IN (0, 1))
) STRICT;
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
CREATE TABLE confirmed_balance (
  import_id INTEGER NOT NULL REFERENCES import (id),
  invoice_id INTEGER NOT NULL REFERENCES invoice (id),
  PRIMARY KEY (import_id, invoice_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmed_balance_invoice ON confirmed_balance (invoice_id);
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
CREATE TABLE target (
  -- never given again: a change names the row that it is based on
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- null where it was typed
  import_id INTEGER REFERENCES import (id),
  month TEXT NOT NULL,
  -- empty for all
  salesperson TEXT NOT NULL,
  region_kind TEXT NOT NULL CHECK (region_kind IN ('', 'city', 'state', 'beat')),
  region TEXT NOT NULL,
  category TEXT NOT NULL,
  -- ten-thousandths; null where it was removed
  amount INTEGER CHECK (amount > 0),
  currency TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  physical_line INTEGER
) STRICT;
CREATE INDEX target_month ON target (month);
CREATE INDEX target_import ON target (import_id);
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
CREATE TABLE sales_month_part (
  month TEXT NOT NULL,
  part INTEGER NOT NULL,
  columns BLOB NOT NULL,
  PRIMARY KEY (month, part)
) STRICT;
INSERT INTO audit_span VALUES (1, 1, '0000000000000000000000000000000000000000000000000000000000000000', 0, '0000000000000000000000000000000000000000000000000000000000000000', 0, '');
INSERT INTO sync_clock VALUES (1, 0, 0, 0, 0);
