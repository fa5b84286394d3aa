import { countedCondition } from '../cube/counted-condition.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { FIELDS } from '../import/fields/columns.ts';
import { foldName } from '../table/sniff/fold-name.ts';
import type { Outgoing } from './ledger.ts';

const BATCH_COLUMNS = new Set(FIELDS.batch.names.split(', ').map(foldName));

/**
 * What invoices dated after a day took of the products that were counted, in the order of the documents. What came back is
 * not put into stock again before it is counted: it may be expired or damaged.
 */
export function soldSince(db: Db, cube: SalesCube, counted: ReadonlySet<number>, day: string): Map<number, Outgoing[]> {
  const rows = db
    .prepare<unknown[], [string, number, number, number, number | null]>(
      `SELECT i.date AS day, i.id AS invoiceId, l.product_id AS productId, l.quantity, l.line_extra AS extra
       FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
       WHERE i.date > ? AND NOT i.is_credit AND ${countedCondition('i')} AND l.quantity > 0 ORDER BY i.date, i.id, l.line_no`,
    )
    .raw()
    .iterate(day);
  const batchOf = batchReader(db);
  const sold = new Map<number, Outgoing[]>();
  for (const [date, invoiceId, productId, quantity, extra] of rows) {
    const product = cube.products.canonicalId[productId]!;
    if (!counted.has(product)) continue;
    const lines = sold.get(product) ?? [];
    sold.set(product, lines);
    lines.push({ day: date, quantity, batch: batchOf(extra), invoiceId });
  }
  return sold;
}

/** The batch that a line of an invoice names, kept with what no field holds in full. */
function batchReader(db: Db): (extra: number | null) => string {
  const read = db.prepare<unknown[], string>('SELECT json FROM extra WHERE id = ?').pluck();
  const known = new Map<number, string>();
  return (extra) => {
    if (extra === null) return '';
    let batch = known.get(extra);
    if (batch === undefined) {
      const cells = JSON.parse(read.get(extra) ?? '{}') as Record<string, unknown>;
      const column = Object.keys(cells).find((name) => BATCH_COLUMNS.has(foldName(name)));
      batch = column === undefined ? '' : String(cells[column]);
      known.set(extra, batch);
    }
    return batch;
  };
}
