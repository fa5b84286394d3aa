import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adjustWithin, agreedSum, type Part } from './reconcile.ts';

const part = (low: number, point: number, high: number): Part => ({ low, point, high });
const sum = (values: number[]) => values.reduce((all, v) => all + v, 0);

const anyPart = fc
  .tuple(fc.double({ min: 0, max: 1000, noNaN: true }), fc.nat(1000), fc.nat(1000))
  .map(([low, up, further]) => part(low, low + up, low + up + further));

it('the agreed sum is the weighted least squares solution, worked out by hand', () => {
  // minimise (t−100)²/4 + (a−30)²/1 + (b−60)²/2 with t = a + b: the gap of 10 is divided 4 : 1 : 2
  const parts = [part(0, 30, 60), part(0, 60, 120)];
  expect(agreedSum(part(50, 100, 150), 4, parts, [1, 2])).toBeCloseTo(100 - (10 * 4) / 7, 10);
});

it('the agreed sum lies in the range of the parts, however far the whole is off', () => {
  expect(agreedSum(part(900, 1000, 1100), 1, [part(20, 30, 40), part(50, 60, 70)], [50, 50])).toBe(110);
});

it('the agreed sum lies in the range of the whole where that of the parts is wider', () => {
  expect(agreedSum(part(90, 100, 110), 1000, [part(0, 100, 500), part(0, 100, 500)], [1, 1])).toBe(110);
});

it('a target below zero is missed by each part alike', () => {
  expect(adjustWithin([part(10, 15, 20), part(30, 35, 40)], -20)).toEqual([-20, 0]);
});

it('parts add up to every target', () => {
  fc.assert(
    fc.property(
      fc.array(anyPart, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0, max: 20_000, noNaN: true }),
      (parts, to) => {
        expect(sum(adjustWithin(parts, to))).toBeCloseTo(to, 5);
      },
    ),
  );
});

it('no part leaves its range while the target lies within the sum of the ranges', () => {
  fc.assert(
    fc.property(
      fc.array(anyPart, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (parts, share) => {
        const [low, high] = [sum(parts.map((p) => p.low)), sum(parts.map((p) => p.high))];
        adjustWithin(parts, low + share * (high - low)).forEach((v, i) => {
          expect(v).toBeGreaterThanOrEqual(parts[i]!.low - 1e-6);
          expect(v).toBeLessThanOrEqual(parts[i]!.high + 1e-6);
        });
      },
    ),
  );
});

it('no part falls below zero for a target that is not', () => {
  fc.assert(
    fc.property(
      fc.array(anyPart, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0, max: 20_000, noNaN: true }),
      (parts, to) => {
        for (const v of adjustWithin(parts, to)) expect(v).toBeGreaterThanOrEqual(-1e-9);
      },
    ),
  );
});
