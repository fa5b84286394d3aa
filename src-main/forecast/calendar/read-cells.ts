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
  const cells = new Columns();
  const sums = new Map<number, number>();
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
    for (const [category, amount] of sums) cells.push(month.invoices.day[at]!, ofStore, category, amount);
  });
  return {
    first: range.first,
    end: range.last + 1,
    stores: [...stores.keys()],
    categories: [...categories.keys()],
    ...cells.sorted(),
  };
}

/** Cells as columns: at ten million lines there are millions of them. */
class Columns {
  #length = 0;
  #day = new Int32Array(1024);
  #store = new Int32Array(1024);
  #category = new Int32Array(1024);
  #amount = new Float64Array(1024);

  push(day: number, store: number, category: number, amount: number): void {
    if (this.#length === this.#day.length) {
      this.#day = doubled(this.#day, Int32Array);
      this.#store = doubled(this.#store, Int32Array);
      this.#category = doubled(this.#category, Int32Array);
      this.#amount = doubled(this.#amount, Float64Array);
    }
    this.#day[this.#length] = day;
    this.#store[this.#length] = store;
    this.#category[this.#length] = category;
    this.#amount[this.#length++] = amount;
  }

  /** By day, store, category and amount. */
  sorted(): Pick<SalesCells, 'day' | 'store' | 'category' | 'amount'> {
    const [day, store, category, amount] = [this.#day, this.#store, this.#category, this.#amount];
    const order = new Int32Array(this.#length);
    for (let at = 0; at < order.length; at++) order[at] = at;
    order.sort(
      (a, b) => day[a]! - day[b]! || store[a]! - store[b]! || category[a]! - category[b]! || amount[a]! - amount[b]!,
    );
    return {
      day: order.map((at) => day[at]!),
      store: order.map((at) => store[at]!),
      category: order.map((at) => category[at]!),
      amount: Float64Array.from(order, (at) => amount[at]!),
    };
  }
}

function doubled<T extends Int32Array | Float64Array>(column: T, make: new (length: number) => T): T {
  const larger = new make(2 * column.length);
  larger.set(column);
  return larger;
}
