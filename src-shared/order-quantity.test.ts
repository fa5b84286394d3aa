import { expect, it } from 'vitest';
import { daysOnShelf, quantityToOffer } from './order-quantity.ts';

const need = { neededPieces: 24, usualPieces: 24, caseSize: 12, available: null };
const offer = (changes: Partial<Parameters<typeof quantityToOffer>[0]>, shelf: number) => {
  const { quantity, unit, pieces, isShort } = quantityToOffer({ ...need, ...changes }, shelf);
  return [quantity, unit, pieces, isShort];
};

it.each([
  ['nothing on the shelf', {}, 0, [2, 'case', 24, false]],
  ['a few pieces', {}, 3, [2, 'case', 24, false]],
  ['a case and more', {}, 14, [1, 'case', 12, false]],
  ['less than half a case missing', {}, 19, [0, 'case', 0, false]],
  ['half a case missing', {}, 18, [1, 'case', 12, false]],
  ['enough', {}, 40, [0, 'case', 0, false]],
  ['pieces where it takes less than a case', { neededPieces: 5, usualPieces: 5 }, 2, [3, 'piece', 3, false]],
  ['parts of a piece rounded up', { neededPieces: 5.5, usualPieces: 5, caseSize: null }, 2, [4, 'piece', 4, false]],
  ['no case size', { caseSize: null }, 3, [21, 'piece', 21, false]],
  ['our stock has fewer cases', { available: 15 }, 0, [1, 'case', 12, true]],
  ['our stock has less than a case', { available: 7 }, 0, [7, 'piece', 7, true]],
  ['nothing in our stock', { available: 0 }, 0, [0, 'case', 0, true]],
  ['more promised than there is', { available: -5 }, 0, [0, 'case', 0, true]],
  ['our stock does not matter where nothing is missing', { available: 0 }, 24, [0, 'case', 0, false]],
] as const)('%s', (_, changes, shelf, expected) => {
  expect(offer(changes, shelf)).toEqual(expected);
});

it('tells how long the shelf lasts, where it is known', () => {
  expect(daysOnShelf({ usualPieces: 24, usualDays: 14 }, 12)).toBe(7);
  expect(daysOnShelf({ usualPieces: 24, usualDays: 14 }, 0)).toBe(0);
  expect(daysOnShelf({ usualPieces: 24, usualDays: null }, 12)).toBeNull();
});
