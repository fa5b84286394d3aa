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
  const sums = new Map<number, number>();
  /** Visits the sums of each invoice by category; the oldest invoice first. */
  const visitCells = (visit: (day: number, store: number, category: number, amount: number) => void) =>
    scanInvoices(cube, { to: dateOfDayNumber(range.last) }, ({ month, at, store, first, end }) => {
      const { total, product } = month.lines;
      const ofStore = indexOf(stores, store);
      sums.clear();
      for (let line = first; line < end; line++) {
        const id = canonicalId[product[line]!]!;
        if (categoryOfProduct[id] === -1) categoryOfProduct[id] = indexOf(categories, rows.get(id)?.category ?? '');
        const category = categoryOfProduct[id]!;
        sums.set(category, (sums.get(category) ?? 0) + total[line]! * factor);
      }
      for (const [category, amount] of sums) visit(month.invoices.day[at]!, ofStore, category, amount);
    });
  let count = 0;
  visitCells(() => count++);
  const cells = {
    day: new Int32Array(count),
    store: new Int32Array(count),
    category: new Int32Array(count),
    amount: new Float64Array(count),
  };
  let next = 0;
  visitCells((day, store, category, amount) => {
    cells.day[next] = day;
    cells.store[next] = store;
    cells.category[next] = category;
    cells.amount[next++] = amount;
  });
  sortWithinDays(cells);
  return {
    first: range.first,
    end: range.last + 1,
    stores: [...stores.keys()],
    categories: [...categories.keys()],
    ...cells,
  };
}

/** Sorts cells that are ordered by day by store, category and amount too: there are millions, but of a day only thousands. */
function sortWithinDays({
  day,
  store,
  category,
  amount,
}: Pick<SalesCells, 'day' | 'store' | 'category' | 'amount'>): void {
  const most = largestDay(day);
  const [orders, moved] = [new Int32Array(most), new Float64Array(most)];
  for (let from = 0, to = 0; from < day.length; from = to) {
    while (to < day.length && day[to] === day[from]) to++;
    const order = orders.subarray(0, to - from);
    for (let nth = 0; nth < order.length; nth++) order[nth] = from + nth;
    order.sort((a, b) => store[a]! - store[b]! || category[a]! - category[b]! || amount[a]! - amount[b]!);
    for (const column of [store, category, amount]) {
      for (let nth = 0; nth < order.length; nth++) moved[nth] = column[order[nth]!]!;
      column.set(moved.subarray(0, order.length), from);
    }
  }
}

/** The number of cells of the day with most of them. */
function largestDay(day: Int32Array): number {
  let [most, count] = [0, 0];
  for (let i = 0; i < day.length; i++) {
    count = i > 0 && day[i] === day[i - 1] ? count + 1 : 1;
    most = Math.max(most, count);
  }
  return most;
}
