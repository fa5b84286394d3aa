import { addDays } from '../../src-shared/calendar.ts';
import { countedCondition } from '../cube/counted-condition.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';
import { mergedStoreIds } from './history.ts';

/** Maximum days from an order to its invoice. */
const WITHIN_DAYS = 60;
/** An order and the invoice that delivers it. */
export interface OrderMatch {
  id: number;
  invoiceId: number;
}

/** Minimum share of the ordered products that the invoice must contain. */
const MIN_SHARE = 0.5;

/**
 * Matches confirmed orders without an invoice, oldest first: to the store's earliest invoice that is dated within sixty
 * days from the order, contains at least half of its products, and is not matched to another order. Undoing the import
 * of the invoice clears the match (ON DELETE SET NULL). Called whenever the sales or the confirmed orders changed.
 */
export function matchOrders(db: Db, cube: SalesCube): OrderMatch[] {
  const waiting = db
    .prepare<unknown[], { id: number; storeId: number; orderedOn: string }>(
      "SELECT id, store_id AS storeId, ordered_on AS orderedOn FROM sales_order WHERE state = 'confirmed' AND invoice_id IS NULL ORDER BY ordered_on, id",
    )
    .all();
  if (waiting.length === 0) return [];
  const found = cube.memo(`matches ${JSON.stringify(waiting)}`, () => {
    const matches: OrderMatch[] = [];
    const matched = new Set(
      db.prepare<unknown[], number>('SELECT invoice_id FROM sales_order WHERE invoice_id IS NOT NULL').pluck().all(),
    );
    for (const order of waiting) {
      const invoiceId = findInvoice(db, cube, order, matched);
      if (invoiceId === null) continue;
      matched.add(invoiceId);
      matches.push({ id: order.id, invoiceId });
    }
    return matches;
  });
  if (found.length === 0) return [];
  const set = db.prepare(
    "UPDATE sales_order SET invoice_id = @invoiceId, edition = edition + 1 WHERE id = @id AND state = 'confirmed' AND invoice_id IS NULL",
  );
  inBulk(db, () => {
    for (const match of found) set.run(match);
  });
  return found;
}

/** Whether an order waits for its invoice. */
export const hasUnmatchedOrders = (db: Db): boolean =>
  db
    .prepare("SELECT EXISTS (SELECT 1 FROM sales_order WHERE state = 'confirmed' AND invoice_id IS NULL)")
    .pluck()
    .get() === 1;

function findInvoice(
  db: Db,
  cube: SalesCube,
  { id, storeId, orderedOn }: { id: number; storeId: number; orderedOn: string },
  matched: Set<number>,
): number | null {
  const canonicalId = (product: number) => cube.products.canonicalId[product]!;
  const ordered = new Set(
    db
      .prepare<unknown[], number>('SELECT product_id FROM sales_order_line WHERE order_id = ?')
      .pluck()
      .all(id)
      .map(canonicalId),
  );
  const invoices = db
    .prepare<unknown[], number>(
      `SELECT id FROM invoice WHERE store_id IN (SELECT value FROM json_each(@stores)) AND date BETWEEN @from AND @to AND NOT is_credit AND ${countedCondition()}
       ORDER BY date, id`,
    )
    .pluck()
    .all({
      stores: JSON.stringify(mergedStoreIds(cube, cube.stores.canonicalId[storeId]!)),
      from: orderedOn,
      to: addDays(orderedOn, WITHIN_DAYS),
    });
  const products = db.prepare<unknown[], number>('SELECT product_id FROM invoice_line WHERE invoice_id = ?').pluck();
  for (const invoice of invoices) {
    if (matched.has(invoice)) continue;
    const delivered = new Set(products.all(invoice).map(canonicalId));
    const share = [...ordered].filter((product) => delivered.has(product)).length / ordered.size;
    if (share >= MIN_SHARE) return invoice;
  }
  return null;
}
