import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dueDayOf, nextOrderDate, productState, recentWaits, usualWait } from './rhythm.ts';

const DAYS = [100, 110, 120, 130, 140];

it('the next order is due a usual wait after the last', () => {
  expect(usualWait(DAYS)).toBe(10);
  expect(dueDayOf(DAYS)).toBe(150);
  expect(usualWait([100, 100, 110])).toBeNull();
});

it('the rhythm is told by the last twelve waits between different days', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }), fc.nat(40), (unsorted, until) => {
      const days = unsorted.sort((a, b) => a - b);
      const end = Math.min(until, days.length);
      const distinct = [...new Set(days.slice(0, end))];
      const waits = distinct.slice(1).map((day, nth) => day - distinct[nth]!);
      expect(recentWaits(days, end)).toEqual(waits.slice(-12).sort((a, b) => a - b));
    }),
  );
});

it('a product has stopped where the store went on ordering without it', () => {
  const often = [100, 110, 120, 130, 140, 150];
  expect(productState(often, 150, 161)).toBe('due');
  expect(productState(often, 300, 301)).toBe('quiet');
  // the store itself is silent
  expect(productState(often, 155, 301)).toBe('irregular');
});

it('no order is expected of a store that is silent for many usual waits', () => {
  const asOf = (day: number) => nextOrderDate({ usualDays: 10, dueDay: 150, overdueDays: day - 150 });
  expect(asOf(150)).toBe('1970-05-31');
  expect(asOf(200)).toBe('1970-05-31');
  expect(asOf(201)).toBeNull();
  expect(asOf(140 + 365)).toBeNull();
  expect(nextOrderDate({ usualDays: null, dueDay: null, overdueDays: null })).toBeNull();
});
