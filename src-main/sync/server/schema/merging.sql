-- Write path of the laptops: functions that merge staged rows. Recreated with every migration of the server.

/* The company of a login that may write. Locks its row for the transaction: one merge of a company at a time. */
CREATE OR REPLACE FUNCTION mangalm.writing() RETURNS uuid LANGUAGE plpgsql SET search_path = mangalm, pg_temp AS $$
DECLARE
  co uuid;
  allowed text;
BEGIN
  SELECT company, may INTO co, allowed FROM mangalm.member WHERE login = session_user;
  IF co IS NULL THEN RAISE EXCEPTION 'no member' USING ERRCODE = 'MS001'; END IF;
  IF allowed <> 'write' THEN RAISE EXCEPTION 'may only read' USING ERRCODE = 'MS002'; END IF;
  PERFORM 1 FROM mangalm.company WHERE company = co FOR UPDATE;
  -- refuse staging tables of this session that another role created
  IF EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname ~ '^(stage|work)_'
      AND relkind IN ('r', 'v', 'm', 'f') AND relowner <> (SELECT oid FROM pg_roles WHERE rolname = current_user))
  THEN RAISE EXCEPTION 'foreign staging tables' USING ERRCODE = 'MS003'; END IF;
  RETURN co;
END $$;

/* Allocates sequence numbers; returns the one before the first. */
CREATE OR REPLACE FUNCTION mangalm.numbers(co uuid, many bigint) RETURNS bigint LANGUAGE sql SET search_path = mangalm, pg_temp
AS $$ UPDATE mangalm.company SET seq = seq + many WHERE company = co RETURNING seq - many $$;

/* Creates the session's staging tables, which COPY fills. */
CREATE OR REPLACE FUNCTION mangalm.stage() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = mangalm, pg_temp AS $$
BEGIN
  IF to_regclass('pg_temp.stage_cell') IS NOT NULL THEN RETURN; END IF;
  CREATE TEMP TABLE stage_cell (kind text, id uuid, unit text COLLATE "C", value jsonb, clock bigint, device text COLLATE "C",
    base bigint, base_device text COLLATE "C", store uuid) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE work_cell (kind text, id uuid, unit text COLLATE "C", value jsonb, clock bigint, device text COLLATE "C", store uuid,
    was jsonb, was_clock bigint, was_device text COLLATE "C", verdict text, nth bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (kind, id, unit)) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE work_taken (kind text, id uuid, unit text, verdict text, other uuid) ON COMMIT DELETE ROWS;
  CREATE INDEX ON work_taken (kind, id);
  CREATE TEMP TABLE stage_invoice (place int, id uuid, external_id text, number text, keys text[], number_key text COLLATE "C", date date, due_date date, status text,
    store_id uuid, salesperson text, currency text, stated_subtotal numeric(19, 4), stated_total numeric(19, 4), is_credit boolean, total numeric(19, 4), line_count int,
    rejected_lines int, version int, import_id uuid, gone boolean, digest text, clock bigint, device text COLLATE "C", base bigint, base_device text COLLATE "C",
    own_identity boolean) ON COMMIT DELETE ROWS;
  -- lines refer to ids by position in the batch, since each id repeats in about a hundred lines
  CREATE TEMP TABLE stage_word (place int, id uuid) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE stage_line (invoice int, line_no int, product int, quantity numeric(19, 3), price numeric(19, 4), total numeric(19, 4),
    store_extra int, product_extra int, invoice_extra int, line_extra int, import int, record int, physical_line int) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE work_invoice (id uuid PRIMARY KEY, verdict text, other uuid, was_date date, was_clock bigint, was_device text COLLATE "C",
    nth bigint GENERATED ALWAYS AS IDENTITY) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE stage_extra (id uuid, json text) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE stage_reject (import_id uuid, record int, physical_line int, code text, column_name text, value text, message text, cells jsonb,
    faults jsonb, invoice_key text, place int, fixed_by uuid) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE stage_audit (device text, id bigint, at timestamptz, actor text, face text, procedure text, input jsonb, refused text, changes jsonb,
    hash text) ON COMMIT DELETE ROWS;
  EXECUTE format('GRANT INSERT ON stage_cell, stage_invoice, stage_word, stage_line, stage_extra, stage_reject, stage_audit TO %I', session_user);
END $$;

/* Projects the cells of a kind into its plain table. */
CREATE OR REPLACE FUNCTION mangalm.project(co uuid, of_kind text, target regclass) RETURNS void LANGUAGE plpgsql SET search_path = mangalm, pg_temp AS $$
DECLARE
  columns text;
BEGIN
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
  WHERE attrelid = target AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  EXECUTE format($sql$
    INSERT INTO %1$s (%2$s)
    SELECT %3$s FROM (
      SELECT jsonb_build_object('gone', false) || coalesce(jsonb_object_agg(e.key, e.value) FILTER (WHERE e.key IS NOT NULL AND c.unit NOT LIKE 'own.%%'), '{}')
        || jsonb_build_object('company', c.company, 'id', c.id,
          'own', coalesce(jsonb_object_agg(e.key, e.value) FILTER (WHERE e.key IS NOT NULL AND c.unit LIKE 'own.%%'), '{}')) AS doc
      FROM (SELECT DISTINCT w.id FROM work_cell w WHERE w.kind = $2) w
      CROSS JOIN LATERAL (SELECT * FROM mangalm.cell c WHERE c.company = $1 AND c.kind = $2 AND c.id = w.id AND c.unit NOT LIKE 'key %%' OFFSET 0) c
      LEFT JOIN LATERAL jsonb_each(c.value) e ON true
      GROUP BY c.company, c.id) d, jsonb_populate_record(NULL::%1$s, d.doc) r
    ON CONFLICT (company, id) DO UPDATE SET (%2$s) = ROW (%4$s)$sql$,
    target, columns,
    (SELECT string_agg('r.' || quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = target AND attnum > 0 AND NOT attisdropped AND attgenerated = ''),
    (SELECT string_agg('excluded.' || quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = target AND attnum > 0 AND NOT attisdropped AND attgenerated = ''))
  USING co, of_kind;
END $$;

/* Records conflicts, as cells that every laptop of the company pulls. */
CREATE OR REPLACE FUNCTION mangalm.note_conflicts(co uuid, of_kind text, of_id uuid, of_unit text, store uuid, won jsonb, lost jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = mangalm, pg_temp AS $$
DECLARE
  number bigint;
  mine uuid := md5(concat_ws('|', of_kind, of_id, of_unit, lost ->> 'clock', lost ->> 'device'))::uuid;
BEGIN
  IF EXISTS (SELECT 1 FROM mangalm.cell c WHERE c.company = co AND c.kind = 'conflict' AND c.id = mine AND c.unit = 'made') THEN RETURN; END IF;
  number := mangalm.numbers(co, 1) + 1;
  INSERT INTO mangalm.cell (company, kind, id, unit, value, clock, device, store, seq)
  VALUES (co, 'conflict', mine, 'made', jsonb_build_object('of_kind', of_kind, 'of_id', of_id, 'of_unit', of_unit, 'won', won, 'lost', lost),
    (won ->> 'clock')::bigint, 'server', store, number);
  INSERT INTO mangalm.conflict (company, id, of_kind, of_id, of_unit, won, lost) VALUES (co, mine, of_kind, of_id, of_unit, won, lost)
  ON CONFLICT DO NOTHING;
END $$;

/*
 * Refuses changes stamped ahead of the server's clock and of all merged changes: they would win every conflict until
 * time catches up.
 */
CREATE OR REPLACE FUNCTION mangalm.check_clock(co uuid, newest bigint) RETURNS void LANGUAGE plpgsql SET search_path = mangalm, pg_temp AS $$
DECLARE
  bound bigint := (SELECT greatest(latest, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) + 600000000 FROM mangalm.company WHERE company = co);
BEGIN
  IF newest > bound THEN RAISE EXCEPTION 'a clock runs ahead' USING ERRCODE = 'MS004'; END IF;
  UPDATE mangalm.company SET latest = newest WHERE company = co AND latest < newest;
END $$;

/*
 * Merges the staged cells. A version based on the current one replaces it. Concurrent versions compete: values from
 * files by the date of the file's data, all others by clock; the loser is recorded as a conflict.
 * Returns the rows that did not simply become the newest version:
 *   taken (the key belongs to another entity: other) · key_taken · rights · equal (with the current version) · lost
 */
CREATE OR REPLACE FUNCTION mangalm.merge_cells() RETURNS TABLE (kind text, id uuid, unit text, verdict text, other uuid, clock bigint, device text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = mangalm, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET enable_seqscan = off SET jit = off SET work_mem = '32MB' AS $$
#variable_conflict use_column
DECLARE
  co uuid := mangalm.writing();
  scoped boolean := NOT mangalm.sees_all();
  ground bigint;
  many bigint;
  first bigint;
  changing boolean;
  replacing boolean;
  row record;
BEGIN
  PERFORM mangalm.check_clock(co, (SELECT max(clock) FROM stage_cell));
  INSERT INTO work_taken
    SELECT s.kind, s.id, s.unit, CASE WHEN EXISTS (SELECT 1 FROM mangalm.cell c WHERE c.company = co AND c.kind = s.kind AND c.id = s.id) THEN 'key_taken' ELSE 'taken' END, k.id
    FROM stage_cell s
    CROSS JOIN LATERAL (SELECT k.id FROM mangalm.entity_key k WHERE k.company = co AND k.kind = s.kind AND k.key = s.value ->> 'key' OFFSET 0) k
    WHERE s.unit LIKE 'key %' AND k.id <> s.id;
  INSERT INTO work_cell (kind, id, unit, value, clock, device, store, was, was_clock, was_device, verdict)
    SELECT s.kind, s.id, s.unit, s.value, s.clock, s.device, s.store, c.value, c.clock, c.device,
      CASE
        WHEN u.kind IS NOT NULL THEN 'key_taken'
        WHEN t.kind IS NOT NULL THEN 'taken'
        -- neither the old nor the new store may be outside the scope
        WHEN scoped AND (s.kind = 'account' OR EXISTS (SELECT 1 FROM mangalm.store x
          WHERE x.company = co AND x.id IN (s.store, c.store) AND x.id NOT IN (SELECT mangalm.my_stores()))) THEN 'rights'
        WHEN c.kind IS NULL THEN 'new'
        -- an account change from before signing was introduced gets its signature
        WHEN c.clock = s.clock AND c.device = s.device THEN CASE WHEN s.kind = 'account' AND s.value ? 'signed' AND NOT c.value ? 'signed' THEN 'next' ELSE 'same' END
        WHEN c.value - 'signed' = s.value - 'signed' THEN 'equal'
        WHEN (c.clock, c.device) <= (s.base, s.base_device) THEN 'next'
        -- a laptop that was stopped before it knew that its own change had arrived
        WHEN c.device = s.device AND s.clock > c.clock THEN 'next'
        WHEN c.value - 'as_of' = s.value - 'as_of' THEN CASE WHEN s.value ->> 'as_of' > c.value ->> 'as_of' THEN 'next' ELSE 'behind' END
        -- not edited by users, so no conflict is recorded
        WHEN s.unit IN ('gone', 'invoice') OR s.unit LIKE 'key %' OR s.kind = 'import' THEN CASE WHEN (s.clock, s.device) > (c.clock, c.device) THEN 'next' ELSE 'behind' END
        WHEN (coalesce(s.value ->> 'as_of', ''), s.clock, s.device) > (coalesce(c.value ->> 'as_of', ''), c.clock, c.device) THEN 'won'
        ELSE 'lost'
      END
    FROM stage_cell s
    LEFT JOIN LATERAL (SELECT x.kind FROM work_taken x WHERE x.kind = s.kind AND x.id = s.id AND x.verdict = 'taken' LIMIT 1) t ON true
    LEFT JOIN LATERAL (SELECT x.kind FROM work_taken x WHERE x.kind = s.kind AND x.id = s.id AND x.unit = s.unit LIMIT 1) u ON true
    LEFT JOIN LATERAL (SELECT * FROM mangalm.cell x WHERE x.company = co AND x.kind = s.kind AND x.id = s.id AND x.unit = s.unit OFFSET 0) c ON true
    ORDER BY s.kind, s.id, s.unit;
  SELECT count(*), min(nth) - 1, bool_or(verdict IN ('new', 'next', 'won', 'lost', 'behind')), bool_or(verdict IN ('next', 'won', 'lost', 'behind'))
    INTO many, first, changing, replacing FROM work_cell;
  IF changing THEN
    -- sequence numbers follow the order of work_cell; gaps are allowed
    ground := mangalm.numbers(co, many) - first;
    INSERT INTO mangalm.cell (company, kind, id, unit, value, clock, device, store, seq)
      SELECT co, w.kind, w.id, w.unit, w.value, w.clock, w.device, w.store, ground + w.nth FROM work_cell w WHERE w.verdict = 'new';
    IF replacing THEN
      -- found by ON CONFLICT, whose cost does not depend on a plan
      INSERT INTO mangalm.cell AS c (company, kind, id, unit, value, clock, device, store, seq)
        SELECT co, w.kind, w.id, w.unit, w.value, w.clock, w.device, w.store, ground + w.nth
        FROM work_cell w WHERE w.verdict IN ('next', 'won', 'lost', 'behind')
      ON CONFLICT (company, kind, id, unit) DO UPDATE SET seq = excluded.seq,
        (value, clock, device, store) = (SELECT
          CASE WHEN w.verdict IN ('lost', 'behind') THEN c.value ELSE excluded.value END,
          CASE WHEN w.verdict IN ('lost', 'behind') THEN c.clock ELSE excluded.clock END,
          CASE WHEN w.verdict IN ('lost', 'behind') THEN c.device ELSE excluded.device END,
          coalesce(excluded.store, c.store)
          FROM work_cell w WHERE w.kind = excluded.kind AND w.id = excluded.id AND w.unit = excluded.unit);
    END IF;
    INSERT INTO mangalm.entity_key (company, kind, key, id)
      SELECT co, w.kind, w.value ->> 'key', w.id FROM work_cell w WHERE w.unit LIKE 'key %' AND w.verdict IN ('new', 'next', 'won') AND w.value ? 'key'
    ON CONFLICT DO NOTHING;
    DELETE FROM mangalm.entity_key k USING work_cell w WHERE k.company = co AND k.kind = w.kind AND k.id = w.id AND w.unit LIKE 'key %'
      AND w.verdict IN ('next', 'won') AND NOT w.value ? 'key' AND k.key = w.was ->> 'key';
    FOR row IN SELECT w.* FROM work_cell w WHERE w.verdict IN ('won', 'lost') ORDER BY w.nth LOOP
      IF row.verdict = 'won' THEN
        PERFORM mangalm.note_conflicts(co, row.kind, row.id, row.unit, row.store,
          jsonb_build_object('value', row.value, 'clock', row.clock, 'device', row.device), jsonb_build_object('value', row.was, 'clock', row.was_clock, 'device', row.was_device));
      ELSE
        PERFORM mangalm.note_conflicts(co, row.kind, row.id, row.unit, row.store,
          jsonb_build_object('value', row.was, 'clock', row.was_clock, 'device', row.was_device), jsonb_build_object('value', row.value, 'clock', row.clock, 'device', row.device));
      END IF;
    END LOOP;
    FOR row IN SELECT DISTINCT w.kind FROM work_cell w WHERE w.verdict IN ('new', 'next', 'won') LOOP
      PERFORM mangalm.project(co, row.kind, ('mangalm.' || row.kind)::regclass);
    END LOOP;
    DELETE FROM mangalm.sales_order_line WHERE company = co AND order_id IN (SELECT w.id FROM work_cell w WHERE w.kind = 'sales_order' AND w.unit = 'lines' AND w.verdict IN ('new', 'next', 'won'));
    INSERT INTO mangalm.sales_order_line (company, order_id, line_no, store_id, product_id, quantity, unit, case_size, price, source)
      SELECT co, w.id, l.line_no, w.store, l.product_id, l.quantity * 0.001, l.unit, l.case_size, l.price * 0.0001, l.source
      FROM work_cell w, jsonb_to_recordset(w.value -> 'lines') AS l (line_no int, product_id uuid, quantity numeric, unit text, case_size int, price numeric, source text)
      WHERE w.kind = 'sales_order' AND w.unit = 'lines' AND w.verdict IN ('new', 'next', 'won');
    DELETE FROM mangalm.reject WHERE company = co AND import_id IN (SELECT w.id FROM work_cell w WHERE w.kind = 'import' AND w.unit = 'rejects' AND w.verdict IN ('new', 'next', 'won'));
    INSERT INTO mangalm.reject (company, import_id, record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by)
      SELECT co, r.import_id, r.record, r.physical_line, r.code, r.column_name, r.value, r.message, r.cells, r.faults, r.invoice_key, r.place, r.fixed_by
      FROM stage_reject r JOIN work_cell w ON w.kind = 'import' AND w.unit = 'rejects' AND w.id = r.import_id AND w.verdict IN ('new', 'next', 'won');
  END IF;
  RETURN QUERY
    SELECT w.kind, w.id, w.unit::text, CASE w.verdict WHEN 'behind' THEN 'lost' ELSE w.verdict END,
      (SELECT t.other FROM work_taken t WHERE t.kind = w.kind AND t.id = w.id AND (t.unit = w.unit OR t.verdict = 'taken') ORDER BY t.unit = w.unit DESC, t.unit LIMIT 1),
      w.was_clock, w.was_device::text
    FROM work_cell w WHERE w.verdict NOT IN ('new', 'next', 'won', 'same');
END $$;

/* A whole invoice with its lines, as stored in a conflict. */
CREATE OR REPLACE FUNCTION mangalm.whole_invoice(co uuid, of uuid) RETURNS jsonb LANGUAGE sql SET search_path = mangalm, pg_temp AS $$
  SELECT to_jsonb(i) - '{company,seq,clock,device}'::text[] || jsonb_build_object('lines', coalesce((
    SELECT jsonb_agg(to_jsonb(l) - '{company,date,store_id,invoice_id}'::text[] ORDER BY l.line_no) FROM mangalm.invoice_line l
    WHERE l.company = co AND l.date = i.date AND l.invoice_id = i.id), '[]'))
  FROM mangalm.invoice i WHERE i.company = co AND i.id = of
$$;

CREATE OR REPLACE FUNCTION mangalm.whole_staged(of uuid) RETURNS jsonb LANGUAGE plpgsql SET search_path = mangalm, pg_temp AS $$
DECLARE
  words uuid[] := (SELECT array_agg(w.id ORDER BY w.place) FROM stage_word w);
BEGIN
  RETURN (SELECT to_jsonb(i) - '{place,clock,device,base,base_device,own_identity}'::text[] || jsonb_build_object('lines', coalesce((
    SELECT jsonb_agg(jsonb_build_object('line_no', l.line_no, 'product_id', words[l.product], 'quantity', l.quantity, 'price', l.price, 'total', l.total,
      'store_extra', words[l.store_extra], 'product_extra', words[l.product_extra], 'invoice_extra', words[l.invoice_extra], 'line_extra', words[l.line_extra],
      'import_id', words[l.import], 'record', l.record, 'physical_line', l.physical_line) ORDER BY l.line_no)
    FROM stage_line l WHERE l.invoice = i.place), '[]'))
  FROM stage_invoice i WHERE i.id = of);
END $$;

/*
 * Merges the staged invoices, each as a whole with its lines; returns rows like merge_cells. Existing rows are found
 * only through indexes, so the cost depends on the batch and not on the table, whatever the planner's statistics are.
 */
CREATE OR REPLACE FUNCTION mangalm.merge_invoices() RETURNS TABLE (id uuid, verdict text, other uuid, clock bigint, device text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = mangalm, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET enable_seqscan = off SET jit = off SET work_mem = '32MB' AS $$
#variable_conflict use_column
DECLARE
  co uuid := mangalm.writing();
  scoped boolean := NOT mangalm.sees_all();
  ground bigint;
  many bigint;
  first bigint;
  changing boolean;
  replacing boolean;
  all_go boolean;
  words uuid[];
  invoices uuid[];
  days date[];
  stores uuid[];
  row record;
BEGIN
  PERFORM mangalm.check_clock(co, (SELECT max(clock) FROM stage_invoice));
  INSERT INTO work_invoice (id, verdict, other, was_date, was_clock, was_device)
    SELECT s.id,
      CASE
        -- neither the old nor the new store may be outside the scope
        WHEN scoped AND EXISTS (SELECT 1 FROM mangalm.store x
          WHERE x.company = co AND x.id IN (s.store_id, c.store_id) AND x.id NOT IN (SELECT mangalm.my_stores())) THEN 'rights'
        WHEN c.id IS NULL AND s.gone THEN 'same'
        WHEN c.id IS NULL AND t.id IS NOT NULL THEN 'taken'
        WHEN c.id IS NULL THEN 'new'
        WHEN c.clock = s.clock AND c.device = s.device THEN 'same'
        WHEN c.gone = s.gone AND (s.gone OR c.digest = s.digest) THEN 'equal'
        WHEN (c.clock, c.device) <= (s.base, s.base_device) THEN 'next'
        -- a laptop that was stopped before it knew that its own change had arrived
        WHEN c.device = s.device AND s.clock > c.clock THEN 'next'
        WHEN (s.clock, s.device) > (c.clock, c.device) THEN 'won'
        ELSE 'lost'
      END, t.id, c.date, c.clock, c.device
    FROM stage_invoice s
    LEFT JOIN LATERAL (SELECT * FROM mangalm.invoice x WHERE x.company = co AND x.id = s.id OFFSET 0) c ON true
    LEFT JOIN LATERAL (
      SELECT o.id FROM mangalm.invoice o WHERE NOT s.own_identity AND NOT s.gone AND o.company = co AND o.number_key = s.number_key AND o.id <> s.id
        AND (o.external_id IS NULL) <> (s.external_id IS NULL) AND NOT o.gone ORDER BY o.seq LIMIT 1) t ON true;
  FOR row IN SELECT w.*, s.store_id, s.clock AS clock, s.device AS device FROM work_invoice w JOIN stage_invoice s USING (id) WHERE w.verdict IN ('won', 'lost') ORDER BY w.nth LOOP
    IF row.verdict = 'won' THEN
      PERFORM mangalm.note_conflicts(co, 'invoice', row.id, 'whole', row.store_id, jsonb_build_object('clock', row.clock, 'device', row.device),
        jsonb_build_object('value', mangalm.whole_invoice(co, row.id), 'clock', row.was_clock, 'device', row.was_device));
    ELSE
      PERFORM mangalm.note_conflicts(co, 'invoice', row.id, 'whole', row.store_id, jsonb_build_object('clock', row.was_clock, 'device', row.was_device),
        jsonb_build_object('value', mangalm.whole_staged(row.id), 'clock', row.clock, 'device', row.device));
    END IF;
  END LOOP;
  SELECT count(*), min(nth) - 1, bool_or(verdict IN ('new', 'next', 'won', 'lost')), bool_or(verdict IN ('next', 'won')), bool_and(verdict IN ('new', 'next', 'won'))
    INTO many, first, changing, replacing, all_go FROM work_invoice;
  IF changing THEN
    -- sequence numbers follow the staging order; gaps are allowed
    ground := mangalm.numbers(co, many) - first;
    INSERT INTO mangalm.extra (company, id, json) SELECT co, id, json FROM stage_extra ON CONFLICT DO NOTHING;
    IF replacing THEN
      DELETE FROM mangalm.invoice_line l USING work_invoice w WHERE l.company = co AND l.date = w.was_date AND l.invoice_id = w.id AND w.verdict IN ('next', 'won');
      -- replaced below as a whole
      DELETE FROM mangalm.invoice i USING stage_invoice s JOIN work_invoice w USING (id)
        WHERE i.company = co AND i.id = s.id AND NOT s.gone AND w.verdict IN ('next', 'won');
    END IF;
    -- tombstones keep the last known header, without lines
    UPDATE mangalm.invoice i SET gone = true, clock = s.clock, device = s.device, seq = ground + w.nth
      FROM stage_invoice s JOIN work_invoice w USING (id)
      WHERE i.company = co AND i.id = s.id AND s.gone AND w.verdict IN ('next', 'won');
    UPDATE mangalm.invoice i SET seq = ground + w.nth FROM work_invoice w WHERE i.company = co AND i.id = w.id AND w.verdict = 'lost';
    INSERT INTO mangalm.invoice (company, id, external_id, number, keys, number_key, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total,
        is_credit, total, line_count, rejected_lines, version, import_id, gone, digest, clock, device, seq)
      SELECT co, s.id, s.external_id, s.number, s.keys, s.number_key, s.date, s.due_date, s.status, s.store_id, s.salesperson, s.currency, s.stated_subtotal, s.stated_total,
        s.is_credit, s.total, s.line_count, s.rejected_lines, s.version, s.import_id, false, s.digest, s.clock, s.device, ground + w.nth
      FROM stage_invoice s JOIN work_invoice w USING (id)
      WHERE w.verdict IN ('new', 'next', 'won') AND NOT s.gone;
    words := (SELECT array_agg(w.id ORDER BY w.place) FROM stage_word w);
    SELECT array_agg(s.id ORDER BY s.place), array_agg(s.date ORDER BY s.place), array_agg(s.store_id ORDER BY s.place) INTO invoices, days, stores FROM stage_invoice s;
    IF NOT all_go THEN
      DELETE FROM stage_line l USING work_invoice w WHERE w.id = invoices[l.invoice] AND w.verdict NOT IN ('new', 'next', 'won');
    END IF;
    INSERT INTO mangalm.invoice_line (company, invoice_id, line_no, date, store_id, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra,
        import_id, record, physical_line)
      SELECT co, invoices[l.invoice], l.line_no, days[l.invoice], stores[l.invoice], words[l.product], l.quantity, l.price, l.total,
        words[l.store_extra], words[l.product_extra], words[l.invoice_extra], words[l.line_extra], words[l.import], l.record, l.physical_line
      FROM stage_line l;
  END IF;
  RETURN QUERY SELECT w.id, w.verdict, w.other, w.was_clock, w.was_device::text FROM work_invoice w WHERE w.verdict NOT IN ('new', 'next', 'won', 'same');
END $$;

/* Inserts staged audit entries of a laptop; existing ones are unchanged. */
CREATE OR REPLACE FUNCTION mangalm.merge_audit() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = mangalm, pg_temp AS $$
DECLARE
  co uuid := mangalm.writing();
BEGIN
  INSERT INTO mangalm.audit (company, device, id, at, actor, face, procedure, input, refused, changes, hash)
    SELECT co, device, id, at, actor, face, procedure, input, refused, changes, hash FROM stage_audit
  ON CONFLICT DO NOTHING;
END $$;

/* Creates missing monthly partitions. */
CREATE OR REPLACE FUNCTION mangalm.make_months(months text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = mangalm, pg_temp AS $$
DECLARE
  month text;
  part text;
  first date;
BEGIN
  PERFORM mangalm.writing();
  PERFORM pg_advisory_xact_lock(hashtext('mangalm months'));
  FOREACH month IN ARRAY months LOOP
    part := 'invoice_line_' || replace(month, '-', '_');
    CONTINUE WHEN month !~ '^20\d\d-(0[1-9]|1[0-2])$' OR to_regclass('mangalm.' || part) IS NOT NULL;
    first := (month || '-01')::date;
    -- created separately and then attached, so that readers are not blocked
    EXECUTE format('CREATE TABLE mangalm.%I (LIKE mangalm.invoice_line INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
    EXECUTE format('ALTER TABLE mangalm.invoice_line ATTACH PARTITION mangalm.%I FOR VALUES FROM (%L) TO (%L)', part, first, (first + interval '1 month')::date);
  END LOOP;
END $$;

/*
 * Registers a visit of a laptop; returns a verdict and its number of visits. `known`: it presents the token of its last
 * visit, or of one whose response was lost; `copied`: another copy of its data folder, or a later state of it, has
 * visited since; `behind`: the server knows fewer visits than the laptop, as after a restore from a backup.
 */
CREATE OR REPLACE FUNCTION mangalm.visit(me text, my_name text, my_program text, my_visits bigint, my_words uuid[], next_word uuid)
RETURNS TABLE (verdict text, visits bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = mangalm, pg_temp AS $$
DECLARE
  co uuid := mangalm.my_company();
  allowed text := (SELECT may FROM mangalm.member WHERE login = session_user);
  there mangalm.device;
  how text;
  number bigint;
BEGIN
  IF co IS NULL THEN RAISE EXCEPTION 'no member' USING ERRCODE = 'MS001'; END IF;
  IF allowed <> 'write' THEN RAISE EXCEPTION 'may only read' USING ERRCODE = 'MS002'; END IF;
  SELECT * INTO there FROM mangalm.device d WHERE d.company = co AND d.device = me FOR UPDATE;
  how := CASE
    WHEN there.device IS NULL THEN CASE WHEN my_visits > 0 THEN 'behind' ELSE 'known' END
    WHEN there.visits < my_visits THEN 'behind'
    WHEN there.word = ANY (my_words) THEN 'known'
    ELSE 'copied' END;
  number := greatest(coalesce(there.visits, 0), my_visits) + 1;
  IF how <> 'copied' THEN
    INSERT INTO mangalm.device AS d (company, device, name, program, login, visits, word, seen_at)
    VALUES (co, me, my_name, my_program, session_user, number, next_word, now())
    ON CONFLICT (company, device) DO UPDATE SET name = excluded.name, program = excluded.program, login = excluded.login, visits = excluded.visits,
      word = excluded.word, seen_at = excluded.seen_at;
  END IF;
  RETURN QUERY SELECT how, number;
END $$;

/* Admits a login or changes its rights; for the owner of this schema and roles granted EXECUTE. */
CREATE OR REPLACE FUNCTION mangalm.admit(co uuid, who name, what text DEFAULT 'write', of jsonb DEFAULT NULL) RETURNS void
LANGUAGE sql SET search_path = mangalm, pg_temp AS $$
  INSERT INTO mangalm.member (company, login, may, scope) VALUES (co, who, what, of)
  ON CONFLICT (login) DO UPDATE SET company = excluded.company, may = excluded.may, scope = excluded.scope
$$;

GRANT USAGE ON SCHEMA mangalm TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA mangalm TO PUBLIC;
-- partitions are read only through the parent table, which enforces row-level security
REVOKE ALL ON mangalm.invoice_line_other FROM PUBLIC;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA mangalm FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mangalm.my_company(), mangalm.companies(), mangalm.sees_all(), mangalm.my_stores(), mangalm.stage(), mangalm.merge_cells(), mangalm.merge_invoices(),
  mangalm.merge_audit(), mangalm.make_months(text[]), mangalm.visit(text, text, text, bigint, uuid[], uuid) TO PUBLIC;
