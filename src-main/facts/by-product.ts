import type { Facts } from './facts.ts';
import { eachInvoice, type Met, productsWanted, type SalesFilter } from './scan.ts';

/** Lines grouped by canonical product id, in date order within each product. */
export interface LinesByProduct {
  /** Offset of a product's first line, by product id; one more entry than there are ids. */
  first: Int32Array;
  store: Int32Array;
  day: Int32Array;
  invoice: Int32Array;
  quantity: Float64Array;
  total: Float64Array;
  isCredit: Uint8Array;
}

/** The lines that pass the filter, grouped by product with a stable counting sort. */
export function linesByProduct(facts: Facts, filter: SalesFilter): LinesByProduct {
  const { countsAs } = facts.products;
  const first = new Int32Array(countsAs.length + 1);
  eachInvoice(facts, filter, ({ month: { lines }, first: from, end, wanted }) => {
    for (let line = from; line < end; line++)
      if (!wanted || wanted[lines.product[line]!] === 1) first[countsAs[lines.product[line]!]! + 1]!++;
  });
  for (let id = 0; id < countsAs.length; id++) first[id + 1]! += first[id]!;
  const count = first[countsAs.length]!;
  const sorted: LinesByProduct = {
    first,
    store: new Int32Array(count),
    day: new Int32Array(count),
    invoice: new Int32Array(count),
    quantity: new Float64Array(count),
    total: new Float64Array(count),
    isCredit: new Uint8Array(count),
  };
  const next = first.slice();
  eachInvoice(facts, filter, ({ month: { lines, invoices }, at, store, first: from, end, wanted }) => {
    for (let line = from; line < end; line++) {
      if (wanted && wanted[lines.product[line]!] !== 1) continue;
      const place = next[countsAs[lines.product[line]!]!]!++;
      sorted.store[place] = store;
      sorted.day[place] = invoices.day[at]!;
      sorted.invoice[place] = invoices.id[at]!;
      sorted.quantity[place] = lines.quantity[line]!;
      sorted.total[place] = lines.total[line]!;
      sorted.isCredit[place] = invoices.isCredit[at]!;
    }
  });
  return sorted;
}

/** Number of distinct stores that bought each product, by product id. */
export function storesByProduct(facts: Facts, filter: SalesFilter): Int32Array {
  return facts.once(`storesByProduct ${JSON.stringify(filter)}`, () => {
    const { countsAs } = facts.products;
    const counts = new Int32Array(countsAs.length);
    // iterating store by store means that only the last store seen has to be remembered for each product
    const lastStore = new Int32Array(countsAs.length).fill(-1);
    const wanted = productsWanted(facts, filter);
    for (const { month, store, first, end } of byStore(facts, filter)) {
      const { product } = month.lines;
      for (let line = first; line < end; line++) {
        if (wanted && wanted[product[line]!] !== 1) continue;
        const id = countsAs[product[line]!]!;
        if (lastStore[id] === store) continue;
        lastStore[id] = store;
        counts[id]!++;
      }
    }
    return counts;
  });
}

/** The invoices that pass the filter, grouped by store. */
function byStore(facts: Facts, filter: SalesFilter): Pick<Met, 'month' | 'store' | 'first' | 'end'>[] {
  const ofStore = new Map<number, Pick<Met, 'month' | 'store' | 'first' | 'end'>[]>();
  eachInvoice(facts, filter, ({ month, store, first, end }) => {
    const its = ofStore.get(store);
    if (its) its.push({ month, store, first, end });
    else ofStore.set(store, [{ month, store, first, end }]);
  });
  return [...ofStore.values()].flat();
}
