import { linesByProduct } from '../facts/by-product.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice } from '../facts/scan.ts';
import { groupOf } from '../orders/history.ts';
import type { Store as Database } from '../store/open.ts';

/** By product id: price per piece on the newest invoice line of any store, in ten-thousandths; 0 where unknown. */
export function pricesOf(facts: Facts): Float64Array {
  return facts.onceOfSales('prices', () => {
    const { countsAs } = facts.products;
    const prices = new Float64Array(countsAs.length);
    eachInvoice(facts, {}, ({ month, at, first, end }) => {
      if (month.invoices.isCredit[at] === 1) return;
      const { product, quantity, total } = month.lines;
      for (let line = first; line < end; line++)
        if (quantity[line]! > 0 && total[line]! > 0)
          prices[countsAs[product[line]!]!] = Math.round((total[line]! * 1000) / quantity[line]!);
    });
    return prices;
  });
}

/** Invoice lines indexed by product, to find the invoices behind a suggestion. */
export function linesOfProducts(facts: Facts) {
  return facts.onceOfSales('linesByProduct', () => linesByProduct(facts, {}));
}

/** Products in the store's draft orders and in its confirmed orders without an invoice. */
export function openProducts(db: Database, facts: Facts, storeId: number): number[] {
  const ids = db
    .prepare(
      `SELECT l.product_id FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
       WHERE o.store_id IN (SELECT value FROM json_each(?)) AND o.state IN ('draft', 'confirmed') AND o.invoice_id IS NULL`,
    )
    .pluck()
    .all(JSON.stringify(groupOf(facts, storeId))) as number[];
  return ids.map((id) => facts.products.countsAs[id]!);
}
