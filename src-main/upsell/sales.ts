import type { SalesCube } from '../cube/cube.ts';
import type { SalesMonth } from '../cube/pack.ts';
import { idsMergedInto, placesOf } from '../cube/postings.ts';
import { scanInvoices } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';
import { mergedStoreIds } from '../orders/history.ts';

/** By product id: price per piece on the newest invoice line of any store, in ten-thousandths; 0 where unknown. */
export function pricesOf(cube: SalesCube): Float64Array {
  return cube.memoBySales('prices', () => {
    const { canonicalId } = cube.products;
    const prices = new Float64Array(canonicalId.length);
    scanInvoices(cube, {}, ({ month, at, first, end }) => {
      if (month.invoices.isCredit[at] === 1) return;
      const { product, quantity, total } = month.lines;
      for (let line = first; line < end; line++)
        if (quantity[line]! > 0 && total[line]! > 0)
          prices[canonicalId[product[line]!]!] = Math.round((total[line]! * 1000) / quantity[line]!);
    });
    return prices;
  });
}

/** An invoice among those of a month. */
export interface InvoiceOfMonth {
  month: SalesMonth;
  at: number;
}

/** Ids of the newest invoices with a product that are wanted, without credit notes; the newest first. */
export function newestInvoices(
  cube: SalesCube,
  product: number,
  most: number,
  isWanted: (invoice: InvoiceOfMonth) => boolean,
): number[] {
  const ids = { store: null, product: idsMergedInto(cube.products.canonicalId, product) };
  const found: number[] = [];
  for (const month of cube.months.toReversed()) {
    const { id, isCredit, currency } = month.invoices;
    const main = month.currencies.indexOf(cube.currency);
    for (const at of placesOf(month, ids)!.toReversed()) {
      if (isCredit[at] === 1 || currency[at] !== main || !isWanted({ month, at })) continue;
      found.push(id[at]!);
      if (found.length === most) return found;
    }
  }
  return found;
}

/** Whether an invoice has a line of a product. */
export function hasProduct({ products }: SalesCube, { month, at }: InvoiceOfMonth, product: number): boolean {
  const { firstLine } = month.invoices;
  return month.lines.product
    .subarray(firstLine[at], firstLine[at + 1])
    .some((id) => products.canonicalId[id] === product);
}

/** Products in the store's draft orders and in its confirmed orders without an invoice. */
export function openProducts(db: Db, cube: SalesCube, storeId: number): number[] {
  const ids = db
    .prepare<unknown[], number>(
      `SELECT l.product_id FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
       WHERE o.store_id IN (SELECT value FROM json_each(?)) AND o.state IN ('draft', 'confirmed') AND o.invoice_id IS NULL`,
    )
    .pluck()
    .all(JSON.stringify(mergedStoreIds(cube, storeId)));
  return ids.map((id) => cube.products.canonicalId[id]!);
}
