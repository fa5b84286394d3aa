import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstSorted } from './figures.ts';

it('the first items of an order are those of all that are sorted', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), fc.nat(8), (amounts, most) => {
      const items = amounts.map((amount, nth) => ({ amount, nth }));
      const compare = (a: { amount: number }, b: { amount: number }) => b.amount - a.amount;
      expect(firstSorted(items, most, compare)).toEqual(items.toSorted(compare).slice(0, most));
    }),
  );
});
