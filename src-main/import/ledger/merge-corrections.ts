import { refreshMonths } from '../../cube/refresh.ts';
import type { Db } from '../../db/open.ts';
import { countDifferingTotals } from './differing-totals.ts';
import type { ImportScope } from './import-scope.ts';
import { assertRowsExist, type MergeCounts, totalsByCurrency } from './merge.ts';
import { mergeExtras, mergeProducts, mergeStores } from './merge-entities.ts';
import { saveEarlierVersions } from './merge-invoices.ts';
import { createScopedKeyTables, publishKeys } from './merge-scope.ts';
import { ALL_KEY_TABLES, type KeyTables } from './private-keys.ts';

/**
 * Merges corrected rejects: each takes the line number reserved in its invoice, or comes after the last line where it
 * names another invoice now; other lines stay. Runs in the caller's transaction, like {@link mergeImport}.
 */
export function mergeCorrections(
  db: Db,
  { importId, ofImport, scope }: { importId: number; ofImport: number; scope: ImportScope | null },
  onProgress: (done: number) => boolean,
): MergeCounts | null {
  const keys = scope ? createScopedKeyTables(db, scope) : ALL_KEY_TABLES;
  const storesNew = mergeStores(db, importId, keys);
  const productsNew = mergeProducts(db, importId, keys);
  mergeExtras(db);
  if (!onProgress(0.3)) return null;
  const parameters = { importId, ofImport };
  db.exec(`
    CREATE TEMP TABLE invoice_map (idx INTEGER PRIMARY KEY, id INTEGER NOT NULL, state TEXT NOT NULL);
    INSERT INTO temp.invoice_map SELECT s.idx, k.invoice_id, 'changed' FROM stage.invoice s JOIN ${keys.invoice} k ON k.key = s.key;
    INSERT INTO temp.invoice_map
      SELECT s.idx, k.invoice_id, 'changed' FROM stage.invoice s JOIN ${keys.invoice} k ON k.key = s.number_key
      WHERE s.external_id IS NOT NULL AND s.idx NOT IN (SELECT idx FROM temp.invoice_map)
        AND (SELECT external_id FROM main.invoice o WHERE o.id = k.invoice_id) IS NULL;
    INSERT INTO temp.invoice_map
      SELECT s.idx, (SELECT coalesce(max(id), 0) FROM main.invoice) + row_number() OVER (ORDER BY s.idx), 'new'
      FROM stage.invoice s WHERE s.idx NOT IN (SELECT idx FROM temp.invoice_map);
  `);
  db.prepare(
    `CREATE TEMP TABLE fixed AS
       SELECT l.record, m.id AS invoice_id, r.cells, k.invoice_id AS of_invoice, iif(k.invoice_id IS m.id OR r.invoice_key IN (s.key, s.number_key), r.place, NULL) AS place
       FROM stage.line l JOIN temp.invoice_map m ON m.idx = l.invoice_idx JOIN stage.invoice s ON s.idx = l.invoice_idx
       JOIN main.reject r ON r.import_id = ${ofImport} AND r.record = l.record
       LEFT JOIN ${keys.invoice} k ON k.key = r.invoice_key`,
  ).run();
  saveEarlierVersions(
    db,
    importId,
    "SELECT id FROM temp.invoice_map WHERE state = 'changed' UNION SELECT of_invoice FROM temp.fixed WHERE of_invoice IS NOT NULL",
  );
  db.prepare(
    `INSERT INTO main.invoice (id, external_id, number, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total, balance, paid_on, is_credit, total, line_count, import_id)
     SELECT m.id, s.external_id, s.number, s.date, s.due_date, s.status, sm.id, s.salesperson, s.currency, s.subtotal, s.total, s.balance, s.paid_on, s.is_credit, 0, 0, @importId
     FROM stage.invoice s JOIN temp.invoice_map m USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx WHERE m.state = 'new' ORDER BY m.id`,
  ).run({ importId });
  db.exec(`
    INSERT OR IGNORE INTO ${keys.invoice} SELECT s.key, m.id FROM stage.invoice s JOIN temp.invoice_map m USING (idx);
    INSERT OR IGNORE INTO ${keys.invoice} SELECT s.number_key, m.id FROM stage.invoice s JOIN temp.invoice_map m USING (idx) WHERE s.number_key <> '';
  `);
  assertRowsExist(db);
  addCorrectedLines(db, { importId, ofImport }, keys);
  db.prepare(
    'INSERT INTO main.correction (cells, invoice_id, import_id, record) SELECT cells, invoice_id, @importId, record FROM temp.fixed ORDER BY record',
  ).run({ importId });
  db.prepare(
    'UPDATE main.reject SET fixed_by = @importId WHERE import_id = @ofImport AND record IN (SELECT record FROM temp.fixed)',
  ).run(parameters);
  db.prepare(
    `UPDATE main.invoice SET import_id = @importId, version = version + 1,
       rejected_lines = max(0, rejected_lines - (SELECT count(*) FROM temp.fixed f WHERE f.of_invoice = invoice.id)),
       (total, line_count) = (SELECT coalesce(sum(l.total), 0), count(*) FROM main.invoice_line l WHERE l.invoice_id = invoice.id)
     WHERE id IN (SELECT id FROM temp.invoice_map WHERE state = 'changed' UNION SELECT of_invoice FROM temp.fixed)`,
  ).run(parameters);
  db.prepare(
    `UPDATE main.invoice SET (total, line_count) = (SELECT coalesce(sum(l.total), 0), count(*) FROM main.invoice_line l WHERE l.invoice_id = invoice.id),
       rejected_lines = (SELECT count(*) FROM main.reject r JOIN ${keys.invoice} k ON k.key = r.invoice_key
         WHERE r.import_id = @ofImport AND r.fixed_by IS NULL AND k.invoice_id = invoice.id)
     WHERE id IN (SELECT id FROM temp.invoice_map WHERE state = 'new')`,
  ).run({ ofImport });
  refreshMonths(db);
  if (scope) publishKeys(db, scope);
  onProgress(1);
  const states = Object.fromEntries(
    db.prepare<unknown[], [string, number]>('SELECT state, count(*) FROM temp.invoice_map GROUP BY state').raw().all(),
  );
  return {
    linesImported: db.prepare<unknown[], number>('SELECT count(*) FROM temp.fixed').pluck().get()!,
    linesUpdated: 0,
    linesUnchanged: 0,
    linesRefused: 0,
    linesCorrected: 0,
    correctedCodes: {},
    invoicesNew: states.new ?? 0,
    invoicesUpdated: states.changed ?? 0,
    invoicesUnchanged: 0,
    storesNew,
    productsNew,
    invoiceTotalDiffers: countDifferingTotals(db),
    totals: totalsByCurrency(db),
    // the balances are those of the day of the corrected import
    pictureOn: null,
  };
}

/** Inserts each corrected line at its reserved line number, or after the last one of its invoice. */
function addCorrectedLines(
  db: Db,
  { importId, ofImport }: { importId: number; ofImport: number },
  keys: KeyTables,
): void {
  const lines = db
    .prepare<unknown[], Record<string, number | null>>(
      `SELECT f.invoice_id AS invoiceId, f.place, p.id AS product, l.quantity, l.price, l.total, es.id AS es, ep.id AS ep, ei.id AS ei, el.id AS el, l.record, l.physical_line AS line
       FROM temp.fixed f JOIN stage.line l USING (record) JOIN temp.product_map p ON p.idx = l.product_idx
       LEFT JOIN temp.extra_map es ON es.idx = l.store_extra LEFT JOIN temp.extra_map ep ON ep.idx = l.product_extra
       LEFT JOIN temp.extra_map ei ON ei.idx = l.invoice_extra LEFT JOIN temp.extra_map el ON el.idx = l.line_extra ORDER BY l.record`,
    )
    .all();
  const isPlaceTaken = db.prepare('SELECT 1 FROM main.invoice_line WHERE invoice_id = ? AND line_no = ?').pluck();
  const lastPlace = db
    .prepare<unknown[], number>(
      `SELECT max(coalesce((SELECT max(line_no) FROM main.invoice_line WHERE invoice_id = @id), 0),
       coalesce((SELECT max(r.place) FROM main.reject r JOIN ${keys.invoice} k ON k.key = r.invoice_key WHERE k.invoice_id = @id${keys.scoped ? ` AND r.import_id = ${ofImport}` : ''}), 0))`,
    )
    .pluck();
  const insert = db.prepare(
    `INSERT INTO main.invoice_line (invoice_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import_id, record, physical_line)
     VALUES (@invoiceId, @place, @product, @quantity, @price, @total, @es, @ep, @ei, @el, @importId, @record, @line)`,
  );
  for (const row of lines) {
    const isFree = row.place !== null && isPlaceTaken.get(row.invoiceId, row.place) === undefined;
    const place = isFree ? row.place : lastPlace.get({ id: row.invoiceId })! + 1;
    insert.run({ ...row, place, importId });
  }
}
