import type { Facts } from './facts.ts';
import { eachInvoice, type SalesFilter } from './scan.ts';

/** Lines side by side by the product that they count for, each product's in the order of their days. */
export interface LinesByProduct {
  /** Where a product's lines begin, by its id; one entry more than there are ids. */
  first: Int32Array;
  store: Int32Array;
  day: Int32Array;
  invoice: Int32Array;
  quantity: Float64Array;
  total: Float64Array;
  isCredit: Uint8Array;
}

/** The lines that the filter lets through, by product: a stable counting sort. */
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

/** How many different stores bought each product, by its id. */
export function storesByProduct(facts: Facts, filter: SalesFilter): Int32Array {
  return facts.once(`storesByProduct ${JSON.stringify(filter)}`, () => {
    const { countsAs } = facts.products;
    const stores = facts.stores.countsAs.length;
    const counts = new Int32Array(countsAs.length);
    if (countsAs.length * stores > MOST_PAIRS) return countedBySorting(facts, filter, counts);
    const met = new Uint32Array(Math.ceil((countsAs.length * stores) / 32));
    eachInvoice(facts, filter, ({ month: { lines }, store, first, end, wanted }) => {
      for (let line = first; line < end; line++) {
        if (wanted && wanted[lines.product[line]!] !== 1) continue;
        const product = countsAs[lines.product[line]!]!;
        const pair = product * stores + store;
        const bit = 1 << (pair & 31);
        if ((met[pair >>> 5]! & bit) !== 0) continue;
        met[pair >>> 5]! |= bit;
        counts[product]!++;
      }
    });
    return counts;
  });
}

/** Pairs of product and store that a bit each is spent on: 32 MB. */
const MOST_PAIRS = 2 ** 28;

function countedBySorting(facts: Facts, filter: SalesFilter, counts: Int32Array): Int32Array {
  const { first, store } = linesByProduct(facts, filter);
  const seenFor = new Int32Array(facts.stores.countsAs.length).fill(-1);
  for (let product = 0; product < counts.length; product++) {
    for (let line = first[product]!; line < first[product + 1]!; line++) {
      if (seenFor[store[line]!] === product) continue;
      seenFor[store[line]!] = product;
      counts[product]!++;
    }
  }
  return counts;
}
