import type { SalesCube } from './cube.ts';
import { productMask, type SalesFilter, scanInvoices } from './scan.ts';

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

/** Bits that are kept for pairs of store and product at once; with more, the lines are read several times. */
const MAX_PAIRS = 2 ** 28;

/** Number of distinct stores that bought each product, by product id. */
export function storesByProduct(cube: SalesCube, filter: SalesFilter): Int32Array {
  return cube.memo(`storesByProduct ${JSON.stringify(filter)}`, () => {
    const { canonicalId } = cube.products;
    const counts = new Int32Array(canonicalId.length);
    const wanted = productMask(cube, filter);
    const stores = cube.stores.canonicalId.length;
    // a row of bits for each store, so that the lines are read in their order
    const width = Math.min(
      32 * Math.ceil(canonicalId.length / 32),
      32 * Math.max(1, Math.floor(MAX_PAIRS / 32 / stores)),
    );
    const words = width / 32;
    for (let from = 0; from < canonicalId.length; from += width) {
      const bought = new Int32Array(stores * words);
      scanInvoices(cube, filter, ({ month, store, first, end }) => {
        const { product } = month.lines;
        const row = store * words;
        for (let line = first; line < end; line++) {
          if (wanted !== null && wanted[product[line]!] !== 1) continue;
          const id = canonicalId[product[line]!]!;
          const bit = id - from;
          if (bit < 0 || bit >= width) continue;
          const word = row + (bit >> 5);
          const mask = 1 << (bit & 31);
          if ((bought[word]! & mask) !== 0) continue;
          bought[word]! |= mask;
          counts[id]!++;
        }
      });
    }
    return counts;
  });
}
