import { dateOfDayNumber } from '../../../src-shared/calendar.ts';
import { minorDigits } from '../../../src-shared/money.ts';
import type { SalesCube } from '../../cube/cube.ts';
import { scanInvoices } from '../../cube/scan.ts';
import type { SalesDateRange } from '../series.ts';
import type { SalesCells } from './sales-cells.ts';

/** The revenue of all sales by day, store and category, in minor units; returns deducted. */
export function readSalesCells(cube: SalesCube, range: SalesDateRange): SalesCells {
  const factor = 10 ** (minorDigits(cube.currency) - 4);
  const { canonicalId, rows } = cube.products;
  const stores = new Map<number, number>();
  const categories = new Map<string, number>();
  const categoryOfProduct = new Int32Array(canonicalId.length).fill(-1);
  const indexOf = <K>(map: Map<K, number>, key: K): number => {
    const known = map.get(key);
    if (known !== undefined) return known;
    map.set(key, map.size);
    return map.size - 1;
  };
  const entries: [day: number, store: number, category: number, amount: number][] = [];
  scanInvoices(cube, { to: dateOfDayNumber(range.last) }, ({ month, at, store, first, end }) => {
    const { total, product } = month.lines;
    const ofStore = indexOf(stores, store);
    const sums = new Map<number, number>();
    for (let line = first; line < end; line++) {
      const id = canonicalId[product[line]!]!;
      if (categoryOfProduct[id] === -1) categoryOfProduct[id] = indexOf(categories, rows.get(id)?.category ?? '');
      const category = categoryOfProduct[id]!;
      sums.set(category, (sums.get(category) ?? 0) + total[line]! * factor);
    }
    for (const [category, amount] of sums) entries.push([month.invoices.day[at]!, ofStore, category, amount]);
  });
  entries.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]);
  return {
    first: range.first,
    end: range.last + 1,
    stores: [...stores.keys()],
    categories: [...categories.keys()],
    day: Int32Array.from(entries, (entry) => entry[0]),
    store: Int32Array.from(entries, (entry) => entry[1]),
    category: Int32Array.from(entries, (entry) => entry[2]),
    amount: Float64Array.from(entries, (entry) => entry[3]),
  };
}
