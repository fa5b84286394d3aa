import type { SalesCube } from './cube.ts';
import { type InvoiceCursor, productMask, type SalesFilter, scanInvoices } from './scan.ts';

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
export function linesByProduct(cube: SalesCube, filter: SalesFilter): LinesByProduct {
  const { canonicalId } = cube.products;
  const first = new Int32Array(canonicalId.length + 1);
  scanInvoices(cube, filter, ({ month: { lines }, first: from, end, wanted }) => {
    for (let line = from; line < end; line++)
      if (!wanted || wanted[lines.product[line]!] === 1) first[canonicalId[lines.product[line]!]! + 1]!++;
  });
  for (let id = 0; id < canonicalId.length; id++) first[id + 1]! += first[id]!;
  const count = first[canonicalId.length]!;
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
  scanInvoices(cube, filter, ({ month: { lines, invoices }, at, store, first: from, end, wanted }) => {
    for (let line = from; line < end; line++) {
      if (wanted && wanted[lines.product[line]!] !== 1) continue;
      const index = next[canonicalId[lines.product[line]!]!]!++;
      sorted.store[index] = store;
      sorted.day[index] = invoices.day[at]!;
      sorted.invoice[index] = invoices.id[at]!;
      sorted.quantity[index] = lines.quantity[line]!;
      sorted.total[index] = lines.total[line]!;
      sorted.isCredit[index] = invoices.isCredit[at]!;
    }
  });
  return sorted;
}

/** Number of distinct stores that bought each product, by product id. */
export function storesByProduct(cube: SalesCube, filter: SalesFilter): Int32Array {
  return cube.memo(`storesByProduct ${JSON.stringify(filter)}`, () => {
    const { canonicalId } = cube.products;
    const counts = new Int32Array(canonicalId.length);
    // iterating store by store means that only the last store seen has to be remembered for each product
    const lastStore = new Int32Array(canonicalId.length).fill(-1);
    const wanted = productMask(cube, filter);
    for (const { month, store, first, end } of byStore(cube, filter)) {
      const { product } = month.lines;
      for (let line = first; line < end; line++) {
        if (wanted && wanted[product[line]!] !== 1) continue;
        const id = canonicalId[product[line]!]!;
        if (lastStore[id] === store) continue;
        lastStore[id] = store;
        counts[id]!++;
      }
    }
    return counts;
  });
}

/** The invoices that pass the filter, grouped by store. */
function byStore(cube: SalesCube, filter: SalesFilter): Pick<InvoiceCursor, 'month' | 'store' | 'first' | 'end'>[] {
  const groups = new Map<number, Pick<InvoiceCursor, 'month' | 'store' | 'first' | 'end'>[]>();
  scanInvoices(cube, filter, ({ month, store, first, end }) => {
    const group = groups.get(store);
    if (group) group.push({ month, store, first, end });
    else groups.set(store, [{ month, store, first, end }]);
  });
  return [...groups.values()].flat();
}
