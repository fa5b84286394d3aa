import { describe, expect, it } from 'vitest';
import { dateOfDayNumber, dayNumber } from '../../src-shared/calendar.ts';
import { createMemo, type SalesCube } from '../cube/cube.ts';
import type { ProductAttributes, StoreAttributes } from '../cube/dimensions.ts';
import { emptyMonth, type SalesMonth } from '../cube/pack.ts';
import { scanInvoices } from '../cube/scan.ts';
import { usualSales } from './usual-sales.ts';

const SWEET = 1;
const SWEETER = 2;
const RICE = 3;
const CATEGORIES = ['', 'Sweets', 'Sweets', 'Rice'];
const TODAY = '2025-12-31';

const dimension = <Row>(rows: Row[]) => ({
  rows: new Map(rows.map((row, i) => [i + 1, row])),
  canonicalId: Int32Array.from({ length: rows.length + 1 }, (_, i) => i),
  get: (id: number) => rows[id - 1]!,
});

/** Two stores that order every day from 2025-01-01 to 2025-06-30; `sold` says how much of a product. */
function cubeOf(sold: (date: string, product: number) => number): SalesCube {
  const months: SalesMonth[] = [];
  for (const name of ['2025-01', '2025-02', '2025-03', '2025-04', '2025-05', '2025-06']) {
    const first = dayNumber(`${name}-01`);
    const invoices: { day: number; store: number; lines: [product: number, quantity: number][] }[] = [];
    for (let day = first; dateOfDayNumber(day).startsWith(name); day++)
      for (const store of [1, 2]) {
        const lines = [SWEET, SWEETER, RICE]
          .map((product): [number, number] => [product, sold(dateOfDayNumber(day), product)])
          .filter(([, quantity]) => quantity > 0);
        if (lines.length > 0) invoices.push({ day, store, lines });
      }
    if (invoices.length === 0) continue;
    const month = emptyMonth(
      name,
      invoices.length,
      invoices.reduce((sum, { lines }) => sum + lines.length, 0),
    );
    let next = 0;
    invoices.forEach(({ day, store, lines }, at) => {
      month.invoices.day[at] = day;
      month.invoices.store[at] = store;
      for (const [product, quantity] of lines) {
        month.lines.product[next] = product;
        month.lines.quantity[next] = quantity * 1000;
        month.lines.total[next] = quantity * 10_000;
        next++;
      }
      month.invoices.firstLine[at + 1] = next;
    });
    months.push({ ...month, salespeople: [''], currencies: ['USD'] });
  }
  const memo = createMemo();
  return {
    database: 0,
    months,
    stores: dimension([{}, {}] as StoreAttributes[]),
    products: dimension(CATEGORIES.slice(1).map((category) => ({ category }) as ProductAttributes)),
    ...{ currency: 'USD', otherCurrencies: [], memo, memoBySales: memo },
  };
}

/** Pieces and revenue of a product in a range of days. */
function soldIn(cube: SalesCube, product: number, from: string, to: string) {
  const sums = { pieces: 0, revenue: 0 };
  scanInvoices(cube, { from, to }, ({ month, first, end }) => {
    for (let line = first; line < end; line++) {
      if (month.lines.product[line] !== product) continue;
      sums.pieces += month.lines.quantity[line]! / 1000;
      sums.revenue += month.lines.total[line]! / 10_000;
    }
  });
  return { pieces: Math.round(sums.pieces), revenue: Math.round(sums.revenue) };
}
const steady = (pieces: number) => ({ pieces, revenue: pieces });
const special = (from: string, to: string, of: { productId?: number; category?: string } = {}) => ({
  ...{ from, to, productId: null, category: null },
  ...of,
});
const inMarch = (date: string) => date >= '2025-03-11' && date <= '2025-03-20';

describe('sales to learn from', () => {
  it('have what is usual in a promotion of a product, and all else as it was', () => {
    const cube = cubeOf((date, product) => (product === SWEET && inMarch(date) ? 40 : 10));
    const usual = usualSales(cube, [special('2025-03-11', '2025-03-20', { productId: SWEET })], TODAY);
    expect(soldIn(usual, SWEET, '2025-03-11', '2025-03-20')).toEqual(steady(200));
    expect(soldIn(usual, SWEET, '2025-03-01', '2025-03-31')).toEqual(steady(620));
    for (const product of [SWEETER, RICE])
      expect(soldIn(usual, product, '2025-01-01', '2025-06-30')).toEqual(
        soldIn(cube, product, '2025-01-01', '2025-06-30'),
      );
    // months that it does not touch are not copied
    expect(usual.months[0]).toBe(cube.months[0]);
    expect(soldIn(cube, SWEET, '2025-03-11', '2025-03-20')).toEqual(steady(800));
  });

  it('go with the season that the rest of the category shows meanwhile', () => {
    const cube = cubeOf((date, product) => (product === SWEET ? (inMarch(date) ? 0 : 10) : inMarch(date) ? 30 : 10));
    const usual = usualSales(cube, [special('2025-03-11', '2025-03-20', { productId: SWEET })], TODAY);
    expect(soldIn(usual, SWEET, '2025-03-11', '2025-03-20')).toEqual(steady(600));
  });

  it('have a category, or everything, in a month of which nothing was sold', () => {
    const cube = cubeOf((date, product) => (date.startsWith('2025-04') && product !== RICE ? 0 : 10));
    const usual = usualSales(cube, [special('2025-04-01', '2025-04-30', { category: 'Sweets' })], TODAY);
    for (const product of [SWEET, SWEETER, RICE])
      expect(soldIn(usual, product, '2025-04-01', '2025-04-30')).toEqual(steady(600));
    const closed = cubeOf((date) => (date.startsWith('2025-04') ? 0 : 10));
    const open = usualSales(closed, [special('2025-04-01', '2025-04-30')], TODAY);
    expect(soldIn(open, RICE, '2025-04-01', '2025-04-30')).toEqual(steady(600));
    expect(open.months.map(({ month }) => month)).toContain('2025-04');
  });

  it('count only the known days of a period that begins before them, or ends after them', () => {
    const cube = cubeOf((date, product) =>
      product === SWEET && (date < '2025-01-11' || date > '2025-06-20') ? 40 : 10,
    );
    const periods = [
      special('2024-12-01', '2025-01-10', { productId: SWEET }),
      special('2025-06-21', '2025-07-31', { productId: SWEET }),
    ];
    const usual = usualSales(cube, periods, TODAY);
    expect(soldIn(usual, SWEET, '2025-01-01', '2025-01-31')).toEqual(steady(620));
    expect(soldIn(usual, SWEET, '2025-06-01', '2025-07-31')).toEqual(steady(600));
  });

  it('are spread over the weeks, and count a day of two special periods once', () => {
    const cube = cubeOf((date, product) => (product === RICE && inMarch(date) ? 50 : 10));
    const periods = [
      special('2025-03-11', '2025-03-20', { productId: RICE }),
      special('2025-03-15', '2025-03-20', { category: 'Rice' }),
    ];
    const usual = usualSales(cube, periods, TODAY);
    expect(soldIn(usual, RICE, '2025-03-01', '2025-03-31')).toEqual(steady(620));
    expect(soldIn(usual, RICE, '2025-03-10', '2025-03-16')).toEqual(steady(140));
  });

  it('stay as they are where nothing tells what is usual', () => {
    const cube = cubeOf(() => 10);
    const usual = usualSales(cube, [special('2025-01-01', '2025-06-25')], TODAY);
    expect(usual.months).toEqual(cube.months);
  });
});
