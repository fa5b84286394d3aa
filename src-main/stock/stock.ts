import { earlier, later } from '../../src-shared/calendar.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { newestCount, readCounts } from './counts.ts';
import { isSaleable, keepLedger, type Ledger, takeFrom } from './ledger.ts';
import { soldSince } from './sold.ts';

/** The stock of a product. Quantities are thousandths of a piece. */
export interface ProductStock {
  ledger: Ledger;
  /** Sold beyond what was counted: more has come in since. */
  beyond: number;
  /** In confirmed orders without an invoice. */
  promised: number;
  /** What is left of each batch of the ledger after that. */
  free: number[];
}

/** The stock of the company on a day, by product; products that were never counted are not in it. */
export interface Stock {
  day: string;
  /** The day of the newest count. */
  countedOn: string;
  products: Map<number, ProductStock>;
}

interface Promised {
  productId: number;
  quantity: number;
  day: string;
}

/** The stock on a day; null where none was ever counted. It is that of all sales, whichever stores a user may see. */
export function stockOf(db: Db, seen: SalesCube, today: string): Stock | null {
  const countedOn = newestCount(db);
  if (countedOn === null) return null;
  const cube = unscoped(seen);
  // the cube does not change where an order is matched with its invoice
  const open = db
    .prepare<unknown[], string>(
      "SELECT count(*) || ' ' || total(id) || ' ' || total(edition) FROM sales_order WHERE state = 'confirmed' AND invoice_id IS NULL",
    )
    .pluck()
    .get()!;
  return cube.memo(`stock ${today} ${open}`, () => readStock(db, cube, today, countedOn));
}

function readStock(db: Db, cube: SalesCube, today: string, countedOn: string): Stock {
  // an edit of something else leaves the ledgers as they are
  const counts = db
    .prepare<unknown[], string>("SELECT count(*) || ' ' || total(import_id) || ' ' || total(quantity) FROM stock_count")
    .pluck()
    .get()!;
  const ledgers = cube.memoBySales(`stock ledgers ${counts}`, () => readLedgers(db, cube));
  const promised = Map.groupBy(readPromised(db, cube), ({ productId }) => productId);
  const products = new Map<number, ProductStock>();
  for (const [product, ledger] of ledgers) {
    const { batches, left, events } = ledger;
    const free = [...left];
    const orders = promised.get(product) ?? [];
    for (const { day, quantity } of orders)
      takeFrom(batches, free, { day: later(day, today), quantity, batch: '' }, () => true);
    products.set(product, {
      ledger,
      beyond: events.reduce((sum, { kind, quantity }) => sum - (kind === 'beyond' ? quantity : 0), 0),
      promised: orders.reduce((sum, { quantity }) => sum + quantity, 0),
      free,
    });
  }
  return { day: today, countedOn, products };
}

function readLedgers(db: Db, cube: SalesCube): Map<number, Ledger> {
  const counts = readCounts(db, cube);
  const oldest = [...counts.values()].flat().reduce((first, { countedOn }) => earlier(first, countedOn), '9999');
  const sold = soldSince(db, cube, new Set(counts.keys()), oldest);
  return new Map([...counts].map(([product, batches]) => [product, keepLedger(batches, sold.get(product) ?? [])]));
}

/** Lines of confirmed orders without an invoice, those wanted first before others. */
function readPromised(db: Db, cube: SalesCube): Promised[] {
  const rows = db
    .prepare<unknown[], Promised>(
      `SELECT l.product_id AS productId, l.quantity, coalesce(o.deliver_on, o.ordered_on) AS day
       FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
       WHERE o.state = 'confirmed' AND o.invoice_id IS NULL ORDER BY day, o.id, l.line_no`,
    )
    .all();
  return rows.map((row) => ({ ...row, productId: cube.products.canonicalId[row.productId]! }));
}

/** What is left of a product: in all, and of that what has expired by a day. */
export function onHandOf(
  { ledger: { batches, left } }: ProductStock,
  day: string,
): { onHand: number; expired: number } {
  let [onHand, expired] = [0, 0];
  left.forEach((quantity, i) => {
    onHand += quantity;
    if (!isSaleable(batches[i]!.expiry, day)) expired += quantity;
  });
  return { onHand, expired };
}

/** What of a product may be offered for a day: neither promised nor expired by then. */
export const availableOn = ({ ledger: { batches }, free }: ProductStock, day: string): number =>
  free.reduce((sum, quantity, i) => sum + (isSaleable(batches[i]!.expiry, day) ? quantity : 0), 0);
