import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { countedCondition } from '../cube/counted-condition.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';

/** What arrived since an instant for the stores in scope: invoices added or changed by imports, and orders. */
export function news(db: Db, cube: SalesCube, { since }: ParsedInput<'sales.news'>): Output<'sales.news'> {
  const isInScope = (store: number) => cube.stores.rows.has(cube.stores.canonicalId[store] ?? 0);
  const invoiceRows = db
    .prepare<unknown[], { store: number; currency: string; invoices: number; total: number }>(
      `SELECT store_id AS store, currency, count(*) AS invoices, sum(total) AS total FROM invoice
       WHERE import_id IN (SELECT id FROM import WHERE finished_at >= ? AND undone_at IS NULL) AND ${countedCondition()} GROUP BY store_id, currency`,
    )
    .all(since);
  const orderRows = db
    .prepare<unknown[], { store: number; orders: number }>(
      `SELECT store_id AS store, count(*) AS orders FROM sales_order WHERE created_at >= ? AND state <> 'cancelled' GROUP BY store_id`,
    )
    .all(since);
  const sums = new Map<string, number>();
  let invoices = 0;
  for (const { store, currency, invoices: count, total } of invoiceRows)
    if (isInScope(store)) {
      invoices += count;
      sums.set(currency, (sums.get(currency) ?? 0) + total);
    }
  return {
    invoices,
    sums: [...sums].map(([currency, total]) => ({ currency, totalMinor: toMinor(total, currency) })),
    orders: orderRows.reduce((sum, { store, orders }) => sum + (isInScope(store) ? orders : 0), 0),
  };
}
