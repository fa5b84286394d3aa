import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chanceOf, likelihoodOf, normalBelow, Z_80 } from './landing.ts';
import { workingDays } from './working-days.ts';

it('knows the normal distribution', () => {
  for (const [z, below] of [
    [0, 0.5],
    [1, 0.841345],
    [-1, 0.158655],
    [1.959964, 0.975],
    [-3, 0.00135],
  ] as const)
    expect(normalBelow(z)).toBeCloseTo(below, 5);
});

it('gives the ends of a range of 80% a chance of 90% and 10%', () => {
  const expected = { mean: 1000, down: 100, up: 300 };
  expect(chanceOf(expected, 1000 - Z_80 * 100)).toBeCloseTo(0.9, 3);
  expect(chanceOf(expected, 1000)).toBeCloseTo(0.5, 6);
  expect(chanceOf(expected, 1000 + Z_80 * 300)).toBeCloseTo(0.1, 3);
  expect([chanceOf({ mean: 5, down: 0, up: 0 }, 5), chanceOf({ mean: 5, down: 0, up: 0 }, 6)]).toEqual([1, 0]);
});

it('says less of a chance the more is needed', () => {
  const amount = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(amount, amount, amount, amount, amount, (mean, down, up, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      expect(chanceOf({ mean, down, up }, less)).toBeGreaterThanOrEqual(chanceOf({ mean, down, up }, more));
    }),
  );
  expect([0.99, 0.7, 0.5, 0.1, 0.01].map(likelihoodOf)).toEqual(['sure', 'likely', 'even', 'unlikely', 'hardly']);
});

it('counts weekdays', () => {
  // 1 November 2026 is a Sunday
  expect(workingDays('2026-11-01', '2026-11-30')).toBe(21);
  expect(workingDays('2026-11-27', '2026-11-30')).toBe(2);
  expect(workingDays('2026-11-28', '2026-11-29')).toBe(0);
  expect(workingDays('2026-11-30', '2026-11-27')).toBe(0);
  expect(workingDays('1969-12-29', '1970-01-04')).toBe(5);
});
