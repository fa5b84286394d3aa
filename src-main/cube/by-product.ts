import { addDays, addMonths } from '../../src-shared/calendar.ts';
import type { SalesCube } from './cube.ts';
import { areMergedAlike } from './monthly-product-sums.ts';
import type { SalesMonth } from './pack.ts';
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

/** Stores of the lines of each product, in the order of products. */
interface StoresOfProducts {
  /** Offset of a product's first store, by product id; one more entry than there are ids. */
  first: Int32Array;
  store: Int32Array;
}

const storesCache = new WeakMap<SalesMonth, { products: Int32Array; stores: Int32Array; lists: StoresOfProducts }>();

/**
 * Number of distinct stores that bought each product, by product id. The lines of whole months are kept in the order of
 * products, so that only the last product has to be remembered for each store.
 */
export function storesByProduct(cube: SalesCube, filter: SalesFilter): Int32Array {
  return cube.memo(`storesByProduct ${JSON.stringify(filter)}`, () => {
    const lists = filtersStores(filter)
      ? [storesOfProducts(cube, filter)]
      : cube.months
          .filter(({ month }) => month >= (filter.from ?? '').slice(0, 7) && month <= (filter.to ?? '9999').slice(0, 7))
          .map((month) =>
            isWhole(cube, month, filter)
              ? storesOfMonth(cube, month)
              : storesOfProducts({ ...cube, months: [month] }, filter),
          );
    const wanted = productMask(cube, filter);
    const counts = new Int32Array(cube.products.canonicalId.length);
    const lastProduct = new Int32Array(cube.stores.canonicalId.length).fill(-1);
    for (let product = 0; product < counts.length; product++) {
      if (wanted !== null && wanted[product] !== 1) continue;
      let count = 0;
      for (const { first, store } of lists) {
        const end = first[product + 1]!;
        for (let at = first[product]!; at < end; at++) {
          if (lastProduct[store[at]!] === product) continue;
          lastProduct[store[at]!] = product;
          count++;
        }
      }
      counts[product] = count;
    }
    return counts;
  });
}

const filtersStores = ({ storeId, productId, city, salesperson, storeColumn }: SalesFilter) =>
  [storeId, productId, city, salesperson, storeColumn].some((one) => one !== undefined);

/** Whether the filter takes all invoices of a month, by their day and currency. */
const isWhole = (cube: SalesCube, { month, currencies }: SalesMonth, { from, to }: SalesFilter) =>
  (from ?? '') <= `${month}-01` &&
  (to ?? '9999') >= addDays(addMonths(`${month}-01`, 1), -1) &&
  currencies.every((currency) => currency === cube.currency);

function storesOfMonth(cube: SalesCube, month: SalesMonth): StoresOfProducts {
  const [products, stores] = [cube.products.canonicalId, cube.stores.canonicalId];
  const kept = storesCache.get(month);
  if (kept && areMergedAlike(kept.products, products) && areMergedAlike(kept.stores, stores)) return kept.lists;
  const lists = storesOfProducts({ ...cube, months: [month] }, {});
  storesCache.set(month, { products, stores, lists });
  return lists;
}

function storesOfProducts(cube: SalesCube, filter: SalesFilter): StoresOfProducts {
  const { canonicalId } = cube.products;
  const first = new Int32Array(canonicalId.length + 1);
  scanInvoices(cube, filter, ({ month: { lines }, first: from, end }) => {
    for (let line = from; line < end; line++) first[canonicalId[lines.product[line]!]! + 1]!++;
  });
  for (let id = 0; id < canonicalId.length; id++) first[id + 1]! += first[id]!;
  const next = first.slice();
  const stores = new Int32Array(first[canonicalId.length]!);
  scanInvoices(cube, filter, ({ month: { lines }, store, first: from, end }) => {
    for (let line = from; line < end; line++) stores[next[canonicalId[lines.product[line]!]!]!++] = store;
  });
  return { first, store: stores };
}
