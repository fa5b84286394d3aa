-- Shared data of the laptops. Every primary key starts with the company, for multi-tenancy and partitioning. Laptops
-- read under row-level security and write only through the functions of merging.sql.

CREATE TABLE mangalm.server (
  one int PRIMARY KEY CHECK (one = 1),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  version int NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO mangalm.server (one, version) VALUES (1, 0);

-- seq: number of the last change; a merge locks this row until it commits, so numbers become visible in order
CREATE TABLE mangalm.company (
  company uuid PRIMARY KEY,
  name text NOT NULL,
  seq bigint NOT NULL DEFAULT 0,
  -- latest clock of all changes
  latest bigint NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL DEFAULT now()
);

-- Company, rights and scope of a login. scope: {"stores": [id], "cities": [name], "salespeople": [name]}; null for all
CREATE TABLE mangalm.member (
  company uuid NOT NULL REFERENCES mangalm.company ON DELETE CASCADE,
  login name NOT NULL,
  may text NOT NULL CHECK (may IN ('read', 'write')),
  scope jsonb,
  PRIMARY KEY (company, login)
);
CREATE UNIQUE INDEX member_login ON mangalm.member (login);

CREATE TABLE mangalm.device (
  company uuid NOT NULL REFERENCES mangalm.company ON DELETE CASCADE,
  device text NOT NULL,
  name text NOT NULL,
  program text NOT NULL,
  login name NOT NULL,
  -- number of visits and a secret token, to detect a copied or restored data folder
  visits bigint NOT NULL,
  word uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (company, device)
);

-- The newest version of each field group (unit) of a row: of stores, products, orders, notes …
CREATE TABLE mangalm.cell (
  company uuid NOT NULL,
  kind text NOT NULL,
  id uuid NOT NULL,
  unit text NOT NULL COLLATE "C",
  value jsonb NOT NULL,
  -- hybrid logical clock in microseconds, and the device that wrote the version
  clock bigint NOT NULL,
  device text NOT NULL COLLATE "C",
  store uuid,
  seq bigint NOT NULL,
  PRIMARY KEY (company, kind, id, unit)
);
CREATE UNIQUE INDEX cell_seq ON mangalm.cell (company, seq);

-- Lookup keys of stores and products from files; each belongs to one entity
CREATE TABLE mangalm.entity_key (
  company uuid NOT NULL,
  kind text NOT NULL,
  key text NOT NULL COLLATE "C",
  id uuid NOT NULL,
  PRIMARY KEY (company, kind, key)
);

CREATE TABLE mangalm.store (
  company uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  name text,
  city text,
  state text,
  country text,
  as_of date,
  -- manual edits; they override values from files
  own jsonb NOT NULL DEFAULT '{}',
  merged_into uuid,
  gone boolean NOT NULL DEFAULT false,
  shown_name text GENERATED ALWAYS AS (coalesce(own ->> 'name', name)) STORED,
  shown_city text GENERATED ALWAYS AS (coalesce(own ->> 'city', city)) STORED,
  PRIMARY KEY (company, id)
);
CREATE INDEX store_city ON mangalm.store (company, shown_city);

CREATE TABLE mangalm.product (
  company uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  sku text,
  name text,
  brand text,
  category text,
  unit text,
  as_of date,
  own jsonb NOT NULL DEFAULT '{}',
  merged_into uuid,
  gone boolean NOT NULL DEFAULT false,
  shown_name text GENERATED ALWAYS AS (coalesce(own ->> 'name', name)) STORED,
  shown_category text GENERATED ALWAYS AS (coalesce(own ->> 'category', category)) STORED,
  PRIMARY KEY (company, id)
);

CREATE TABLE mangalm.invoice (
  company uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  number text,
  keys text[] NOT NULL DEFAULT '{}',
  number_key text COLLATE "C",
  date date,
  due_date date,
  status text,
  store_id uuid,
  salesperson text,
  currency text,
  stated_subtotal numeric(19, 4),
  stated_total numeric(19, 4),
  is_credit boolean,
  total numeric(19, 4),
  line_count int,
  -- number of rejected records of the invoice; if not zero, it is incomplete
  rejected_lines int,
  version int,
  import_id uuid,
  -- tombstone, set by an undo
  gone boolean NOT NULL DEFAULT false,
  digest text NOT NULL DEFAULT '',
  clock bigint NOT NULL,
  device text NOT NULL COLLATE "C",
  seq bigint NOT NULL,
  PRIMARY KEY (company, id)
);
CREATE UNIQUE INDEX invoice_seq ON mangalm.invoice (company, seq);
CREATE INDEX invoice_number ON mangalm.invoice (company, number_key);
CREATE INDEX invoice_store ON mangalm.invoice (company, store_id, date);

CREATE TABLE mangalm.invoice_line (
  company uuid NOT NULL,
  invoice_id uuid NOT NULL,
  line_no int NOT NULL,
  date date NOT NULL,
  store_id uuid NOT NULL,
  product_id uuid NOT NULL,
  quantity numeric(19, 3) NOT NULL,
  price numeric(19, 4),
  total numeric(19, 4) NOT NULL,
  store_extra uuid,
  product_extra uuid,
  invoice_extra uuid,
  line_extra uuid,
  import_id uuid,
  record int NOT NULL,
  physical_line int NOT NULL,
  PRIMARY KEY (company, date, invoice_id, line_no)
) PARTITION BY RANGE (date);
CREATE TABLE mangalm.invoice_line_other PARTITION OF mangalm.invoice_line DEFAULT;
CREATE INDEX invoice_line_product ON mangalm.invoice_line (company, product_id, date);

-- Fields of imported records without a column of their own, deduplicated: the exact JSON text
CREATE TABLE mangalm.extra (
  company uuid NOT NULL,
  id uuid NOT NULL,
  json text NOT NULL,
  PRIMARY KEY (company, id)
);

CREATE TABLE mangalm.sales_order (
  company uuid NOT NULL,
  id uuid NOT NULL,
  store_id uuid,
  state text,
  ordered_on date,
  currency text,
  remark text,
  author text,
  created_at timestamptz,
  confirmed_at timestamptz,
  invoice_id uuid,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);
CREATE INDEX sales_order_store ON mangalm.sales_order (company, store_id);

CREATE TABLE mangalm.sales_order_line (
  company uuid NOT NULL,
  order_id uuid NOT NULL,
  line_no int NOT NULL,
  store_id uuid,
  product_id uuid NOT NULL,
  quantity numeric(19, 3) NOT NULL,
  unit text NOT NULL,
  case_size int,
  price numeric(19, 4),
  source text NOT NULL,
  PRIMARY KEY (company, order_id, line_no)
);

CREATE TABLE mangalm.note (
  company uuid NOT NULL,
  id uuid NOT NULL,
  store_id uuid,
  kind text,
  on_date date,
  text text,
  author text,
  removed int,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);
CREATE INDEX note_store ON mangalm.note (company, store_id);

CREATE TABLE mangalm.call_mark (
  company uuid NOT NULL,
  id uuid NOT NULL,
  store_id uuid,
  what text,
  on_date date,
  until date,
  author text,
  removed int,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);
CREATE INDEX call_mark_store ON mangalm.call_mark (company, store_id);

CREATE TABLE mangalm.suggestion_answer (
  company uuid NOT NULL,
  id uuid NOT NULL,
  store_id uuid,
  product_id uuid,
  kind text,
  confidence double precision,
  what text,
  why text,
  remark text,
  on_date date,
  until date,
  author text,
  removed int,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);
CREATE INDEX suggestion_answer_store ON mangalm.suggestion_answer (company, store_id);

CREATE TABLE mangalm.scan_correction (
  company uuid NOT NULL,
  id uuid NOT NULL,
  text_key text,
  store_id uuid,
  product_id uuid,
  text text,
  author text,
  at timestamptz,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);

CREATE TABLE mangalm.mapping (
  company uuid NOT NULL,
  id uuid NOT NULL,
  name text,
  fingerprint text,
  spec jsonb,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);

CREATE TABLE mangalm.saved_report (
  company uuid NOT NULL,
  id uuid NOT NULL,
  name text,
  definition jsonb,
  author text,
  at timestamptz,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);

CREATE TABLE mangalm.account (
  company uuid NOT NULL,
  id uuid NOT NULL,
  name text,
  role text,
  scope jsonb,
  disabled_at timestamptz,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);

CREATE TABLE mangalm.import (
  company uuid NOT NULL,
  id uuid NOT NULL,
  device text,
  kind text,
  of_import uuid,
  status text,
  file text,
  author text,
  created_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  undone_at timestamptz,
  summary jsonb,
  columns jsonb,
  rejects int,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);

CREATE TABLE mangalm.reject (
  company uuid NOT NULL,
  import_id uuid NOT NULL,
  record int NOT NULL,
  physical_line int NOT NULL,
  code text NOT NULL,
  column_name text NOT NULL,
  value text NOT NULL,
  message text NOT NULL,
  cells jsonb NOT NULL,
  faults jsonb NOT NULL,
  invoice_key text,
  place int,
  fixed_by uuid,
  PRIMARY KEY (company, import_id, record)
);

-- A value overwritten by a concurrent change; both values are kept
CREATE TABLE mangalm.conflict (
  company uuid NOT NULL,
  id uuid NOT NULL,
  of_kind text,
  of_id uuid,
  of_unit text,
  won jsonb,
  lost jsonb,
  settled text,
  settled_by text,
  settled_at timestamptz,
  gone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (company, id)
);

CREATE TABLE mangalm.audit (
  company uuid NOT NULL,
  device text NOT NULL,
  id bigint NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  face text NOT NULL,
  procedure text NOT NULL,
  input jsonb NOT NULL,
  refused text,
  changes jsonb NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (company, device, id)
);

-- Access control -----------------------------------------------------------------------------------------------------

CREATE FUNCTION mangalm.my_company() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = mangalm, pg_temp
AS $$ SELECT company FROM mangalm.member WHERE login = session_user $$;

/* Number of companies, so that a login without one knows whether it may create the first. */
CREATE FUNCTION mangalm.companies() RETURNS int LANGUAGE sql STABLE SECURITY DEFINER SET search_path = mangalm, pg_temp
AS $$ SELECT count(*)::int FROM mangalm.company $$;

CREATE FUNCTION mangalm.sees_all() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = mangalm, pg_temp
AS $$ SELECT coalesce((SELECT scope IS NULL FROM mangalm.member WHERE login = session_user), false) $$;

CREATE FUNCTION mangalm.my_stores() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = mangalm, pg_temp
AS $$
  WITH me AS (SELECT company, scope FROM mangalm.member WHERE login = session_user)
  SELECT (jsonb_array_elements_text(coalesce(scope -> 'stores', '[]')))::uuid FROM me
  UNION
  SELECT s.id FROM me JOIN mangalm.store s USING (company) WHERE coalesce(scope -> 'cities', '[]') ? s.shown_city
  UNION
  SELECT i.store_id FROM me JOIN mangalm.invoice i USING (company) WHERE coalesce(scope -> 'salespeople', '[]') ? i.salesperson AND NOT i.gone
$$;

DO $$
DECLARE
  of_store text := 'company = (SELECT mangalm.my_company()) AND ((SELECT mangalm.sees_all()) OR %s IN (SELECT mangalm.my_stores()))';
  of_company text := 'company = (SELECT mangalm.my_company())';
  of_all text := 'company = (SELECT mangalm.my_company()) AND (SELECT mangalm.sees_all())';
  t text;
  rule text;
BEGIN
  FOR t, rule IN VALUES
    ('company', of_company), ('device', of_company), ('member', of_all),
    ('cell', 'company = (SELECT mangalm.my_company()) AND (store IS NULL OR (SELECT mangalm.sees_all()) OR store IN (SELECT mangalm.my_stores()))'),
    ('store', format(of_store, 'id')), ('invoice', format(of_store, 'store_id')), ('invoice_line', format(of_store, 'store_id')),
    ('sales_order', format(of_store, 'store_id')), ('sales_order_line', format(of_store, 'store_id')),
    ('note', format(of_store, 'store_id')), ('call_mark', format(of_store, 'store_id')), ('suggestion_answer', format(of_store, 'store_id')),
    ('product', of_company), ('extra', of_company), ('scan_correction', of_company), ('mapping', of_company), ('saved_report', of_company),
    ('account', of_company), ('import', of_company), ('entity_key', of_all), ('reject', of_all), ('audit', of_all), ('conflict', of_all)
  LOOP
    EXECUTE format('ALTER TABLE mangalm.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY members ON mangalm.%I FOR SELECT USING (%s)', t, rule);
  END LOOP;
END $$;
