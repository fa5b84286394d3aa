import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import type { Db } from '../../db/open.ts';
import { ALL_KEY_TABLES, type KeyTables } from './private-keys.ts';
import { type ReplaceOptions, resolveMovedInvoices, resolveShrunkInvoices } from './replaced-invoices.ts';
import { stagedLinesSql } from './staged-lines.ts';

const SAME_LINE_SQL = `o.product_id = n.product_id AND o.quantity = n.quantity AND o.price IS n.price AND o.total = n.total
  AND o.store_extra IS n.store_extra AND o.product_extra IS n.product_extra AND o.invoice_extra IS n.invoice_extra AND o.line_extra IS n.line_extra`;

/**
 * Gives every staged invoice its id and state: `new`; `same`; `changed`; or `kept` and `refused` where the options
 * leave existing invoices alone. Returns the questions to be answered before any of them may change.
 */
export function classifyInvoices(
  db: Db,
  existing: 'update' | 'skip' | 'reject' | undefined,
  keys: KeyTables,
  replacing: Pick<ReplaceOptions, 'answers' | 'together'>,
): FileQuestion[] {
  const options = { ...replacing, scoped: keys.scoped, keys: keys.invoice };
  db.exec(`
    CREATE TEMP TABLE invoice_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL, state TEXT NOT NULL);
    INSERT INTO temp.invoice_map SELECT min(s.idx), k.invoice_id, 'same' FROM stage.invoice s JOIN ${keys.invoice} k ON k.key = s.key GROUP BY k.invoice_id;
    INSERT INTO temp.invoice_map
      SELECT min(s.idx), k.invoice_id, 'same' FROM stage.invoice s JOIN ${keys.invoice} k ON k.key = s.written_key
      WHERE s.written_key <> '' AND s.idx NOT IN (SELECT idx FROM temp.invoice_map)
        AND k.invoice_id NOT IN (SELECT id FROM temp.invoice_map) GROUP BY k.invoice_id;
    INSERT INTO temp.invoice_map
      SELECT min(s.idx), k.invoice_id, 'same' FROM stage.invoice s JOIN ${keys.invoice} k ON k.key = s.number_key JOIN main.invoice o ON o.id = k.invoice_id
      WHERE o.external_id IS NULL AND s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.invoice_map)
        AND k.invoice_id NOT IN (SELECT id FROM temp.invoice_map) GROUP BY k.invoice_id;
    INSERT INTO temp.invoice_map
      SELECT s.idx, (SELECT coalesce(max(id), 0) FROM main.invoice) + row_number() OVER (ORDER BY s.idx), 'new'
      FROM stage.invoice s WHERE s.idx NOT IN (SELECT idx FROM temp.invoice_map);
    CREATE INDEX temp.invoice_map_id ON invoice_map (id);
  `);
  db.exec(
    `INSERT OR IGNORE INTO ${keys.invoice} SELECT s.key, m.id FROM stage.invoice s JOIN temp.invoice_map m USING (idx) WHERE m.state = 'same'`,
  );
  countRejected(db, keys);
  const moved = existing === undefined ? resolveMovedInvoices(db, options) : null;
  const known = db
    .prepare<unknown[], number>("SELECT count(*) FROM temp.invoice_map WHERE state = 'same'")
    .pluck()
    .get()!;
  if (known === 0) return moved ? [moved] : [];
  db.exec(`
    UPDATE temp.invoice_map SET state = 'changed' WHERE state = 'same' AND idx IN (
      SELECT s.idx FROM stage.invoice s JOIN temp.invoice_map m USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx JOIN main.invoice o ON o.id = m.id
      WHERE NOT (o.number = s.number AND o.date = s.date AND o.due_date IS s.due_date AND o.status = s.status AND o.store_id = sm.id
        AND o.salesperson = s.salesperson AND o.currency = s.currency AND o.stated_subtotal IS s.subtotal AND o.stated_total IS s.total AND o.balance IS s.balance AND o.paid_on IS s.paid_on AND o.is_credit = s.is_credit
        AND (o.external_id IS NOT NULL OR s.external_id IS NULL)));
    UPDATE temp.invoice_map SET state = 'changed' WHERE state = 'same'
      AND (SELECT count(*) FROM stage.line l WHERE l.invoice_idx = invoice_map.idx) + (SELECT count(*) FROM temp.kept k WHERE k.invoice_id = invoice_map.id)
        <> (SELECT line_count FROM main.invoice o WHERE o.id = invoice_map.id);
    UPDATE temp.invoice_map SET state = 'changed' WHERE state = 'same'
      AND (SELECT count(*) FROM temp.kept k WHERE k.invoice_id = invoice_map.id) > 0
      AND EXISTS (SELECT 1 FROM temp.kept k JOIN stage.line l ON l.invoice_idx = invoice_map.idx AND l.line_no = k.line_no WHERE k.invoice_id = invoice_map.id);
    UPDATE temp.invoice_map SET state = 'changed' WHERE state = 'same'
      AND coalesce((SELECT lines FROM temp.rejected r WHERE r.id = invoice_map.id), 0) <> (SELECT rejected_lines FROM main.invoice o WHERE o.id = invoice_map.id);
    UPDATE temp.invoice_map SET state = 'changed' WHERE state = 'same' AND idx IN (
      SELECT n.invoice_idx FROM (${stagedLinesSql(db)}) n
      LEFT JOIN main.invoice_line o ON o.invoice_id = n.invoice_id AND o.line_no = n.line_no
      WHERE n.state = 'same' AND (o.id IS NULL OR NOT (${SAME_LINE_SQL})));
  `);
  if (existing === 'skip') db.exec("UPDATE temp.invoice_map SET state = 'kept' WHERE state = 'changed'");
  if (existing === 'reject') db.exec("UPDATE temp.invoice_map SET state = 'refused' WHERE state = 'changed'");
  const shrunk = existing === undefined ? resolveShrunkInvoices(db, options) : null;
  return [moved, shrunk].filter((question) => question !== null);
}

/** Counts the rejected records of each invoice, as far as they name one. */
function countRejected(db: Db, keys: KeyTables): void {
  db.exec(`
    CREATE TEMP TABLE IF NOT EXISTS rejected (id INTEGER PRIMARY KEY, lines INTEGER NOT NULL);
    DELETE FROM temp.rejected;
    INSERT INTO temp.rejected
      SELECT k.invoice_id, count(*) FROM temp.rejects r JOIN ${keys.invoice} k ON k.key = r.invoice_key GROUP BY k.invoice_id;
  `);
}

/**
 * Stores in each invoice how many of its records were rejected; one with only rejected records in the file gets an
 * earlier version too, so that an undo restores the count.
 */
export function markRejected(db: Db, importId: number, keys: KeyTables = ALL_KEY_TABLES): void {
  countRejected(db, keys);
  db.exec(`
    UPDATE main.invoice SET rejected_lines = coalesce((SELECT lines FROM temp.rejected r WHERE r.id = invoice.id), 0)
    WHERE id IN (SELECT id FROM temp.invoice_map WHERE state IN ('new', 'changed'))
      AND rejected_lines <> coalesce((SELECT lines FROM temp.rejected r WHERE r.id = invoice.id), 0);
    CREATE TEMP TABLE touched AS
      SELECT r.id, r.lines FROM temp.rejected r JOIN main.invoice o USING (id)
      WHERE r.id NOT IN (SELECT id FROM temp.invoice_map) AND o.rejected_lines <> r.lines;
  `);
  saveEarlierVersions(db, importId, 'SELECT id FROM temp.touched');
  db.prepare(
    'UPDATE main.invoice SET import_id = ?, rejected_lines = (SELECT lines FROM temp.touched t WHERE t.id = invoice.id) WHERE id IN (SELECT id FROM temp.touched)',
  ).run(importId);
}

const SAVE_EARLIER_SQL = `
  INSERT OR IGNORE INTO main.earlier_version
  SELECT @importId, 'invoice', o.id, json_object(
    'external_id', o.external_id, 'number', o.number, 'date', o.date, 'due_date', o.due_date, 'status', o.status, 'store_id', o.store_id, 'salesperson', o.salesperson,
    'currency', o.currency, 'stated_subtotal', o.stated_subtotal, 'stated_total', o.stated_total, 'balance', o.balance, 'paid_on', o.paid_on, 'is_credit', o.is_credit, 'total', o.total,
    'line_count', o.line_count, 'rejected_lines', o.rejected_lines, 'version', o.version, 'import_id', o.import_id,
    'lines', json((SELECT json_group_array(json_array(l.line_no, l.product_id, l.quantity, l.price, l.total, l.store_extra, l.product_extra,
      l.invoice_extra, l.line_extra, l.import_id, l.record, l.physical_line)) FROM main.invoice_line l WHERE l.invoice_id = o.id)))
  FROM main.invoice o WHERE o.id IN`;

/** Saves the current versions of invoices before an import changes them. */
export function saveEarlierVersions(db: Db, importId: number, ids: string): void {
  db.prepare(`${SAVE_EARLIER_SQL} (${ids})`).run({ importId });
}

/** Prepares the statements that merge the invoices of a range of staging numbers. */
export function prepareInvoiceMerge(db: Db, importId: number, keys: KeyTables = ALL_KEY_TABLES) {
  const range = 's.idx BETWEEN @from AND @to';
  const stagedLines = stagedLinesSql(db);
  const saveEarlier = db.prepare(
    `${SAVE_EARLIER_SQL} (SELECT s.id FROM temp.invoice_map s WHERE s.state = 'changed' AND ${range})`,
  );
  const countSame = db
    .prepare<unknown[], number>(
      `SELECT count(*) FROM (${stagedLines}) n
       JOIN main.invoice_line o ON o.invoice_id = n.invoice_id AND o.line_no = n.line_no
       WHERE n.state = 'changed' AND n.invoice_idx BETWEEN @from AND @to AND ${SAME_LINE_SQL}`,
    )
    .pluck();
  const countPlaces = db
    .prepare<unknown[], number>(
      `SELECT count(*) FROM temp.invoice_map s JOIN stage.line l ON l.invoice_idx = s.idx
       JOIN main.invoice_line o ON o.invoice_id = s.id AND o.line_no = l.line_no WHERE s.state = 'changed' AND ${range}`,
    )
    .pluck();
  const countLines = db
    .prepare<unknown[], [string, number]>(
      `SELECT s.state, sum(n.lines) FROM temp.invoice_map s JOIN temp.line_sum n USING (idx) WHERE ${range} GROUP BY s.state`,
    )
    .raw();
  const addInvoices = db.prepare(`
    INSERT INTO main.invoice (id, external_id, number, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total, balance, paid_on, is_credit, total, line_count, import_id)
    SELECT m.id, s.external_id, s.number, s.date, s.due_date, s.status, sm.id, s.salesperson, s.currency, s.subtotal, s.total, s.balance, s.paid_on, s.is_credit, coalesce(n.total, 0), coalesce(n.lines, 0), @importId
    FROM stage.invoice s JOIN temp.invoice_map m USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx LEFT JOIN temp.line_sum n USING (idx)
    WHERE m.state = 'new' AND ${range} ORDER BY m.id`);
  const addKeys = db.prepare(
    `INSERT OR IGNORE INTO ${keys.invoice} SELECT s.key, m.id FROM stage.invoice s JOIN temp.invoice_map m USING (idx) WHERE m.state = 'new' AND ${range}`,
  );
  const addNumberKeys = db.prepare(
    `INSERT OR IGNORE INTO ${keys.invoice} SELECT s.number_key, m.id FROM stage.invoice s JOIN temp.invoice_map m USING (idx) WHERE m.state = 'new' AND s.number_key <> '' AND ${range}`,
  );
  const updateInvoices = db.prepare(`
    UPDATE main.invoice SET (number, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total, balance, paid_on, is_credit) = (
      SELECT s.number, s.date, s.due_date, s.status, sm.id, s.salesperson, s.currency, s.subtotal, s.total, s.balance, s.paid_on, s.is_credit
      FROM temp.invoice_map m JOIN stage.invoice s USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx WHERE m.id = invoice.id),
      external_id = coalesce(external_id, (SELECT s.external_id FROM temp.invoice_map m JOIN stage.invoice s USING (idx) WHERE m.id = invoice.id)),
      version = version + 1, import_id = @importId
    WHERE id IN (SELECT s.id FROM temp.invoice_map s WHERE s.state = 'changed' AND ${range})`);
  const dropLines = db.prepare(
    `DELETE FROM main.invoice_line WHERE invoice_id IN (SELECT s.id FROM temp.invoice_map s WHERE s.state = 'changed' AND ${range})
       AND id NOT IN (SELECT line_id FROM temp.kept)`,
  );
  // a corrected line whose line number the file now gives to another moves behind the last
  const makeRoom = db.prepare(
    `UPDATE main.invoice_line SET line_no = line_no + 1000000 WHERE id IN (
       SELECT k.line_id FROM temp.kept k JOIN temp.invoice_map s ON s.id = k.invoice_id JOIN stage.line l ON l.invoice_idx = s.idx AND l.line_no = k.line_no
       WHERE s.state = 'changed' AND ${range})`,
  );
  const addLines = db.prepare(`
    INSERT INTO main.invoice_line (invoice_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import_id, record, physical_line)
    SELECT invoice_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, @importId, record, physical_line
    FROM (${stagedLines}) WHERE state IN ('new', 'changed') AND invoice_idx BETWEEN @from AND @to ORDER BY invoice_idx, line_no`);
  const sum = db.prepare(`
    UPDATE main.invoice SET (total, line_count) = (SELECT coalesce(sum(l.total), 0), count(*) FROM main.invoice_line l WHERE l.invoice_id = invoice.id)
    WHERE id IN (SELECT s.id FROM temp.invoice_map s WHERE s.state = 'changed' AND ${range})`);

  const hasKeptLines = db.prepare('SELECT EXISTS (SELECT 1 FROM temp.kept)').pluck().get() === 1;

  return (from: number, to: number) => {
    const bounds = { from, to };
    const parameters = { ...bounds, importId };
    const lines = Object.fromEntries(countLines.all(bounds));
    const changed = lines.changed ?? 0;
    const unchangedLines = changed > 0 ? countSame.get(bounds)! : 0;
    const replacedLines = changed > 0 ? countPlaces.get(bounds)! - unchangedLines : 0;
    saveEarlier.run(parameters);
    addInvoices.run(parameters);
    addKeys.run(bounds);
    addNumberKeys.run(bounds);
    updateInvoices.run(parameters);
    dropLines.run(bounds);
    if (hasKeptLines) makeRoom.run(bounds);
    addLines.run(parameters);
    sum.run(bounds);
    return {
      imported: (lines.new ?? 0) + changed - unchangedLines,
      updated: replacedLines,
      unchanged: (lines.same ?? 0) + (lines.kept ?? 0) + unchangedLines,
    };
  };
}
