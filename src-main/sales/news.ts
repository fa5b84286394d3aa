import type { Checked, Output } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { counted } from '../facts/counted.ts';
import type { Facts } from '../facts/facts.ts';
import type { Store as Database } from '../store/open.ts';

/** What arrived since an instant for the stores in scope: invoices added or changed by imports, and orders. */
export function news(db: Database, facts: Facts, { since }: Checked<'sales.news'>): Output<'sales.news'> {
  const isSeen = (store: number) => facts.stores.rows.has(facts.stores.countsAs[store] ?? 0);
  const came = db
    .prepare(
      `SELECT store_id AS store, currency, count(*) AS invoices, sum(total) AS total FROM invoice
       WHERE import_id IN (SELECT id FROM import WHERE finished_at >= ? AND undone_at IS NULL) AND ${counted()} GROUP BY store_id, currency`,
    )
    .all(since) as { store: number; currency: string; invoices: number; total: number }[];
  const taken = db
    .prepare(
      `SELECT store_id AS store, count(*) AS orders FROM sales_order WHERE created_at >= ? AND state <> 'cancelled' GROUP BY store_id`,
    )
    .all(since) as { store: number; orders: number }[];
  const sums = new Map<string, number>();
  let invoices = 0;
  for (const { store, currency, invoices: count, total } of came)
    if (isSeen(store)) {
      invoices += count;
      sums.set(currency, (sums.get(currency) ?? 0) + total);
    }
  return {
    invoices,
    sums: [...sums].map(([currency, total]) => ({ currency, totalMinor: toMinor(total, currency) })),
    orders: taken.reduce((sum, { store, orders }) => sum + (isSeen(store) ? orders : 0), 0),
  };
}
