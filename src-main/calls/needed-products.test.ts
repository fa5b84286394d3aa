import { expect, it } from 'vitest';
import { neededPieces } from './needed-products.ts';

it.each([
  ['as long as the product lasts', 12, 14, 14, 12],
  ['shorter than it lasts', 12, 28, 14, 12],
  ['hardly longer', 12, 26, 27, 12],
  ['half as long again', 12, 14, 21, 18],
  ['rounded up', 5, 14, 21, 8],
  ['of what is weighed, not to whole pieces', 2.5, 14, 21, 3.75],
  ['much longer: at most twice', 12, 7, 28, 24],
  ['a product without a rhythm', 12, null, 14, 12],
  ['a store without a rhythm', 12, 14, null, 12],
] as const)('a store that waits %s', (_, usual, usualDays, storeDays, needed) => {
  expect(neededPieces(usual, usualDays, storeDays)).toBe(needed);
});
