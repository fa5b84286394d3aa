import { linesByProduct } from '../cube/by-product.ts';
import type { SalesCube } from '../cube/cube.ts';
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

/** Invoice lines indexed by product, to find the invoices behind a suggestion. */
export function linesOfProducts(cube: SalesCube) {
  return cube.memoBySales('linesByProduct', () => linesByProduct(cube, {}));
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
