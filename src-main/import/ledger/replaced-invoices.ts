import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { toMinor } from '../../../src-shared/money.ts';
import type { Db } from '../../db/open.ts';
import { buildQuestion } from '../meaning/build-question.ts';

/** Difference in days above which an invoice of the same number is a different one, or its year was changed. */
const OTHER_YEAR_DAYS = 180;

/** Existing invoices that an import would change: their totals in the database and in the file. */
interface ReplacedTotals {
  invoices: number;
  here: number;
  file: number;
  currency: string;
}

function replacedTotals(db: Db, table: string): ReplacedTotals {
  const rows = db
    .prepare<unknown[], ReplacedTotals>(
      `SELECT o.currency, count(*) AS invoices, sum(o.total) AS here, sum(coalesce(n.total, 0)) AS file FROM ${table} t
       JOIN main.invoice o ON o.id = t.id LEFT JOIN temp.line_sum n ON n.idx = t.idx GROUP BY o.currency ORDER BY count(*) DESC`,
    )
    .all();
  const [mostUsed] = rows;
  return {
    invoices: rows.reduce((sum, row) => sum + row.invoices, 0),
    here: mostUsed?.here ?? 0,
    file: mostUsed?.file ?? 0,
    currency: mostUsed?.currency ?? 'USD',
  };
}

const choiceFigures = (totalMinor: number, { currency }: ReplacedTotals, invoices: number) => ({
  totalMinor: toMinor(totalMinor, currency),
  currency,
  invoices,
  stores: 0,
  products: 0,
});

/** Answers given, and the imports of the same drop. */
export interface ReplaceOptions {
  answers: Record<string, string>;
  together: number[];
  scoped: boolean;
  /** The table of the invoices' keys. */
  keys: string;
}

/**
 * Finds invoices of the file that exist for another customer or another year, before they are compared. Where their
 * numbers are clearly reused they become separate invoices; else a question is returned.
 */
export function resolveMovedInvoices(db: Db, { answers, scoped, keys }: ReplaceOptions): FileQuestion | null {
  db.exec(`
    CREATE TEMP TABLE apart_key (idx INTEGER PRIMARY KEY, key TEXT NOT NULL);
    CREATE TEMP TABLE moved_invoice AS
      SELECT m.idx, m.id FROM temp.invoice_map m JOIN stage.invoice s USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx JOIN main.invoice o ON o.id = m.id
      WHERE m.state = 'same' AND (o.date <> s.date OR o.store_id <> sm.id)
        AND (o.store_id <> sm.id OR abs(julianday(o.date) - julianday(s.date)) > ${OTHER_YEAR_DAYS})`);
  const moved = replacedTotals(db, 'temp.moved_invoice');
  if (moved.invoices === 0) return null;
  const answer = answers.invoices_moved ?? (!scoped && areNumbersReused(db) ? 'apart' : undefined);
  if (answer === 'apart') separateInvoices(db, keys);
  else if (answer === 'skip')
    db.exec("UPDATE temp.invoice_map SET state = 'kept' WHERE idx IN (SELECT idx FROM temp.moved_invoice)");
  else if (answer !== 'replace') {
    const { here, file, invoices } = moved;
    return buildQuestion(
      'invoices_moved',
      [],
      [
        { value: 'apart', figures: choiceFigures(here + file, moved, invoices * 2) },
        { value: 'replace', figures: choiceFigures(file, moved, invoices) },
        { value: 'skip', figures: choiceFigures(here, moved, invoices) },
      ],
    );
  }
  return null;
}

/**
 * Whether numbers are clearly reused: each existing one belongs to another year and another sale. Where a line of the
 * same customer is equal, it may be the same sale with a wrong date.
 */
function areNumbersReused(db: Db): boolean {
  const count = db.prepare(
    `SELECT count(*) FROM temp.invoice_map m JOIN stage.invoice s USING (idx) JOIN temp.store_map sm ON sm.idx = s.store_idx JOIN main.invoice o ON o.id = m.id
     WHERE m.state <> 'new' AND (m.idx NOT IN (SELECT idx FROM temp.moved_invoice) OR s.external_id IS NOT NULL
       OR abs(julianday(o.date) - julianday(s.date)) <= ${OTHER_YEAR_DAYS}
       OR (o.store_id = sm.id AND EXISTS (
         SELECT 1 FROM stage.line l JOIN temp.product_map p ON p.idx = l.product_idx
         JOIN main.invoice_line ol ON ol.invoice_id = o.id AND ol.product_id = p.id AND ol.quantity = l.quantity AND ol.total = l.total
         WHERE l.invoice_idx = s.idx)))`,
  );
  return count.pluck().get() === 0;
}

/** Makes separate invoices of those whose number exists for another sale, with their number and fiscal year as key. */
function separateInvoices(db: Db, keys: string): void {
  db.exec(`
    INSERT INTO temp.apart_key
      SELECT m.idx, s.key || '@fy' || (CAST(substr(s.date, 1, 4) AS INTEGER) - (substr(s.date, 6, 2) < '04'))
      FROM temp.moved_invoice m JOIN stage.invoice s USING (idx);
    DELETE FROM temp.invoice_map WHERE idx IN (SELECT idx FROM temp.moved_invoice);
    INSERT OR IGNORE INTO temp.invoice_map
      SELECT min(a.idx), k.invoice_id, 'same' FROM temp.apart_key a JOIN ${keys} k ON k.key = a.key GROUP BY k.invoice_id;
    INSERT INTO temp.invoice_map
      SELECT a.idx, (SELECT max(coalesce((SELECT max(id) FROM main.invoice), 0), coalesce((SELECT max(id) FROM temp.invoice_map), 0)))
        + row_number() OVER (ORDER BY a.idx), 'new'
      FROM temp.apart_key a WHERE a.idx NOT IN (SELECT idx FROM temp.invoice_map);
    INSERT OR IGNORE INTO ${keys} SELECT a.key, m.id FROM temp.apart_key a JOIN temp.invoice_map m USING (idx) WHERE m.state = 'same';
  `);
}

/** Adds the keys of separate invoices once their rows exist. */
export function publishSeparateKeys(db: Db, keys: string): void {
  db.exec(`INSERT OR IGNORE INTO ${keys} SELECT a.key, m.id FROM temp.apart_key a JOIN temp.invoice_map m USING (idx)`);
}

/**
 * Finds changed invoices with existing lines that the file lacks. Where those lines came with a file of the same drop,
 * the invoice continues across files; else a question is returned.
 */
export function resolveShrunkInvoices(db: Db, { answers, together }: ReplaceOptions): FileQuestion | null {
  db.exec(`
    CREATE TEMP TABLE shrunk_invoice AS
      SELECT m.idx, m.id FROM temp.invoice_map m JOIN main.invoice o ON o.id = m.id
      WHERE m.state = 'changed'
        AND (SELECT count(*) FROM stage.line l WHERE l.invoice_idx = m.idx) + coalesce((SELECT lines FROM temp.rejected r WHERE r.id = m.id), 0)
          + (SELECT count(*) FROM temp.kept k WHERE k.invoice_id = m.id) < o.line_count + o.rejected_lines
      UNION
      SELECT m.idx, m.id FROM temp.invoice_map m JOIN main.invoice_line ol ON ol.invoice_id = m.id
      WHERE m.state = 'changed' AND ol.id NOT IN (SELECT line_id FROM temp.kept)
        AND NOT EXISTS (SELECT 1 FROM temp.rejected r WHERE r.id = m.id)
        AND NOT EXISTS (SELECT 1 FROM stage.line l JOIN temp.product_map p ON p.idx = l.product_idx WHERE l.invoice_idx = m.idx AND p.id = ol.product_id)`);
  const countNotTogether = db
    .prepare(
      `SELECT count(*) FROM temp.shrunk_invoice t WHERE NOT EXISTS (
         SELECT 1 FROM main.invoice o WHERE o.id = t.id AND o.import_id IN (SELECT value FROM json_each(?)))`,
    )
    .pluck();
  const shrunk = replacedTotals(db, 'temp.shrunk_invoice');
  if (shrunk.invoices === 0) return null;
  const answer = answers.lines_taken_away ?? (countNotTogether.get(JSON.stringify(together)) === 0 ? 'add' : undefined);
  if (answer === 'add') keepExistingLines(db);
  else if (answer === 'skip')
    db.exec("UPDATE temp.invoice_map SET state = 'kept' WHERE idx IN (SELECT idx FROM temp.shrunk_invoice)");
  else if (answer !== 'replace') {
    const { here, file, invoices } = shrunk;
    return buildQuestion(
      'lines_taken_away',
      [],
      [
        { value: 'replace', figures: choiceFigures(file, shrunk, invoices) },
        { value: 'add', figures: choiceFigures(here + file, shrunk, invoices) },
        { value: 'skip', figures: choiceFigures(here, shrunk, invoices) },
      ],
    );
  }
  return null;
}

/** Keeps existing lines that the file lacks, beside those of the file. */
function keepExistingLines(db: Db): void {
  db.exec(`
    INSERT OR IGNORE INTO temp.kept
      SELECT ol.id, ol.invoice_id, ol.line_no, -ol.id, '' FROM main.invoice_line ol JOIN temp.shrunk_invoice t ON t.id = ol.invoice_id
      WHERE NOT EXISTS (SELECT 1 FROM stage.line l JOIN temp.product_map p ON p.idx = l.product_idx
        WHERE l.invoice_idx = t.idx AND p.id = ol.product_id AND l.quantity = ol.quantity AND l.total = ol.total)`);
}
