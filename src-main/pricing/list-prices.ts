import type { Amount } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { foldName } from './deal.ts';

interface PriceRow {
  productId: number;
  storeGroup: string;
  fromDate: string;
  toDate: string;
  price: Amount | null;
  currency: string;
}

/** The price of a product by the lists, per piece; undefined where none applies. */
export type ListPrices = (productId: number) => Amount | undefined;

/**
 * The list prices of a store on a day: of its group before those of all stores, and of these the one that began last.
 */
export function listPricesOf(db: Db, cube: SalesCube, storeId: number, date: string, currency: string): ListPrices {
  const group = foldName(storeGroupOf(cube, storeId));
  const prices = cube.memo(`list prices ${date} ${currency} ${group}`, () =>
    readPrices(db, cube, { group, date, currency }),
  );
  return (productId) => prices.get(productId)?.price;
}

function readPrices(db: Db, cube: SalesCube, of: { group: string; date: string; currency: string }) {
  // one row per price: that of its newest import
  const rows = db
    .prepare<unknown[], PriceRow>(
      `SELECT product_id AS productId, store_group AS storeGroup, from_date AS fromDate, to_date AS toDate, price, currency, max(import_id)
       FROM list_price GROUP BY price_id HAVING price IS NOT NULL ORDER BY from_date, price_id`,
    )
    .all();
  const prices = new Map<number, { price: Amount; ofGroup: boolean }>();
  for (const row of rows) {
    const ofGroup = row.storeGroup !== '';
    if (row.currency !== of.currency || (ofGroup && foldName(row.storeGroup) !== of.group)) continue;
    if (of.date < row.fromDate || (row.toDate !== '' && of.date > row.toDate)) continue;
    const product = cube.products.canonicalId[row.productId] ?? 0;
    if (!ofGroup && prices.get(product)?.ofGroup) continue;
    prices.set(product, { price: row.price!, ofGroup });
  }
  return prices;
}

/** The group of a store by lists or by hand; empty for none. */
export const storeGroupOf = (cube: SalesCube, storeId: number): string =>
  String(cube.stores.rows.get(storeId)?.listed.storeGroup ?? '');
