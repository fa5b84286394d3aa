import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fisherExactTail } from './significance.ts';

const choose = (n: number, k: number): number => (k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

it('the lady who tastes tea: all four cups by chance once in seventy', () => {
  expect(fisherExactTail(4, 4, 4, 8)).toBeCloseTo(1 / 70, 12);
  expect(fisherExactTail(3, 4, 4, 8)).toBeCloseTo(17 / 70, 12);
  expect(fisherExactTail(0, 4, 4, 8)).toBeCloseTo(1, 12);
});

it('is the tail of the hypergeometric distribution, counted by hand', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 40 })
        .chain((all) => fc.tuple(fc.constant(all), fc.integer({ min: 0, max: all }), fc.integer({ min: 0, max: all }))),
      fc.double({ min: 0, max: 1, noNaN: true }),
      ([all, left, right], at) => {
        const least = Math.max(0, left + right - all);
        const most = Math.min(left, right);
        const both = Math.round(least + at * (most - least));
        let tail = 0;
        for (let k = both; k <= most; k++)
          tail += (choose(left, k) * choose(all - left, right - k)) / choose(all, right);
        expect(fisherExactTail(both, left, right, all)).toBeCloseTo(tail, 9);
      },
    ),
  );
});
