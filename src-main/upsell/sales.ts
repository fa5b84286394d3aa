import { linesByProduct } from '../facts/by-product.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice } from '../facts/scan.ts';
import { groupOf } from '../orders/history.ts';
import type { Store as Database } from '../store/open.ts';

/** By product id: what a piece came to on the newest line of anyone, in ten-thousandths; 0 where none tells. */
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

/** All lines by product, to find the invoices behind a suggestion. */
export function linesOfProducts(facts: Facts) {
  return facts.onceOfSales('linesByProduct', () => linesByProduct(facts, {}));
}

/** Products that stand in the store's drafts and in confirmed orders that wait for their invoice. */
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
