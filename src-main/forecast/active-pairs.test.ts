import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from '../cube/cube.ts';
import { emptyMonth } from '../cube/pack.ts';
import { mostActivePairs } from './active-pairs.ts';

const [STORES, PRODUCTS, DAYS] = [4, 5, 8];
const FIRST = dayNumber('2025-03-01');
/** Each day is a period; the last one is not over. */
const periods = { of: Int32Array.from({ length: DAYS }, (_, day) => day), finished: DAYS - 1 };

type Line = [day: number, store: number, product: number];

/** A cube of invoices of one line. */
function cubeOf(lines: Line[]): SalesCube {
  const month = emptyMonth('2025-03', lines.length, lines.length);
  for (const [at, [day, store, product]] of lines.entries()) {
    month.invoices.id[at] = at + 1;
    month.invoices.day[at] = FIRST + day;
    month.invoices.store[at] = store;
    month.invoices.firstLine[at + 1] = at + 1;
    month.lines.product[at] = product;
    month.lines.total[at] = 1;
  }
  return {
    months: [{ ...month, currencies: ['USD'], salespeople: [''] }],
    stores: { canonicalId: Int32Array.from({ length: STORES }, (_, id) => id) },
    products: { canonicalId: Int32Array.from({ length: PRODUCTS }, (_, id) => id) },
    currency: 'USD',
    memo: (_: string, make: () => unknown) => make(),
  } as unknown as SalesCube;
}

/** The same with all pairs in memory. */
function expected(lines: Line[], most: number) {
  const pairs = new Map<number, Set<number>>();
  for (const [day, store, product] of lines) {
    const key = store * PRODUCTS + product;
    pairs.set(key, (pairs.get(key) ?? new Set()).add(day));
  }
  const begun = [...pairs].filter(([, days]) => Math.min(...days) < periods.finished);
  const keys = begun
    .filter(([, days]) => days.size >= 4)
    .sort(([, a], [, b]) => b.size - a.size)
    .map(([key]) => key)
    .slice(0, most);
  return { keys, leftOut: begun.length - keys.length };
}

it('the pairs with most active periods are those of all pairs, in their order', () => {
  const line = fc.tuple(
    fc.integer({ min: 0, max: DAYS - 1 }),
    fc.integer({ min: 1, max: STORES - 1 }),
    fc.integer({ min: 1, max: PRODUCTS - 1 }),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 120 }), fc.integer({ min: 1, max: 6 }), (lines, most) => {
      const sorted = lines.sort(([a], [b]) => a - b);
      const range = { first: FIRST, last: FIRST + DAYS - 1 };
      for (const pairsAtOnce of [1, 2 * PRODUCTS, undefined])
        expect(mostActivePairs(cubeOf(sorted), range, periods, most, pairsAtOnce)).toEqual(expected(sorted, most));
    }),
  );
});
