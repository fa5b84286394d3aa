import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import { addInvoice, emptySums, type Sums, scanInvoices } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';

/** What arrived since an instant for the stores in scope: invoices added or changed by imports, and orders. */
export function news(db: Db, cube: SalesCube, { since }: ParsedInput<'sales.news'>): Output<'sales.news'> {
  const isInScope = (store: number) => cube.stores.rows.has(cube.stores.canonicalId[store] ?? 0);
  const orderRows = db
    .prepare<unknown[], { store: number; orders: number }>(
      `SELECT store_id AS store, count(*) AS orders FROM sales_order WHERE created_at >= ? AND state <> 'cancelled' GROUP BY store_id`,
    )
    .all(since);
  const byCurrency = cube.memo(`news since ${since}`, () => invoicesSince(db, cube, since));
  return {
    invoices: [...byCurrency.values()].reduce((sum, { invoices }) => sum + invoices, 0),
    sums: [...byCurrency].map(([currency, { revenue }]) => ({ currency, totalMinor: toMinor(revenue, currency) })),
    orders: orderRows.reduce((sum, { store, orders }) => sum + (isInScope(store) ? orders : 0), 0),
  };
}

/** Sums of the invoices of imports since an instant, by currency. Adding up in SQL would read each invoice from disk. */
function invoicesSince(db: Db, cube: SalesCube, since: string): Map<string, Sums> {
  const ids = db
    .prepare<unknown[], number>(
      'SELECT id FROM invoice WHERE import_id IN (SELECT id FROM import WHERE finished_at >= ? AND undone_at IS NULL)',
    )
    .pluck()
    .all(since);
  const byCurrency = new Map<string, Sums>();
  if (ids.length === 0) return byCurrency;
  const isNew = new Uint8Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of ids) isNew[id] = 1;
  for (const currency of [cube.currency, ...cube.otherCurrencies]) {
    const sums = emptySums();
    scanInvoices(
      cube,
      {},
      (invoice) => {
        if (isNew[invoice.month.invoices.id[invoice.at]!] === 1) addInvoice(sums, invoice);
      },
      currency,
    );
    if (sums.invoices > 0) byCurrency.set(currency, sums);
  }
  return byCurrency;
}
