import { toMinor } from '../../src-shared/money.ts';
import type { Store } from '../store/open.ts';

/** What the merge did, or would do. */
export interface MergeCounts {
  linesImported: number;
  linesUpdated: number;
  linesUnchanged: number;
  /** Good lines that `existing: reject` turned into rejects. */
  linesRefused: number;
  invoicesNew: number;
  invoicesUpdated: number;
  invoicesUnchanged: number;
  storesNew: number;
  productsNew: number;
  invoiceTotalDiffers: number;
  /** Minor units by currency: all lines taken from the file, imported or unchanged. */
  totals: Record<string, number>;
}

export interface MergeOptions {
  importId: number;
  existing: 'update' | 'skip' | 'reject';
  stagingFile: string;
}

/** Invoices merged between two looks at whether to stop. */
const STEP = 2_000;

/**
 * Merges the staged import into the live tables, set by set, inside the transaction that the caller holds open.
 * The staging database must be attached as `stage`. Invoices are new, the same as they were (nothing is written), or
 * changed: then their earlier version is kept and their lines replaced by the file's.
 * @param tick called between steps with the share done; false stops the merge, which then answers null
 */
export function merge(db: Store, options: MergeOptions, tick: (done: number) => boolean): MergeCounts | null {
  const { importId } = options;
  const storesNew = mergeStores(db, importId);
  const productsNew = mergeProducts(db, importId);
  mergeExtras(db);
  if (!tick(0.1)) return null;

  classifyInvoices(db, options);
  const last = db.prepare('SELECT coalesce(max(idx), 0) FROM stage.invoice').pluck().get() as number;
  const counts = { linesImported: 0, linesUpdated: 0, linesUnchanged: 0 };
  const steps = invoiceSteps(db, importId);
  for (let from = 1; from <= last; from += STEP) {
    const done = steps(from, Math.min(from + STEP - 1, last));
    counts.linesImported += done.imported;
    counts.linesUpdated += done.updated;
    counts.linesUnchanged += done.unchanged;
    if (!tick(0.1 + 0.9 * Math.min(1, (from + STEP) / last))) return null;
  }
  markIncomplete(db);
  const states = Object.fromEntries(
    db.prepare('SELECT state, count(*) FROM temp.invoice_map GROUP BY state').raw().all() as [string, number][],
  );
  const refused = options.existing === 'reject' ? refuseExisting(db) : 0;
  return {
    ...counts,
    linesRefused: refused,
    invoicesNew: states.new ?? 0,
    invoicesUpdated: states.changed ?? 0,
    invoicesUnchanged: (states.same ?? 0) + (states.kept ?? 0),
    storesNew,
    productsNew,
    invoiceTotalDiffers: totalsThatDiffer(db),
    totals: totals(db),
  };
}

function mergeStores(db: Store, importId: number): number {
  db.exec(`
    CREATE TEMP TABLE store_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL, is_new INTEGER NOT NULL);
    INSERT INTO temp.store_map SELECT s.idx, k.store_id, 0 FROM stage.store s JOIN main.store_key k ON k.key = s.key;
    INSERT INTO temp.store_map
      SELECT min(s.idx), k.store_id, 0 FROM stage.store s JOIN main.store_key k ON k.key = s.name_key JOIN main.store o ON o.id = k.store_id
      WHERE o.external_id IS NULL AND s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.store_map)
        AND k.store_id NOT IN (SELECT id FROM temp.store_map) GROUP BY k.store_id;
    INSERT INTO temp.store_map
      SELECT s.idx, (SELECT coalesce(max(id), 0) FROM main.store) + row_number() OVER (ORDER BY s.idx), 1
      FROM stage.store s WHERE s.idx NOT IN (SELECT idx FROM temp.store_map);
  `);
  const added = db
    .prepare(
      `INSERT INTO main.store (id, external_id, name, city, state, country, as_of, import_id)
       SELECT m.id, s.external_id, s.name, s.city, s.state, s.country, s.as_of, ? FROM stage.store s JOIN temp.store_map m USING (idx) WHERE m.is_new`,
    )
    .run(importId).changes;
  db.exec(`
    INSERT OR IGNORE INTO main.store_key SELECT s.key, m.id FROM stage.store s JOIN temp.store_map m USING (idx);
    INSERT OR IGNORE INTO main.store_key SELECT s.name_key, m.id FROM stage.store s JOIN temp.store_map m USING (idx);
  `);
  const changed = `FROM stage.store s JOIN temp.store_map m USING (idx) JOIN main.store o ON o.id = m.id
    WHERE NOT m.is_new AND s.as_of >= o.as_of
      AND (s.as_of > o.as_of OR s.name <> o.name OR (s.city <> '' AND s.city <> o.city) OR (s.state <> '' AND s.state <> o.state) OR (s.country <> '' AND s.country <> o.country))`;
  db.prepare(
    `INSERT OR IGNORE INTO main.earlier_version
     SELECT ?, 'store', o.id, json_object('name', o.name, 'city', o.city, 'state', o.state, 'country', o.country, 'as_of', o.as_of) ${changed}`,
  ).run(importId);
  db.exec(`
    UPDATE main.store SET (name, city, state, country, as_of) = (
      SELECT s.name, iif(s.city = '', store.city, s.city), iif(s.state = '', store.state, s.state), iif(s.country = '', store.country, s.country), s.as_of
      FROM stage.store s JOIN temp.store_map m USING (idx) WHERE m.id = store.id ORDER BY s.as_of DESC, s.idx LIMIT 1)
    WHERE id IN (SELECT o.id ${changed})
  `);
  adoptExternalIds(db, 'store');
  return added;
}

function mergeProducts(db: Store, importId: number): number {
  db.exec(`
    CREATE TEMP TABLE product_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL, is_new INTEGER NOT NULL);
    INSERT INTO temp.product_map SELECT s.idx, k.product_id, 0 FROM stage.product s JOIN main.product_key k ON k.key = s.key;
    INSERT INTO temp.product_map
      SELECT min(s.idx), k.product_id, 0 FROM stage.product s JOIN main.product_key k ON k.key = s.sku_key JOIN main.product o ON o.id = k.product_id
      WHERE o.external_id IS NULL AND s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.product_map)
        AND k.product_id NOT IN (SELECT id FROM temp.product_map) GROUP BY k.product_id;
    INSERT INTO temp.product_map
      SELECT min(s.idx), k.product_id, 0 FROM stage.product s JOIN main.product_key k ON k.key = s.name_key JOIN main.product o ON o.id = k.product_id
      WHERE o.external_id IS NULL AND s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.product_map)
        AND k.product_id NOT IN (SELECT id FROM temp.product_map) GROUP BY k.product_id;
    INSERT INTO temp.product_map
      SELECT s.idx, (SELECT coalesce(max(id), 0) FROM main.product) + row_number() OVER (ORDER BY s.idx), 1
      FROM stage.product s WHERE s.idx NOT IN (SELECT idx FROM temp.product_map);
  `);
  const added = db
    .prepare(
      `INSERT INTO main.product (id, external_id, sku, name, brand, category, unit, as_of, import_id)
       SELECT m.id, s.external_id, s.sku, s.name, s.brand, s.category, s.unit, s.as_of, ? FROM stage.product s JOIN temp.product_map m USING (idx) WHERE m.is_new`,
    )
    .run(importId).changes;
  db.exec(`
    INSERT OR IGNORE INTO main.product_key SELECT s.key, m.id FROM stage.product s JOIN temp.product_map m USING (idx);
    INSERT OR IGNORE INTO main.product_key SELECT s.sku_key, m.id FROM stage.product s JOIN temp.product_map m USING (idx) WHERE s.sku_key <> '';
    INSERT OR IGNORE INTO main.product_key SELECT s.name_key, m.id FROM stage.product s JOIN temp.product_map m USING (idx) WHERE s.name_key <> '';
  `);
  const changed = `FROM stage.product s JOIN temp.product_map m USING (idx) JOIN main.product o ON o.id = m.id
    WHERE NOT m.is_new AND s.as_of >= o.as_of
      AND (s.as_of > o.as_of OR s.name <> o.name OR (s.sku <> '' AND s.sku <> o.sku) OR (s.brand <> '' AND s.brand <> o.brand)
        OR (s.category <> '' AND s.category <> o.category) OR (s.unit <> '' AND s.unit <> o.unit))`;
  db.prepare(
    `INSERT OR IGNORE INTO main.earlier_version
     SELECT ?, 'product', o.id, json_object('sku', o.sku, 'name', o.name, 'brand', o.brand, 'category', o.category, 'unit', o.unit, 'as_of', o.as_of) ${changed}`,
  ).run(importId);
  db.exec(`
    UPDATE main.product SET (sku, name, brand, category, unit, as_of) = (
      SELECT iif(s.sku = '', product.sku, s.sku), s.name, iif(s.brand = '', product.brand, s.brand),
        iif(s.category = '', product.category, s.category), iif(s.unit = '', product.unit, s.unit), s.as_of
      FROM stage.product s JOIN temp.product_map m USING (idx) WHERE m.id = product.id ORDER BY s.as_of DESC, s.idx LIMIT 1)
    WHERE id IN (SELECT o.id ${changed})
  `);
  adoptExternalIds(db, 'product');
  return added;
}

/** What was known by name alone takes the ID that a later file gives it. */
function adoptExternalIds(db: Store, entity: 'store' | 'product' | 'invoice'): void {
  db.exec(`
    UPDATE main.${entity} SET external_id = (
      SELECT s.external_id FROM stage.${entity} s JOIN temp.${entity}_map m USING (idx) WHERE m.id = ${entity}.id AND s.external_id IS NOT NULL LIMIT 1)
    WHERE external_id IS NULL AND id IN (
      SELECT m.id FROM stage.${entity} s JOIN temp.${entity}_map m USING (idx) WHERE s.external_id IS NOT NULL)
  `);
}

/** Finds each staged JSON among those kept already, by hash and then by text; keeps the others. */
function mergeExtras(db: Store): void {
  db.exec(`
    CREATE TEMP TABLE extra_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL);
    INSERT INTO temp.extra_map
      SELECT s.idx, min(e.id) FROM stage.extra s JOIN main.extra e ON e.hash = s.hash AND e.json = s.json GROUP BY s.idx;
    CREATE TEMP TABLE extra_new AS
      SELECT s.idx, first_value(s.idx) OVER (PARTITION BY s.hash, s.json ORDER BY s.idx) AS first
      FROM stage.extra s WHERE s.idx NOT IN (SELECT idx FROM temp.extra_map);
    CREATE TEMP TABLE extra_id AS
      SELECT first, (SELECT coalesce(max(id), 0) FROM main.extra) + row_number() OVER (ORDER BY first) AS id
      FROM temp.extra_new WHERE idx = first;
    CREATE INDEX temp.extra_id_first ON extra_id (first);
    INSERT INTO main.extra (id, hash, json) SELECT i.id, s.hash, s.json FROM temp.extra_id i JOIN stage.extra s ON s.idx = i.first;
    INSERT INTO temp.extra_map SELECT n.idx, i.id FROM temp.extra_new n JOIN temp.extra_id i ON i.first = n.first;
    DROP TABLE temp.extra_new;
    DROP TABLE temp.extra_id;
  `);
}

/** A staged line with the live tables' ids. */
const LINES = `
  SELECT m.id AS invoice_id, l.line_no, p.id AS product_id, l.quantity, l.price, l.total,
    es.id AS store_extra, ep.id AS product_extra, ei.id AS invoice_extra, el.id AS line_extra,
    l.record, l.physical_line, l.invoice_idx, m.state
  FROM stage.line l
  JOIN temp.invoice_map m ON m.idx = l.invoice_idx
  JOIN temp.product_map p ON p.idx = l.product_idx
  LEFT JOIN temp.extra_map es ON es.idx = l.store_extra
  LEFT JOIN temp.extra_map ep ON ep.idx = l.product_extra
  LEFT JOIN temp.extra_map ei ON ei.idx = l.invoice_extra
  LEFT JOIN temp.extra_map el ON el.idx = l.line_extra`;

const SAME_LINE = `o.product_id = n.product_id AND o.quantity = n.quantity AND o.price IS n.price AND o.total = n.total
  AND o.store_extra IS n.store_extra AND o.product_extra IS n.product_extra AND o.invoice_extra IS n.invoice_extra AND o.line_extra IS n.line_extra`;

/**
 * Gives every staged invoice its id and state: `new`; `same`; `changed`; or `kept` and `refused` where the options
 * leave existing invoices as they are.
 */
function classifyInvoices(db: Store, { existing }: MergeOptions): void {
  db.exec(`
    CREATE INDEX stage.line_invoice ON line (invoice_idx, line_no);
    CREATE TEMP TABLE invoice_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL, state TEXT NOT NULL);
    INSERT INTO temp.invoice_map SELECT s.idx, k.invoice_id, 'same' FROM stage.invoice s JOIN main.invoice_key k ON k.key = s.key;
    INSERT INTO temp.invoice_map
      SELECT min(s.idx), k.invoice_id, 'same' FROM stage.invoice s JOIN main.invoice_key k ON k.key = s.number_key JOIN main.invoice o ON o.id = k.invoice_id
      WHERE o.external_id IS NULL AND s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.invoice_map)
        AND k.invoice_id NOT IN (SELECT id FROM temp.invoice_map) GROUP BY k.invoice_id;
    INSERT INTO temp.invoice_map
      SELECT s.idx, (SELECT coalesce(max(id), 0) FROM main.invoice) + row_number() OVER (ORDER BY s.idx), 'new'
      FROM stage.invoice s WHERE s.idx NOT IN (SELECT idx FROM temp.invoice_map);
    CREATE INDEX temp.invoice_map_id ON invoice_map (id);
  `);
  adoptExternalIds(db, 'invoice');
  db.exec(
    "INSERT OR IGNORE INTO main.invoice_key SELECT s.key, m.id FROM stage.invoice s JOIN temp.invoice_map m USING (idx) WHERE m.state = 'same'",
  );
  const known = db.prepare("SELECT count(*) FROM temp.invoice_map WHERE state = 'same'").pluck().get() as number;
  if (known === 0) return;
  db.exec(`
    UPDATE temp.invoice_map SET state = 'changed' WHERE state = 'same' AND idx IN (
      SELECT s.idx FROM stage.invoice s JOIN temp.invoice_map m USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx JOIN main.invoice o ON o.id = m.id
      WHERE NOT (o.number = s.number AND o.date = s.date AND o.due_date IS s.due_date AND o.status = s.status AND o.store_id = sm.id
        AND o.salesperson = s.salesperson AND o.currency = s.currency AND o.stated_subtotal IS s.subtotal AND o.stated_total IS s.total AND o.is_credit = s.is_credit));
    UPDATE temp.invoice_map SET state = 'changed' WHERE state = 'same'
      AND (SELECT count(*) FROM stage.line l WHERE l.invoice_idx = invoice_map.idx) <> (SELECT line_count FROM main.invoice o WHERE o.id = invoice_map.id);
    UPDATE temp.invoice_map SET state = 'changed' WHERE state = 'same' AND idx IN (
      SELECT n.invoice_idx FROM (${LINES} WHERE m.state = 'same') n
      LEFT JOIN main.invoice_line o ON o.invoice_id = n.invoice_id AND o.line_no = n.line_no
      WHERE o.id IS NULL OR NOT (${SAME_LINE}));
  `);
  if (existing === 'skip') db.exec("UPDATE temp.invoice_map SET state = 'kept' WHERE state = 'changed'");
  if (existing === 'reject') db.exec("UPDATE temp.invoice_map SET state = 'refused' WHERE state = 'changed'");
}

/** Prepares the statements that merge the invoices of a range of staging numbers. */
function invoiceSteps(db: Store, importId: number) {
  const range = 's.idx BETWEEN @from AND @to';
  const keepEarlier = db.prepare(`
    INSERT OR IGNORE INTO main.earlier_version
    SELECT @importId, 'invoice', o.id, json_object(
      'number', o.number, 'date', o.date, 'due_date', o.due_date, 'status', o.status, 'store_id', o.store_id, 'salesperson', o.salesperson,
      'currency', o.currency, 'stated_subtotal', o.stated_subtotal, 'stated_total', o.stated_total, 'is_credit', o.is_credit, 'total', o.total,
      'line_count', o.line_count, 'rejected_lines', o.rejected_lines, 'version', o.version, 'import_id', o.import_id,
      'lines', json((SELECT json_group_array(json_array(l.line_no, l.product_id, l.quantity, l.price, l.total, l.store_extra, l.product_extra,
        l.invoice_extra, l.line_extra, l.import_id, l.record, l.physical_line)) FROM main.invoice_line l WHERE l.invoice_id = o.id)))
    FROM temp.invoice_map s JOIN main.invoice o ON o.id = s.id WHERE s.state = 'changed' AND ${range}`);
  const countSame = db
    .prepare(
      `SELECT count(*) FROM (${LINES} WHERE m.state = 'changed' AND l.invoice_idx BETWEEN @from AND @to) n
       JOIN main.invoice_line o ON o.invoice_id = n.invoice_id AND o.line_no = n.line_no WHERE ${SAME_LINE}`,
    )
    .pluck();
  const countPlaces = db
    .prepare(
      `SELECT count(*) FROM temp.invoice_map s JOIN stage.line l ON l.invoice_idx = s.idx
       JOIN main.invoice_line o ON o.invoice_id = s.id AND o.line_no = l.line_no WHERE s.state = 'changed' AND ${range}`,
    )
    .pluck();
  const countLines = db
    .prepare(
      `SELECT s.state, count(*) FROM temp.invoice_map s JOIN stage.line l ON l.invoice_idx = s.idx WHERE ${range} GROUP BY s.state`,
    )
    .raw();
  const addInvoices = db.prepare(`
    INSERT INTO main.invoice (id, external_id, number, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total, is_credit, total, line_count, import_id)
    SELECT m.id, s.external_id, s.number, s.date, s.due_date, s.status, sm.id, s.salesperson, s.currency, s.subtotal, s.total, s.is_credit, 0, 0, @importId
    FROM stage.invoice s JOIN temp.invoice_map m USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx WHERE m.state = 'new' AND ${range} ORDER BY m.id`);
  const addKeys = db.prepare(
    `INSERT INTO main.invoice_key SELECT s.key, m.id FROM stage.invoice s JOIN temp.invoice_map m USING (idx) WHERE m.state = 'new' AND ${range}`,
  );
  const addNumberKeys = db.prepare(
    `INSERT OR IGNORE INTO main.invoice_key SELECT s.number_key, m.id FROM stage.invoice s JOIN temp.invoice_map m USING (idx) WHERE m.state = 'new' AND s.number_key <> '' AND ${range}`,
  );
  const updateInvoices = db.prepare(`
    UPDATE main.invoice SET (number, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total, is_credit) = (
      SELECT s.number, s.date, s.due_date, s.status, sm.id, s.salesperson, s.currency, s.subtotal, s.total, s.is_credit
      FROM temp.invoice_map m JOIN stage.invoice s USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx WHERE m.id = invoice.id),
      version = version + 1, import_id = @importId
    WHERE id IN (SELECT s.id FROM temp.invoice_map s WHERE s.state = 'changed' AND ${range})`);
  const dropLines = db.prepare(
    `DELETE FROM main.invoice_line WHERE invoice_id IN (SELECT s.id FROM temp.invoice_map s WHERE s.state = 'changed' AND ${range})`,
  );
  const addLines = db.prepare(`
    INSERT INTO main.invoice_line (invoice_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import_id, record, physical_line)
    SELECT invoice_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, @importId, record, physical_line
    FROM (${LINES} WHERE m.state IN ('new', 'changed') AND l.invoice_idx BETWEEN @from AND @to ORDER BY l.invoice_idx, l.line_no)`);
  const sum = db.prepare(`
    UPDATE main.invoice SET (total, line_count) = (SELECT coalesce(sum(l.total), 0), count(*) FROM main.invoice_line l WHERE l.invoice_id = invoice.id)
    WHERE id IN (SELECT s.id FROM temp.invoice_map s WHERE s.state IN ('new', 'changed') AND ${range})`);

  return (from: number, to: number) => {
    const span = { from, to };
    const act = { ...span, importId };
    const lines = Object.fromEntries(countLines.all(span) as [string, number][]);
    const changed = lines.changed ?? 0;
    const untouched = changed > 0 ? (countSame.get(span) as number) : 0;
    const replaced = changed > 0 ? (countPlaces.get(span) as number) - untouched : 0;
    keepEarlier.run(act);
    addInvoices.run(act);
    addKeys.run(span);
    addNumberKeys.run(span);
    updateInvoices.run(act);
    dropLines.run(span);
    addLines.run(act);
    sum.run(span);
    return {
      imported: (lines.new ?? 0) + changed - untouched,
      updated: replaced,
      unchanged: (lines.same ?? 0) + (lines.kept ?? 0) + untouched,
    };
  };
}

/** Notes at each invoice of the file how many of its records were rejected. */
function markIncomplete(db: Store): void {
  db.exec(`
    CREATE TEMP TABLE rejected AS
      SELECT k.invoice_id AS id, count(*) AS lines FROM stage.reject r JOIN main.invoice_key k ON k.key = r.invoice_key GROUP BY k.invoice_id;
    UPDATE main.invoice SET rejected_lines = coalesce((SELECT lines FROM temp.rejected r WHERE r.id = invoice.id), 0)
    WHERE id IN (SELECT id FROM temp.invoice_map WHERE state IN ('new', 'same', 'changed') UNION SELECT id FROM temp.rejected)
      AND rejected_lines <> coalesce((SELECT lines FROM temp.rejected r WHERE r.id = invoice.id), 0);
    DROP TABLE temp.rejected;
  `);
}

/** Turns the lines of refused invoices into rejects. */
function refuseExisting(db: Store): number {
  return db
    .prepare(
      `INSERT INTO stage.reject
       SELECT l.record, l.physical_line, 'invoice_exists', '', s.number, 'Invoice ' || s.number || ' is here already and differs; this import was told to refuse such invoices.',
         r.cells, '[]', NULL
       FROM temp.invoice_map m JOIN stage.invoice s USING (idx) JOIN stage.line l ON l.invoice_idx = s.idx JOIN stage.raw r ON r.record = l.record WHERE m.state = 'refused'`,
    )
    .run().changes;
}

/** Invoices taken whole whose lines add up to neither their stated subtotal nor their stated total. */
function totalsThatDiffer(db: Store): number {
  return db
    .prepare(
      `SELECT count(*) FROM temp.invoice_map m JOIN main.invoice i ON i.id = m.id
       WHERE m.state IN ('new', 'changed') AND i.rejected_lines = 0 AND coalesce(i.stated_subtotal, i.stated_total) IS NOT NULL
         AND abs(i.total - coalesce(i.stated_subtotal, i.stated_total)) >= 100
         AND (i.stated_total IS NULL OR abs(i.total - i.stated_total) >= 100)`,
    )
    .pluck()
    .get() as number;
}

function totals(db: Store): Record<string, number> {
  const rows = db
    .prepare(
      `SELECT s.currency, sum(l.total) FROM stage.line l JOIN stage.invoice s ON s.idx = l.invoice_idx
       JOIN temp.invoice_map m ON m.idx = s.idx WHERE m.state <> 'refused' GROUP BY s.currency ORDER BY count(*) DESC`,
    )
    .raw()
    .all() as [string, number][];
  return Object.fromEntries(rows.map(([currency, amount]) => [currency, toMinor(amount, currency)]));
}
