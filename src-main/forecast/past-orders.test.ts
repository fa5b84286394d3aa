import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from '../cube/cube.ts';
import { emptyMonth } from '../cube/pack.ts';
import { fitOrderModel } from './next-order.ts';
import { PastOrders } from './past-orders.ts';

const MONTHS = ['2025-01', '2025-02'];
const STORES = 4;
const PRODUCTS = 5;

interface Invoice {
  month: number;
  day: number;
  store: number;
  currency: string;
  isCredit: boolean;
  lines: { product: number; quantity: number }[];
}

/** The last store is merged into the first, and so is the last product. */
const canonical = (id: number, count: number) => (id === count - 1 ? 1 : id);

/** Oldest first. */
const sortedByDay = (invoices: Invoice[]) => invoices.toSorted((a, b) => a.month - b.month || a.day - b.day);

function cubeOf(invoices: Invoice[]): SalesCube {
  const months = MONTHS.map((name, nth) => {
    const its = sortedByDay(invoices.filter(({ month }) => month === nth));
    const currencies = [...new Set(its.map(({ currency }) => currency))];
    const month = emptyMonth(name, its.length, its.flatMap(({ lines }) => lines).length);
    let line = 0;
    its.forEach((invoice, at) => {
      month.invoices.store[at] = invoice.store;
      month.invoices.day[at] = dayNumber(`${name}-01`) + invoice.day;
      month.invoices.currency[at] = currencies.indexOf(invoice.currency);
      month.invoices.isCredit[at] = invoice.isCredit ? 1 : 0;
      month.invoices.firstLine[at] = line;
      for (const { product, quantity } of invoice.lines) {
        month.lines.product[line] = product;
        month.lines.quantity[line++] = quantity;
      }
    });
    month.invoices.firstLine[its.length] = line;
    return { ...month, currencies, salespeople: [''] };
  });
  const dimension = (count: number) => ({
    canonicalId: Int32Array.from({ length: count }, (_, id) => canonical(id, count)),
    rows: new Map(),
    get: () => undefined as never,
  });
  return {
    database: 0,
    months,
    stores: dimension(STORES),
    products: dimension(PRODUCTS),
    currency: 'USD',
    otherCurrencies: [],
    memo: (_, make) => make(),
    memoBySales: (_, make) => make(),
  };
}

/** The same by plain maps: store → day → product → pieces. */
function expectedOrders(invoices: Invoice[]): Map<number, Map<number, Map<number, number>>> {
  const stores = new Map<number, Map<number, Map<number, number>>>();
  for (const { month, day, store, currency, isCredit, lines } of sortedByDay(invoices)) {
    if (isCredit || currency !== 'USD') continue;
    const days = stores.get(canonical(store, STORES)) ?? new Map<number, Map<number, number>>();
    stores.set(canonical(store, STORES), days);
    const on = dayNumber(`${MONTHS[month]}-01`) + day;
    const pieces = days.get(on) ?? new Map<number, number>();
    for (const line of lines) {
      const product = canonical(line.product, PRODUCTS);
      if (line.quantity > 0) pieces.set(product, (pieces.get(product) ?? 0) + line.quantity / 1000);
    }
    if (pieces.size > 0) days.set(on, pieces);
  }
  return new Map([...stores].filter(([, days]) => days.size > 0));
}

const invoice = fc.record({
  month: fc.integer({ min: 0, max: MONTHS.length - 1 }),
  day: fc.integer({ min: 0, max: 3 }),
  store: fc.integer({ min: 1, max: STORES - 1 }),
  currency: fc.constantFrom('USD', 'USD', 'EUR'),
  isCredit: fc.constantFrom(false, false, true),
  lines: fc.array(
    fc.record({
      product: fc.integer({ min: 1, max: PRODUCTS - 1 }),
      quantity: fc.integer({ min: -1, max: 4 }).map((n) => n * 1000),
    }),
    { maxLength: 4 },
  ),
});

it('are those of each store by day, without credit notes, returned lines and other currencies, merges resolved', () => {
  fc.assert(
    fc.property(fc.array(invoice, { maxLength: 25 }), (invoices) => {
      const past = new PastOrders(cubeOf(invoices));
      const expected = expectedOrders(invoices);
      expect(past.stores).toEqual([...expected.keys()]);
      expect(past.length).toBe(expected.size);
      const shown = (store: number) => past.get(store)?.map(({ day, pieces }) => [day, [...pieces]]);
      for (const [store, days] of expected)
        expect(shown(store)).toEqual([...days].map(([day, pieces]) => [day, [...pieces]]));
      expect([...past].map((orders) => orders.length)).toEqual([...expected.values()].map((days) => days.size));
      expect(past.get(STORES - 1)).toBeUndefined();
      expect(past.newestDay).toBe(Math.max(0, ...[...expected.values()].flatMap((days) => [...days.keys()])));
    }),
    { numRuns: Number(process.env.MANGALM_RUNS ?? 200) },
  );
});

it('are read once for the order model', () => {
  const orders = [{ day: 1, pieces: new Map([[1, 2]]) }];
  let reads = 0;
  const { popular } = fitOrderModel({
    length: 2,
    newestDay: 1,
    *[Symbol.iterator]() {
      reads++;
      yield* [orders, []];
    },
  });
  expect([...popular]).toEqual([[1, 1]]);
  expect(reads).toBe(1);
});
