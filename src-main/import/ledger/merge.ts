import { localToday } from '../../../src-shared/calendar.ts';
import { toMinor } from '../../../src-shared/money.ts';
import { refreshMonths } from '../../cube/refresh.ts';
import type { Db } from '../../db/open.ts';
import { addToChanged } from '../../db/seals/index.ts';
import type { Dialect } from '../../table/read/dialect.ts';
import { splitRecords } from '../../table/sniff/dialect-sniffer.ts';
import { span } from '../../tracing/span.ts';
import { unpackRawRecords } from '../gather/raw-records.ts';
import { faultAt } from '../layout/faults.ts';
import { pictureDay } from '../lists/picture-day.ts';
import { needsAnswerProblem } from '../meaning/needs-answer.ts';
import { countDifferingTotals } from './differing-totals.ts';
import type { ImportScope } from './import-scope.ts';
import { withLateIndexes } from './late-indexes.ts';
import { mergeExtras, mergeProducts, mergeStores } from './merge-entities.ts';
import { classifyInvoices, markRejected, prepareInvoiceMerge } from './merge-invoices.ts';
import { createScopedKeyTables, publishKeys } from './merge-scope.ts';
import { withLargeCache } from './page-cache.ts';
import { ALL_KEY_TABLES, type KeyTables, SEPARATE_INVOICES_SQL } from './private-keys.ts';
import { publishSeparateKeys } from './replaced-invoices.ts';

/** What the merge did, or would do. */
export interface MergeCounts {
  linesImported: number;
  linesUpdated: number;
  linesUnchanged: number;
  /** Valid lines that `existing: reject` turned into rejects. */
  linesRefused: number;
  /** Rejected records that were corrected before, and whose corrected lines stay; and their reject codes. */
  linesCorrected: number;
  correctedCodes: Record<string, number>;
  invoicesNew: number;
  invoicesUpdated: number;
  invoicesUnchanged: number;
  storesNew: number;
  productsNew: number;
  invoiceTotalDiffers: number;
  /** Minor units by currency: all valid lines of the file, imported or unchanged. */
  totals: Record<string, number>;
  /** The day that the balances of the file are a picture of; null where it has none. */
  pictureOn: string | null;
}

export interface MergeOptions {
  importId: number;
  /** Where it is undefined, removing anything from invoices raises a question. */
  existing: 'update' | 'skip' | 'reject' | undefined;
  answers: Record<string, string>;
  /** Imports of files from the same drop. */
  together: number[];
  /** The file, named in questions. */
  path: string;
  /** What it is restricted to; null for an import that may see and change everything. */
  scope: ImportScope | null;
  /** How the file is written, to parse refused records again. */
  dialect: Dialect;
}

/** Invoices merged between two checks for cancellation. */
const INVOICES_PER_STEP = 2_000;

/**
 * Merges the staged import into the live tables with set-based statements, inside the caller's transaction. The staging
 * database must be attached as `stage`. Invoices are new, unchanged (nothing is written), or changed: then their
 * earlier version is saved and their lines are replaced by the file's. A rejected record that was corrected before
 * keeps its corrected line.
 * @throws Problem `needs_answer` where it would remove something from existing invoices
 * @param onProgress called between steps with the fraction done; false stops the merge, which then returns null
 */
export function mergeImport(db: Db, options: MergeOptions, onProgress: (done: number) => boolean): MergeCounts | null {
  const { importId, scope } = options;
  const keys = scope ? createScopedKeyTables(db, scope) : ALL_KEY_TABLES;
  const [storesNew, productsNew] = span('stores and products', () => {
    const counts = [mergeStores(db, importId, keys), mergeProducts(db, importId, keys)] as const;
    mergeExtras(db);
    return counts;
  });
  if (!onProgress(0.1)) return null;

  const correctedCodes = keepCorrectedLines(db, keys);
  const questions = span('compare', () => classifyInvoices(db, options.existing, keys, options));
  if (questions.length > 0) throw needsAnswerProblem(options.path, questions);
  const counts = span('invoices', () =>
    withLateIndexes(
      db,
      ['invoice', 'invoice_key', 'invoice_line'],
      stagedLineCount(db),
      // an invoice is written before its lines
      () =>
        withLargeCache(db, () =>
          addToChanged(db, 'invoice_line', () =>
            mergeInvoices(db, importId, keys, (done) => onProgress(0.1 + 0.6 * done)),
          ),
        ),
      (done) => onProgress(0.7 + 0.2 * done),
    ),
  );
  if (!counts) return null;
  if (options.existing === undefined) publishSeparateKeys(db, keys.invoice);
  markRejected(db, importId, keys);
  confirmBalances(db, importId);
  assertRowsExist(db);
  span('months', () => refreshMonths(db, (done) => onProgress(0.9 + 0.1 * done)));
  if (scope) publishKeys(db, scope);
  const states = Object.fromEntries(
    db.prepare<unknown[], [string, number]>('SELECT state, count(*) FROM temp.invoice_map GROUP BY state').raw().all(),
  );
  return {
    ...counts,
    linesRefused: options.existing === 'reject' ? refuseExisting(db, options.dialect) : 0,
    linesCorrected: Object.values(correctedCodes).reduce((sum, count) => sum + count, 0),
    correctedCodes,
    invoicesNew: states.new ?? 0,
    invoicesUpdated: states.changed ?? 0,
    invoicesUnchanged: (states.same ?? 0) + (states.kept ?? 0),
    storesNew,
    productsNew,
    invoiceTotalDiffers: countDifferingTotals(db),
    totals: totalsByCurrency(db),
    pictureOn: pictureOn(db),
  };
}

/**
 * Asserts that each id the merge assigned belongs to a row. References of lines and invoices come from these ids only,
 * so SQLite need not check each of them.
 */
export function assertRowsExist(db: Db): void {
  for (const entity of ['store', 'product', 'extra', 'invoice']) {
    const missing = db
      .prepare<unknown[], number>(
        `SELECT count(*) FROM temp.${entity}_map WHERE id NOT IN (SELECT id FROM main.${entity})`,
      )
      .pluck()
      .get()!;
    if (missing > 0) throw new Error(`${missing} of the merged ${entity}s have no row`);
  }
}

const stagedLineCount = (db: Db): number =>
  db.prepare<unknown[], number>('SELECT coalesce(sum(lines), 0) FROM temp.line_sum').pluck().get()!;

/** Merges the classified invoices with their lines, in steps; null where it was stopped. */
function mergeInvoices(db: Db, importId: number, keys: KeyTables, onProgress: (stepCounts: number) => boolean) {
  const last = db.prepare<unknown[], number>('SELECT coalesce(max(idx), 0) FROM stage.invoice').pluck().get()!;
  const counts = { linesImported: 0, linesUpdated: 0, linesUnchanged: 0 };
  const steps = prepareInvoiceMerge(db, importId, keys);
  for (let from = 1; from <= last; from += INVOICES_PER_STEP) {
    const done = steps(from, Math.min(from + INVOICES_PER_STEP - 1, last));
    counts.linesImported += done.imported;
    counts.linesUpdated += done.updated;
    counts.linesUnchanged += done.unchanged;
    if (!onProgress(Math.min(1, (from + INVOICES_PER_STEP) / last))) return null;
  }
  return counts;
}

/**
 * Matches rejected records with earlier corrections of the same text, one to one: their corrected lines stay, and they
 * are no rejects of this import. Returns their number by code. A scoped import sees the corrections of invoices within
 * its scope; other imports don't see those of separate invoices.
 */
function keepCorrectedLines(db: Db, keys: KeyTables): Record<string, number> {
  const visible = keys.scoped
    ? 'k.invoice_id IN (SELECT id FROM temp.seen_invoice)'
    : `k.invoice_id NOT IN (${SEPARATE_INVOICES_SQL})`;
  db.exec(`
    INSERT INTO temp.kept
      SELECT c.line_id, c.invoice_id, c.line_no, r.record, r.code
      FROM (SELECT record, code, cells, row_number() OVER (PARTITION BY cells ORDER BY record) AS nth
            FROM stage.reject WHERE cells IN (SELECT cells FROM main.correction)) r
      JOIN (SELECT l.id AS line_id, l.invoice_id, l.line_no, k.cells, row_number() OVER (PARTITION BY k.cells ORDER BY k.id) AS nth
            FROM main.correction k JOIN main.invoice_line l ON l.invoice_id = k.invoice_id AND l.import_id = k.import_id AND l.record = k.record
            WHERE ${visible}) c
        ON c.cells = r.cells AND c.nth = r.nth;
  `);
  return Object.fromEntries(
    db.prepare<unknown[], [string, number]>('SELECT code, count(*) FROM temp.kept GROUP BY code').raw().all(),
  );
}

/** Turns the lines of refused invoices into rejects, with every cell of the file. */
function refuseExisting(db: Db, dialect: Dialect): number {
  const refused = db
    .prepare<unknown[], { record: number; line: number; number: string; data: Buffer; first: number }>(
      `SELECT l.record, l.physical_line AS line, s.number, b.data, b.first_record AS first
       FROM temp.invoice_map m JOIN stage.invoice s USING (idx) JOIN stage.line l ON l.invoice_idx = s.idx
       JOIN stage.raw_block b ON b.first_record = (SELECT max(first_record) FROM stage.raw_block WHERE first_record <= l.record)
       WHERE m.state = 'refused' ORDER BY l.record`,
    )
    .all();
  const insert = db.prepare("INSERT INTO temp.refused VALUES (?, ?, ?, '', ?, ?, ?, '[]', NULL, NULL)");
  let block = { first: -1, raws: [] as string[] };
  for (const { record, line, number, data, first } of refused) {
    if (block.first !== first) block = { first, raws: unpackRawRecords(data) };
    const { code, message } = faultAt('', number, 'invoice_exists');
    const [cells] = splitRecords(block.raws[record - first] ?? '', dialect);
    insert.run(record, line, code, number, message, JSON.stringify(cells ?? []));
  }
  return refused.length;
}

/** The day that the balances of the staged invoices are a picture of; null where they have none. */
function pictureOn(db: Db): string | null {
  const { balances, newest } = db
    .prepare<unknown[], { balances: number; newest: string | null }>(
      `SELECT count(balance) AS balances, max(max(date), coalesce(max(paid_on), '')) AS newest FROM stage.invoice WHERE max(date, coalesce(paid_on, '')) <= ?`,
    )
    .get(localToday())!;
  return balances === 0 ? null : pictureDay(localToday(), () => newest);
}

/** Notes which balances the import repeats, and so has on its day, too. */
function confirmBalances(db: Db, importId: number): void {
  db.prepare(
    `INSERT INTO main.confirmed_balance
     SELECT ?, m.id FROM temp.invoice_map m JOIN main.invoice i ON i.id = m.id WHERE m.state = 'same' AND i.balance IS NOT NULL`,
  ).run(importId);
}

/** Sums of the staged lines by currency, the most used first, without refused invoices. */
export function totalsByCurrency(db: Db): Record<string, number> {
  const rows = db
    .prepare<unknown[], [string, number]>(
      `SELECT s.currency, sum(n.total) FROM temp.line_sum n JOIN stage.invoice s USING (idx) JOIN temp.invoice_map m USING (idx)
       WHERE m.state <> 'refused' GROUP BY s.currency ORDER BY sum(n.lines) DESC`,
    )
    .raw()
    .all();
  return Object.fromEntries(rows.map(([currency, amount]) => [currency, toMinor(amount, currency)]));
}
